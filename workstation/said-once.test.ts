import { describe, expect, it } from 'vitest';
import type { RefusedEntry } from './cache/outbox-rows.ts';
import { SaidOnce } from './said-once.ts';

/** Every story is there (what was refused has a dash in its id), deleted but for those that are `back`. */
const back = new Set<string>();
const cache = { records: { get: (kind: string, id: string) => (kind === 'story' && !id.includes('-') ? { title: id, deleted: !back.has(id) } : undefined), children: () => [] }, all: () => [], cursor: 0, openNoticeIds: () => [], openBranches: () => [] } as unknown as ConstructorParameters<typeof SaidOnce>[0];
const NO_NEWS = { refused: [], overtaken: [], kinds: new Set<never>(), deleted: new Map<string, string[]>() };

/** A workstation as it runs; `again` starts it anew over the same files. */
function workstation() {
  const kept: RefusedEntry[] = [];
  const said: string[] = [];
  let told: unknown;
  let untold: unknown;
  let me: string | undefined;
  const start = (): SaidOnce => new SaidOnce(cache, { refused: () => kept, accounts: () => [], told: () => told, keepTold: (next) => { told = next; }, untold: () => untold, keepUntold: (next) => { untold = next; } }, () => me, (code, params) => said.push(`${code} ${String(params['count'] ?? params['command'] ?? params['title'])}`));
  let once = start();
  return {
    again: () => { once = start(); },
    signIn: (person: string) => { me = person; once.entered(); },
    signOut: () => { me = undefined; },
    refuse: (at: number, ...by: string[]) => { const news = by.map((person, index): RefusedEntry => ({ id: `${at}-${index}`, name: `c${index}`, target: { kind: 'story', id: 's' }, args: {}, by: person, at, seen: 0, code: 'gone', params: {}, refusedAt: at })); kept.push(...news); once.news({ ...NO_NEWS, refused: news }); },
    delete: (...stories: [id: string, ...writers: string[]][]) => once.news({ ...NO_NEWS, deleted: new Map(stories.map(([id, ...writers]) => [id, writers])) }),
    said: () => said.splice(0),
  };
}

describe('what was not accepted is said to its author', () => {
  it('one by one while they are few, by their number when they are many', () => {
    const here = workstation();
    here.signIn('甲');
    here.refuse(1, '甲', '甲', '甲');
    expect(here.said()).toEqual(['not-accepted c0', 'not-accepted c1', 'not-accepted c2']);
    here.refuse(2, '甲', '甲', '甲', '甲');
    expect(here.said()).toEqual(['not-accepted-many 4']);
  });
  it('not to whoever sits there meanwhile, but when they sign in, after a restart too, and once', () => {
    const here = workstation();
    here.signIn('乙');
    here.refuse(1, '甲', '乙', '甲');
    expect(here.said()).toEqual(['not-accepted c1']);
    here.signOut();
    here.refuse(2, '甲', '甲');
    here.again();
    expect(here.said()).toEqual([]);
    here.signIn('甲');
    expect(here.said()).toEqual(['not-accepted-many 4']);
    here.signIn('乙');
    here.signIn('甲');
    expect(here.said()).toEqual([]);
  });
  it('once and not never where this machine’s clock was put back between', () => {
    const here = workstation();
    here.signIn('甲');
    here.refuse(1000, '甲');
    here.refuse(500, '甲');
    expect(here.said()).toEqual(['not-accepted c0', 'not-accepted c0']);
    here.signIn('乙');
    here.refuse(600, '甲');
    here.again();
    here.signIn('甲');
    expect(here.said()).toEqual(['not-accepted c0']);
    here.signIn('乙');
    here.signIn('甲');
    expect(here.said()).toEqual([]);
  });
});

describe('two rundowns of one show that were made apart', () => {
  const made = (id: string, createdBy: string, more: object = {}) => ({ id, programmeId: 'p', date: '2026-03-02', title: id, createdBy, createdAt: id, state: 'open', deleted: false, ...more });
  function workstationWith(rundowns: { id: string }[]) {
    const said: string[] = [];
    let me: string | undefined;
    const once = new SaidOnce({ ...cache, all: () => rundowns } as unknown as ConstructorParameters<typeof SaidOnce>[0], { refused: () => [], told: () => undefined, keepTold: () => undefined, accounts: () => [], untold: () => undefined, keepUntold: () => undefined }, () => me, (code, params) => said.push(`${code} ${String(params['title'])}`), () => '2026-03-01');
    return { come: (rundown: { id: string }) => { rundowns.push(rundown); once.news({ ...NO_NEWS, kinds: new Set(['rundown']) }); }, signIn: (person: string) => { me = person; once.entered(); }, said: () => said.splice(0) };
  }
  it('are said to whoever made one, once, when the other one comes or when they sign in', () => {
    const here = workstationWith([made('甲单', '甲')]);
    here.signIn('甲');
    expect(here.said()).toEqual([]);
    here.come(made('乙单', '乙'));
    here.come(made('别日', '乙', { date: '2026-03-03' }));
    expect(here.said()).toEqual(['rundown-twin 乙单']);
    here.signIn('丙');
    expect(here.said()).toEqual([]);
    here.signIn('乙');
    expect(here.said()).toEqual(['rundown-twin 甲单']);
  });
  it('are not when the show is over or one of them is deleted', () => {
    const here = workstationWith([made('甲单', '甲'), made('昨天', '甲', { date: '2026-02-28' }), made('昨天又', '乙', { date: '2026-02-28' })]);
    here.signIn('甲');
    here.come(made('播过', '乙', { state: 'done' }));
    here.come(made('删了', '乙', { deleted: true }));
    expect(here.said()).toEqual([]);
  });
});

describe('a value that a colleague has set over one’s own', () => {
  type Around = ConstructorParameters<typeof SaidOnce>[0];
  const notice = (id: string, seq: number) => ({ id, target: { kind: 'story', id: 's' }, by: '乙', seen: 1, other: '甲', seq, otherSeq: 1, fields: { title: { was: '旧', is: '新' } }, at: 1, closedBy: [] });
  it('is said when it comes and once, also by a pool that came back from an older backup and counts from there', () => {
    const open = new Map([['早', notice('早', 4000)]]);
    const said: string[] = [];
    const records = { get: (kind: string, id: string) => (kind === 'overtaken' ? open.get(id) : kind === 'story' ? { id, title: '新' } : undefined), children: () => [] };
    const once = new SaidOnce({ records, all: () => [], cursor: 5000, openNoticeIds: () => [...open.keys()], openBranches: () => [] } as unknown as Around, { refused: () => [], accounts: () => [], told: () => undefined, keepTold: () => undefined, untold: () => undefined, keepUntold: () => undefined }, () => '甲', (code) => said.push(code));
    const news = (...ids: string[]): void => once.news({ refused: [], overtaken: ids, kinds: new Set(['overtaken']), deleted: new Map() });
    open.set('晚', notice('晚', 5001));
    news('晚');
    news('晚');
    expect(said.splice(0)).toEqual(['overtaken']);
    // It has forgotten the one of 5001.
    open.delete('晚');
    once.startedOver();
    news('早');
    expect(said.splice(0)).toEqual([]);
    open.set('又', notice('又', 4500));
    news('又');
    news('早', '又');
    expect(said).toEqual(['overtaken']);
  });
  it('is told otherwise where nothing was set over it and it was deleted', () => {
    const deletion = { ...notice('删', 5001), fields: { deleted: { was: false, is: true } } };
    const said: string[] = [];
    const records = { get: (kind: string) => (kind === 'overtaken' ? deletion : kind === 'story' ? { id: 's', deleted: true } : undefined), children: () => [] };
    for (const me of ['甲', '乙']) {
      const once = new SaidOnce({ records, all: () => [], cursor: 0, openNoticeIds: () => [], openBranches: () => [] } as unknown as Around, { refused: () => [], accounts: () => [], told: () => undefined, keepTold: () => undefined, untold: () => undefined, keepUntold: () => undefined }, () => me, (code) => said.push(code));
      once.news({ refused: [], overtaken: ['删'], kinds: new Set(['overtaken']), deleted: new Map() });
    }
    expect(said).toEqual(['overtaken-deleted', 'overtook-deleted']);
  });
  it('is said to either of the two when they sign in where somebody else sat here as it came, or nobody, after a restart too, and once; not what they closed elsewhere meanwhile', () => {
    const all = new Map<string, ReturnType<typeof notice>>();
    const said: string[] = [];
    const records = { get: (kind: string, id: string) => (kind === 'overtaken' ? all.get(id) : kind === 'story' ? { id, title: '新' } : kind === 'person' ? { name: id } : undefined), children: () => [] };
    let untold: unknown;
    let me: string | undefined;
    const start = (): SaidOnce => new SaidOnce({ records, all: () => [], cursor: 0, openNoticeIds: () => [...all.keys()], openBranches: () => [] } as unknown as Around, {
      refused: () => [], accounts: () => ['甲', '乙'].map((person) => ({ person, name: person, roles: [], verifier: '', token: '' })), told: () => undefined, keepTold: () => undefined, untold: () => untold, keepUntold: (next) => { untold = next; },
    }, () => me, (code, params) => said.push(`${code} ${String(params['who'])}`));
    let once = start();
    const come = (id: string, seq: number, other: string): void => { all.set(id, { ...notice(id, seq), other }); once.news({ refused: [], overtaken: [id], kinds: new Set(['overtaken']), deleted: new Map() }); };
    const signIn = (person: string): void => { me = person; once.entered(); };
    come('一', 1, '甲');
    signIn('乙');
    expect(said.splice(0)).toEqual(['overtook 甲']);
    come('二', 2, '甲');
    come('三', 3, '甲');
    come('四', 4, '丙');
    expect(said.splice(0)).toEqual(['overtook 甲', 'overtook 甲', 'overtook 丙']);
    all.set('三', { ...all.get('三')!, closedBy: ['甲'] as never[] });
    once = start();
    for (const person of ['甲', '丙', '甲', '乙']) signIn(person);
    expect(said).toEqual(['overtaken 乙', 'overtaken 乙']);
  });
});

describe('that a story was deleted is said to whoever wrote in it', () => {
  it('now where they sit here, one by one while they are few', () => {
    const here = workstation();
    here.signIn('甲');
    here.delete(['春耕', '甲', '乙'], ['汛情', '乙']);
    expect(here.said()).toEqual(['story-deleted 春耕']);
    here.delete(['一', '甲'], ['二', '甲'], ['三', '甲'], ['四', '甲']);
    expect(here.said()).toEqual(['story-deleted-many 4']);
  });
  it('to the others when they sign in, after a restart too, and once; not of what is back by then', () => {
    const here = workstation();
    here.signIn('甲');
    here.delete(['春耕', '乙'], ['汛情', '乙', '丙'], ['秋收', '乙']);
    here.signOut();
    here.delete(['春耕', '乙']);
    back.add('秋收');
    here.again();
    here.signIn('乙');
    expect(here.said()).toEqual(['story-deleted 春耕', 'story-deleted 汛情']);
    here.signIn('丙');
    expect(here.said()).toEqual(['story-deleted 汛情']);
    here.signIn('乙');
    expect(here.said()).toEqual([]);
  });
});

describe('words that did not go into their scripts', () => {
  const branches = (from: number, to: number) => Array.from({ length: to - from }, (_one, index) => ({ id: `b${from + index}`, versionId: 'v' }));
  it('are said to who wrote them, by their number when they are many, and those that were there before are not', () => {
    let open = branches(0, 700);
    const said: string[] = [];
    const records = { get: (kind: string, id: string) => (kind === 'branch' ? { id, by: '甲' } : undefined), children: () => [] };
    const once = new SaidOnce({ records, all: () => [], cursor: 0, openNoticeIds: () => [], openBranches: () => open } as unknown as ConstructorParameters<typeof SaidOnce>[0], { refused: () => [], accounts: () => [], told: () => undefined, keepTold: () => undefined, untold: () => undefined, keepUntold: () => undefined }, () => '甲', (code, params) => said.push(`${code} ${String(params['count'] ?? '')}`.trim()));
    const news = (): void => once.news({ refused: [], overtaken: [], kinds: new Set(['branch']), deleted: new Map() });
    // The newest are merged one after the other: none of the others is new.
    open = branches(0, 100);
    news();
    expect(said).toEqual([]);
    open = branches(0, 702);
    news();
    open = branches(0, 1702);
    news();
    expect(said).toEqual(['branch-opened', 'branch-opened', 'branch-opened-many 1000']);
  });
  it('are said to their writers when they sign in where others sat here as they came, or nobody, after a restart too, and once; not of what is merged by then, nor for who never signed in here', () => {
    const all = new Map<string, { id: string; by: string; versionId: string; state: string }>();
    const open = (id: string, by: string): void => { all.set(id, { id, by, versionId: id, state: 'open' }); };
    const said: string[] = [];
    const records = { get: (kind: string, id: string) => (kind === 'branch' ? all.get(id) : kind === 'version' ? { title: id } : undefined), children: () => [] };
    let untold: unknown;
    let me: string | undefined;
    const start = (): SaidOnce => new SaidOnce({ records, all: () => [], cursor: 0, openNoticeIds: () => [], openBranches: () => [...all.values()].filter(({ state }) => state === 'open') } as unknown as ConstructorParameters<typeof SaidOnce>[0], {
      refused: () => [], accounts: () => ['甲', '乙'].map((person) => ({ person, name: person, roles: [], verifier: '', token: '' })), told: () => undefined, keepTold: () => undefined, untold: () => untold, keepUntold: (next) => { untold = next; },
    }, () => me, (code, params) => said.push(`${code} ${String(params['title'])}`));
    let once = start();
    const news = (): void => once.news({ refused: [], overtaken: [], kinds: new Set(['branch']), deleted: new Map() });
    open('一', '甲');
    news();
    me = '乙';
    once.entered();
    for (const [id, by] of [['二', '甲'], ['三', '甲'], ['四', '乙'], ['五', '丙']] as const) open(id, by);
    news();
    all.get('三')!.state = 'merged';
    once = start();
    expect(said.splice(0)).toEqual(['branch-opened 四']);
    const signIn = (person: string): void => { me = person; once.entered(); };
    for (const person of ['甲', '乙', '甲', '丙']) signIn(person);
    expect(said).toEqual(['branch-opened 一', 'branch-opened 二']);
  });
});

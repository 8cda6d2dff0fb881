/** The line to the pool against pools of other releases, what it says of itself when a pool turns it away, and what goes with a line and what outlives it. The pool's end is played by hand. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BareStation } from '../../test/support/bare-station.ts';
import { SYSTEM, type Command } from '../../shared/log/command.ts';
import { FORMS, presentForm } from '../../shared/log/forms.ts';
import type { LineEvents, Surroundings } from '../../shared/protocol/line.ts';
import { readToPool } from '../../shared/protocol/hear.ts';
import { PROTOCOL, type Frame, type FromPool, type Interest, type ToPool } from '../../shared/protocol/pool.ts';
import { rowsHead } from '../../shared/protocol/rows.ts';
import type { Kind, RecordOf } from '../../shared/records.ts';
import { blocksOf, docOfBlocks } from '../../shared/script/schema.ts';
import type { LinkEvents } from './link-events.ts';
import { PoolLink } from './pool-link.ts';

/** One dialled line, by its end at the pool. */
class PoolEnd {
  readonly #events: LineEvents;
  readonly heard: ToPool[] = [];
  dropped = false;
  constructor(events: LineEvents) { this.#events = events; }
  open(): this { this.#events.opened(); return this; }
  say(message: FromPool): void { this.#events.text(JSON.stringify(message)); }
  sayText(text: string): void { this.#events.text(text); }
  /** The line ends, however that comes. */
  end(): void { this.#events.closed(); }
  of<K extends ToPool['is']>(is: K): Extract<ToPool, { is: K }>[] { return this.heard.filter((one): one is Extract<ToPool, { is: K }> => one.is === is); }
}

/** Clock and network in the hands of the test: a timer runs when it is told to. */
class Hands {
  readonly lines: PoolEnd[] = [];
  #timers: { at: number; run: () => void }[] = [];
  #now = 1_700_000_000_000;
  /** Sends a ping, or finds that nothing has come for too long. */
  pings = (): void => undefined;
  readonly surroundings: Surroundings = {
    now: () => this.#now,
    after: (ms, run) => { const timer = { at: this.#now + ms, run }; this.#timers.push(timer); return () => { this.#timers = this.#timers.filter((one) => one !== timer); }; },
    every: (_ms, then) => { this.pings = then; return () => undefined; }, // none goes by itself
    dial: (_url, events) => {
      const end = new PoolEnd(events);
      this.lines.push(end);
      return { send: (text) => end.heard.push(JSON.parse(text) as ToPool), waiting: 0, drop: () => { end.dropped = true; }, end: () => events.closed() }; // what this end sends is a ToPool
    },
  };
  get now(): number { return this.#now; }
  /** The clock is so much later, and pings as it is then. */
  jump(ms: number): void { this.#now += ms; this.pings(); }
  get last(): PoolEnd { return this.lines.at(-1)!; }
  /** Lets time go by. */
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#timers.sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > until) break;
      this.#timers.shift();
      this.#now = next.at;
      next.run();
    }
    this.#now = until;
  }
  /** Goes on until the link has dialled again, and opens that line. */
  redialled(): PoolEnd {
    const before = this.lines.length;
    while (this.lines.length === before) { const next = this.#timers.sort((a, b) => a.at - b.at).shift(); if (!next) throw new Error('nobody dials'); this.#now = next.at; next.run(); }
    return this.last.open();
  }
}

let station: BareStation;
let outbox: BareStation['outbox'];
let cache: BareStation['cache'];
let hands: Hands;
let link: PoolLink;
let refused: string[];
const linkOf = (more: Partial<LinkEvents> = {}): PoolLink => new PoolLink(cache, outbox, 'd', 'w', {
  changed: (changed) => { refused.push(...changed.refused.map((one) => one.id)); }, state: () => undefined, reset: () => undefined, presence: () => undefined, connected: () => undefined, sessions: () => [{ person: '编辑', token: 't' }], ...more,
}, hands.surroundings);
beforeEach(() => {
  station = new BareStation('编辑');
  ({ outbox, cache } = station);
  [hands, refused] = [new Hands(), []];
  link = linkOf();
  link.dial('http://pool');
});
afterEach(() => { link.stop(); station.close(); });

/** A welcome as the first release says it; `more` is what came later. */
const welcome = (more: Partial<Extract<FromPool, { is: 'welcome' }>> = {}): FromPool => ({ is: 'welcome', protocol: 1, epoch: '台', empty: false, seq: 10, from: cache.cursor, key: 'k', sessions: ['t'], mediaToken: 'm', ...more });
/** A frame that brings the number on by as many as it has changes; `more`: others follow. */
function frame(changes: Frame['changes'] = [], more = false): FromPool {
  const seq = cache.cursor + changes.length;
  return { is: 'frame', from: cache.cursor, seq, chain: 'c', results: [], changes, edits: [], more };
}
/** What the pool has: an editor, a story with its script, and words of that editor that wait to be merged. */
function newsroom(): FromPool {
  station.act(SYSTEM, 'person.put', 'person', '编辑', { name: '编辑', roles: ['editor', 'producer', 'reporter'], active: true });
  station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  station.act(SYSTEM, 'story.create', 'story', 's', { title: '稿', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文。' }]) });
  const body = station.pool.get('body', 'v')!;
  const branch: RecordOf<'branch'> = { id: 'br', versionId: 'v', by: '编辑', at: 1, reason: 'reviewed', base: body.doc, doc: body.doc, v: 1, edits: [], state: 'open', closedBy: null, closedAt: null };
  return frame([...station.pool.rows].map(([key, { kind, record }], at) => ({ kind, id: key.slice(kind.length + 1), seq: at + 1, record })).concat([{ kind: 'branch', id: 'br', seq: 6, record: branch }]));
}
/** The editor does this here, and the link hears of it; its id. */
function give(name: string, kind: Kind, id: string, args: unknown): string {
  const done = station.give(name, kind, id, args);
  link.pump();
  return done;
}
const type = (text: string, passes = 0): string => give('script.edit', 'body', 'v', { v: cache.records.get('body', 'v')!.v, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text }] } }], passes });
const script = (): string => blocksOf(cache.records.get('body', 'v')!.doc).map(({ text }) => text).join('|');
const pushed = (line: PoolEnd) => line.of('push').flatMap(({ commands }) => commands.map(({ name, form, args }) => ({ name, form, args })));
/** What of the state a person is shown. */
const shown = () => { const { state, reason, trouble, catchingUp } = link.state; return { state, reason, trouble, catchingUp }; };
const OFFLINE = { state: 'offline', reason: null, trouble: null, catchingUp: null };
const CONNECTED = { ...OFFLINE, state: 'connected' };
const question = () => link.signIn('编辑', 'p');

describe('a pool that turns a workstation away', () => {
  it('is said to refuse for as long as every line ends with its goodbye', async () => {
    for (let line = hands.last.open(), times = 0; times < 3; times++, line = hands.redialled()) {
      line.say({ is: 'goodbye', reason: 'pool-too-old' });
      line.end();
      expect(shown()).toEqual({ ...OFFLINE, state: 'refused', reason: 'pool-too-old' });
    }
    expect(await question()).toEqual({ ok: false, code: 'pool-refuses' });
  });
  it('refuses no more when a line ends without one: the pool is away', async () => {
    const line = hands.last.open();
    line.say({ is: 'goodbye', reason: 'pool-too-old' });
    line.end();
    hands.redialled().end();
    expect(shown()).toEqual(OFFLINE);
    expect(await question()).toEqual({ ok: false, code: 'pool-offline' });
  });
  it('answers a question by its goodbye as little as by hanging up', async () => {
    const line = hands.last.open();
    line.say(welcome());
    line.say(frame());
    const answer = question();
    line.say({ is: 'held', why: 'disk-full' });
    line.say({ is: 'goodbye', reason: 'defect' });
    line.end();
    expect(await answer).toEqual({ ok: false, code: 'pool-offline' });
    expect(shown()).toEqual({ ...OFFLINE, state: 'refused', reason: 'defect' });
    hands.redialled().end();
    expect(shown()).toEqual(OFFLINE);
  });
  it('is there again, with nothing of its refusal left, while what was missed still comes in', () => {
    const line = hands.last.open();
    line.say({ is: 'goodbye', reason: 'disk-full' });
    line.end();
    const again = hands.redialled();
    again.say(welcome());
    again.say(frame([], true));
    expect(shown()).toEqual(OFFLINE);
    again.say(frame());
    expect(shown()).toEqual(CONNECTED);
  });
  it('that lets it in and turns it away every time is dialled less and less often, until it answers something', () => {
    const waits: number[] = [];
    let line = hands.last.open();
    const turnedAway = (): void => {
      line.say(welcome());
      line.say(frame());
      line.say({ is: 'goodbye', reason: 'defect' });
      line.end();
      const from = hands.now;
      line = hands.redialled();
      waits.push(hands.now - from);
    };
    for (let times = 0; times < 4; times++) turnedAway();
    expect(waits).toEqual([200, 400, 800, 1500]);
    line.say(welcome());
    line.say({ ...frame(), results: [{ id: 'x'.repeat(26), outcome: 'accepted', seq: 1 }] } as FromPool);
    line.say({ is: 'goodbye', reason: 'defect' });
    line.end();
    const from = hands.now;
    hands.redialled();
    expect(hands.now - from).toBe(200);
  });
  it('is left where what it says cannot be taken in for a reason nobody foresaw, and the workstation goes on', () => {
    link.stop();
    const unexpected: unknown[] = [];
    const odd = new Error('odd');
    link = linkOf({ changed: () => { throw odd; }, unexpected: (error) => { unexpected.push(error); return true; } });
    link.dial('http://pool');
    const line = hands.last.open();
    line.say(welcome());
    line.say(frame());
    expect([unexpected, line.dropped, shown()]).toEqual([[odd], true, { ...OFFLINE, state: 'refused', reason: 'defect' }]);
    hands.redialled().say(welcome());
  });
  it('is said to refuse where what it says cannot be read', () => {
    const noted = vi.spyOn(console, 'error').mockReturnValue();
    const line = hands.last.open();
    line.sayText('{"is":"welcome"}');
    expect([line.dropped, shown(), noted.mock.calls.length]).toEqual([true, { ...OFFLINE, state: 'refused', reason: 'bad-message' }, 1]);
    noted.mockRestore();
  });
});

describe('a newer workstation at an older pool', () => {
  it('greets in full, and anew as the first release did where that is not understood', () => {
    const full = hands.last.open();
    expect(full.of('hello')).toMatchObject([{ protocol: 1, minor: PROTOCOL.minor, snapshots: false }]);
    full.say({ is: 'goodbye', reason: 'bad-message' });
    const plain = hands.last;
    expect([plain === full, full.dropped, shown()]).toEqual([false, true, OFFLINE]);
    plain.open();
    expect(Object.keys(plain.of('hello')[0]!).sort()).toEqual(['bodies', 'chain', 'cursor', 'device', 'epoch', 'is', 'name', 'protocol', 'sessions']);
    plain.say(welcome());
    plain.say(newsroom());
    expect([shown(), link.minor]).toEqual([CONNECTED, 0]);
    // It may have been updated meanwhile.
    plain.end();
    expect(hands.redialled().of('hello')).toMatchObject([{ minor: PROTOCOL.minor }]);
  });
  it('is refused where the pool understands neither, and greets in full again next time', () => {
    hands.last.open().say({ is: 'goodbye', reason: 'bad-message' });
    hands.last.open().say({ is: 'goodbye', reason: 'bad-message' });
    expect(shown()).toEqual({ ...OFFLINE, state: 'refused', reason: 'bad-message' });
    hands.last.end();
    const next = hands.redialled();
    expect(next.of('hello')).toMatchObject([{ minor: PROTOCOL.minor }]);
    next.say(welcome({ minor: 2, forms: FORMS }));
    next.say(newsroom());
    expect([shown(), link.minor]).toEqual([CONNECTED, 2]);
  });
  it('sends what was done in the form that the pool said it knows', () => {
    const line = hands.last.open();
    line.say(welcome({ minor: 1, forms: { ...FORMS, 'script.edit': 2 } }));
    line.say(newsroom());
    type('新写的。');
    expect(pushed(line)).toMatchObject([{ name: 'script.edit', form: 2, args: { v: 0, passes: 0 } }]);
  });
  it('takes a pool that does not say what it knows for one of the first release', () => {
    const line = hands.last.open();
    line.say(welcome());
    line.say(newsroom());
    type('新写的。');
    const [edit] = outbox.all();
    expect(pushed(line)).toEqual([{ name: 'script.edit', args: { v: 0, steps: (edit!.args as { steps: unknown }).steps } }]);
  });
  it('knows before it is done what the pool could not take, also after a restart without it', () => {
    const command = (name: string, target: Command['target'], args: unknown): Command => ({ id: '0'.repeat(26), name, target, args, by: '编辑', at: 1, seen: 0, ...presentForm(name) });
    const [drop, edit] = [command('branch.close', { kind: 'branch', id: 'br' }, { state: 'dropped' }), command('script.edit', { kind: 'body', id: 'v' }, { v: 0, steps: [], passes: 0 })];
    expect([link.takes(drop), link.takes(edit)]).toEqual([true, true]); // nobody has said anything yet
    hands.last.open().say(welcome());
    expect([link.takes(drop), link.takes(edit)]).toEqual([false, true]);
    link.stop();
    link = linkOf();
    expect([link.takes(drop), link.takes(edit)]).toEqual([false, true]);
  });
  it('keeps what was done for a newer pool and this one cannot take, with its reason, and sends the rest', () => {
    const newer = hands.last.open();
    newer.say(welcome({ minor: 2, forms: FORMS }));
    newer.say(newsroom());
    newer.end();
    type('路上写的。');
    const drop = give('branch.close', 'branch', 'br', { state: 'dropped' });
    give('story.set', 'story', 's', { title: '路上改的标题' });
    expect(cache.records.get('branch', 'br')?.state).toBe('dropped');

    const older = hands.redialled();
    older.say(welcome());
    older.say(frame());
    expect(outbox.refused()).toMatchObject([{ id: drop, name: 'branch.close', target: { kind: 'branch', id: 'br' }, args: { state: 'dropped' }, code: 'pool-too-old', params: { name: 'branch.close' } }]);
    expect([refused, cache.records.get('branch', 'br')?.state]).toEqual([[drop], 'open']);
    expect(pushed(older).map(({ name, form }) => [name, form])).toEqual([['script.edit', undefined], ['story.set', undefined]]);
    expect([script(), cache.records.get('story', 's')?.title, outbox.count]).toEqual(['路上写的。原文。', '路上改的标题', 2]);
  });
});

describe('what is to be checked in a script', () => {
  it('goes with its words and before them, however much waits in between: nobody can pass the script without having been told', () => {
    cache.applyFrame(newsroom() as Frame, 1, 0);
    type('路上写的。');
    for (let count = 0; count < 205; count++) give('story.set', 'story', 's', { title: `第${count}稿` });
    type('还有。');
    give('merge.flag', 'version', 'v', { flags: [{ is: 'doubled', copy: 'ours', sentence: '路上写的。', by: '编辑', at: 1 }] });
    const line = hands.last.open();
    line.say(welcome({ minor: 3, forms: FORMS }));
    line.say(frame());
    const names = pushed(line).map(({ name }) => name);
    expect([names.slice(0, 3), names.length, new Set(line.of('push').flatMap(({ commands }) => commands.map(({ id }) => id))).size]).toEqual([['merge.flag', 'script.edit', 'story.set'], 201, 201]);
    line.say({ is: 'frame', from: cache.cursor, seq: cache.cursor, chain: 'c', results: line.of('push')[0]!.commands.map(({ id }) => ({ id, outcome: 'accepted', seq: cache.cursor })), changes: [], edits: [], more: false });
    const rest = line.of('push')[1]!.commands.map(({ name }) => name);
    expect([rest.length, rest.filter((name) => name !== 'story.set'), outbox.count]).toEqual([7, ['script.edit'], 7]);
  });
});

describe('what is to be checked in a script again, after somebody has read it', () => {
  it('does not go before that reading, which would take it away with what was read', () => {
    cache.applyFrame(newsroom() as Frame, 1, 0);
    type('路上写的。');
    const flags = [{ is: 'doubled', copy: 'ours', sentence: '路上写的。', by: '编辑', at: 1 }];
    give('merge.flag', 'version', 'v', { flags });
    give('merge.clear', 'version', 'v', { flags });
    for (let count = 0; count < 205; count++) give('story.set', 'story', 's', { title: `第${count}稿` });
    give('merge.flag', 'version', 'v', { flags });
    const line = hands.last.open();
    line.say(welcome({ minor: 3, forms: FORMS }));
    line.say(frame());
    const { commands } = line.of('push')[0]!;
    line.say({ is: 'frame', from: cache.cursor, seq: cache.cursor, chain: 'c', results: commands.map(({ id }) => ({ id, outcome: 'accepted', seq: cache.cursor })), changes: [], edits: [], more: false });
    expect(pushed(line).map(({ name }) => name).filter((name) => name !== 'story.set')).toEqual(['script.edit', 'merge.flag', 'merge.clear', 'merge.flag']);
  });
});

describe('a script of which more is to be checked than goes into one push', () => {
  it('goes when all of that has gone', () => {
    cache.applyFrame(newsroom() as Frame, 1, 0);
    type('路上写的。');
    for (let count = 0; count < 205; count++) give('story.set', 'story', 's', { title: `第${count}稿` });
    // As many as come of a line that breaks and breaks again; each as large as they get.
    const flags = Array.from({ length: 1000 }, (_one, at) => ({ is: 'doubled', copy: 'ours', sentence: `${'字'.repeat(490)}${at}`, by: '编辑', at: 1 }));
    for (let count = 0; count < 16; count++) give('merge.flag', 'version', 'v', { flags });
    const line = hands.last.open();
    line.say(welcome({ minor: 3, forms: FORMS }));
    line.say(frame());
    const names: string[][] = [];
    for (let push = 0; push < 3; push++) {
      const { commands } = line.of('push')[push]!;
      names.push([...new Set(commands.map(({ name }) => name))]);
      expect(JSON.stringify(commands).length).toBeLessThan(9 << 20);
      const seq = cache.cursor;
      line.say({ is: 'frame', from: seq, seq, chain: 'c', results: commands.map(({ id }) => ({ id, outcome: 'accepted', seq })), changes: [], edits: [], more: false });
    }
    expect(names).toEqual([['merge.flag'], ['merge.flag', 'script.edit', 'story.set'], ['story.set']]);
  });
});

describe('a line that is not the one before', () => {
  it('says nothing of the damage, and of the backups, at a pool that was left for another', () => {
    const line = hands.last.open();
    line.say(welcome({ minor: 2, forms: FORMS }));
    line.say({ is: 'damage', found: [{ is: 'structure', what: 'page 7' }] });
    line.say({ is: 'backups', failed: 'disk-full', newest: 7 });
    line.end();
    expect([link.damage.length, link.backups]).toMatchObject([1, { failed: 'disk-full', newest: 7 }]); // a pool that is away is no less damaged
    link.dial('http://other');
    expect([link.damage, link.backups.failed]).toEqual([[], null]);
  });
  it('knows nothing of another pool before that is heard: not that nobody is there yet, as a new pool of its own had said, nor when it was heard, what it can be asked, whose sessions it has', () => {
    const line = hands.last.open();
    line.say(welcome({ minor: 4, forms: FORMS, empty: true }));
    expect([link.empty, link.minor, link.knows('编辑'), link.heard > 0]).toEqual([true, 4, true, true]);
    link.dial('http://other');
    expect([link.empty, link.minor, link.knows('编辑'), link.heard]).toEqual([null, 0, false, 0]);
  });
  it('nor of a pool that was set up anew at the address of one before, until that has said what it is', () => {
    const line = hands.last.open();
    line.say(welcome({ minor: 4, forms: FORMS }));
    line.end();
    hands.redialled().say(welcome({ epoch: '新的台', empty: true, sessions: [] }));
    expect([link.empty, link.minor, link.knows('编辑')]).toEqual([null, 0, false]);
  });
  it('keeps no key of a newsroom that was left for another, whose pool has not said its own yet', () => {
    hands.last.open().say(welcome());
    expect(cache.poolKey).toBe('k');
    link.dial('http://other');
    hands.last.open().say(welcome({ epoch: '别的台', key: 'l' }));
    expect(cache.poolKey).toBe(null);
    hands.last.open().say(welcome({ epoch: '别的台', key: 'l' }));
    expect(cache.poolKey).toBe('l');
  });
  it('is said to bring nothing any more once it has ended in the middle of a first catch-up: what is behind is not on its way', () => {
    const line = hands.last.open();
    line.say(welcome({ minor: 4, forms: FORMS, seq: 5000 }));
    line.say({ ...(frame([], true) as Frame & { is: 'frame' }), seq: 1500, head: { seq: 5000, chain: 'h' } });
    expect(shown().catchingUp).toEqual({ is: 'rows', done: 1500, total: 5000 });
    line.end();
    expect(shown()).toEqual(OFFLINE);
  });
  it('is let in whatever its machine is called: a name that is too long for the pool is said in short', () => {
    link.stop();
    link = new PoolLink(cache, outbox, 'd', `${'编辑部-'.repeat(40)}.local`, { changed: () => undefined, state: () => undefined, reset: () => undefined, presence: () => undefined, connected: () => undefined, sessions: () => [] }, hands.surroundings);
    link.dial('http://pool');
    expect(readToPool(JSON.stringify(hands.last.open().of('hello')[0]))).toMatchObject({ is: 'hello', name: '编辑部-'.repeat(20) });
  });
  it('to another pool is greeted in full, though the one before took it plainly only', () => {
    hands.last.open().say({ is: 'goodbye', reason: 'bad-message' });
    hands.last.open().say(welcome());
    link.dial('http://other');
    expect(hands.last.open().of('hello')).toMatchObject([{ minor: PROTOCOL.minor }]);
  });
});

describe('a line on which nobody is signed in', () => {
  let connected: number;
  let token: string;
  beforeEach(() => {
    link.stop();
    [connected, token] = [0, 't'];
    link = linkOf({ connected: () => { connected++; }, sessions: () => [{ person: '编辑', token }] });
    link.dial('http://pool');
    const before = hands.last.open();
    before.say(welcome({ minor: 2, forms: FORMS }));
    before.say(newsroom());
    before.end();
    connected = 0;
  });
  /** The next line: the pool is there and knows nobody of this workstation any more. */
  const nobody = (): PoolEnd => {
    const line = hands.redialled();
    line.say(welcome({ minor: 2, forms: FORMS, sessions: [] }));
    line.say(frame());
    return line;
  };
  const signsIn = (line: PoolEnd): ReturnType<typeof question> => {
    const answer = question();
    line.say({ is: 'answer', ask: line.of('signIn').at(-1)!.ask, answer: { ok: true, value: { person: '编辑', token: 't2' } } });
    return answer;
  };
  /** A colleague's words in the script, as a catch-up brings them. */
  const others = (line: PoolEnd): void => { const seq = cache.cursor + 1; line.say({ is: 'frame', from: cache.cursor, seq, chain: 'd', results: [], changes: [{ kind: 'body', id: 'v', seq, record: { id: 'v', v: 1, doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '同事写的。原文。' }]) } }], edits: [], more: false }); };

  it('is connected, sends nothing, and sends what waits when its author signs in', async () => {
    const line = nobody();
    give('story.set', 'story', 's', { title: '写下的标题' });
    expect([shown(), link.knows('编辑'), link.serves, pushed(line)]).toEqual([CONNECTED, false, false, []]);
    await signsIn(line);
    link.admitted('编辑');
    expect([link.knows('编辑'), link.serves, pushed(line).map(({ name }) => name)]).toEqual([true, true, ['story.set']]);
  });
  it('is left for a new one where an account that was switched off may be used again: the pool knows the session that its workstation still has', () => {
    const line = nobody();
    const person = (active: boolean): void => {
      const seq = cache.cursor;
      line.say({ is: 'frame', from: seq, seq, chain: 'c', results: [], changes: [{ kind: 'person', id: '编辑', seq, record: { id: '编辑', name: '编辑', roles: ['editor'], active } }], edits: [], more: false });
    };
    person(false);
    expect([hands.last === line, cache.records.get('person', '编辑')?.active]).toEqual([true, false]);
    person(true);
    expect([line.dropped, hands.last === line]).toEqual([true, false]);
    const next = hands.last.open();
    next.say(welcome({ minor: 2, forms: FORMS }));
    next.say(frame());
    expect([shown(), link.knows('编辑')]).toEqual([CONNECTED, true]);
    // Only news of that is a reason.
    next.say({ is: 'frame', from: cache.cursor, seq: cache.cursor, chain: 'c', results: [], changes: [{ kind: 'person', id: '编辑', seq: cache.cursor, record: { id: '编辑', name: '编辑', roles: ['editor'], active: true } }], edits: [], more: false });
    expect(hands.last).toBe(next);
  });
  it('does not pass for the end of rows that come anew: whoever signs in there gets the rest', async () => {
    link.startOver();
    const filling = hands.last.open();
    filling.say(welcome({ minor: 2, forms: FORMS }));
    filling.say(frame([{ kind: 'person', id: '编辑', seq: 1, record: station.pool.get('person', '编辑')! }], true));
    filling.end();
    const line = nobody();
    expect([shown(), cache.partial]).toEqual([CONNECTED, true]);
    await signsIn(line);
    line.say(frame());
    expect(cache.partial).toBe(false);
  });
  it('asks what it asks of a pool that lets it in once somebody is', async () => {
    give('story.set', 'story', 's', { title: '没有被接受的' });
    const [waiting] = outbox.oldest();
    const refusing = hands.redialled();
    refusing.say(welcome({ minor: 2, forms: FORMS }));
    refusing.say({ ...frame(), results: [{ id: waiting!.id, outcome: 'refused', seq: cache.cursor, code: 'not-permitted' }] } as FromPool);
    refusing.end();
    connected = 0;
    const line = nobody();
    expect([connected, line.of('accepted').length]).toEqual([1, 0]);
    await signsIn(line);
    line.say(frame());
    line.say(frame());
    expect([connected, line.of('accepted').map(({ commands }) => commands.length)]).toEqual([2, [1]]);
  });
  it('is left for a new one where the first who signs in wrote in a script that the hello did not tell of: what others did to it comes with their steps then', async () => {
    const line = nobody();
    expect(line.of('hello')).toMatchObject([{ bodies: {} }]);
    type('这边写的。');
    await signsIn(line);
    others(line);
    expect([line.dropped, script(), shown(), link.knows('编辑')]).toEqual([true, '这边写的。原文。', CONNECTED, true]);
    token = 't2';
    link.admitted('编辑');
    expect(hands.last.open().of('hello')).toMatchObject([{ sessions: ['t2'], bodies: { v: 0 } }]);
  });
  it('that was left so is followed by another also where the session could not be kept', async () => {
    const line = nobody();
    type('这边写的。');
    await signsIn(line);
    others(line);
    hands.redialled().say(welcome({ minor: 2, forms: FORMS, sessions: [] }));
    expect(link.knows('编辑')).toBe(false);
  });
  it('is left for a new one where the answer to a sign-in came on the line before: that hello did not know the session', async () => {
    const line = nobody();
    await signsIn(line);
    line.end();
    const next = nobody();
    token = 't2';
    give('story.set', 'story', 's', { title: '写下的标题' });
    link.admitted('编辑');
    expect([next.dropped, pushed(next)]).toEqual([true, []]);
    expect(hands.last.open().of('hello')).toMatchObject([{ sessions: ['t2'] }]);
  });
});

describe('the clocks of the pool and of this machine', () => {
  const DAY = 86_400_000;
  it('are compared with each answer: by how much this one is ahead, until it is right again; a pool of before says nothing of its own', () => {
    const line = hands.last.open();
    line.say(welcome());
    const ahead = (poolNow?: number): number | null => { line.say({ is: 'pong', at: performance.now(), ...(poolNow === undefined ? {} : { now: poolNow }) }); return link.state.clockAhead && Math.round(link.state.clockAhead / 1000) * 1000; };
    expect([ahead(hands.now - 2 * DAY), ahead(hands.now + DAY), ahead(hands.now + 30_000), ahead()]).toEqual([2 * DAY, -DAY, null, null]);
  });
  it('and a line that breaks when this one is put back is found as soon as any', () => {
    const line = hands.last.open();
    line.say(welcome());
    hands.jump(-DAY);
    expect(line.dropped).toBe(false);
    hands.jump(20_000);
    expect([line.dropped, link.heard]).toEqual([true, hands.now - 20_000]);
  });
  it('are still said to differ while the line is away', () => {
    const line = hands.last.open();
    line.say(welcome());
    line.say({ is: 'pong', at: performance.now(), now: hands.now - DAY });
    line.end();
    expect(link.state.clockAhead).not.toBeNull();
  });
  it('are not said to differ once it goes to another pool, which has not said what time it is', () => {
    const line = hands.last.open();
    line.say(welcome());
    line.say({ is: 'pong', at: performance.now(), now: hands.now - DAY });
    line.end();
    link.dial('http://other');
    expect(link.state.clockAhead).toBeNull();
  });
});

describe('where people are', () => {
  const here = { person: '编辑', version: 'v', block: 'b' };
  it('is said again on the next line, until they have gone', () => {
    const live = (line: PoolEnd): PoolEnd => { line.say(welcome({ seq: 0 })); line.say(frame()); return line; };
    const first = live(hands.last.open());
    link.tellPresence('编辑', 'v', 'b');
    expect(first.of('presence')).toEqual([{ is: 'presence', ...here }]);
    first.end();
    const second = live(hands.redialled());
    expect(second.of('presence')).toEqual([{ is: 'presence', ...here }]);
    link.tellPresence('编辑', null, null);
    second.end();
    expect(live(hands.redialled()).of('presence')).toEqual([]);
  });
  it('is known of others as long as the line stands', () => {
    link.stop();
    const seen: string[][] = [];
    link = linkOf({ presence: (all) => { seen.push(all.map((one) => one.person)); } });
    link.dial('http://pool');
    const line = hands.last.open();
    line.say(welcome());
    line.say({ is: 'presence', all: [{ ...here, person: '记者', workstation: '二' }] });
    line.end();
    hands.redialled().end();
    expect(seen).toEqual([['记者'], []]);
  });
});

describe('a workstation that is to keep more', () => {
  const narrow: Interest = { since: null, channels: ['tv'], pinned: [] };
  const wide: Interest = { ...narrow, channels: null };
  let wanted: Interest;
  /** It has all of the narrow interest, from a pool of this minor. */
  function keepsLess(minor: number): PoolEnd {
    link.stop();
    wanted = narrow;
    link = linkOf({ interest: () => wanted });
    link.dial('http://pool');
    const line = hands.last.open();
    line.say(welcome({ minor, forms: FORMS, seq: 0 }));
    line.say(newsroom());
    return line;
  }
  function choosesMore(): void {
    wanted = wide;
    link.keepAsWanted(true);
  }
  it('has all of that when the pool says so, and not with an answer that was on its way before', () => {
    const line = keepsLess(2);
    const id = type('又');
    choosesMore();
    expect(line.of('interest').length).toBe(1);
    line.say({ ...frame(), results: [{ id, outcome: 'accepted', seq: cache.cursor }] } as Frame);
    line.end();
    // What broke off in the middle goes on from what is here.
    expect(hands.redialled().of('hello')[0]!.interest).toEqual(narrow);
  });
  it('and not with rows of single groups that were on their way before (a script kept up for its words, what the pool put back): they look the same and are not it', () => {
    const line = keepsLess(4);
    choosesMore();
    const { nth = 0 } = line.of('interest')[0]!;
    line.sayText(rowsHead({ from: cache.cursor, seq: cache.cursor, chain: 'c', more: false, edits: [] }));
    line.end();
    const next = hands.redialled();
    expect(next.of('hello')[0]!.interest).toEqual(narrow);
    next.say(welcome({ minor: 4, forms: FORMS, seq: cache.cursor }));
    next.say(frame());
    next.sayText(rowsHead({ from: cache.cursor, seq: cache.cursor, chain: 'c', more: false, edits: [], widened: nth }));
    next.end();
    expect(hands.redialled().of('hello')[0]!.interest).toEqual(wide);
  });
});

describe('a workstation that is to keep less', () => {
  it('says that every row may be another one: of what is not kept any more none comes that would say so', () => {
    link.stop();
    let wanted: Interest = { since: null, channels: null, pinned: [] };
    const told = new Set<string>();
    link = linkOf({ interest: () => wanted, changed: ({ kinds }) => { for (const kind of kinds) told.add(kind); } });
    link.dial('http://pool');
    const line = hands.last.open();
    line.say(welcome({ minor: 2, forms: FORMS, seq: 0 }));
    line.say(newsroom());
    told.clear();
    wanted = { ...wanted, since: hands.now };
    link.keepAsWanted(true);
    expect([cache.rowCount, told.has('rundown'), told.has('export')]).toEqual([0, true, true]);
  });
  it('lets go of the rest also where that is chosen while more is still on its way', () => {
    link.stop();
    const narrow: Interest = { since: 1, channels: null, pinned: [] };
    let wanted = narrow;
    link = linkOf({ interest: () => wanted });
    link.dial('http://pool');
    const line = hands.last.open();
    line.say(welcome({ minor: 4, forms: FORMS, seq: 0 }));
    line.say(newsroom());
    wanted = { ...narrow, since: null };
    link.keepAsWanted(true);
    const { nth = 0 } = line.of('interest')[0]!;
    wanted = narrow;
    link.keepAsWanted(true);
    expect(cache.rowCount).toBeGreaterThan(0);
    line.sayText(rowsHead({ from: cache.cursor, seq: cache.cursor, chain: 'c', more: false, edits: [], widened: nth }));
    expect([cache.rowCount, hands.last.open().of('hello')[0]!.interest]).toEqual([0, narrow]);
  });
});

describe('after a sleep, or with the network back', () => {
  const connected = (): PoolEnd => { const end = hands.last.open(); end.say(welcome()); return end; };

  it('asks the line whether it still goes, and dials anew where it says nothing for 3 s', () => {
    const dead = connected();
    const before = dead.of('ping').length;
    link.look();
    hands.pass(2999);
    expect([dead.of('ping').length - before, dead.dropped, hands.lines.length]).toEqual([1, false, 1]);
    hands.pass(1000);
    expect([dead.dropped, hands.lines.length]).toEqual([true, 2]);
  });

  it('leaves a line alone that says anything', () => {
    const end = connected();
    link.look();
    hands.pass(2000);
    end.say({ is: 'pong', at: performance.now(), now: hands.now });
    hands.pass(10_000);
    expect([end.dropped, hands.lines.length]).toEqual([false, 1]);
  });

  it('does not sit out the wait of before, and dials once', () => {
    connected().end();
    for (let times = 0; times < 5; times++) hands.redialled().end(); // by now it waits for seconds
    const before = hands.lines.length;
    link.look();
    expect(hands.lines.length).toBe(before + 1);
    hands.last.open();
    hands.pass(10_000);
    expect(hands.lines.length).toBe(before + 1);
  });

  it('does not wait for a line that was being dialled before', () => {
    link.look();
    expect([hands.lines.length, hands.lines[0]!.dropped]).toEqual([2, true]);
  });

  it('does not take an answer of before the sleep for what the clock of the pool says now', () => {
    const end = connected();
    end.say(frame());
    const at = hands.now;
    hands.pass(8 * 3_600_000);
    end.say({ is: 'pong', at: performance.now(), now: at });
    expect(link.state.clockAhead).toBeNull();
    link.look();
    end.say({ is: 'pong', at: performance.now(), now: at });
    expect(link.state.clockAhead).toBe(8 * 3_600_000); // a clock that is wrong indeed is still said
  });

  it('dials no more once it is stopped', () => {
    link.stop();
    link.look();
    expect(hands.lines.length).toBe(1);
  });
});

describe('a pool that came back from an older backup', () => {
  /** The title that was set without the pool, by who saw the story at this log number, as the pool is sent it. */
  const setUnseen = (seen: number): void => { cache.execute({ id: 'T'.padStart(26, '0'), name: 'story.set', target: { kind: 'story', id: 's' }, args: { title: '离线改的题' }, by: '编辑', at: 1, seen, ...presentForm('story.set') }); };
  const titlesSent = (line: PoolEnd) => line.of('push').flatMap(({ commands }) => commands.filter(({ name }) => name === 'story.set').map(({ seen }) => seen));
  const home = (): FromPool => {
    const [line, rows] = [hands.last.open(), newsroom()];
    line.say(welcome({ minor: 4, forms: FORMS }));
    line.say(rows);
    line.end();
    return rows;
  };

  it('hears of nothing that waits that it had been seen: by now its log may count past those numbers, and a newer value would go untold', () => {
    const rows = home();
    setUnseen(5);
    const line = hands.redialled();
    line.say(welcome({ minor: 4, forms: FORMS, seq: 40, from: 0 }));
    line.say(rows);
    expect(titlesSent(line)).toEqual([0]);
    expect(outbox.all().map(({ seen }) => seen)).toEqual([0]);
  });
  it('nor that it had been passed: who passes it again there has been seen as little, and their signature must not go for words of before', () => {
    const rows = home();
    const [words, title] = [type('离线写的', 1), give('version.titles', 'version', 'v', { title: '离线改的题', passes: 1 })];
    const line = hands.redialled();
    line.say(welcome({ minor: 4, forms: FORMS, seq: 40, from: 0 }));
    line.say(rows);
    expect(outbox.all().map(({ id, args }) => [id, (args as { passes: number }).passes])).toEqual([[words, 0], [title, 0]]);
  });
  it('is noticed by who was at another newsroom meanwhile, too', () => {
    home();
    setUnseen(5);
    const { cursor: seq, chain } = cache;
    cache.enter('别的台', 'http://other');
    const line = hands.redialled();
    line.say(welcome({ minor: 4, forms: FORMS, seq: 40, from: 0 }));
    const back = hands.last.open();
    expect(back.of('hello')).toMatchObject([{ epoch: '台', cursor: 0, toward: { seq, chain } }]);
    back.say(welcome({ minor: 4, forms: FORMS, seq: 40, from: 0, astray: true }));
    expect(outbox.all().map(({ seen }) => seen)).toEqual([0]);
  });
});

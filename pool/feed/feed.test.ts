import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readFromPool } from '../../shared/protocol/hear.ts';
import { EVERYTHING, type FromPool, type Interest, type ToPool } from '../../shared/protocol/pool.ts';
import type { Rows } from '../../shared/protocol/rows.ts';
import type { Command } from '../../shared/log/command.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { Judge } from '../log/judge.ts';
import { PoolKey } from '../people/pool-key.ts';
import { PoolStore } from '../store/pool-store.ts';
import { Connection, type Reception, type SnapshotOffer } from './connection.ts';
import { Feed } from './feed.ts';

const DAY = 86_400_000;
let folder: string;
let store: PoolStore;
let judge: Judge;
let feed: Feed;
let now: number;
let offer: SnapshotOffer | null;
/** What is to happen in the next turns, in order. */
let turns: (() => void)[];
let later: (() => void)[];
/** Session tokens (each is its person's id, perhaps with something behind it) that are none any more. */
let over: Set<string>;
let count = 0;

const settle = (): void => { for (let turn = turns.shift(); turn; turn = turns.shift()) turn(); };
const nobody = (): Promise<never> => Promise.reject(new Error('not in this test'));

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bianbo-feed-'));
  now = Date.UTC(2026, 0, 1);
  offer = null;
  turns = [];
  later = [];
  over = new Set();
  store = new PoolStore(path.join(folder, 'pool.db'), () => now);
  judge = new Judge(store, new PoolKey(path.join(folder, 'key.pem')), () => now);
  feed = new Feed(judge, (then) => turns.push(then), () => undefined);
  for (const id of ['甲', '乙']) judge.system('person.put', { kind: 'person', id }, { name: id, roles: ['editor', 'producer'], active: true });
  for (const id of ['tv', 'paper']) judge.system('channel.put', { kind: 'channel', id }, { name: id, form: id === 'tv' ? 'tv' : 'paper', titleMax: 0, textMax: 0, mobile: false });
  judge.system('programme.put', { kind: 'programme', id: 'news' }, { name: '新闻', channelId: 'tv', start: 0, length: 900_000, lastEpisode: 0, rate: 280 });
});
afterEach(() => { store.close(); rmSync(folder, { recursive: true, force: true }); });

const story = (id: string, channel = 'tv'): void => feed.system('story.create', { kind: 'story', id }, { title: id, columns: [], mobileFirst: false, version: `${id}-v`, channel, doc: docOfBlocks([{ id: 'b', kind: 'lead', text: '字' }]) });
const retitle = (id: string): void => feed.system('story.set', { kind: 'story', id }, { title: `${id}${++count}` });

/** A workstation that keeps what it is sent, as one of ours would: refuses gaps, remembers the newest of each row. */
class Station {
  readonly heard: (FromPool | Rows)[] = [];
  readonly rows = new Map<string, { seq: number; json: string }>();
  readonly connection: Connection;
  cursor = 0;
  chain = '0'.repeat(64);
  readonly line;
  ended = false;

  constructor(more: Partial<Extract<ToPool, { is: 'hello' }>> = {}, from?: Station) {
    const reception: Reception = {
      store, epoch: 'e', publicKey: 'k', feed, personOf: (token) => (token === '' || over.has(token) || store.records.get('person', token[0]!)?.active === false ? undefined : token[0]), setPassword: (session, person) => { over = new Set([person, `${person}2`].filter((one) => one !== session)); return Promise.resolve(null); }, setup: nobody, now: () => 1, after: (ms, then) => { (ms > 0 ? later : turns).push(then); },
      signIn: (name) => Promise.resolve({ person: name, token: name }), snapshot: () => offer,
    };
    const take = (text: string): void => { const heard = readFromPool(text); if (heard.is === 'unknown') throw new Error(text); this.heard.push(heard); this.#take(heard); };
    this.line = { send: take, sendBytes: (bytes: Uint8Array) => take(new TextDecoder().decode(bytes)), waiting: 0, drop: () => { this.ended = true; this.connection.gone(); }, end: () => { this.ended = true; } };
    this.connection = new Connection(reception, this.line);
    if (from) { this.cursor = from.cursor; this.chain = from.chain; for (const [key, row] of from.rows) this.rows.set(key, row); }
    this.say({ is: 'hello', protocol: 1, minor: 1, device: 'd', name: 'w', epoch: 'e', cursor: this.cursor, chain: this.chain, sessions: ['甲'], bodies: {}, ...more });
    settle();
  }
  #take(heard: FromPool | Rows): void {
    if (heard.is !== 'frame' && heard.is !== 'rows') return;
    if (heard.from > this.cursor) throw new Error(`gap: ${heard.from} > ${this.cursor}`);
    for (const row of heard.is === 'rows' ? heard.rows : heard.changes.map((one) => ({ ...one, json: JSON.stringify(one.record) }))) this.rows.set(`${row.kind}/${row.id}`, { seq: row.seq, json: row.json });
    if (heard.seq >= this.cursor) { this.cursor = heard.seq; this.chain = heard.chain; }
  }
  async signIn(): Promise<void> {
    this.say({ is: 'signIn', ask: 1, name: '甲', password: '' });
    await new Promise(setImmediate);
  }
  say(message: ToPool): void { this.connection.receive(JSON.stringify(message)); }
  has(...keys: string[]): boolean[] { return keys.map((key) => this.rows.has(key)); }
  /** What is not as the pool has it; rows that are not here do not count. */
  get stale(): string[] {
    const truth = new Map(store.rows().map((row) => [`${row.kind}/${row.id}`, row]));
    return [...this.rows].filter(([key, row]) => truth.get(key)?.seq !== row.seq || truth.get(key)?.json !== row.json).map(([key]) => key);
  }
  get missing(): string[] { return store.rows().map((row) => `${row.kind}/${row.id}`).filter((key) => !this.rows.has(key)); }
  get kinds(): string[] { return [...new Set([...this.rows.keys()].map((key) => key.split('/')[0]!))].sort(); }
  get live(): boolean { const last = this.heard.filter((one) => one.is === 'frame' || one.is === 'rows').at(-1); return last !== undefined && !last.more; }
}
const interest = (more: Partial<Interest>): Interest => ({ ...EVERYTHING, ...more });

describe('catching up', () => {
  it('brings everything in pieces, and the commits that fall between them', async () => {
    for (let number = 0; number < 400; number++) story(`s${number}`);
    const station = new Station({ sessions: [] });
    await station.signIn();
    for (let turn = turns.shift(); turn; turn = turns.shift()) { turn(); if (turns.length > 0 && count < 5) retitle('s399'); }
    expect([station.live, station.missing, station.stale, station.cursor]).toEqual([true, [], [], store.seq]);
    expect(station.heard.filter((one) => one.is === 'rows').length).toBeGreaterThan(2);
    retitle('s1');
    expect([station.stale, station.cursor]).toEqual([[], store.seq]);
  });
  it('of an older workstation goes by frames', () => {
    story('s');
    const station = new Station({ minor: 0 });
    expect([station.live, station.missing, station.stale, station.heard.some((one) => one.is === 'rows')]).toEqual([true, [], [], false]);
  });
  it.each([[2, 'pool-too-old'], [0, 'workstation-too-old']])('is refused by name to a workstation of major %i', (protocol, reason) => {
    const station = new Station({ protocol });
    expect([station.heard, station.ended]).toEqual([[{ is: 'goodbye', reason }], true]);
  });
  it.each([[2, 'pool-too-old'], [1, 'bad-message']])('says so also where the hello of major %i is one that it does not know at all', (protocol, reason) => {
    const station = new Station({ protocol, cursor: 'none yet' as unknown as number });
    expect([station.heard, station.ended]).toEqual([[{ is: 'goodbye', reason }], true]);
  });
  it('waits for a slow line, and only that one waits', async () => {
    story('s');
    const slow = new Station({ sessions: [] });
    slow.line.waiting = 16 << 20;
    await slow.signIn();
    const other = new Station();
    expect([slow.has('story/s'), other.missing, later.length]).toEqual([[false], [], 1]);
    slow.line.waiting = 0;
    for (const then of later.splice(0)) then();
    settle();
    expect(slow.missing).toEqual([]);
  });
  it('ends the line of a workstation that takes nothing any more, before what waits for it fills the memory; it goes on from where it was', () => {
    story('s');
    const hangs = new Station();
    const other = new Station();
    hangs.line.waiting = 65 << 20;
    retitle('s');
    expect([hangs.ended, other.ended, other.stale]).toEqual([true, false, []]);
    const again = new Station({}, hangs);
    expect([again.missing, again.stale]).toEqual([[], []]);
  });
  it('and of one that asks and asks and takes no answer', () => {
    const hangs = new Station();
    hangs.line.waiting = 65 << 20;
    hangs.say({ is: 'ping', at: 1 });
    expect(hangs.ended).toBe(true);
  });
  it('gives the edits that unsent text needs with the row and at the end', () => {
    story('s');
    const before = new Station();
    const typed = [{ stepType: 'replace', from: 2, to: 2, slice: { content: [{ type: 'text', text: '新' }] } }];
    feed.system('script.edit', { kind: 'body', id: 's-v' }, { v: 0, steps: typed }, '甲');
    const back = new Station({ bodies: { 's-v': 0 } }, Object.assign(Object.create(Station.prototype) as Station, { cursor: before.cursor - 1, chain: store.chainAt(before.cursor - 1), rows: before.rows }));
    expect(back.heard.flatMap((one) => (one.is === 'rows' ? one.edits : [])).map(({ body, v, steps }) => ({ body, v, steps }))).toEqual([{ body: 's-v', v: 0, steps: typed }]);
  });
  it('tells a history in pages to whoever asks for them, and as ever to an older workstation', () => {
    story('s1');
    const station = new Station();
    const typed = [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '新' }] } }];
    for (const v of [0, 1]) feed.system('script.edit', { kind: 'body', id: 's1-v' }, { v, steps: typed }, '甲');
    const ask = { is: 'history', ask: 1, record: 's1-v' } as const;
    for (const question of [ask, { ...ask, before: null }, { ...ask, before: store.seq }, { ...ask, before: null, after: store.seq - 1 }]) station.say(question);
    const line = (seq: number) => expect.objectContaining({ seq, name: 'script.edit', by: '甲' });
    expect(station.heard.flatMap((one) => (one.is === 'answer' && one.answer.ok ? [one.answer.value] : []))).toEqual([
      [line(store.seq), line(store.seq - 1)], { lines: [expect.objectContaining({ first: store.seq - 1, count: 2 })], next: null }, { lines: [line(store.seq - 1)], next: null }, { lines: [line(store.seq)], next: null }]);
  });
  it('says of refused commands which of them the log holds as accepted, to the letter', () => {
    story('s1');
    const station = new Station({ minor: 2 });
    const set = (id: string, args: unknown): Command => ({ id: id.repeat(26), name: 'story.set', target: { kind: 'story', id: 's1' }, args, by: '甲', at: 1, seen: 0 });
    const taken = set('1', { title: '收下的' });
    const refused = set('2', { title: 1 });
    station.say({ is: 'push', commands: [taken, refused] });
    settle();
    expect(station.heard.flatMap((one) => (one.is === 'frame' ? one.results.map(({ outcome }) => outcome) : []))).toEqual(['accepted', 'refused']);
    for (const [ask, commands] of [[1, [taken, refused, set('3', { title: '没来过' })]], [2, [{ ...taken, args: { title: '另写的' } }]]] as const) station.say({ is: 'accepted', ask, commands: [...commands] });
    expect(station.heard.filter((one) => one.is === 'answer')).toEqual([{ is: 'answer', ask: 1, answer: { ok: true, value: [taken.id] } }, { is: 'answer', ask: 2, answer: { ok: true, value: [] } }]);
  });
});

describe('where nobody is signed in', () => {
  it('somebody who signed in and whose rows cannot be brought dials again', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const station = new Station({ sessions: [] });
    vi.spyOn(feed, 'tookAll').mockImplementation(() => { throw new Error('not now'); });
    await station.signIn();
    vi.restoreAllMocks();
    expect([station.heard.slice(-2).map((one) => one.is), station.ended]).toEqual([['answer', 'goodbye'], true]);
  });
  it('only people are told, and nothing is answered', async () => {
    story('s');
    const station = new Station({ sessions: [''] });
    expect([station.kinds, station.live, station.cursor]).toEqual([['person'], true, 0]);
    feed.system('person.put', { kind: 'person', id: '丙' }, { name: '丙', roles: [], active: true });
    retitle('s');
    expect([station.kinds, station.rows.size, station.cursor]).toEqual([['person'], 3, 0]);
    const questions: ToPool[] = [{ is: 'history', ask: 1, record: 's' }, { is: 'search', ask: 2, text: '字', limit: 5 }, { is: 'fetch', ask: 3, groups: ['s'] }, { is: 'backup', ask: 4 }, { is: 'accepted', ask: 5, commands: [] }];
    for (const question of questions) station.say(question);
    await Promise.resolve();
    settle();
    expect(station.heard.filter((one) => one.is === 'answer').map((one) => one.answer)).toEqual(questions.map(() => ({ ok: false, code: 'not-signed-in' })));
    expect(station.heard.some((one) => one.is === 'presence')).toBe(false);
  });
  it('everything follows when somebody signs in, and what they pushed at once is judged after it', async () => {
    story('s');
    const station = new Station({ sessions: [] });
    await station.signIn();
    const id = 'C'.repeat(26);
    station.say({ is: 'push', commands: [{ id, name: 'story.set', target: { kind: 'story', id: 's' }, args: { title: '新题' }, by: '甲', at: 1, seen: 0 }] });
    settle();
    expect([station.missing, station.stale, station.live]).toEqual([[], [], true]);
    expect(station.heard.flatMap((one) => (one.is === 'frame' ? one.results : [])).map(({ outcome }) => outcome)).toEqual(['accepted']);
  });
  it('a workstation is not remembered before somebody signs in there', async () => {
    const devices = (): unknown[] => { const db = new Database(store.file, { readonly: true }); try { return db.prepare('SELECT id, life FROM device ORDER BY id').all(); } finally { db.close(); } };
    const strangers = ['x', 'y', 'z'].map((device) => new Station({ device, life: `${device}1`, sessions: [] }));
    expect(devices()).toEqual([]);
    await strangers[0]!.signIn();
    new Station({ device: 'v', life: 'v1' });
    expect(devices()).toEqual([{ id: 'v', life: 'v1' }, { id: 'x', life: 'x1' }]);
    // Once it is, its next lives are known whoever is there; a copy of its folder is told so.
    const [next, copy] = [new Station({ device: 'x', life: 'x2', previousLife: 'x1', sessions: [] }), new Station({ device: 'x', life: 'x3', previousLife: 'x1', sessions: [] })];
    expect([next, copy].map(({ heard }) => heard.some((one) => one.is === 'welcome' && one.newDevice === true))).toEqual([false, true]);
    expect(devices()).toContainEqual({ id: 'x', life: 'x2' });
  });
  it('the line ends for whoever is not admitted any more', () => {
    const station = new Station();
    feed.system('person.put', { kind: 'person', id: '甲' }, { name: '甲', roles: [], active: false });
    expect(station.ended).toBe(true);
  });
  it.each([['an administrator gives', '乙'], ['they take', '甲2']])('another password that %s them ends every line that they are on with another session; what is pushed there is not judged, and the answer comes', async (_what, session) => {
    story('s');
    const [alone, shared, asks, other] = [['甲'], ['甲', '乙'], [session], ['乙']].map((sessions) => new Station({ sessions })) as [Station, Station, Station, Station];
    asks.say({ is: 'setPassword', ask: 7, session, person: '甲', password: 'another-one' });
    await new Promise(setImmediate);
    alone.say({ is: 'push', commands: [{ id: 'C'.repeat(26), name: 'story.set', target: { kind: 'story', id: 's' }, args: { title: '新题' }, by: '甲', at: 1, seen: 0 }] });
    settle();
    expect([alone.ended, shared.ended, asks.ended, other.ended]).toEqual([true, true, false, false]);
    expect([asks.heard.at(-1), alone.heard.some((one) => one.is === 'frame' && one.results.length > 0), alone.connection.reading]).toEqual([{ is: 'answer', ask: 7, answer: { ok: true, value: null } }, false, false]);
  });
});

describe('a group of pushes', () => {
  const push = (station: Station, title: string): void => station.say({ is: 'push', commands: [{ id: title.padEnd(26, '0'), name: 'story.set', target: { kind: 'story', id: 's' }, args: { title }, by: '甲', at: 1, seen: 0 }] });
  const ends = (station: Station): [unknown, boolean] => [station.heard.at(-1)?.is, station.ended];
  it('of which nothing can be made, by a defect of ours, ends the lines that it came on, and neither the pool nor the others; the log of the pool says so', () => {
    story('s');
    const [one, two, other] = [new Station(), new Station(), new Station()];
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const defect = new Error('a mistake of ours');
    vi.spyOn(judge, 'group').mockImplementationOnce(() => { throw defect; });
    push(one, 'A');
    push(two, 'B');
    settle();
    expect([ends(one), ends(two), ends(other), store.records.get('story', 's')?.title]).toEqual([['goodbye', true], ['goodbye', true], [expect.any(String), false], 's']);
    expect(said.mock.calls).toContainEqual(['a group of pushes cannot be judged', defect]);
    push(other, 'C');
    push(new Station(), 'A');
    settle();
    expect([ends(other), store.records.get('story', 's')?.title, other.stale]).toEqual([['frame', false], 'A', []]);
    vi.restoreAllMocks();
  });
});

describe('everybody comes home at once', () => {
  it('with all that they wrote: it is judged in goes, and who only asks is answered in between; every line keeps its order', () => {
    story('s');
    const stations = Array.from({ length: 6 }, () => new Station());
    for (const [number, station] of stations.entries()) station.say({ is: 'push', commands: Array.from({ length: 200 }, (_one, at) => ({ id: `${number}-${at}-`.padEnd(26, '0'), name: 'story.set', target: { kind: 'story', id: 's' }, args: { title: `${number}-${at}` }, by: '甲', at: 1, seen: 0 })) });
    const before = store.seq;
    const goes: number[] = [];
    for (let turn = turns.shift(); turn; turn = turns.shift()) { const from = store.seq; turn(); if (store.seq > from) goes.push(store.seq - from); }
    expect([goes.length > 1, Math.max(...goes) <= 400, store.seq - before]).toEqual([true, true, 1200]);
    for (const [number, station] of stations.entries()) expect([station.heard.flatMap((one) => (one.is === 'frame' ? one.results.map(({ id, outcome }) => [id, outcome]) : [])), station.stale, station.cursor]).toEqual([Array.from({ length: 200 }, (_one, at) => [`${number}-${at}-`.padEnd(26, '0'), 'accepted']), [], store.seq]);
  });
});

describe('a snapshot', () => {
  const file: SnapshotOffer = { is: 'snapshot', path: '/snapshot/x', seq: 3, bytes: 1, sha256: 'a'.repeat(64), form: 4 };
  it('is offered to whoever has nothing and wants everything, once somebody is signed in; who declines it gets rows', async () => {
    story('s');
    offer = file;
    const station = new Station({ snapshots: true, sessions: [] });
    expect(station.heard.some((one) => one.is === 'snapshot')).toBe(false);
    await station.signIn();
    settle();
    expect([station.heard.filter((one) => one.is === 'snapshot'), station.kinds]).toEqual([[file], ['person']]);
    retitle('s');
    station.say({ is: 'catchUp' });
    settle();
    expect([station.missing, station.stale, station.live]).toEqual([[], [], true]);
  });
  it.each([['has something', {}, true], ['has a horizon', { interest: interest({ since: 1 }) }, false], ['takes none', { snapshots: false }, false]] as const)('is not offered to whoever %s', (_what, more, known) => {
    const before = known ? new Station() : undefined;
    offer = file;
    const station = new Station({ snapshots: true, ...more }, before);
    expect([station.heard.some((one) => one.is === 'snapshot'), station.live]).toEqual([false, true]);
  });
});

describe('where a disk has changed a record so that it is no JSON any more', () => {
  const type = (id: string, v: number): void => feed.system('script.edit', { kind: 'body', id }, { v, steps: [{ stepType: 'replace', from: 2, to: 2, slice: { content: [{ type: 'text', text: '新' }] } }] }, '甲');
  const spoil = (kind: string, id: string): void => { const db = new Database(store.file); db.prepare("UPDATE record SET json = '{' || substr(json, 3) WHERE kind = ? AND id = ?").run(kind, id); db.close(); };
  let told: number;
  beforeEach(() => {
    told = 0;
    store.whenDamaged = () => { told++; };
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    story('paper', 'paper');
    feed.system('rundown.create', { kind: 'rundown', id: 'run' }, { programme: 'news', date: '2026-05-01', title: '新闻' });
    feed.system('item.add', { kind: 'item', id: 'i' }, { rundown: 'run', after: null, item: { slug: 'i', kind: 'read', versionId: 'paper-v', assetId: null, planned: null, float: false, presenter: '', note: '', hardStart: null } });
  });
  afterEach(() => { vi.restoreAllMocks(); });

  it.each([['rundown', 'run'], ['programme', 'news']])('what stands in a %s goes on to those who may follow it, and the damage is looked for', (kind, id) => {
    const follows = new Station({ interest: interest({ channels: ['tv'] }) });
    const all = new Station();
    spoil(kind, id);
    type('paper-v', 0);
    expect([follows.rows.get('body/paper-v')?.seq, all.rows.get('body/paper-v')?.seq, follows.ended, told > 0]).toEqual([store.seq, store.seq, false, true]);
  });
  it('and a frame cannot be made of it, only that line ends; the others hear of what is accepted', () => {
    const follows = new Station({ interest: interest({ channels: ['tv'] }) });
    const all = new Station();
    vi.spyOn(store.scopes, 'sees').mockImplementation(() => { throw new Error('malformed JSON'); });
    type('paper-v', 0);
    type('paper-v', 1);
    expect([follows.heard.at(-1), follows.ended, all.stale, all.ended, told]).toEqual([{ is: 'goodbye', reason: 'defect' }, true, [], false, 2]);
  });
  it('and somebody asks what it was, they are told so and write on', async () => {
    const station = new Station();
    spoil('rundown', 'run');
    station.say({ is: 'asOf', ask: 3, kind: 'rundown', id: 'run', seq: store.seq });
    await new Promise(setImmediate);
    type('paper-v', 0);
    expect([station.heard.filter((one) => one.is === 'answer' || one.is === 'goodbye'), station.ended, station.cursor]).toEqual([[{ is: 'answer', ask: 3, answer: { ok: false, code: 'pool-defect' } }], false, store.seq]);
  });
  it.each([0, 1])('a workstation is sent it once at most, also in the middle of what it was sent (%i message taken in); others that come after are not', (taken) => {
    for (let number = 0; number < 120; number++) story(`s${number}`);
    const [first, second] = new Station({ device: 'x' }).heard.filter((one) => one.is === 'rows');
    const at = [0, first!.seq][taken]!;
    const row = [first!, second!][taken]!.rows.find(({ kind }) => kind === 'version')!;
    spoil('version', row.id);
    const refuses = new Station();
    feed.connections.delete(refuses.connection);
    expect(() => JSON.parse(refuses.rows.get(`version/${row.id}`)!.json) as unknown).toThrow();
    // What came before that message it has.
    Object.assign(refuses, { cursor: at, chain: store.chainAt(at) });
    for (const key of [...refuses.rows.keys()]) if (refuses.rows.get(key)!.seq > at) refuses.rows.delete(key);
    const back = new Station({}, refuses);
    const other = new Station({ device: 'y' });
    expect([back, other].map((one) => [one.missing, one.live])).toEqual([[[`version/${row.id}`], true], [[`version/${row.id}`], true]]);
    store.mend([{ kind: 'version', id: row.id, seq: row.seq, json: row.json }]);
    feed.tellDamage();
    settle();
    for (const station of [back, other]) expect([station.missing, station.stale]).toEqual([[], []]);
  });
  it.each([[1, EVERYTHING], [1, interest({ channels: ['tv', 'paper'] })], [0, EVERYTHING]])('it is kept from whoever comes back for it (minor %i), and comes to all when it has been put back, also to who was catching up', (minor, wanted) => {
    const { json, seq } = store.rows().find((row) => row.kind === 'version')!;
    for (let number = 0; number < 120; number++) story(`s${number}`);
    spoil('version', 'paper-v');
    const dies = new Station({ minor, interest: wanted });
    feed.connections.delete(dies.connection);
    const before = new Station({ minor, interest: wanted });
    expect([before.has('version/paper-v', 'body/paper-v', 'story/s119'), before.live, told > 0]).toEqual([[false, true, true], true, true]);
    const during = new Station({ minor, interest: wanted, sessions: [] });
    during.say({ is: 'signIn', ask: 1, name: '甲', password: '' });
    return new Promise(setImmediate).then(() => {
      turns.shift()!();
      store.mend([{ kind: 'version', id: 'paper-v', seq, json }]);
      feed.tellDamage();
      retitle('s1');
      settle();
      for (const station of [before, during]) expect([station.missing, station.stale, station.live]).toEqual([[], [], true]);
    });
  });
});

describe('an interest', () => {
  beforeEach(() => {
    story('old');
    story('older', 'paper');
    for (let number = 0; number < 20; number++) story(`o${number}`, number % 2 ? 'tv' : 'paper');
    now += 100 * DAY;
    story('new');
    story('new-paper', 'paper');
    feed.system('rundown.create', { kind: 'rundown', id: 'run' }, { programme: 'news', date: '2026-05-01', title: '新闻' });
  });
  const horizon = (): Interest => interest({ since: now - DAY });
  const item = (id: string, versionId: string): void => feed.system('item.add', { kind: 'item', id }, { rundown: 'run', after: null, item: { slug: id, kind: 'read', versionId, assetId: null, planned: null, float: false, presenter: '', note: '', hardStart: null } });

  it('with a horizon leaves the old where it is, until it changes: then it comes whole', () => {
    const station = new Station({ interest: horizon() });
    expect(station.has('story/old', 'version/old-v', 'story/new', 'rundown/run', 'channel/tv')).toEqual([false, false, true, true, true]);
    retitle('old');
    expect([station.has('story/old', 'version/old-v', 'body/old-v', 'story/older'), station.stale]).toEqual([[true, true, true, false], []]);
  });
  it('brings what a rundown comes to need, live and after an absence', () => {
    const live = new Station({ interest: horizon() });
    const away = new Station({ interest: horizon() });
    feed.connections.delete(away.connection);
    item('i', 'old-v');
    const back = new Station({ interest: horizon() }, away);
    for (const station of [live, back]) expect([station.has('item/i', 'story/old', 'body/old-v', 'story/older'), station.stale, station.cursor]).toEqual([[true, true, true, false], [], store.seq]);
  });
  it('of channels leaves out other channels\' versions, but not what stands in a followed programme', () => {
    const station = new Station({ interest: interest({ channels: ['tv'] }) });
    expect(station.has('story/new-paper', 'version/new-paper-v', 'body/new-paper-v', 'version/new-v')).toEqual([true, false, false, true]);
    feed.system('script.edit', { kind: 'body', id: 'new-paper-v' }, { v: 0, steps: [{ stepType: 'replace', from: 2, to: 2, slice: { content: [{ type: 'text', text: '新' }] } }] }, '甲');
    const last = station.heard.at(-1);
    expect([last?.is === 'frame' && [last.changes.length, last.edits.length], station.cursor]).toEqual([[0, 0], store.seq]);
    item('i', 'new-paper-v');
    expect([station.has('version/new-paper-v', 'body/new-paper-v'), station.stale]).toEqual([[true, true], []]);
    feed.system('script.edit', { kind: 'body', id: 'new-paper-v' }, { v: 1, steps: [{ stepType: 'replace', from: 2, to: 2, slice: { content: [{ type: 'text', text: '新' }] } }] }, '甲');
    expect(station.stale).toEqual([]);
  });
  it('with a horizon: what came into it while everything was on its way came whole', async () => {
    for (let number = 0; number < 750; number++) story(`more${number}`);
    const station = new Station({ interest: horizon(), sessions: [] });
    await station.signIn();
    for (let turn = turns.shift(); turn; turn = turns.shift()) { turn(); if (station.has('story/more300')[0] && store.seqOf('story', 'old')! < store.seqOf('story', 'more749')!) retitle('old'); }
    expect([station.live, station.has('story/old', 'version/old-v', 'body/old-v', 'story/older'), station.stale]).toEqual([true, [true, true, true, false], []]);
  });
  it('can be widened on a live line, while others write', () => {
    for (let number = 0; number < 700; number++) story(`more${number}`);
    now += 100 * DAY;
    const station = new Station({ interest: horizon() });
    expect(station.has('story/old', 'story/more7')).toEqual([false, false]);
    station.say({ is: 'interest', interest: EVERYTHING });
    retitle('old');
    for (let turn = turns.shift(); turn; turn = turns.shift()) { turn(); retitle('more7'); }
    expect([station.missing, station.stale, station.live]).toEqual([[], [], true]);
  });
  it('can be widened while something else is still on its way, and others write meanwhile', () => {
    for (let number = 0; number < 100; number++) story(`more${number}`);
    now += 100 * DAY;
    story('today');
    const station = new Station({ interest: horizon() });
    station.say({ is: 'fetch', ask: 5, groups: Array.from({ length: 100 }, (_one, number) => `more${number}`) });
    station.say({ is: 'interest', interest: EVERYTHING });
    const heard = station.heard.length;
    turns.shift()!();
    retitle('old');
    settle();
    expect([station.missing, station.stale, station.live]).toEqual([[], [], true]);
    // Before the end nothing says that all has come: whoever is cut off then would think that they have it.
    expect(station.heard.slice(heard, -1).filter((one) => (one.is === 'rows' || one.is === 'frame') && one.from === one.seq && !one.more)).toEqual([]);
  });
  it('is said to have come whole by its number, and by nothing else: rows for words of a script that were on their way before look the same', () => {
    for (const minor of [1, 0]) {
      const station = new Station({ minor, interest: interest({ channels: ['tv'] }) });
      const heard = station.heard.length;
      station.say({ is: 'push', commands: [{ id: `01HF7YAT00000000000000000${minor}`, name: 'script.edit', target: { kind: 'body', id: 'new-paper-v' }, args: { v: 0, steps: [] }, by: '甲', at: 1, seen: 0 }] });
      turns.shift()!();
      station.say({ is: 'interest', interest: EVERYTHING, nth: 3 });
      settle();
      const ends = station.heard.slice(heard).flatMap((one) => ((one.is === 'rows' || one.is === 'frame') && one.from === one.seq && !one.more && !('results' in one && one.results.length > 0) ? [one.widened] : []));
      expect([ends, station.missing]).toEqual([[undefined, 3], []]);
    }
  });
  it.each([
    ['a horizon', 'old', (): Interest => horizon(), EVERYTHING], ['a horizon to an earlier one', 'old', (): Interest => horizon(), interest({ since: 1 })],
    ['channels', 'new-paper', (): Interest => interest({ channels: ['tv'] }), EVERYTHING], ['channels under a horizon', 'today-paper', (): Interest => interest({ since: now - DAY, channels: ['tv'] }), interest({ since: now - DAY })],
  ])('can be widened from %s while what was not wanted before comes to be needed', (_what, id, narrow, wide) => {
    now += 100 * DAY;
    feed.system('rundown.set', { kind: 'rundown', id: 'run' }, { title: '今天' });
    story('today-paper', 'paper');
    const [station, breaks] = [new Station({ interest: narrow() }), new Station({ interest: narrow() })];
    expect(station.has(`version/${id}-v`, `body/${id}-v`)).toEqual([false, false]);
    for (const one of [station, breaks]) one.say({ is: 'interest', interest: wide });
    item('i', `${id}-v`);
    // Its line breaks before the rest has come: it goes on with what it wanted before.
    breaks.connection.gone();
    for (const one of [station, new Station({ interest: narrow() }, breaks)]) expect([one.has('item/i', `story/${id}`, `version/${id}-v`, `body/${id}-v`), one.stale, one.live]).toEqual([[true, true, true, true], [], true]);
  });
  it('brings an old one whole also where it changes twice in a group of which a push cannot be judged', () => {
    const station = new Station({ interest: horizon() });
    const [broken, writer] = [new Station(), new Station()];
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const judged = store.judged.bind(store);
    vi.spyOn(store, 'judged').mockImplementation((id) => { if (id.startsWith('0')) throw new Error('a mistake of ours'); return judged(id); });
    for (const [id, by] of [['0', broken], ['1', writer], ['2', writer]] as const) by.say({ is: 'push', commands: [{ id: id.repeat(26), name: 'story.set', target: { kind: 'story', id: 'old' }, args: { title: id }, by: '甲', at: 1, seen: 0 }] });
    settle();
    vi.restoreAllMocks();
    expect([station.has('story/old', 'version/old-v', 'body/old-v'), station.stale, broken.ended]).toEqual([[true, true, true], [], true]);
  });
  it('can be pinned to one thing more', () => {
    const station = new Station({ interest: horizon() });
    station.say({ is: 'interest', interest: { ...horizon(), pinned: ['old'] } });
    settle();
    expect([station.has('story/old', 'body/old-v', 'story/older'), station.live]).toEqual([[true, true, false], true]);
  });
  it('does not keep a script away from whoever has words waiting for it: it comes with the edits since, and is kept up while the line lasts', () => {
    const type = (v: number): void => feed.system('script.edit', { kind: 'body', id: 'new-paper-v' }, { v, steps: [{ stepType: 'replace', from: 2, to: 2, slice: { content: [{ type: 'text', text: '新' }] } }] }, '乙');
    const keeps = interest({ channels: ['tv'] });
    const before = new Station({ interest: interest({ channels: ['tv', 'paper'] }) });
    feed.connections.delete(before.connection);
    type(0);
    // Words that stand on number 0: in a hello, and in a push on a line that had none to tell of.
    const told = new Station({ interest: keeps, bodies: { 'new-paper-v': 0 } }, before);
    const pushed = new Station({ interest: keeps }, before);
    expect([told.stale, pushed.stale]).toEqual([[], ['body/new-paper-v']]);
    pushed.say({ is: 'push', commands: [{ id: '01HF7YAT00000000000000000A', name: 'script.edit', target: { kind: 'body', id: 'new-paper-v' }, args: { v: 0, steps: [{ stepType: 'replace', from: 2, to: 2, slice: { content: [{ type: 'text', text: '旧' }] } }] }, by: '甲', at: 1, seen: 0 }] });
    settle();
    expect(pushed.heard.flatMap((one) => (one.is === 'frame' ? one.results.map(({ outcome }) => outcome) : []))).toEqual(['again']);
    for (const station of [told, pushed]) expect(station.heard.some((one) => (one.is === 'rows' || one.is === 'frame') && one.edits.some(({ v }) => v === 0))).toBe(true);
    type(1);
    expect([told.stale, pushed.stale, told.live, pushed.live]).toEqual([[], [], true, true]);
  });
  it('can be looked beyond, once', () => {
    const station = new Station({ interest: interest({ since: now - DAY, channels: ['tv'] }) });
    station.say({ is: 'fetch', ask: 5, groups: ['older'] });
    settle();
    expect([station.has('story/older', 'version/older-v', 'body/older-v', 'story/old'), station.cursor]).toEqual([[true, true, true, false], store.seq]);
    expect(station.heard.at(-1)).toEqual({ is: 'answer', ask: 5, answer: { ok: true, value: null } });
  });
  it('holds for everybody: whatever happens in whatever order, what a workstation has is as it is, and nothing in its scope is missing', () => {
    const interests = [EVERYTHING, horizon(), interest({ channels: ['tv'] }), interest({ since: now - DAY, channels: ['paper'], pinned: ['o1', 'old'] })];
    let stations = interests.map((one) => new Station({ interest: one }));
    let seed = 7;
    const chance = (below: number): number => { seed = (seed * 1103515245 + 12345) % 2 ** 31; return Math.floor((seed / 2 ** 31) * below); };
    for (let step = 0; step < 250; step++) {
      const what = chance(6);
      const target = ['new', 'new-paper', `o${chance(20)}`, `o${chance(20)}`][chance(4)]!;
      if (what === 0) story(`x${step}`, chance(2) ? 'tv' : 'paper');
      else if (what === 1) retitle(target);
      else if (what === 2) item(`i${step}`, `${target}-v`);
      else if (what === 3) { now += chance(3) * DAY; retitle('new'); } else if (what === 4) feed.system('version.titles', { kind: 'version', id: `${target}-v` }, { title: `t${step}` }, '甲');
      else { const which = chance(stations.length); stations = stations.map((station, index) => { if (index !== which) return station; feed.connections.delete(station.connection); for (let missed = chance(4); missed > 0; missed--) if (chance(2)) retitle(`o${chance(20)}`); else item(`m${step}-${missed}`, `o${chance(20)}-v`); return new Station({ interest: interests[index]! }, station); }); }
      for (const [index, station] of stations.entries()) {
        expect([step, index, station.stale, station.cursor]).toEqual([step, index, [], store.seq]);
        // Whoever comes now with the same interest and nothing must not get a row that this one lacks.
        if (step % 25 === 24) { const fresh = new Station({ interest: interests[index]! }); feed.connections.delete(fresh.connection); expect([step, index, [...fresh.rows.keys()].filter((key) => !station.rows.has(key))]).toEqual([step, index, []]); }
      }
    }
  });
});

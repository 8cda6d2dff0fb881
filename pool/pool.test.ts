import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readFromPool } from '../shared/protocol/hear.ts';
import { Connection } from './feed/connection.ts';
import type { MediaEvents, MediaRoom } from './media/media-room.ts';
import { Pool, type PoolOptions } from './pool.ts';

const PASSWORD = 'bianbo-pool';
let folder: string;
let pool: Pool;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'bianbo-people-'));
  // No file is kept in this test.
  pool = new Pool({ folder, host: '127.0.0.1', port: 0, sample: '', media: () => mediaRoom() });
  await pool.setup(false, { name: '管理员', password: PASSWORD });
  pool.feed.system('person.put', { kind: 'person', id: 'p' }, { name: '记者甲', roles: ['reporter'], active: true });
  await pool.setPassword(await signedIn('管理员', '办公室'), 'p', PASSWORD);
});
afterEach(async () => { await pool.close(); rmSync(folder, { recursive: true, force: true }); });

/** A media room that serves nobody, of a folder with these files in it (none) on this disk. */
function mediaRoom({ has = () => false, disk = () => 'one', look = (files) => Promise.resolve({ disk: disk(), here: disk() === '' ? [] : files.filter(has) }) }: { has?: MediaRoom['has']; disk?: () => string; look?: MediaRoom['look'] } = {}): MediaRoom {
  return { listen: () => undefined, handle: () => Promise.resolve(), has, get disk() { return disk(); }, look, close: () => Promise.resolve() };
}
/** Another pool, in a folder of its own. */
const freshPool = (media: PoolOptions['media'], sample = ''): Pool => new Pool({ folder: path.join(folder, 'fresh'), host: '127.0.0.1', port: 0, sample, media });
function addVideo(to: Pool, id: string, sha256: string): void {
  const probe = { durationMs: 1, frames: 1, width: 1, height: 1, rate: '25/1', videoCodec: '', audioCodec: '', channels: 0, sampleRate: 0, interlaced: false };
  to.feed.system('asset.add', { kind: 'asset', id }, { name: id, kind: 'video', sha256, bytes: 1, mime: 'video/mp4', probe, licence: '' });
}
const FIFTY = Array.from({ length: 50 }, (_one, index) => `a${String(index).padStart(2, '0')}`);
/** The address of a file by this name. */
const file = (name: string): string => name.padEnd(64, '0');

/** A session token. */
async function signedIn(name: string, device: string, password = PASSWORD): Promise<string> {
  const signed = await pool.signIn(name, password, device);
  if (!('token' in signed)) throw new Error(signed.code);
  return signed.token;
}
const sessions = (): number => { const db = new Database(path.join(folder, 'pool.db'), { readonly: true }); try { return db.prepare<[], number>("SELECT count(*) FROM session WHERE person = 'p'").pluck().get() ?? 0; } finally { db.close(); } };

it('another password ends all sessions of the person but the one that it was chosen with', async () => {
  const [here, there, admin] = [await signedIn('记者甲', '甲机'), await signedIn('记者甲', '乙机'), await signedIn('管理员', '甲机')];
  expect(await pool.setPassword(here, 'p', 'chosen-by-me')).toBeNull();
  expect([here, there, admin].map((token) => pool.personOf(token))).toEqual(['p', undefined, 'admin']);
  expect(await pool.setPassword(admin, 'p', 'given-to-me')).toBeNull();
  expect([here, admin].map((token) => pool.personOf(token))).toEqual([undefined, 'admin']);
});
it('signing in again and again on one workstation leaves no sessions behind, and none of others ends', async () => {
  const [elsewhere, colleague] = [await signedIn('记者甲', '乙机'), await signedIn('管理员', '甲机')];
  let last = await signedIn('记者甲', '甲机');
  for (let time = 0; time < 3; time++) last = await signedIn('记者甲', '甲机');
  // Of this workstation the last, and the one before for whoever did not hear the answer.
  expect([sessions(), pool.personOf(last), pool.personOf(elsewhere), pool.personOf(colleague)]).toEqual([3, 'p', 'p', 'admin']);
});
it.each([
  ['deactivated', 'person-inactive', () => { pool.feed.system('person.put', { kind: 'person', id: 'p' }, { name: '记者甲', roles: [], active: false }); }],
  ['given another password', 'wrong-password', async (admin: string) => { await pool.setPassword(admin, 'p', 'another-one'); }],
] as const)('whoever is %s while their sign-in waits its turn is not let in', async (_what, code, meanwhile) => {
  const admin = await signedIn('管理员', '办公室');
  for (let others = 0; others < 5; others++) void pool.signIn('管理员', 'not-this-one', '别处');
  const done = pool.signIn('记者甲', PASSWORD, '甲机');
  await meanwhile(admin);
  expect(await done).toEqual({ code });
});

it.each([['an administrator', false], ['the sample newsroom', true]] as const)('a pool that cannot keep a password while it is set up with %s can be set up again, and its people sign in', async (_what, sample) => {
  const fresh = freshPool(() => mediaRoom(), path.resolve('resources/sample'));
  try {
    vi.spyOn(fresh.store.signIns, 'setVerifier').mockImplementationOnce(() => { throw new Error('the disk is full'); });
    const admin = { name: '管理员', password: PASSWORD };
    await expect(fresh.setup(sample, admin)).rejects.toThrow('the disk is full');
    expect(await fresh.setup(false, admin)).toBeNull();
    expect(await fresh.signIn('管理员', PASSWORD, '甲机')).toMatchObject({ person: 'admin' });
  } finally { await fresh.close(); }
});

/** What a workstation hears of the pool's backups on a line, as it is said. */
function hears(tokens: readonly string[], minor?: number): unknown[] {
  const heard: unknown[] = [];
  const send = (text: string): void => { const said = readFromPool(text); if (said.is === 'backups') heard.push([said.failed, said.newest !== null]); };
  const line = new Connection(pool, { send, waiting: 0, drop: () => undefined, end: () => undefined });
  line.receive(JSON.stringify({ is: 'hello', protocol: 1, minor, device: 'd', name: 'w', epoch: null, cursor: 0, chain: '', sessions: tokens, bodies: {} }));
  return heard;
}
it('that the pool cannot make its own backups is said to everybody who may read, also to who comes later, until it can again', async () => {
  const token = await signedIn('记者甲', '甲机');
  const [there, nobody, first] = [hears([token], 1), hears([], 1), hears([token])];
  writeFileSync(path.join(folder, 'backups'), 'no folder');
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await pool.backup();
  vi.restoreAllMocks();
  const later = hears([token], 1);
  rmSync(path.join(folder, 'backups'));
  await pool.backup();
  expect([there, later]).toEqual([[['failed', false], [null, true]], [['failed', false], [null, true]]]);
  expect([nobody, first, hears([token], 1)]).toEqual([[], [], []]);
});

it('nobody acts in the name of the pool itself, also where an administrator made a person of that name', async () => {
  const admin = await signedIn('管理员', '办公室');
  pool.feed.system('person.put', { kind: 'person', id: 'system' }, { name: '系统', roles: ['admin'], active: true });
  await pool.setPassword(admin, 'system', PASSWORD);
  const outcomes: unknown[] = [];
  const send = (text: string): void => { const said = readFromPool(text); if (said.is === 'frame') outcomes.push(...said.results.map(({ outcome }) => outcome)); };
  const line = new Connection(pool, { send, waiting: 0, drop: () => undefined, end: () => undefined });
  line.receive(JSON.stringify({ is: 'hello', protocol: 1, device: 'd', name: 'w', epoch: null, cursor: 0, chain: '', sessions: [await signedIn('系统', '甲机')], bodies: {} }));
  line.receive(JSON.stringify({ is: 'push', commands: [{ id: '0'.repeat(26), name: 'column.put', target: { kind: 'column', id: 'c' }, args: { name: '专栏', channelId: null }, by: 'system', at: 1, seen: 0 }] }));
  await expect.poll(() => outcomes).toEqual(['refused']);
});

it('a pool whose disk is full in the middle of setting up the sample newsroom has none of it, and all of it when that is tried again', async () => {
  const fresh = freshPool(() => mediaRoom(), path.resolve('resources/sample'));
  try {
    const append = fresh.store.append.bind(fresh.store);
    let left = 20;
    vi.spyOn(fresh.store, 'append').mockImplementation((...given) => { if (left-- === 0) throw Object.assign(new Error('full'), { code: 'SQLITE_FULL' }); return append(...given); });
    await expect(fresh.setup(true, null)).rejects.toThrow('full');
    expect([fresh.store.empty, fresh.store.seq, await fresh.setup(true, null)]).toEqual([true, 0, null]);
    expect(fresh.store.seq).toBeGreaterThan(20);
  } finally { vi.restoreAllMocks(); await fresh.close(); }
});

it.each(['lost', 'stored'] as const)('what could not be said at once of a file (%s) is not said later where it has become untrue', async (first) => {
  const sha256 = 'f'.repeat(64);
  let events!: MediaEvents;
  let here = first === 'stored';
  const fresh = freshPool((given) => { events = given; return mediaRoom({ has: () => here }); });
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  try {
    addVideo(fresh, 'm', sha256);
    if (first === 'lost') fresh.feed.system('asset.stored', { kind: 'asset', id: 'm' }, { stored: true });
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    vi.spyOn(fresh.feed, 'system').mockImplementationOnce(() => { throw Object.assign(new Error('full'), { code: 'SQLITE_FULL' }); });
    events[first](sha256);
    here = !here;
    events[first === 'lost' ? 'stored' : 'lost'](sha256);
    vi.advanceTimersByTime(10_000);
    const { stored, lost = [] } = fresh.store.records.get('asset', 'm')!;
    expect([stored, lost]).toEqual(here ? [true, []] : [false, [sha256]]);
  } finally { vi.useRealTimers(); vi.restoreAllMocks(); await fresh.close(); }
});

it('a media folder that was put back, or of which all comes again, is known again without a look at every asset for each of its files: who writes meanwhile would wait for all of that', async () => {
  const here = new Set<string>();
  let events: MediaEvents | null = null;
  const fresh = freshPool((given) => { events = given; return mediaRoom({ has: (sha256) => here.has(sha256) }); });
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  try {
    for (const id of FIFTY) {
      addVideo(fresh, id, file(id));
      fresh.feed.system('asset.derived', { kind: 'asset', id }, { poster: { sha256: file(`${id}b`), bytes: 1 } });
      fresh.feed.system('asset.stored', { kind: 'asset', id }, { stored: false, lost: [file(id), file(`${id}b`)] });
      if (id !== 'a30') here.add(file(id)).add(file(`${id}b`));
    }
    const [scans, commits] = [vi.spyOn(fresh.store, 'assetsNaming'), vi.spyOn(fresh.store, 'commit')];
    await fresh.listen();
    await new Promise((resolve) => { setImmediate(() => setImmediate(resolve)); });
    await vi.advanceTimersByTimeAsync(2000);
    for (const one of ['a30', 'a30b']) { here.add(file(one)); events!.stored(file(one)); }
    expect(FIFTY.filter((id) => { const { stored, lost } = fresh.store.records.get('asset', id)!; return !stored || lost; })).toEqual([]);
    expect([scans.mock.calls.length, commits.mock.calls.length]).toEqual([0, 5]);
  } finally { vi.useRealTimers(); vi.restoreAllMocks(); await fresh.close(); }
});

it('of a media folder that is away (a network drive) nothing is said to be lost, by nobody; what came meanwhile elsewhere, or was said to be lost before, is known at once when it is back', async () => {
  const here = new Set<string>();
  let disk = 'nas';
  let events!: MediaEvents;
  const fresh = freshPool((given) => { events = given; return mediaRoom({ has: (sha256) => disk !== '' && here.has(sha256), disk: () => disk }); });
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  try {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    for (const id of FIFTY) {
      addVideo(fresh, id, file(id));
      fresh.feed.system('asset.stored', { kind: 'asset', id }, id === 'a03' ? { stored: false, lost: [file(id)] } : { stored: true });
      here.add(file(id));
    }
    here.delete(file('a03'));
    const lost = (): string[] => FIFTY.filter((id) => { const { stored, lost: gone } = fresh.store.records.get('asset', id)!; return !stored || gone; });
    disk = '';
    await fresh.listen();
    await new Promise((resolve) => { setImmediate(() => setImmediate(resolve)); });
    events.lost(file('a07'));
    await vi.advanceTimersByTimeAsync(3 * 86_400_000);
    expect(lost()).toEqual(['a03']);
    here.add(file('a03'));
    disk = 'nas';
    await vi.advanceTimersByTimeAsync(11_000);
    expect(lost()).toEqual([]);
    // A file that somebody put back needs no day to be seen either.
    here.delete(file('a04'));
    events.lost(file('a04'));
    expect(lost()).toEqual(['a04']);
    here.add(file('a04'));
    await vi.advanceTimersByTimeAsync(11_000);
    expect(lost()).toEqual([]);
  } finally { vi.useRealTimers(); vi.restoreAllMocks(); await fresh.close(); }
});

it('goes on while the machine of its media folder is gone without a word: nobody who writes waits for a drive that does not answer, and what is there again is said when it does', async () => {
  const sha256 = 'f'.repeat(64);
  let answer: (() => void) | null = null;
  let blocked = 0;
  const stat = (): void => { if (answer) blocked++; };
  const look = (): Promise<{ disk: string; here: string[] }> => (answer === null ? Promise.resolve({ disk: 'nas', here: [] }) : new Promise((resolve) => { answer = () => resolve({ disk: 'nas', here: [] }); }));
  const fresh = freshPool(() => mediaRoom({ has: () => { stat(); return true; }, disk: () => { stat(); return 'nas'; }, look }));
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  try {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await fresh.listen();
    await new Promise((resolve) => { setImmediate(() => setImmediate(resolve)); });
    answer = () => undefined;
    await vi.advanceTimersByTimeAsync(2 * 86_400_000);
    addVideo(fresh, 'm', sha256);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([blocked, fresh.store.records.get('asset', 'm')!.stored]).toEqual([0, false]);
    const again = answer;
    answer = null;
    again();
    await vi.advanceTimersByTimeAsync(1000);
    expect(fresh.store.records.get('asset', 'm')!.stored).toBe(true);
  } finally { vi.useRealTimers(); vi.restoreAllMocks(); await fresh.close(); }
});

it('media that the pool once had and that are in its folder no more (it was set up again from a backup) are asked for again, and no others; what was put there is known again', async () => {
  const here = new Set<string>();
  const fresh = freshPool(() => mediaRoom({ has: (sha256) => here.has(sha256) }));
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  try {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    for (const id of FIFTY) {
      addVideo(fresh, id, file(id));
      fresh.feed.system('asset.derived', { kind: 'asset', id }, { poster: { sha256: file(`${id}b`), bytes: 1 } });
      fresh.feed.system('asset.stored', { kind: 'asset', id }, id === 'a01' ? { stored: false, lost: [file(id)] } : { stored: id !== 'a00' });
      here.add(file(id)).add(file(`${id}b`));
    }
    for (const one of ['a00', 'a01', 'a07', 'a49', 'a12b']) here.delete(file(one));
    await fresh.listen();
    await new Promise((resolve) => { setImmediate(() => setImmediate(resolve)); });
    here.add(file('a01')); // somebody put it back
    vi.spyOn(fresh, 'now').mockReturnValue(Date.now() + 2 * 86_400_000);
    const commits = vi.spyOn(fresh.store, 'commit');
    await vi.advanceTimersByTimeAsync(120_000);
    // What was put back, and what is missing of twenty at a time: others who write wait for none longer than for one.
    expect(commits).toHaveBeenCalledTimes(3);
    const said = FIFTY.flatMap((id) => { const { stored, lost } = fresh.store.records.get('asset', id)!; return stored && !lost ? [] : [[id, stored, lost]]; });
    expect(said).toEqual([['a00', false, undefined], ['a07', false, [file('a07')]], ['a12', true, [file('a12b')]], ['a49', false, [file('a49')]]]);
  } finally { vi.useRealTimers(); vi.restoreAllMocks(); await fresh.close(); }
});

it('does not start where the port that workstations were given is taken, and at another than the one of last time where nobody said it', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo; // it listens on a port
  const at = (demanded: boolean): Pool => new Pool({ folder: path.join(folder, `at-${demanded}`), host: '127.0.0.1', port, portDemanded: demanded, sample: '', media: () => mediaRoom({ disk: () => '' }) });
  const [wanted, demanded] = [at(false), at(true)];
  try {
    await expect(demanded.listen()).rejects.toMatchObject({ code: 'pool-port-taken' });
    expect((await wanted.listen()).port).not.toBe(port);
  } finally { await Promise.all([wanted.close(), demanded.close()]); other.close(); }
});

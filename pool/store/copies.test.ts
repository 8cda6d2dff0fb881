import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Command } from '../../shared/log/command.ts';
import { RESERVE_BYTES } from '../../shared/asset/policy.ts';
import { CACHE_INDEXES, CACHE_LISTS } from '../../shared/protocol/cache-form.ts';
import { checkLog } from '../log/replay.ts';
import { Copies, outlived } from './copies.ts';
import { PoolStore } from './pool-store.ts';

// Copies of tens of thousands of rows, on a disk that others use at the same time.
vi.setConfig({ testTimeout: 90_000 });

let folder: string;
let store: PoolStore;
let open: Copies[];
let server: Server | null;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'bianbo-copies-')); store = new PoolStore(path.join(folder, 'pool.db')); open = []; server = null; });
afterEach(() => { for (const one of open) one.stop(); server?.close(); store.close(); rmSync(folder, { recursive: true, force: true }); });

const copies = (epoch = 'e', told = (): number => 0): Copies => { const made = new Copies(folder, store, { epoch, key: 'k' }, undefined, told); open.push(made); made.start(); return made; };
/** Columns by the thousand: small records, and a pool that is worth a file. */
function fill(count: number): void {
  store.commit(() => {
    for (let left = count; left > 0; left--) {
      const id = `k${store.seq}`;
      const command: Command = { id: `c${store.seq}`, name: 'column.put', target: { kind: 'column', id }, args: {}, by: 'p', at: 1, seen: 0 };
      store.append(command, 'd', [{ kind: 'column', id, record: { id, name: '专栏', channelId: null } }]);
    }
  });
}
const rowsOf = (file: string): unknown[] => { const db = new Database(file, { readonly: true }); try { return db.prepare('SELECT kind, id, parent, grp, sort, seq, json FROM record ORDER BY kind, id').all(); } finally { db.close(); } };
const indexesOf = (file: string): unknown[] => { const db = new Database(file, { readonly: true }); try { return db.prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name").pluck().all(); } finally { db.close(); } };
const offered = async (of: Copies): Promise<NonNullable<ReturnType<Copies['offer']>>> => { await expect.poll(() => of.offer(), { timeout: 40_000 }).not.toBeNull(); return of.offer()!; };

describe('a snapshot', () => {
  it('is not made of a small pool', async () => {
    fill(100);
    const small = copies();
    await small.backup(); // copies are made one at a time: whatever was begun is done
    expect([small.offer(), existsSync(path.join(folder, 'snapshot'))]).toEqual([null, false]);
  });

  it('holds every row and nothing secret, is served whole or in part, and outlives a restart but not another log', async () => {
    fill(20_500);
    store.signIns.setVerifier('p', 'salt:secret-verifier');
    const first = copies();
    const offer = await offered(first);
    const file = path.join(folder, offer.path);
    expect([offer.seq, offer.bytes, offer.sha256]).toEqual([store.seq, statSync(file).size, createHash('sha256').update(readFileSync(file)).digest('hex')]);
    expect(rowsOf(file)).toEqual(rowsOf(store.file));
    expect(indexesOf(file)).toEqual([...`${CACHE_INDEXES}${CACHE_LISTS}`.matchAll(/INDEX (?:IF NOT EXISTS )?(\w+) ON/g)].map(([, name]) => name).sort());
    expect(readFileSync(file).includes('secret-verifier')).toBe(false);
    const db = new Database(file, { readonly: true });
    expect(Object.fromEntries(db.prepare<[], [string, string]>('SELECT key, value FROM meta').raw().all())).toMatchObject({ cursor: String(store.seq), chain: store.chainAt(store.seq), epoch: 'e', key: 'k' });
    db.close();

    server = createServer((request, response) => void first.serve(request, response, request.headers.authorization === 'Bearer good'));
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const get = async (at: string, headers: Record<string, string> = { authorization: 'Bearer good' }) => { const answer = await fetch(`http://127.0.0.1:${(server!.address() as AddressInfo).port}${at}`, { headers }); return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) }; };
    const whole = await get(offer.path);
    expect([whole.status, whole.bytes.equals(readFileSync(file))]).toEqual([200, true]);
    const rest = await get(offer.path, { authorization: 'Bearer good', range: `bytes=${offer.bytes - 1000}-` });
    expect([rest.status, rest.bytes.equals(readFileSync(file).subarray(-1000))]).toEqual([206, true]);
    for (const [at, headers, status] of [[offer.path, {}, 401], ['/snapshot/../pool.db', undefined, 404], ['/snapshot/..%2fpool.db', undefined, 404], ['/snapshot/1-00.db', undefined, 404], [offer.path, { authorization: 'Bearer good', range: `bytes=${offer.bytes}-` }, 416]] as const) expect([at, (await get(at, headers as Record<string, string>)).status]).toEqual([at, status]);

    first.stop();
    writeFileSync(path.join(folder, 'snapshot', 'making-snapshot.db'), 'half of it');
    fill(10);
    expect(copies().offer()).toEqual(offer);
    expect(readdirSync(path.join(folder, 'snapshot'))).toEqual([path.basename(offer.path)]);
    const other = copies('another epoch');
    expect(other.offer()).toBeNull();
    expect(existsSync(file)).toBe(false);
    expect((await offered(other)).seq).toBe(store.seq);
  });

  it('is made anew when the log has grown by more than a tenth and five thousand, and the one before stays for a while', async () => {
    fill(20_500);
    const before = await offered(copies());
    fill(7060);
    const again = copies();
    await expect.poll(() => again.offer()?.seq, { timeout: 40_000 }).toBe(store.seq);
    expect(existsSync(path.join(folder, before.path))).toBe(true);
  });
});

describe('a snapshot that is due', () => {
  afterEach(() => { vi.useRealTimers(); });
  it('waits until no rows are sent and nothing is judged', async () => {
    fill(20_500);
    let told = 0;
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const made = copies('e', () => told);
    for (let look = 0; look < 3; look++) { told++; vi.advanceTimersByTime(3000); }
    for (let look = 0; look < 3; look++) { fill(1); vi.advanceTimersByTime(3000); }
    await made.backup(); // whatever was begun is done
    expect(made.offer()).toBeNull();
    vi.advanceTimersByTime(3000);
    vi.useRealTimers();
    expect((await offered(made)).seq).toBe(store.seq);
  });
  it('does not wait for ever', async () => {
    fill(20_500);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const made = copies();
    for (let look = 0; look < 41; look++) { fill(1); vi.advanceTimersByTime(3000); }
    vi.useRealTimers();
    expect((await offered(made)).seq).toBe(20_541);
  });
});

describe('of a pool whose file is damaged', () => {
  const spoil = (): void => { const db = new Database(store.file); db.exec("UPDATE record SET json = replace(json, '专栏', '专拦') WHERE id = 'k7'"); db.close(); };
  let looks: number;
  beforeEach(() => {
    fill(20);
    spoil();
    looks = 0;
    store.whenDamaged = () => { looks++; };
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterEach(() => { vi.restoreAllMocks(); });

  it('no snapshot is made, the damage is looked for, and one is made when what was damaged has been put back', async () => {
    const made = new Copies(folder, store, { epoch: 'e', key: 'k' }, 10, undefined, 20);
    open.push(made);
    made.start();
    await expect.poll(() => looks, { timeout: 40_000 }).toBeGreaterThan(0);
    expect(made.offer()).toBeNull();
    store.mend([{ kind: 'column', id: 'k7', seq: 8, json: '{"id":"k7","name":"专栏","channelId":null}' }]);
    expect(rowsOf(path.join(folder, (await offered(made)).path))).toEqual(rowsOf(store.file));
  });
  it('where even how many records there are cannot be read, the pool goes on and the damage is looked for', async () => {
    store.close();
    const db = new Database(store.file);
    db.pragma('journal_mode = DELETE');
    const index = /INDEX (\w+)/.exec(db.prepare<[], { detail: string }>('EXPLAIN QUERY PLAN SELECT count(*) FROM record').get()!.detail)![1]!;
    const page = db.prepare<[string], number>('SELECT rootpage FROM sqlite_master WHERE name = ?').pluck().get(index)!;
    db.close();
    const bytes = readFileSync(store.file);
    bytes.fill(0xa5, (page - 1) * 4096, page * 4096);
    writeFileSync(store.file, bytes);
    store = new PoolStore(store.file);
    store.whenDamaged = () => { looks++; };
    const made = new Copies(folder, store, { epoch: 'e', key: 'k' }, 10, undefined, 20);
    open.push(made);
    made.start();
    await expect.poll(() => looks, { timeout: 40_000 }).toBeGreaterThan(0);
  });
  it('no backup is made, and the damage is looked for', async () => {
    expect([await copies().backup(), looks]).toEqual([{ code: 'backup-failed' }, 1]);
  });
  it('not everything that fails is damage', async () => {
    writeFileSync(path.join(folder, 'backups'), 'no folder');
    expect([await copies().backup(), looks]).toEqual([{ code: 'backup-failed' }, 0]);
  });
});

describe('a backup', () => {
  it('is the pool as it was, whatever is written meanwhile, and can be put in its place', async () => {
    fill(3000);
    store.signIns.setVerifier('p', 'verifier');
    const making = copies().backup();
    await new Promise((resolve) => setTimeout(resolve, 5));
    fill(50);
    const made = await making;
    if (!('file' in made)) throw new Error(made.code);
    const file = path.join(folder, 'backups', made.file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const restored = mkdtempSync(path.join(tmpdir(), 'bianbo-restored-'));
    copyFileSync(file, path.join(restored, 'pool.db'));
    const back = new PoolStore(path.join(restored, 'pool.db'));
    expect([checkLog(back, false).fault, back.chainAt(3000), back.signIns.verifier('p'), back.count]).toEqual([null, store.chainAt(3000), 'verifier', back.seq]);
    back.close();
    rmSync(restored, { recursive: true });
  });
  it('that was made before a disaster is not pushed out by those that are made after it', () => {
    let names: string[] = [];
    const make = (day: number, time: string): void => { const made = `pool-202601${String(day).padStart(2, '0')}-${time}.db`; names = [made, ...names].sort().reverse(); const gone = outlived(names, made); names = names.filter((name) => !gone.includes(name)); };
    for (let day = 1; day <= 9; day++) make(day, '080000');
    for (let time = 0; time < 20; time++) make(9, `12${String(time).padStart(2, '0')}00`);
    const before = [3, 4, 5, 6, 7, 8, 9].map((day) => `pool-2026010${day}-080000.db`);
    expect(names.toReversed()).toEqual([...before, ...['121600', '121700', '121800', '121900'].map((time) => `pool-20260109-${time}.db`)]);
    // Of a day that is over one is enough.
    make(10, '080000');
    expect(names.toReversed()).toEqual([...before.slice(1, -1), 'pool-20260109-121900.db', 'pool-20260110-080000.db']);
  });
  it.each([[-3, true], [1, false], [30, true]])('is made of a day that has none: the newest is %i hours old', async (hours, due) => {
    fill(1);
    const backups = path.join(folder, 'backups');
    const old = path.join(backups, 'pool-20260101-120000.db');
    mkdirSync(backups);
    writeFileSync(old, '');
    utimesSync(old, new Date(), new Date(Date.now() - hours * 3_600_000));
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearInterval', 'clearTimeout'] });
    try { copies(); vi.advanceTimersByTime(120_000); } finally { vi.useRealTimers(); }
    await new Promise((resolve) => setTimeout(resolve, 300));
    if (due) await expect.poll(() => readdirSync(backups).filter((name) => name.startsWith('pool-')).length, { timeout: 40_000 }).toBe(2); else expect(readdirSync(backups)).toEqual([path.basename(old)]);
  });
  it('is kept for seven days', async () => {
    fill(1);
    mkdirSync(path.join(folder, 'backups'));
    const old = Array.from({ length: 9 }, (_one, index) => `pool-2026010${index + 1}-120000.db`);
    for (const name of old) writeFileSync(path.join(folder, 'backups', name), '');
    writeFileSync(path.join(folder, 'backups', 'do not touch.txt'), '');
    const made = await copies().backup();
    expect(readdirSync(path.join(folder, 'backups')).sort()).toEqual(['do not touch.txt', ...old.slice(-6), 'file' in made && made.file].sort());
  });
  it('that was made is not called failed because an older one cannot be removed, and what a death left half keeps no pool from starting', async () => {
    fill(1);
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    // Neither can be removed like a file.
    const kept = ['pool-20200101-120000.db', ...Array.from({ length: 8 }, (_one, index) => `pool-2026010${index + 1}-120000.db`)];
    for (const name of kept) mkdirSync(path.join(folder, 'backups', name), { recursive: true });
    mkdirSync(path.join(folder, 'snapshot', 'making-snapshot.db'), { recursive: true });
    const made = copies();
    expect(await made.backup()).toMatchObject({ file: expect.stringMatching(/^pool-/) });
    expect(made.backups.failed).toBeNull();
    silent.mockRestore();
  });
  it('that cannot be written is said so, and the next one can be made', async () => {
    fill(1);
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    writeFileSync(path.join(folder, 'backups'), 'no folder');
    const made = copies();
    const said: unknown[] = [];
    made.whenBackupsStand = () => said.push(made.backups);
    expect(await made.backup()).toEqual({ code: 'backup-failed' });
    silent.mockRestore();
    rmSync(path.join(folder, 'backups'));
    expect(await made.backup()).toMatchObject({ file: expect.stringMatching(/^pool-/) });
    await made.backup();
    expect(said).toEqual([{ failed: 'failed', newest: null }, { failed: null, newest: expect.closeTo(Date.now(), -5) }]);
  });
});

const mayMount = process.platform === 'linux' && process.getuid?.() === 0;
if (!mayMount) console.warn('SKIPPED: a nearly full disk needs root to mount a small tmpfs');
it.skipIf(!mayMount).each([['there is none', false], ['a death left half of one', true]])('a disk that takes no backup is named where %s', async (_what, half) => {
  const disk = path.join(folder, 'disk');
  const mount = (...how: string[]): void => { expect(spawnSync('mount', [...how, disk]).status).toBe(0); };
  mkdirSync(disk);
  mount('-t', 'tmpfs', '-o', `size=${2 * RESERVE_BYTES}`, 'tmpfs');
  const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    fill(1);
    if (half) { mkdirSync(path.join(disk, 'backups')); writeFileSync(path.join(disk, 'backups', 'making-backup.db'), 'half'); }
    mount('-o', 'remount,ro');
    const made = new Copies(disk, store, { epoch: 'e', key: 'k' });
    open.push(made);
    made.start();
    expect(await made.backup()).toEqual({ code: 'pool-disk-failing' });
  } finally { silent.mockRestore(); spawnSync('umount', ['-l', disk]); }
});
describe.skipIf(!mayMount)('a disk on which a copy would take what is kept free for what people write', () => {
  it.each([['backup', 10], ['snapshot', 20_500]] as const)('gets no %s, and nothing of one; it is made once there is room', async (what, records) => {
    const disk = path.join(folder, 'disk');
    mkdirSync(disk);
    const mount = (...how: string[]): void => { expect(spawnSync('mount', [...how, disk]).status).toBe(0); };
    mount('-t', 'tmpfs', '-o', `size=${RESERVE_BYTES}`, 'tmpfs');
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    try {
      fill(records);
      const made = new Copies(disk, store, { epoch: 'e', key: 'k' }, undefined, () => 0, 20);
      open.push(made);
      if (what === 'backup') expect(await made.backup()).toEqual({ code: 'pool-disk-full' });
      else { made.start(); await expect.poll(() => silent.mock.calls.length, { timeout: 40_000 }).toBeGreaterThan(0); expect(made.offer()).toBeNull(); }
      expect(readdirSync(path.join(disk, what === 'backup' ? 'backups' : what))).toEqual([]);
      mount('-o', `remount,size=${2 * RESERVE_BYTES}`);
      if (what === 'backup') expect(await made.backup()).toMatchObject({ file: expect.stringMatching(/^pool-/) }); else await offered(made);
      made.stop();
    } finally { silent.mockRestore(); spawnSync('umount', ['-l', disk]); }
  });
});

/** Real processes, killed while media move, leave and are read again: never a wrong file under an address, and everything goes on. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endProcess, TestNewsroom, type TestWorkstation } from './support/newsroom.ts';
import { noise } from './support/wav.ts';

const newsroom = new TestNewsroom();
afterAll(() => newsroom.close());
const ADMIN = { name: '管理员', password: 'bianbo-media' };
const BYTES = 96 << 20;
const RATE = 40_000_000;
let pool: Awaited<ReturnType<TestNewsroom['pool']>>;
let one: TestWorkstation;
let two: TestWorkstation;
let asset = '';
let sha256 = '';

const where = (root: string, address: string): string => path.join(root, address.slice(0, 2), address);
const mediaOf = (at: { data: string }): string => path.join(at.data, 'media');
/** Every file under an address whose content is another. */
async function wrongFiles(folder: string): Promise<string[]> {
  const names = readdirSync(folder).filter((name) => /^[0-9a-f]{2}$/.test(name)).flatMap((name) => readdirSync(path.join(folder, name)));
  const wrong: string[] = [];
  for (const name of names) { const hash = createHash('sha256'); await pipeline(createReadStream(where(folder, name)), hash); if (hash.digest('hex') !== name) wrong.push(name); }
  return wrong;
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });
async function killPool(options: { recheck?: number } = {}): Promise<void> {
  await endProcess(pool.child, 'SIGKILL');
  expect(await wrongFiles(mediaOf(pool))).toEqual([]);
  pool = await newsroom.pool({ data: pool.data, port: Number(new URL(pool.url).port), ...options });
}
async function killed(at: TestWorkstation): Promise<TestWorkstation> {
  await endProcess(at.child, 'SIGKILL');
  expect(await wrongFiles(mediaOf(at))).toEqual([]);
  const again = await newsroom.workstation({ data: at.data, pool: pool.url });
  await again.window.until('status', {}, ({ pool: state }) => state === 'connected', 40_000);
  return again;
}
const limit = (at: TestWorkstation, bytesPerSecond: number | null) => at.window.call('media.policy.set', { limits: [{ from: 0, to: 0, bytesPerSecond }] });
const moving = (at: TestWorkstation) => at.window.until('media.queue', {}, ({ rows }) => rows.some(({ what, state, bytes }) => what === 'original' && state === 'moving' && bytes > 0), 60_000);
const stored = (at: TestWorkstation, is = true) => at.window.until('asset', { id: asset }, (record) => record?.stored === is, 60_000);

beforeAll(async () => {
  pool = await newsroom.pool();
  one = await newsroom.workstation({ pool: pool.url });
  await one.window.until('status', {}, (status) => status.pool === 'connected');
  await one.window.call('setup.begin', { sample: false, admin: ADMIN });
  await one.window.until('people', {}, (all) => all.length > 0);
  await one.window.call('session.signIn', ADMIN);
  await limit(one, RATE);
});

it('while an original is sent: either side dies again and again, and it arrives whole', async () => {
  asset = (await one.window.call('media.ingest', { path: noise(newsroom.folder(), BYTES) })).asset;
  sha256 = (await one.window.ask('asset', { id: asset }))!.sha256;
  const partial = path.join(mediaOf(pool), 'partial', sha256);
  let had = 0;
  for (const who of ['pool', 'workstation', 'pool', 'workstation']) {
    await moving(one);
    await pause(400);
    if (who === 'pool') await killPool(); else one = await killed(one);
    // Nothing that had arrived is sent again, but the last byte: a pool that starts asks for it, as it cannot tell whether that was all.
    const has = existsSync(partial) ? statSync(partial).size : statSync(where(mediaOf(pool), sha256)).size;
    expect(has).toBeGreaterThanOrEqual(had - 1);
    had = has;
  }
  await limit(one, null);
  await stored(one);
  expect(await wrongFiles(mediaOf(pool))).toEqual([]);
  expect(existsSync(partial)).toBe(false);
});

it('while it is fetched', async () => {
  two = await newsroom.workstation({ pool: pool.url });
  await two.window.until('people', {}, (all) => all.length > 0, 40_000);
  await two.window.call('session.signIn', ADMIN);
  await two.window.call('media.policy.set', { originals: 'always', limits: [{ from: 0, to: 0, bytesPerSecond: RATE }] });
  for (const who of ['workstation', 'pool', 'workstation']) {
    await moving(two);
    await pause(300);
    if (who === 'pool') await killPool(); else two = await killed(two);
  }
  await limit(two, null);
  await two.window.until('assets', { text: '' }, (rows) => rows[0]?.here === true, 60_000);
  expect([await wrongFiles(mediaOf(two)), existsSync(path.join(mediaOf(two), 'partial', sha256))]).toEqual([[], false]);
});

it('while room is made: what left is surely at the pool, what stayed is right', async () => {
  const file = where(mediaOf(two), sha256);
  utimesSync(file, 1, 1);
  await two.window.call('media.policy.set', { originals: 'never', quotaBytes: 1_000_000 });
  await pause(20);
  two = await killed(two);
  for (const end = Date.now() + 60_000; existsSync(file); await pause(50)) if (Date.now() > end) throw new Error('it never left');
  expect([existsSync(file), await wrongFiles(mediaOf(two)), await wrongFiles(mediaOf(pool)), existsSync(where(mediaOf(pool), sha256))]).toEqual([false, [], [], true]);
});

it('while the pool reads its media again: the damaged one is moved aside and comes again from who has it', async () => {
  const file = where(mediaOf(pool), sha256);
  writeFileSync(file, Buffer.alloc(1000), { flag: 'r+' });
  await endProcess(pool.child, 'SIGKILL');
  // As if a week had gone by since the last pass.
  writeFileSync(path.join(mediaOf(pool), 'recheck.json'), JSON.stringify({ last: '', checked: 0, startedAt: null, finishedAt: 1 }));
  pool = await newsroom.pool({ data: pool.data, port: Number(new URL(pool.url).port), recheck: 100_000_000 });
  await pause(1300);
  await endProcess(pool.child, 'SIGKILL');
  pool = await newsroom.pool({ data: pool.data, port: Number(new URL(pool.url).port), recheck: 1_000_000_000 });
  const aside = (): string[] => (existsSync(path.join(mediaOf(pool), 'damaged')) ? readdirSync(path.join(mediaOf(pool), 'damaged')).map((name) => name.slice(0, 64)) : []);
  // The folder is made first: until the file is in it, the damaged one stands where the good one comes.
  for (const end = Date.now() + 60_000; aside().length === 0; await pause(50)) if (Date.now() > end) throw new Error('the damage was never found');
  await one.window.until('asset', { id: asset }, (record) => record?.stored === true && record.lost === undefined && existsSync(file), 60_000);
  expect([await wrongFiles(mediaOf(pool)), aside(), one.window.notices.map(({ code }) => code)]).toEqual([[], [sha256], ['media-pool-damaged']]);
});

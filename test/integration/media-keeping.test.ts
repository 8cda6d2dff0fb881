/** What a workstation keeps of the newsroom's media: what comes by itself, what leaves, and what is found damaged. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../shared/log/command.ts';
import type { RecordOf } from '../../shared/records.ts';
import { freshFolder, lay, Newsroom, openPool, openStation, probe, settled, type Station, type TestPool, where } from './support/media-workstation.ts';

const closing: (() => Promise<void>)[] = [];
const pool = async (...args: Parameters<typeof openPool>) => { const one = await openPool(...args); closing.push(() => one.close()); return one; };
const station = (...args: Parameters<typeof openStation>) => { const one = openStation(...args); closing.push(() => one.close()); return one; };
afterEach(async () => { for (const close of closing.splice(0).reverse()) await close().catch(() => undefined); }); // some were closed by the test

/** An asset whose files lie at the pool (or in any media folder). */
function assetAt(newsroom: Newsroom, root: string, id: string, { bytes = 100_000, stored = true } = {}): RecordOf<'asset'> {
  const original = lay(root, randomBytes(bytes));
  newsroom.execute('asset.add', { kind: 'asset', id }, { name: `${id}.mp4`, kind: 'video', ...original, mime: 'video/mp4', probe, licence: '' }, 'p1');
  newsroom.execute('asset.derived', { kind: 'asset', id }, { proxy: { ...lay(root, randomBytes(bytes / 10)), frames: 25 }, poster: lay(root, randomBytes(100)) }, 'p1');
  newsroom.execute('asset.stored', { kind: 'asset', id }, { stored }, SYSTEM);
  return newsroom.records.get('asset', id)!;
}
const today = (days = 0): string => { const at = new Date(Date.now() + days * 86_400_000); return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`; };
/** A rundown of a day that plays an asset. */
function rundownWith(newsroom: Newsroom, id: string, date: string, asset: string): void {
  newsroom.rows.set('programme/p', { kind: 'programme', record: { id: 'p', name: '新闻', channelId: 'c', start: 68_400_000, length: 1_800_000, lastEpisode: 0, rate: 280 } });
  const done = newsroom.execute('rundown.create', { kind: 'rundown', id }, { programme: 'p', date, title: '' }, SYSTEM);
  const added = newsroom.execute('item.add', { kind: 'item', id: `${id}-1` }, { rundown: id, after: null, item: { slug: 'x', kind: 'package', versionId: null, assetId: asset, planned: null, float: false, presenter: '', note: '', hardStart: null } }, SYSTEM);
  expect([done, added].filter((one) => 'refused' in one)).toEqual([]);
}
const here = (at: Station, asset: RecordOf<'asset'>): string[] => (['poster', 'proxy', 'original'] as const).filter((what) => existsSync(where(at.workstation.folders.media, what === 'original' ? asset.sha256 : asset[what]!.sha256)));
const unused = (at: Station, sha256: string, days: number): void => utimesSync(where(at.workstation.folders.media, sha256), Date.now() / 1000 - days * 86_400, Date.now() / 1000 - days * 86_400);
const until = async (what: () => boolean, ms = 20_000): Promise<void> => { for (const end = Date.now() + ms; !what();) { if (Date.now() > end) throw new Error('never came to be'); await new Promise((resolve) => setTimeout(resolve, 30)); } };
const asPool = (to: TestPool & { folder: string }): string => to.folder;

describe('what comes by itself', () => {
  const rows: [what: string, originals: 'never' | 'rundown' | 'always', expected: string[][]][] = [
    ['never: proxies only, whatever goes on air', 'never', [['poster', 'proxy'], ['poster', 'proxy']]],
    ['rundown: the original of what goes on air today or tomorrow', 'rundown', [['poster', 'proxy', 'original'], ['poster', 'proxy']]],
    ['always: everything', 'always', [['poster', 'proxy', 'original'], ['poster', 'proxy', 'original']]],
  ];
  for (const [what, originals, expected] of rows) it(what, async () => {
    const newsroom = new Newsroom();
    const to = await pool(newsroom);
    const [aired, other] = [assetAt(newsroom, asPool(to), 'aired'), assetAt(newsroom, asPool(to), 'other')];
    rundownWith(newsroom, 'r', today(1), 'aired');
    const at = station(newsroom);
    await at.media.handlers['media.policy.set']({ originals });
    at.connect(to);
    await settled(at);
    expect([here(at, aired), here(at, other)]).toEqual(expected);
  });

  it('an original comes when asked for, also while the queue is paused; a row can be taken out; what was asked for outlives a restart', async () => {
    const newsroom = new Newsroom();
    const to = await pool(newsroom);
    const [one, two] = [assetAt(newsroom, asPool(to), 'one'), assetAt(newsroom, asPool(to), 'two')];
    const at = station(newsroom);
    await at.media.handlers['media.policy.set']({ originals: 'never', paused: true });
    await at.media.handlers['media.fetch']({ asset: 'one', what: 'original' });
    const asked = await at.media.handlers['media.fetch']({ asset: 'two', what: 'original' });
    await at.media.handlers['media.drop']({ row: (asked as { row: string }).row });
    await at.close();
    const again = station(newsroom, { data: at.data, settings: at.settings });
    again.connect(to);
    await settled(again);
    expect([here(again, one), here(again, two), again.media.shows['media.queue']().rows.map(({ name, what, state }) => `${name} ${what} ${state}`).sort()]).toEqual([
      ['original'], [], ['one.mp4 poster paused', 'one.mp4 proxy paused', 'two.mp4 poster paused', 'two.mp4 proxy paused'],
    ]);
    await again.media.handlers['media.policy.set']({ paused: false });
    await settled(again);
    expect(here(again, two)).toEqual(['poster', 'proxy']);
  });

  it('at an hour at which nothing moves, what was asked for comes all the same; the rest waits and goes on by itself', async () => {
    const newsroom = new Newsroom();
    const to = await pool(newsroom);
    const [one, two] = [assetAt(newsroom, asPool(to), 'one'), assetAt(newsroom, asPool(to), 'two')];
    const at = station(newsroom);
    const stop = { limits: [{ from: 0, to: 0, bytesPerSecond: 0 }] };
    await at.media.handlers['media.policy.set']({ originals: 'always', ...stop });
    at.connect(to);
    await at.media.handlers['media.fetch']({ asset: 'one', what: 'original' });
    await settled(at);
    const { rows, left } = at.media.shows['media.queue']();
    expect([here(at, one), here(at, two), new Set(rows.map(({ state }) => state)), left.fetch.files]).toEqual([['original'], [], new Set(['stopped']), 5]);
    await at.media.handlers['media.policy.set']({ limits: [] });
    await settled(at);
    expect([here(at, one), here(at, two)]).toEqual([['poster', 'proxy', 'original'], ['poster', 'proxy', 'original']]);
  });

  it('what the pool has not yet is tried again when it has it, not an hour later', async () => {
    const newsroom = new Newsroom();
    const to = await pool(newsroom);
    const one = assetAt(newsroom, asPool(to), 'one', { stored: false });
    const original = path.join(to.folder, one.sha256.slice(0, 2), one.sha256);
    renameSync(original, `${original}-later`);
    const at = station(newsroom);
    at.connect(to);
    await at.media.handlers['media.fetch']({ asset: 'one', what: 'original' });
    const row = () => at.media.shows['media.queue']().rows.find(({ what }) => what === 'original');
    await until(() => row()?.state === 'failed');
    expect([row()?.error?.code, (row()?.again ?? 0) > Date.now() + 10_000]).toEqual(['media-not-at-pool', true]);
    renameSync(`${original}-later`, original);
    newsroom.execute('asset.stored', { kind: 'asset', id: 'one' }, { stored: true }, SYSTEM);
    await until(() => here(at, one).includes('original'));
  });

  it('a rate holds from the moment it is set and goes the moment it is taken off', async () => {
    const newsroom = new Newsroom();
    const to = await pool(newsroom);
    const big = assetAt(newsroom, asPool(to), 'big', { bytes: 30_000_000 });
    const at = station(newsroom);
    await at.media.handlers['media.policy.set']({ originals: 'always', limits: [{ from: 0, to: 0, bytesPerSecond: 400_000 }] });
    at.connect(to);
    const moving = () => at.media.shows['media.queue']().rows.find(({ what, state }) => what === 'proxy' && state === 'moving');
    await until(() => (moving()?.rate ?? 0) > 0);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(moving()!.rate!).toBeLessThan(700_000);
    await at.media.handlers['media.policy.set']({ limits: [] });
    await settled(at);
    expect(here(at, big)).toEqual(['poster', 'proxy', 'original']);
  });
});

describe('a folder over its quota', () => {
  it('is emptied of the least recently used originals that the pool has, never of what is in use, on air, or at the pool no more', async () => {
    const newsroom = new Newsroom();
    const to = await pool(newsroom);
    const assets = ['old', 'older', 'aired', 'damaged', 'missing', 'fresh'].map((id) => assetAt(newsroom, asPool(to), id));
    const [old, older, aired, damaged, missing, fresh] = assets as [RecordOf<'asset'>, RecordOf<'asset'>, RecordOf<'asset'>, RecordOf<'asset'>, RecordOf<'asset'>, RecordOf<'asset'>];
    rundownWith(newsroom, 'r', today(), 'aired');
    const at = station(newsroom);
    at.windows = 1;
    await at.media.handlers['media.policy.set']({ originals: 'always', paused: false });
    at.connect(to);
    await settled(at);
    for (const [index, asset] of assets.entries()) for (const sha256 of [asset.sha256, asset.proxy!.sha256]) unused(at, sha256, 10 + index);
    unused(at, older.sha256, 99);
    unused(at, fresh.sha256, 0);
    // The pool's own copy of one is damaged, of another gone, and nobody has noticed.
    writeFileSync(where(asPool(to), damaged.sha256), Buffer.alloc(damaged.bytes));
    truncateSync(where(asPool(to), missing.sha256), 5);
    await at.media.handlers['media.policy.set']({ originals: 'never', quotaBytes: 300_000 });
    await until(() => at.notices.some(({ code }) => code === 'media-over-quota'));
    expect([old, older, aired, damaged, missing, fresh].map((one) => here(at, one).includes('original'))).toEqual([false, false, true, true, true, true]);
    expect([here(at, old), here(at, aired)]).toEqual([['poster'], ['poster', 'proxy', 'original']]);
    const { freed, usedBytes, quotaBytes } = at.media.shows['media.state']();
    expect([freed!.files, freed!.short, at.notices.map(({ code }) => code)]).toEqual([7, usedBytes - quotaBytes, ['media-freed', 'media-over-quota']]);
    // The last use is remembered by the disk: a restart finds the same.
    expect(Math.round((Date.now() - statSync(where(at.workstation.folders.media, aired.sha256)).mtimeMs) / 86_400_000)).toBe(12);
  });

  it('keeps what goes on air also where another asset, taken in elsewhere, is the same file', async () => {
    const newsroom = new Newsroom();
    const to = await pool(newsroom);
    const aired = assetAt(newsroom, asPool(to), 'aired');
    const { name, kind, sha256, bytes, mime } = aired;
    newsroom.execute('asset.add', { kind: 'asset', id: 'same' }, { name, kind, sha256, bytes, mime, probe, licence: '' }, 'p1');
    rundownWith(newsroom, 'r', today(), 'aired');
    const at = station(newsroom);
    at.connect(to);
    await settled(at);
    expect(here(at, aired)).toContain('original');
    unused(at, sha256, 100);
    await at.media.handlers['media.policy.set']({ quotaBytes: 1000 });
    await until(() => at.notices.some(({ code }) => code === 'media-over-quota'));
    expect(here(at, aired)).toContain('original');
  });

  it('keeps an original of which the proxy is still to be made, though the pool has it: nobody else makes that', async () => {
    const newsroom = new Newsroom();
    const to = await pool(newsroom);
    const data = freshFolder();
    const bytes = randomBytes(100_000);
    const [original] = [asPool(to), path.join(data, 'media')].map((root) => lay(root, bytes)) as [ReturnType<typeof lay>];
    newsroom.execute('asset.add', { kind: 'asset', id: 'x' }, { name: 'x.mp4', kind: 'video', ...original, mime: 'video/mp4', probe, licence: '' }, 'p1');
    newsroom.execute('asset.stored', { kind: 'asset', id: 'x' }, { stored: true }, SYSTEM);
    // There is no ffmpeg here for now.
    const at = station(newsroom, { data, settings: new Map<string, unknown>([['media.work', { x: { made: {}, sent: [original.sha256] } }]]), env: { PATH: '' }, ffmpegFolder: data });
    unused(at, original.sha256, 100);
    at.connect(to);
    await settled(at);
    await at.media.handlers['media.policy.set']({ quotaBytes: 1000 });
    await until(() => at.notices.some(({ code }) => code === 'media-over-quota' || code === 'media-freed'));
    expect([existsSync(where(at.workstation.folders.media, original.sha256)), at.notices.map(({ code }) => code)]).toEqual([true, ['media-over-quota']]);
  });

  it('frees nothing while the pool cannot be asked', async () => {
    const newsroom = new Newsroom();
    const at = station(newsroom);
    const asset = assetAt(newsroom, at.workstation.folders.media, 'only');
    unused(at, asset.sha256, 100);
    await at.media.handlers['media.policy.set']({ quotaBytes: 1000 });
    await until(() => at.media.shows['media.state']().freed !== null);
    expect([here(at, asset), at.media.shows['media.state']().freed!.files]).toEqual([['poster', 'proxy', 'original'], 0]);
  });
});

describe('a file that a disk has damaged', () => {
  it('here: is moved aside, named, and fetched again; the pass goes on where it was after a restart', async () => {
    const newsroom = new Newsroom();
    const to = await pool(newsroom);
    const assets = ['a', 'b', 'c', 'd'].map((id) => assetAt(newsroom, asPool(to), id, { bytes: 200_000 }));
    const at = station(newsroom, { recheckAfter: 1e9 });
    await at.media.handlers['media.policy.set']({ originals: 'always' });
    at.connect(to);
    await settled(at);
    await at.close();
    const victim = assets[2]!;
    writeFileSync(where(at.workstation.folders.media, victim.sha256), Buffer.alloc(victim.bytes, 1));
    const again = station(newsroom, { data: at.data, settings: at.settings, recheckAfter: 0 });
    await again.media.handlers['media.policy.set']({ recheckBytesPerSecond: 500_000_000 });
    again.connect(to);
    await until(() => again.media.shows['media.state']().recheck.finishedAt !== null);
    await settled(again);
    const { recheck } = again.media.shows['media.state']();
    expect([recheck.checked, recheck.damaged.map(({ name }) => name), again.notices]).toEqual([12, ['c.mp4'], [{ code: 'media-damaged', params: { name: 'c.mp4' } }]]);
    expect([readFileSync(where(again.workstation.folders.media, victim.sha256)).equals(readFileSync(where(asPool(to), victim.sha256))), readdirSync(path.join(again.workstation.folders.media, 'damaged')).map((name) => name.slice(0, 64))]).toEqual([true, [victim.sha256]]);
  });

  it('here, found when it is first looked at: is moved aside, named, and fetched again; a render never sees it', async () => {
    const newsroom = new Newsroom();
    const to = await pool(newsroom);
    const asset = assetAt(newsroom, asPool(to), 'a', { bytes: 3_000_000 });
    const at = station(newsroom, { recheckAfter: 1e9 });
    await at.media.handlers['media.policy.set']({ originals: 'always' });
    at.connect(to);
    await settled(at);
    await at.close();
    const [proxy, original] = [where(at.workstation.folders.media, asset.proxy!.sha256), where(at.workstation.folders.media, asset.sha256)];
    for (const file of [proxy, original]) { const bytes = readFileSync(file); bytes[1000]! ^= 1; writeFileSync(file, bytes); }
    const again = station(newsroom, { data: at.data, settings: at.settings, recheckAfter: 1e9 });
    again.connect(to);
    await again.media.handlers['media.locate']({ asset: 'a', what: 'proxy' });
    await until(() => again.notices.some(({ code }) => code === 'media-damaged'));
    await settled(again);
    const rendered = await again.media.places.original(asset, new AbortController().signal);
    expect([rendered, again.notices.length]).toEqual([original, 2]);
    for (const [file, sha256] of [[proxy, asset.proxy!.sha256], [original, asset.sha256]] as const) expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(sha256);
    expect(readdirSync(path.join(at.workstation.folders.media, 'damaged'))).toHaveLength(2);
  });

  it('here, and replaced while the slow re-check still reads it: what lies there now stays', async () => {
    const newsroom = new Newsroom();
    const data = freshFolder();
    const media = path.join(data, 'media');
    const asset = assetAt(newsroom, media, 'x', { bytes: 400_000 });
    const [lies, beside] = [where(media, asset.sha256), path.join(data, 'beside')];
    renameSync(lies, beside);
    writeFileSync(lies, Buffer.alloc(asset.bytes, 1));
    const settings = new Map<string, unknown>([['media.policy', { recheckBytesPerSecond: 100_000 }]]);
    const at = station(newsroom, { data, settings, recheckAfter: 1 });
    // It reads it for four seconds, whichever comes first.
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(at.media.shows['media.state']().recheck.finishedAt).toBeNull();
    renameSync(beside, lies);
    await until(() => at.media.shows['media.state']().recheck.finishedAt !== null);
    expect([at.notices, here(at, asset)]).toEqual([[], ['poster', 'proxy', 'original']]);
  });

  it('here, found while it is sent: is not passed on, and named', async () => {
    const newsroom = new Newsroom();
    const to = await pool(newsroom);
    const at = station(newsroom);
    const asset = assetAt(newsroom, at.workstation.folders.media, 'x', { stored: false });
    writeFileSync(where(at.workstation.folders.media, asset.sha256), Buffer.alloc(asset.bytes, 1));
    at.connect(to);
    await until(() => at.notices.length > 0);
    expect([at.notices, to.store.has(asset.sha256), readdirSync(path.join(to.folder, 'partial'))]).toEqual([[{ code: 'media-damaged-only', params: { name: 'x.mp4' } }], false, []]);
  });

  it('at the pool: whoever has it sends it again', async () => {
    const newsroom = new Newsroom();
    const to = await pool(newsroom);
    const at = station(newsroom);
    const asset = assetAt(newsroom, at.workstation.folders.media, 'x', { stored: true });
    for (const [sha256, lost] of [[asset.sha256, []], [asset.proxy!.sha256, [asset.proxy!.sha256]]] as const) newsroom.execute('asset.stored', { kind: 'asset', id: 'x' }, { stored: sha256 !== asset.sha256, lost: [...lost] }, SYSTEM);
    at.connect(to);
    newsroom.execute('asset.stored', { kind: 'asset', id: 'x' }, { stored: false, lost: [asset.sha256, asset.proxy!.sha256] }, SYSTEM);
    await settled(at);
    expect([to.store.has(asset.sha256), to.store.has(asset.proxy!.sha256), to.store.has(asset.poster!.sha256), at.notices.map(({ code }) => code)]).toEqual([true, true, false, ['media-pool-damaged', 'media-pool-damaged']]);
  });

  it('at the pool, found by who fetches it: is moved aside there and does not hold up what comes behind it', async () => {
    const newsroom = new Newsroom();
    const to = await pool(newsroom);
    const [bad, good] = [assetAt(newsroom, asPool(to), 'bad', { bytes: 5_000_000 }), assetAt(newsroom, asPool(to), 'good')];
    const bytes = readFileSync(where(asPool(to), bad.sha256));
    bytes[1000]! ^= 1;
    writeFileSync(where(asPool(to), bad.sha256), bytes);
    const at = station(newsroom);
    at.connect(to);
    await at.media.handlers['media.fetch']({ asset: 'bad', what: 'original' });
    await at.media.handlers['media.fetch']({ asset: 'good', what: 'original' });
    await until(() => here(at, good).includes('original'));
    await until(() => at.media.shows['media.queue']().rows.some(({ asset, error }) => asset === 'bad' && error?.code === 'media-not-at-pool'));
    expect([to.store.has(bad.sha256), readdirSync(path.join(to.folder, 'damaged')).map((name) => name.slice(0, 64))]).toEqual([false, [bad.sha256]]);
  });
});

it('what a render needs and there is no room for is said to be that, and not to be away: nobody would free the disk', async () => {
  const newsroom = new Newsroom();
  const to = await pool(newsroom);
  const original = lay(asPool(to), randomBytes(1000));
  newsroom.execute('asset.add', { kind: 'asset', id: 'x' }, { name: '全天素材.mp4', kind: 'video', ...original, bytes: 1e15, mime: 'video/mp4', probe, licence: '' }, 'p1');
  newsroom.execute('asset.stored', { kind: 'asset', id: 'x' }, { stored: true }, SYSTEM);
  const at = station(newsroom);
  at.connect(to);
  await expect(at.media.places.original(newsroom.records.get('asset', 'x')!, new AbortController().signal)).rejects.toMatchObject({ code: 'media-no-room', params: { name: '全天素材.mp4' } });
});

it('a folder of an earlier release, its temp parts and strangers’ files hurt nobody', async () => {
  const newsroom = new Newsroom();
  const data = freshFolder();
  const media = path.join(data, 'media');
  mkdirSync(path.join(media, 'partial'), { recursive: true });
  const old = 'e'.repeat(64);
  writeFileSync(path.join(media, 'partial', old), 'x');
  utimesSync(path.join(media, 'partial', old), 1, 1);
  writeFileSync(path.join(media, 'readme.txt'), 'x');
  const at = station(newsroom, { data });
  await until(() => !existsSync(path.join(media, 'partial', old)));
  expect([at.media.shows['media.state']().usedBytes, existsSync(path.join(media, 'readme.txt'))]).toEqual([0, true]);
});

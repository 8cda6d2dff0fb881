/** A disk that is nearly full: media never take what is kept free for what people type, and old ones leave when others have taken it. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, rmSync, statfsSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RESERVE_BYTES } from '../../shared/asset/policy.ts';
import { SYSTEM } from '../../shared/log/command.ts';
import type { RecordOf } from '../../shared/records.ts';
import { freshFolder, lay, Newsroom, openPool, openStation, probe, settled, type Station, where } from './support/media-workstation.ts';

const MB = 1_000_000;
/** The disk: without other files media may take what it has beside the reserve. */
const ROOM = 40 * MB;
const mayMount = process.platform === 'linux' && process.getuid?.() === 0;
if (!mayMount) console.warn('SKIPPED: a nearly full disk needs root to mount a small tmpfs');

const until = async (what: () => boolean, ms = 20_000): Promise<void> => { for (const end = Date.now() + ms; !what();) { if (Date.now() > end) throw new Error('never came to be'); await new Promise((resolve) => setTimeout(resolve, 30)); } };

describe.skipIf(!mayMount)('a disk that is nearly full', () => {
  let disk = '';
  let newsroom = new Newsroom();
  let pool: Awaited<ReturnType<typeof openPool>>;
  let at: Station;
  beforeEach(async () => {
    disk = freshFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${RESERVE_BYTES + ROOM}`, 'tmpfs', disk]);
    newsroom = new Newsroom();
    pool = await openPool(newsroom);
    at = openStation(newsroom, { data: path.join(disk, 'data') });
  });
  afterEach(async () => { await at.close(); await pool.close(); execFileSync('umount', [disk]); });

  const free = (): number => { const { bavail, bsize } = statfsSync(disk); return bavail * bsize; };
  /** Files of other programs. */
  const others = (bytes: number): void => writeFileSync(path.join(disk, 'others'), Buffer.alloc(bytes, 1));
  /** An asset whose original lies in the media folders `roots`. */
  function asset(id: string, megabytes: number, roots: readonly string[], stored = true): RecordOf<'asset'> {
    const data = randomBytes(megabytes * MB);
    for (const root of roots) lay(root, data);
    newsroom.execute('asset.add', { kind: 'asset', id }, { name: `${id}.mp4`, kind: 'video', sha256: createHash('sha256').update(data).digest('hex'), bytes: data.length, mime: 'video/mp4', probe, licence: '' }, 'p1');
    if (stored) newsroom.execute('asset.stored', { kind: 'asset', id }, { stored: true }, SYSTEM);
    return newsroom.records.get('asset', id)!;
  }
  const onAir = (id: string): void => {
    newsroom.rows.set('programme/p', { kind: 'programme', record: { id: 'p', name: '新闻', channelId: 'c', start: 68_400_000, length: 1_800_000, lastEpisode: 0, rate: 280 } });
    const day = new Date();
    newsroom.execute('rundown.create', { kind: 'rundown', id: `r-${id}` }, { programme: 'p', date: `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`, title: '' }, SYSTEM);
    const added = newsroom.execute('item.add', { kind: 'item', id: `i-${id}` }, { rundown: `r-${id}`, after: null, item: { slug: 'x', kind: 'package', versionId: null, assetId: id, planned: null, float: false, presenter: '', note: '', hardStart: null } }, SYSTEM);
    expect('refused' in added).toBe(false);
  };
  const file = (one: RecordOf<'asset'>): string => where(at.workstation.folders.media, one.sha256);
  const here = (...all: RecordOf<'asset'>[]): string => all.filter((one) => existsSync(file(one))).map(({ id }) => id).join(' ');
  const unused = (one: RecordOf<'asset'>, days: number): void => utimesSync(file(one), Date.now() / 1000 - days * 86_400, Date.now() / 1000 - days * 86_400);
  const errors = (): (string | undefined)[] => at.media.shows['media.queue']().rows.map(({ error }) => error?.code);

  it('takes what comes by itself only as far as the reserve stays free, also what goes on air; that is said by name', async () => {
    for (let i = 0; i < 6; i++) asset(`rule${i}`, 10, [pool.folder]);
    await at.media.handlers['media.policy.set']({ originals: 'always' });
    at.connect(pool);
    await settled(at);
    const { quotaBytes, setBytes, usedBytes } = at.media.shows['media.state']();
    expect([usedBytes, quotaBytes < setBytes, Math.abs(quotaBytes - ROOM) < MB, free() >= RESERVE_BYTES, at.notices]).toEqual([30 * MB, true, true, true, []]);
    others(5 * MB);
    const aired = asset('aired', 8, [pool.folder]);
    at.windows = 1; // what has just come may be on show: nothing leaves for it
    onAir('aired');
    await until(() => errors().includes('media-no-room'));
    expect([here(aired), free() >= RESERVE_BYTES, at.notices.map(({ code, params }) => [code, params['name']])]).toEqual(['', true, [['media-no-room', 'aired.mp4']]]);
    rmSync(path.join(disk, 'others'));
  });

  it('refuses what somebody asks for before it would take the reserve, and keeps what is on its way out of it', async () => {
    const [large, slow] = [asset('large', 45, [pool.folder]), asset('slow', 20, [pool.folder])];
    await at.media.handlers['media.policy.set']({ originals: 'never', limits: [{ from: 0, to: 0, bytesPerSecond: 2 * MB }] });
    at.connect(pool);
    expect(await at.media.handlers['media.locate']({ asset: 'large', what: 'original' })).toMatchObject({ refused: 'media-no-room', params: { name: 'large.mp4', megabytes: 45 } });
    const waiting = at.media.handlers['media.locate']({ asset: 'slow', what: 'original' });
    await until(() => (at.media.shows['media.queue']().rows[0]?.bytes ?? 0) > 0);
    // Another one beside it that would fit if it were alone.
    asset('beside', 25, [pool.folder]);
    expect(await at.media.handlers['media.locate']({ asset: 'beside', what: 'original' })).toMatchObject({ refused: 'media-no-room' });
    others(38 * MB);
    expect(await waiting).toMatchObject({ refused: 'media-no-room', params: { name: 'slow.mp4' } });
    expect([here(large, slow), free() > RESERVE_BYTES - 8 * MB]).toEqual(['', true]);
    // What has come is gone on with.
    const partial = path.join(at.workstation.folders.media, 'partial', slow.sha256);
    expect(statSync(partial).size).toBeGreaterThan(0);
    rmSync(path.join(disk, 'others'));
    await at.media.handlers['media.policy.set']({ limits: [] });
    expect(await at.media.handlers['media.locate']({ asset: 'slow', what: 'original' })).toMatchObject({ bytes: slow.bytes });
  });

  it('lets old media leave that the pool has when others have taken the reserve, though the quota is not reached; never what is unsent or goes on air', async () => {
    const { media } = at.workstation.folders;
    const [old, older, aired, unsent] = [asset('old', 5, [pool.folder, media]), asset('older', 5, [pool.folder, media]), asset('aired', 5, [pool.folder, media]), asset('unsent', 5, [media], false)];
    for (const one of [old, aired, unsent]) unused(one, 50);
    unused(older, 90);
    onAir('aired');
    await at.media.handlers['media.policy.set']({ originals: 'never', paused: true });
    others(22 * MB);
    at.connect(pool);
    await until(() => at.notices.some(({ code }) => code === 'media-freed'));
    expect([here(old, older, aired, unsent), free() >= RESERVE_BYTES]).toEqual(['old aired unsent', true]);
    others(40 * MB);
    at.connect(pool);
    await until(() => at.notices.some(({ code }) => code === 'media-disk-low'));
    expect([here(old, older, aired, unsent), at.media.shows['media.state']().freed?.short]).toEqual(['aired unsent', expect.any(Number)]);
  });

  it('makes room for what goes on air out of what nobody has used for long', async () => {
    const { media } = at.workstation.folders;
    const [old, older] = [asset('old', 15, [pool.folder, media]), asset('older', 15, [pool.folder, media])];
    unused(old, 50);
    unused(older, 90);
    await at.media.handlers['media.policy.set']({ originals: 'rundown' });
    at.connect(pool);
    await settled(at);
    const aired = asset('aired', 20, [pool.folder]);
    onAir('aired');
    await until(() => here(aired) !== '');
    expect([here(old, older, aired), free() >= RESERVE_BYTES]).toEqual(['old aired', true]);
  });
});

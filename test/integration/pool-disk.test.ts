/** A pool whose disk takes nothing more: nothing is acknowledged, nothing is lost, everybody hears why, and it goes on by itself. Real processes, a real small disk. */
import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RESERVE_BYTES } from '../../shared/asset/policy.ts';
import { emptyDoc } from '../../shared/script/schema.ts';
import { beginSample, endProcess, newStory, PortRefusal, settled, signIn, TestNewsroom, type TestWorkstation } from './support/newsroom.ts';
import { noise } from './support/wav.ts';

const ADMIN = { name: '总工', password: 'studio-19' };
const newsroom = new TestNewsroom();
const disk = mkdtempSync(path.join(tmpdir(), 'bianbo-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).status === 0;
afterAll(async () => { await newsroom.close(); if (mounted) spawnSync('umount', ['-l', disk]); rmSync(disk, { recursive: true }); });

const ballast = path.join(disk, 'ballast');
/** Takes every byte that is left. */
function fill(): void {
  const file = openSync(ballast, 'w');
  for (let piece = 1 << 20; piece >= 1;) try { writeSync(file, Buffer.alloc(piece, 1)); } catch { piece >>= 1; /* that much is not left */ }
  fsyncSync(file);
  closeSync(file);
}
const story = (at: TestWorkstation, id: string) => at.window.command('story.create', 'story', id, { title: `题${id}`, columns: [], mobileFirst: false, version: `v${id}`, channel: 'tv', doc: emptyDoc('read', `b${id}`) });

describe.skipIf(!mounted)('a disk that cannot be written', () => {
  const remount = (how: 'ro' | 'rw'): void => { expect(spawnSync('mount', ['-o', `remount,${how}`, disk]).status).toBe(0); };
  it('is named at the start of a workstation and of a pool, and what is on it opens again afterwards', async () => {
    const data = path.join(disk, 'there');
    const there = await newsroom.workstation({ data });
    await there.window.until('status', {}, (status) => status.pool === 'connected');
    await endProcess(there.child);
    remount('ro');
    try {
      await expect(newsroom.workstation({ data })).rejects.toThrow('data-folder-not-writable');
      await expect(newsroom.pool({ data: path.join(data, 'pool') })).rejects.toThrow('pool-disk-failing');
    } finally { remount('rw'); }
    const again = await newsroom.workstation({ data });
    await again.window.until('status', {}, (status) => status.pool === 'connected');
    await endProcess(again.child);
    rmSync(data, { recursive: true });
  });
});

describe.skipIf(!mounted)('a pool on a full disk', () => {
  let pool: Awaited<ReturnType<TestNewsroom['pool']>>;
  let [one, two]: TestWorkstation[] = [];
  const trouble = (at: TestWorkstation, is: string | null) => at.window.until('status', {}, (status) => status.trouble === is && status.pool === 'connected', 30_000);
  const titleOf = async (at: TestWorkstation, id: string) => (await at.window.ask('story', { id }))?.story.title;

  beforeAll(async () => {
    pool = await newsroom.pool({ data: path.join(disk, 'pool') });
    [one, two] = [await newsroom.workstation({ pool: pool.url }), await newsroom.workstation({ pool: pool.url })];
    await one.window.until('status', {}, (status) => status.pool === 'connected');
    await one.window.call('setup.begin', { sample: false, admin: ADMIN });
    for (const at of [one, two]) { await at.window.until('people', {}, (all) => all.length > 0); await at.window.call('session.signIn', ADMIN); }
    await one.window.command('channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
    await story(one, 's0');
    await settled(one.window);
  });

  it('acknowledges nothing and says why; who only reads goes on reading', async () => {
    fill();
    for (let number = 1; number <= 30; number++) await story(one!, `s${number}`);
    await trouble(one!, 'disk-full');
    const { outbox } = await one!.window.ask('status', {});
    expect(outbox).toBeGreaterThan(0);
    expect(await titleOf(one!, 's30')).toBe('题s30');
    expect([await titleOf(two!, 's0'), await titleOf(two!, 's30'), (await two!.window.ask('status', {})).pool]).toEqual(['题s0', undefined, 'connected']);
  });

  it('lets a workstation in that has just started, and says of what cannot be done that the disk is full', async () => {
    const late = await newsroom.workstation({ pool: pool.url });
    await late.window.until('people', {}, (all) => all.length > 0);
    const refused = await late.window.call('session.signIn', ADMIN).then(() => null, (error: unknown) => (error instanceof PortRefusal ? error.refusal.refused : error));
    expect([null, 'pool-disk-full']).toContain(refused);
    await endProcess(late.child, 'SIGKILL');
  });

  it('keeps nobody out of a workstation where they signed in before, and lets nobody in with a wrong password', async () => {
    const { window } = two!;
    await window.call('session.signOut', {});
    await expect(window.call('session.signIn', { ...ADMIN, password: 'studio-91' })).rejects.toThrow('wrong-password');
    await window.call('session.signIn', ADMIN);
    expect((await window.call('session.get', {})).person?.name).toBe(ADMIN.name);
  });

  it('killed meanwhile it opens again at what it had said', async () => {
    await endProcess(pool.child, 'SIGKILL');
    rmSync(ballast);
    fill();
    pool = await newsroom.pool({ data: pool.data, port: Number(new URL(pool.url).port) });
    await one!.window.until('status', {}, (status) => status.pool === 'connected', 30_000);
    expect(await titleOf(one!, 's30')).toBe('题s30');
  });

  it('takes everything, once, when there is room, and nobody has to do anything', async () => {
    rmSync(ballast, { force: true });
    await settled(one!.window, 60_000);
    await trouble(one!, null);
    await two!.window.until('story', { id: 's30' }, (value) => value?.story.title === '题s30', 30_000);
    expect((await one!.window.ask('status', {})).notAccepted).toBe(0);
    for (let number = 1; number <= 30; number++) expect(await titleOf(two!, `s${number}`)).toBe(`题s${number}`);
  });
});

describe.skipIf(!mounted)('a pool whose disk would be filled by media', () => {
  const small = newsroom.folder();
  const room = 40 << 20;
  beforeAll(() => { expect(spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${RESERVE_BYTES + room}`, 'tmpfs', small]).status).toBe(0); });
  afterAll(() => { spawnSync('umount', ['-l', small]); });

  it('takes no more of them than leaves room for what people write, says so to who sends, and takes them when there is room', async () => {
    const { url } = await newsroom.pool({ data: path.join(small, 'pool') });
    const { window } = await newsroom.workstation({ pool: url });
    await beginSample(window);
    await signIn(window, '记者甲');
    // More than the disk has, and a little, which has room beside it.
    const [long, short] = [noise(newsroom.folder(), 120 << 20), noise(newsroom.folder(), 1 << 20)];
    const { asset } = await window.call('media.ingest', { path: long });
    await window.until('media.queue', {}, ({ rows }) => rows.some((one) => one.asset === asset && one.what === 'original' && one.error?.code === 'media-pool-full'), 120_000);
    for (let number = 1; number <= 5; number++) await newStory(window, `盘快满时写的第${number}篇`);
    await settled(window, 30_000);
    expect((await window.ask('status', {})).trouble).toBeNull();
    await expect.poll(() => window.notices.map(({ code }) => code)).toContain('media-pool-full');
    const other = await window.call('media.ingest', { path: short });
    await window.until('asset', { id: other.asset }, (found) => found?.stored === true, 60_000);
    expect(statfsSync(small).bavail * statfsSync(small).bsize).toBeGreaterThan(RESERVE_BYTES);

    expect(spawnSync('mount', ['-o', `remount,size=${RESERVE_BYTES + room + (160 << 20)}`, small]).status).toBe(0);
    await window.until('asset', { id: asset }, (found) => found?.stored === true, 120_000);
  }, 300_000);
});

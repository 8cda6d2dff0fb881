/** What stops a package: each case says why, and leaves nothing behind. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRefusal, type Refusal } from '../../shared/log/command.ts';
import type { Job } from '../../shared/protocol/calls/media.ts';
import { exportRundown } from '../../workstation/export/package.ts';
import { buildEvening, type Evening } from './support/evening.ts';
import { openHouse, type House } from './support/house.ts';

let folder = '';
let house: House;
let evening: Evening;
const out = (): string => path.join(folder, 'out');
const left = (): string[] => (existsSync(out()) ? readdirSync(out()) : []);

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bianbo-trouble-'));
  house = await openHouse(path.join(folder, 'house'));
  house.signIn('producer');
});
afterEach(async () => { await house.stop(); await rm(folder, { recursive: true, force: true }); });

const start = (target = out()): string => {
  const answer = exportRundown(house.workstation, house.deps, evening.rundown, target);
  if (isRefusal(answer)) throw new Error(JSON.stringify(answer));
  return answer.job;
};
const jobOf = (id: string): Job => house.workstation.jobs.list().find((one) => one.id === id)!;
async function ended(id: string): Promise<Job> {
  while (jobOf(id).state === 'waiting' || jobOf(id).state === 'running') await new Promise((resolve) => setTimeout(resolve, 10));
  return jobOf(id);
}

describe('refused at once', () => {
  const ask = (): { job: string } | Refusal => exportRundown(house.workstation, house.deps, evening.rundown, out());
  it('an open rundown', () => {
    evening = buildEvening(house, { lock: false, short: true });
    expect(ask()).toEqual({ refused: 'package-open' });
  });
  it('a released text that was changed after the lock', () => {
    evening = buildEvening(house, { short: true });
    house.as('editor', 'version.titles', { kind: 'version', id: evening.film }, { title: '改过的标题' });
    expect(ask()).toEqual({ refused: 'package-changed', params: { slug: '手语志愿者' } });
  });
  it('a text that was reviewed again after the lock, until the late change is taken', () => {
    evening = buildEvening(house, { short: true });
    house.as('editor', 'version.titles', { kind: 'version', id: evening.read }, { title: '临时改稿' });
    const { passes } = house.get('version', evening.read);
    expect(passes).toEqual([]);
    house.put('version', { ...house.get('version', evening.read), ...{ stage: 'draft' } });
    house.release(evening.read);
    expect(ask()).toMatchObject({ refused: 'package-changed' });
    house.as('producer', 'rundown.lateChange', { kind: 'rundown', id: evening.rundown }, { item: evening.items[1]!, reason: '气象台更新预报' });
    expect(ask()).toHaveProperty('job');
  });
  it('a seal that is still on its way', () => {
    evening = buildEvening(house, { short: true });
    house.put('version', { ...house.get('version', evening.film), ...{ seal: null } });
    expect(ask()).toEqual({ refused: 'package-unsealed', params: { slug: '手语志愿者' } });
  });
  it('an item, or the film of one that has no text, whose row has not come yet', () => {
    evening = buildEvening(house);
    const opener = house.get('item', evening.items[0]!);
    house.put('item', { ...opener, ...{ assetId: 'not here' } });
    expect(ask()).toEqual({ refused: 'package-coming' });
    house.put('item', { ...opener, ...{ rundownId: 'elsewhere' } });
    expect(ask()).toEqual({ refused: 'package-coming' });
    house.put('item', opener);
    expect(ask()).toHaveProperty('job');
  });
  it('an item whose story has not come yet: nobody has changed it', () => {
    evening = buildEvening(house);
    const item = house.get('item', evening.items.find((one) => house.get('item', one).versionId !== null)!);
    house.put('item', { ...item, ...{ versionId: 'not here' } });
    expect(ask()).toEqual({ refused: 'package-coming' });
    house.put('item', item);
    expect(ask()).toHaveProperty('job');
  });
  it('somebody who may not', () => {
    evening = buildEvening(house, { short: true });
    house.signIn('anchor');
    expect(ask()).toMatchObject({ refused: 'not-permitted' });
  });
  it('a rundown that is not there', () => {
    evening = { ...buildEvening(house, { short: true }), rundown: 'gone' };
    expect(ask()).toEqual({ refused: 'gone' });
  });
});

describe('fails later, and leaves nothing', () => {
  beforeEach(() => { evening = buildEvening(house, { short: true }); });

  it('cancelled while it renders', async () => {
    const id = start();
    while (left().length === 0 || (jobOf(id).progress ?? 0) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    house.workstation.jobs.cancel(id);
    expect(await ended(id)).toMatchObject({ state: 'cancelled' });
    expect(left()).toEqual([]);
    expect(readdirSync(house.workstation.folders.temp)).toEqual([]);
    expect(house.workstation.all('export')).toEqual([]);
  });
  it('no pool to sign: said before anything is rendered', async () => {
    house.online = false;
    expect(await ended(start())).toMatchObject({ state: 'failed', error: { code: 'package-pool-offline' } });
    expect([left(), house.signed]).toEqual([[], []]);
  });
  it('the pool goes away while it renders', async () => {
    const id = start();
    while ((jobOf(id).progress ?? 0) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    house.online = false;
    expect(await ended(id)).toMatchObject({ state: 'failed', error: { code: 'package-pool-offline' } });
    expect(left()).toEqual([]);
  });
  it('an original that is not here', async () => {
    rmSync(house.originalOf(house.get('asset', house.sample.media[2]!.id)));
    const missing: House['deps'] = { ...house.deps, places: { ...house.deps.places, original: async (asset) => (existsSync(house.originalOf(asset)) ? house.originalOf(asset) : null) } };
    const answer = exportRundown(house.workstation, missing, evening.rundown, out());
    expect(await ended(isRefusal(answer) ? '' : answer.job)).toMatchObject({ state: 'failed', error: { code: 'package-media', params: { slug: '手语志愿者', name: '手语志愿者_学习.mkv' } } });
    expect(left()).toEqual([]);
  });
  it('the text changes while it renders', async () => {
    const id = start();
    while ((jobOf(id).progress ?? 0) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    house.as('editor', 'version.titles', { kind: 'version', id: evening.read }, { title: '临时改稿' });
    expect(await ended(id)).toMatchObject({ state: 'failed', error: { code: 'package-changed', params: { slug: '冷空气/出行：注意防滑?' } } });
    expect(left()).toEqual([]);
  });
  it('a late change is taken while it renders: what was released before must not leave as what is', async () => {
    const id = start();
    while ((jobOf(id).progress ?? 0) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    house.as('editor', 'version.titles', { kind: 'version', id: evening.read }, { title: '临时改稿' });
    house.put('version', { ...house.get('version', evening.read), ...{ stage: 'draft' } });
    house.release(evening.read);
    house.as('producer', 'rundown.lateChange', { kind: 'rundown', id: evening.rundown }, { item: evening.items[1]!, reason: '气象台更新预报' });
    expect(await ended(id)).toMatchObject({ state: 'failed', error: { code: 'package-changed', params: { slug: '冷空气/出行：注意防滑?' } } });
    expect(left()).toEqual([]);
  });
  it('it is unlocked, rearranged and locked again while it renders', async () => {
    const id = start();
    while ((jobOf(id).progress ?? 0) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const target = { kind: 'rundown', id: evening.rundown } as const;
    house.as('producer', 'rundown.unlock', target, { reason: '换顺序' });
    house.as('producer', 'item.move', { kind: 'item', id: evening.items[1]! }, { after: null });
    house.as('producer', 'rundown.lock', target, {});
    expect(await ended(id)).toMatchObject({ state: 'failed', error: { code: 'package-changed', params: { slug: '奉视新闻' } } });
    expect(left()).toEqual([]);
  });
  it.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('a full disk', async () => {
    const disk = path.join(folder, 'small');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=5m', 'tmpfs', disk]);
    try {
      execFileSync('dd', ['if=/dev/zero', `of=${path.join(disk, 'ballast')}`, 'bs=1k', 'count=4600'], { stdio: 'ignore' });
      expect(await ended(start(disk))).toMatchObject({ state: 'failed', error: { code: 'package-disk-full' } });
      expect(readdirSync(disk)).toEqual(['ballast']);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a folder that nobody may write to', async () => {
    mkdirSync(out());
    chmodSync(out(), 0o500);
    expect(await ended(start())).toMatchObject({ state: 'failed', error: { code: 'package-folder' } });
  });
  it('a folder that is a file', async () => {
    expect(await ended(start(path.join(house.originalOf(house.get('asset', house.sample.media[0]!.id)), 'under')))).toMatchObject({ state: 'failed', error: { code: 'package-folder', params: { why: 'ENOTDIR' } } });
  });
  it('what a crash left behind does not stand in the way', async () => {
    mkdirSync(path.join(out(), '.20260302_奉视新闻_287.part', 'data'), { recursive: true });
    expect(await ended(start())).toMatchObject({ state: 'done' });
    expect(left()).toEqual(['20260302_奉视新闻_287']);
  });
});

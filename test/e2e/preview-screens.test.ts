/** The cut and assets screens, driven by keys and pointer in a real Chromium; what the programme viewer shows is read from its pixels. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asset } from '../../shared/asset/asset.ts';
import { cutLength, emptyCut } from '../../shared/cut/cut.ts';
import { barcodeClip } from '../data/media.ts';
import { openNewsroom, type Newsroom } from '../bench/preview-newsroom.ts';
import { findChromium } from '../bench/preview-world.ts';
import { shownIn, type Viewer } from './support/cut-page.ts';

/** Waits as long as a loaded machine may need. */
const eventually = <T>(what: () => T | Promise<T>) => expect.poll(what, { timeout: 30_000 });
const chromium = await findChromium();
const SHOTS = path.join(import.meta.dirname, '../../out/screens');
const FRAMES = 250;
const probe: Asset['probe'] = { durationMs: FRAMES * 40, frames: FRAMES, width: 960, height: 540, rate: '25/1', videoCodec: 'h264', audioCodec: 'aac', channels: 2, sampleRate: 48_000, interlaced: false };

/** The cut screen as a person meets it. */
class CutScreenObject {
  readonly #room: Newsroom;
  readonly page: Page;
  readonly version: string;
  constructor(room: Newsroom, version: string) { this.#room = room; this.page = room.page; this.version = version; }

  async open(): Promise<void> {
    this.#room.setCut(emptyCut(this.version));
    await this.page.goto(`${this.#room.url}#/cut/${this.version}`);
    await this.page.reload();
    await this.page.locator('.cut-assets button').first().waitFor();
    await this.page.getByTestId('timeline').waitFor();
  }
  async press(...keys: string[]): Promise<void> { for (const key of keys) await this.page.keyboard.press(key); }
  async source(name: string): Promise<void> {
    await this.page.locator('.cut-assets button', { hasText: name }).click();
    await this.page.locator('.cut-viewer').first().getByText(name).waitFor();
  }
  /** Lays frames `from` to `to` of the asset in the source viewer at the end. */
  async append(from: number, to: number): Promise<void> {
    const before = cutLength(this.#room.cut(this.version));
    await this.press('1', 'X', 'Home');
    for (let step = 0; step < Math.floor(from / 25); step++) await this.press('Shift+ArrowRight');
    for (let step = 0; step < from % 25; step++) await this.press('ArrowRight');
    await this.press('I');
    for (let step = 0; step < Math.floor((to - 1 - from) / 25); step++) await this.press('Shift+ArrowRight');
    for (let step = 0; step < (to - 1 - from) % 25; step++) await this.press('ArrowRight');
    await this.press('O', 'E');
    await eventually(() => cutLength(this.#room.cut(this.version))).toBe(before + to - from);
  }
  /** 'track asset in+length@start' of every clip the port has. */
  clips(track: 'V1' | 'V2' | 'A1' | 'A2' = 'V1'): string[] {
    return this.#room.cut(this.version).tracks[track].map((clip) => `${clip.asset} ${clip.in}+${clip.length}@${clip.start}`);
  }
  /** The pixel of a frame on a row, with the whole cut in the window. */
  async at(frame: number, row: 'ruler' | 'V2' | 'V1' | 'A1' | 'A2'): Promise<{ x: number; y: number }> {
    await this.press('\\');
    const box = (await this.page.getByTestId('timeline').boundingBox())!;
    const scale = (box.width * 0.96) / Math.max(25, cutLength(this.#room.cut(this.version)));
    const rowHeight = Math.floor((box.height - 32) / 4);
    return { x: box.x + frame * scale, y: row === 'ruler' ? box.y + 8 : box.y + 22 + rowHeight * ['V2', 'V1', 'A1', 'A2'].indexOf(row) + rowHeight / 2 };
  }
  async drag(from: { x: number; y: number }, to: { x: number; y: number }, modifier?: 'Alt' | 'Shift'): Promise<void> {
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    if (modifier) await this.page.keyboard.down(modifier);
    await this.page.mouse.move((from.x + to.x) / 2, to.y, { steps: 3 });
    await this.page.mouse.move(to.x, to.y, { steps: 3 });
    await this.page.mouse.up();
    if (modifier) await this.page.keyboard.up(modifier);
  }
  shown(viewer: Viewer): Promise<string> { return shownIn(this.page, viewer); }
  async save(name: string): Promise<void> { mkdirSync(SHOTS, { recursive: true }); await this.page.screenshot({ path: path.join(SHOTS, `${name}.png`) }); }
}

describe.skipIf(!chromium)('the cut screen', () => {
  let room: Newsroom;
  let screen: CutScreenObject;
  beforeAll(async () => {
    const more = await Promise.all([6, 7].map(async (source) => ({ id: `bar${source}`, name: `条码${source}.mp4`, kind: 'video' as const, probe, file: await barcodeClip({ frames: FRAMES, source, size: '960x540' }) })));
    room = await openNewsroom(more);
    screen = new CutScreenObject(room, room.stories[1]!.version);
  });
  afterAll(() => room?.close());

  it('offers the versions that go out as picture, with what is cut', async () => {
    await room.page.goto(`${room.url}#/cut`);
    await room.page.getByRole('button', { name: room.stories[1]!.versionTitle }).click();
    await eventually(() => room.page.url()).toContain(screen.version);
  });

  it('marks, appends, splits, lifts, extracts, undoes and redoes with the keyboard', async () => {
    await screen.open();
    await screen.source('条码6');
    await screen.append(30, 80);
    await screen.append(100, 150);
    expect(screen.clips()).toEqual(['bar6 30+50@0', 'bar6 100+50@50']);
    expect(screen.clips('A1')).toEqual(screen.clips());

    await screen.press('2', 'Home', 'Shift+ArrowRight', 'Control+B');
    await eventually(() => screen.clips()).toEqual(['bar6 30+50@0', 'bar6 100+50@50'].with(0, 'bar6 30+25@0').toSpliced(1, 0, 'bar6 55+25@25'));
    await screen.page.getByRole('listbox', { name: '时间线片段' }).focus();
    await screen.press('Home', 'ArrowRight', 'Delete');
    await eventually(() => screen.clips()).toEqual(['bar6 30+25@0', 'bar6 100+50@50']);
    await screen.press('Control+Z');
    await eventually(() => screen.clips()).toHaveLength(3);
    await screen.press('Control+Shift+Z');
    await eventually(() => screen.clips()).toHaveLength(2);
    await screen.press('Control+Z');
    await eventually(() => screen.clips()).toHaveLength(3);
    await screen.page.getByRole('listbox', { name: '时间线片段' }).focus();
    await screen.press('Home', 'ArrowRight', 'Shift+Delete');
    await eventually(() => screen.clips()).toEqual(['bar6 30+25@0', 'bar6 100+50@25']);
    expect(screen.clips('A1')).toEqual(screen.clips());
  });

  it('shows the right picture at every cut, after every edit', async () => {
    await screen.open();
    await screen.source('条码6');
    await screen.append(30, 55);
    await screen.source('条码7');
    await screen.append(200, 225);
    await screen.press('2', 'Home');
    await eventually(() => screen.shown('programme')).toBe('6:30');
    await screen.press('Shift+ArrowRight');
    await eventually(() => screen.shown('programme')).toBe('7:200');
    await screen.press('ArrowLeft');
    await eventually(() => screen.shown('programme')).toBe('6:54');
    await screen.press('End');
    await eventually(() => screen.shown('programme')).toBe('7:224');
    await screen.press('ArrowUp', 'ArrowUp');
    await eventually(() => screen.shown('programme')).toBe('6:30');
    await screen.press('1', 'Home', 'ArrowRight');
    await eventually(() => screen.shown('source')).toBe('7:1');
    await screen.save('cut-zh-dark');
  });

  it('moves and trims with the pointer, snapping to its neighbours', async () => {
    await screen.open();
    await screen.source('条码6');
    await screen.append(30, 80);
    await screen.append(100, 150);
    const middle = await screen.at(75, 'V1');
    const far = await screen.at(86, 'V1');
    await screen.drag(middle, far);
    await eventually(() => screen.clips()[1]).toMatch(/^bar6 100\+50@6\d$/);
    const start = Number(screen.clips()[1]!.split('@')[1]);
    await screen.drag(await screen.at(start + 20, 'V1'), await screen.at(start + 20 - (start - 50) + 0.6, 'V1'));
    await eventually(() => screen.clips()).toEqual(['bar6 30+50@0', 'bar6 100+50@50']);
    await screen.drag(await screen.at(75, 'V1'), { ...(await screen.at(75, 'V2')) });
    await eventually(() => screen.clips('V2')).toEqual(['bar6 100+50@50']);
    expect(screen.clips('A1')).toEqual(['bar6 30+50@0', 'bar6 100+50@50']);
    await screen.drag(await screen.at(49.8, 'V1'), await screen.at(40, 'V1'));
    await eventually(() => screen.clips()).toEqual([expect.stringMatching(/^bar6 30\+(39|40|41)@0$/)]);
    await screen.page.mouse.click((await screen.at(20, 'ruler')).x, (await screen.at(20, 'ruler')).y);
    await eventually(async () => Number((await screen.shown('programme')).split(':')[1])).toBeGreaterThan(45);
  });

  it('lays the script out and lights the clips of a block', async () => {
    await screen.open();
    await screen.page.locator('.cut-side .ant-segmented-item', { hasText: '稿子' }).click();
    await screen.page.getByRole('button', { name: '按稿排片' }).click();
    const bite = room.stories[1]!.blocks.find((block) => block.kind === 'sot' && block.media)!;
    await eventually(() => screen.clips()).toEqual([expect.stringMatching(new RegExp(`^${bite.media} ${bite.in}\\+${bite.out! - bite.in!}@`))]);
    await screen.page.locator('.cut-script button[data-kind=sot]').first().click();
    await eventually(() => screen.page.locator('.cut-clips [aria-selected=true]').count()).toBe(2);
    await screen.save('cut-script-zh-dark');
  });

  it('plays to the end and stands there', async () => {
    await screen.open();
    await screen.source('条码6');
    await screen.append(0, 25);
    await screen.press('2', 'Home', 'Space');
    await eventually(() => screen.shown('programme')).toBe('6:24');
    await eventually(() => screen.page.locator('.cut-viewer').nth(1).getByRole('button', { name: '播放 (空格)' }).count()).toBe(1);
  });

  it('starts a render, shows how far it is, cancels it, and says why one failed', async () => {
    const job = { id: 'render-1', kind: 'render' as const, title: '成片', state: 'running' as const, progress: 0.4, left: 30_000, error: null, result: null, startedAt: 0 };
    await screen.page.getByRole('button', { name: '合成' }).click();
    room.jobs = [job];
    await screen.page.getByText('40%').waitFor();
    await screen.page.getByRole('button', { name: '取消' }).click();
    await eventually(() => room.calls.some(({ call, args }) => call === 'job.cancel' && args['job'] === 'render-1')).toBe(true);
    room.jobs = [{ ...job, state: 'failed', error: { code: 'render-empty', params: {} } }];
    await eventually(() => screen.page.getByRole('alert').textContent()).toContain('粗剪是空的');
    room.jobs = [];
  });
});

describe.skipIf(!chromium)('the assets screen', () => {
  let room: Newsroom;
  beforeAll(async () => { room = await openNewsroom(); });
  afterAll(() => room?.close());

  it('shows what there is, finds, and walks with the arrows', async () => {
    await room.page.goto(`${room.url}#/assets`);
    // The cut screen lists the same assets: wait until it has gone.
    const shelf = room.page.locator('.asset-shelf');
    await shelf.waitFor();
    const options = shelf.getByRole('option');
    await eventually(() => options.count()).toBe(room.assets.size);
    await shelf.getByRole('listbox').focus();
    await room.page.keyboard.press('ArrowDown');
    await room.page.keyboard.press('ArrowRight');
    await eventually(() => room.page.locator('[role=option][aria-selected=true]').getAttribute('title')).toBe([...room.assets.values()][1]!.name);
    await room.page.getByRole('textbox', { name: '查找素材' }).fill('塑料瓶');
    await eventually(() => options.count()).toBe(1);
    await room.page.getByRole('textbox', { name: '查找素材' }).fill('没有的');
    await room.page.getByText('没有与“没有的”相符的素材').waitFor();
    await room.page.getByRole('textbox', { name: '查找素材' }).fill('');
  });

  it('sends a chosen file whole, in pieces', async () => {
    const bytes = 9 * 1024 * 1024 + 17;
    await room.page.locator('input[type=file]').setInputFiles({ name: '现场.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(bytes, 7) });
    await eventually(() => room.received.get('现场.mp4')).toBe(bytes);
    expect(room.calls.find(({ call }) => call === 'media.announce')?.args).toEqual({ name: '现场.mp4', bytes });
  });

  it('puts a failed file where the asset would be, with retry and remove', async () => {
    room.jobs = [{ id: 'in-1', kind: 'ingest', title: '坏.mp4', state: 'failed', progress: null, left: null, error: { code: 'no-such-code', params: {} }, result: null, startedAt: 0 }];
    await eventually(() => room.page.getByRole('alert').textContent()).toContain('坏.mp4 未能导入');
    await room.page.getByRole('button', { name: '重试' }).click();
    await eventually(() => room.calls.some(({ call, args }) => call === 'job.retry' && args['job'] === 'in-1')).toBe(true);
    room.jobs = [];
  });

  it('deletes to the bin and restores from it', async () => {
    const asset = [...room.assets.values()][2]!;
    // The key comes right behind the click, before the window has heard of the new address: it must not take away what was chosen before.
    await room.page.locator(`[role=option][title="${asset.name}"]`).evaluate(async (card: HTMLElement) => {
      card.click();
      await Promise.resolve();
      card.dispatchEvent(new KeyboardEvent('keydown', { key: 'Delete', bubbles: true }));
    });
    await eventually(() => room.assets.get(asset.id)?.deleted).toBe(true);
    await eventually(() => room.page.getByRole('option').count()).toBe(room.assets.size - 1);
    await room.page.getByRole('button', { name: '回收站' }).click();
    await room.page.locator(`[role=option][title="${asset.name}"]`).click();
    await room.page.getByRole('button', { name: '恢复' }).click();
    await eventually(() => room.assets.get(asset.id)?.deleted).toBe(false);
  });
});

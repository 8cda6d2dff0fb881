/** 粗剪 as a person uses it: by keys, and what the viewers and the timeline show. */
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { BAR, CELLS, readRow } from '../../data/barcode.ts';

export type Viewer = 'source' | 'programme';
/** 'source:frame' that a viewer of the cut screen shows, read from the pixels of a barcode clip; '?' when there is none. */
export async function shownIn(page: Page, viewer: Viewer): Promise<string> {
  const row = await page.evaluate(([index, bar, cells]) => {
    const canvas = document.querySelectorAll<HTMLCanvasElement>('.cut-viewer .cut-picture canvas')[index]!;
    const strip = document.createElement('canvas');
    strip.width = cells * 4;
    strip.height = 1;
    const context = strip.getContext('2d')!;
    context.drawImage(canvas, 0, (canvas.height * bar) / 4, canvas.width, (canvas.height * bar) / 2, 0, 0, strip.width, 1);
    const { data } = context.getImageData(0, 0, strip.width, 1);
    return Array.from({ length: cells }, (_, cell) => (data[(cell * 4 + 1) * 4]! + data[(cell * 4 + 2) * 4]!) / 2);
  }, [viewer === 'source' ? 0 : 1, BAR, CELLS] as const);
  const code = readRow(row);
  return code ? `${code.source}:${code.frame}` : '?';
}

export class CutPage {
  private readonly page: Page;
  constructor(page: Page) { this.page = page; }

  /** From the list of versions to the timeline of one. */
  async open(title: string): Promise<void> {
    await this.page.getByRole('row').filter({ hasText: title }).first().getByRole('button').click();
    await this.page.getByTestId('timeline').waitFor();
  }
  async press(...keys: string[]): Promise<void> { for (const key of keys) await this.page.keyboard.press(key); }
  async source(asset: string): Promise<void> {
    await this.tab('素材');
    await this.page.locator('.cut-assets button', { hasText: asset }).click();
    await this.page.locator('.cut-viewer').first().getByText(asset).waitFor();
  }
  async tab(name: '素材' | '稿子'): Promise<void> { await this.page.locator('.cut-side .ant-segmented-item', { hasText: name }).click(); }
  /** The source viewer to a frame, by seconds and frames. */
  async sourceTo(frame: number): Promise<void> {
    await this.press('1', 'Home');
    for (let step = 0; step < Math.floor(frame / 25); step++) await this.press('Shift+ArrowRight');
    for (let step = 0; step < frame % 25; step++) await this.press('ArrowRight');
  }
  /** Marks frames `from` to `to` (exclusive) in the source viewer. */
  async mark(from: number, to: number): Promise<void> {
    await this.press('1', 'X');
    await this.sourceTo(from);
    await this.press('I');
    await this.sourceTo(to - 1);
    await this.press('O');
  }
  /** 合成 begins; its progress stands in the bar. */
  async render(): Promise<void> {
    await this.page.getByRole('button', { name: /合成/ }).click();
    await this.page.locator('.cut-render').getByRole('progressbar').waitFor();
  }
  /** 'track name' of every clip, as readers of screens hear them. */
  clips(): Promise<string[]> { return this.page.getByRole('listbox', { name: '时间线片段' }).getByRole('option').allInnerTexts(); }
  async has(count: number): Promise<void> { await expect.poll(async () => (await this.clips()).length, { timeout: 30_000 }).toBe(count); }
  shown(viewer: Viewer): Promise<string> { return shownIn(this.page, viewer); }
  async shows(viewer: Viewer, frame: string): Promise<void> { await expect.poll(() => this.shown(viewer), { timeout: 20_000 }).toBe(frame); }
}

/** 串联单 as the producer uses it. */
import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { choose } from './choose.ts';

export class RundownPage {
  private readonly page: Page;
  constructor(page: Page) { this.page = page; }

  async create(programme: string): Promise<void> {
    await choose(this.page.locator('.rundown-create-programme'), this.page.locator('.ant-select-item-option', { hasText: programme }));
    await this.page.getByRole('button', { name: '新建串联单' }).click();
    await this.page.locator('.rundown-total').waitFor();
  }
  async openFirst(title: string): Promise<void> { await this.page.getByRole('row').filter({ hasText: title }).first().getByRole('button').click(); await this.page.locator('.rundown-total').waitFor(); }
  slugs(): Promise<string[]> { return this.page.locator('.rundown-item .rundown-cell-slug').allInnerTexts(); }
  async is(...slugs: string[]): Promise<void> { await expect.poll(() => this.slugs(), { timeout: 30_000 }).toEqual(slugs); }
  item(slug: string): Locator { return this.page.locator('.rundown-item', { hasText: slug }); }
  cell(slug: string, column: string): Locator { return this.item(slug).locator(`.rundown-cell-${column}`); }
  async says(slug: string, column: string, text: string | RegExp): Promise<void> { await this.cell(slug, column).filter({ hasText: text }).waitFor({ timeout: 30_000 }); }

  private async panel(tab: '稿件' | '成品素材'): Promise<void> {
    const add = this.page.getByRole('button', { name: '添加', exact: true }).first();
    if ((await this.page.locator('.rundown-pick').count()) === 0) await add.click();
    await this.page.locator('.rundown-pick .ant-segmented-item', { hasText: tab }).click();
  }
  /** Puts it in, and waits until it stands there: what is put in next goes behind it. */
  private async pick(text: string): Promise<void> {
    const before = await this.page.locator('.rundown-item').count();
    await this.page.locator('.rundown-choices [role=option]', { hasText: text }).getByRole('button').click();
    await this.page.locator('.rundown-item').nth(before).waitFor();
  }
  async addStory(title: string): Promise<void> { await this.panel('稿件'); await this.pick(title); }
  async addMedia(name: string, kind: string): Promise<void> {
    await this.panel('成品素材');
    await this.page.getByLabel('作为').selectOption({ label: kind });
    await this.pick(name);
  }
  /** Types into a cell as into a spreadsheet. */
  async type(slug: string, column: string, text: string): Promise<void> {
    await this.cell(slug, column).click();
    await this.page.keyboard.press('Enter');
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.insertText(text);
    await this.page.keyboard.press('Enter');
  }
  /** Drags an item by its number above another. */
  async dragAbove(slug: string, target: string): Promise<void> {
    const from = (await this.cell(slug, 'page').boundingBox())!;
    const to = (await this.cell(target, 'page').boundingBox())!;
    await this.page.mouse.move(from.x + 20, from.y + 14);
    await this.page.mouse.down();
    await this.page.mouse.move(from.x + 20, from.y + 4);
    await this.page.mouse.move(to.x + 20, to.y + 2, { steps: 4 });
    await this.page.locator('.rundown-drop').waitFor();
    await this.page.mouse.up();
  }
  async moveByKeys(slug: string, key: 'ArrowUp' | 'ArrowDown'): Promise<void> {
    await this.cell(slug, 'slug').click();
    await this.page.keyboard.press(`Alt+${key}`);
  }
  /** Opens 锁定; answers what is in the way. */
  async blockers(): Promise<string[]> {
    if ((await this.page.getByRole('complementary', { name: '锁定' }).count()) === 0) await this.page.locator('.rundown-acts').getByRole('button', { name: '锁定' }).click();
    await this.page.getByRole('complementary', { name: '锁定' }).waitFor();
    return this.page.locator('.rundown-blockers button .cut-off').allInnerTexts();
  }
  lockButton(): Locator { return this.page.getByRole('complementary', { name: '锁定' }).getByRole('button', { name: '锁定', exact: true }); }
  async lock(): Promise<void> {
    await this.lockButton().click();
    await this.page.locator('.rundown-total').getByText('已锁定').waitFor();
  }
  over(): Promise<string> { return this.page.locator('.rundown-over dd').innerText(); }
}

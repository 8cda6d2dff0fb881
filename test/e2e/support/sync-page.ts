/** 同步 as a person uses it: what to do and what to see there. */
import type { Locator, Page } from 'playwright-core';

export class SyncPage {
  readonly #page: Page;
  constructor(page: Page) { this.#page = page; }

  /** By the command palette, from wherever one is. */
  async open(section: string): Promise<void> {
    await this.#page.keyboard.press('Control+k');
    await this.#page.getByRole('combobox', { name: '搜索或执行' }).fill('同步');
    await this.#page.getByRole('option', { name: /^同步/ }).first().click();
    await this.#page.getByRole('navigation', { name: '同步分类' }).getByRole('button', { name: section }).click();
  }
  /** The card of what was refused or overtaken that has these words. */
  card(words: string): Locator { return this.#page.locator('.sync-card', { hasText: words }); }
  async press(card: Locator, button: string): Promise<void> { await card.getByRole('button', { name: button }).click(); }
  /** The line about an outage. */
  get outage(): Locator { return this.#page.locator('.frame-outage'); }
}

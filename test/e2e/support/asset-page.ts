/** 素材 as a person uses it. */
import type { Page } from 'playwright-core';

export class AssetPage {
  private readonly page: Page;
  constructor(page: Page) { this.page = page; }

  /** Takes a file in by the file chooser: in Electron by its path, in a browser by its bytes. */
  async takeIn(file: string): Promise<void> {
    const asked = this.page.waitForEvent('filechooser');
    await this.page.getByRole('button', { name: '导入素材' }).first().click();
    await (await asked).setFiles(file);
  }
  /** Drops a file onto the screen as a browser hands it over: its bytes. */
  async drop(name: string, bytes: Buffer, type: string): Promise<void> {
    await this.page.locator('.asset-desk').evaluate((desk, [file, base64, mime]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))], file, { type: mime }));
      for (const kind of ['dragover', 'drop']) desk.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    }, [name, bytes.toString('base64'), type] as const);
  }
  private card(name: string) { return this.page.getByRole('option').filter({ hasText: name }); }
  async choose(name: string): Promise<void> { await this.card(name).click(); }
  /** Waits until it can be played everywhere: its proxy is made and the pool has the original. */
  async becomesReady(name: string): Promise<void> {
    await this.card(name).locator('.asset-state[data-state=stored], .asset-state[data-state=ready]').waitFor({ timeout: 90_000 });
    await this.card(name).locator('img').waitFor({ timeout: 30_000 });
  }
  /** At another workstation: it is in the pool, and looks like what it is. */
  async arrives(name: string): Promise<void> {
    await this.card(name).locator('.asset-state:is([data-state=away], [data-state=stored], [data-state=ready])').waitFor({ timeout: 20_000 });
    await this.card(name).locator('img').waitFor({ timeout: 20_000 });
  }
}

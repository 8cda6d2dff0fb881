/** An error in drawing a part of a window: what can be shown is shown, words stay, and there is a way on. Errors are planted in what the page draws with. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { freshId, queryPort } from './support/port.ts';
import { startRoll } from './support/prompter-page.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';

const ids = { story: freshId(), version: freshId(), rundown: freshId() };

/** Every clock on screen makes an error from now on, and does not any more. */
const breakClocks = (page: Page): Promise<void> => page.evaluate(() => {
  const whole = Object.getOwnPropertyDescriptor(Date.prototype, 'getSeconds')!;
  Date.prototype.getSeconds = () => { throw new Error('planted'); };
  Object.assign(window, { mend: () => Object.defineProperty(Date.prototype, 'getSeconds', whole) });
});
const mend = (page: Page): Promise<void> => page.evaluate(() => (window as unknown as { mend(): void }).mend()); // put there by what broke it

describe.skipIf(missing('browser') !== null)('an error in a part of a window', () => {
  let suite: Suite;
  let anchor: Page;

  beforeAll(async () => {
    suite = await startSuite({ shell: 'browser', sample: true, size: { width: 1280, height: 720 } });
    anchor = await startRoll(suite, { ...ids, doc: docOfBlocks([{ id: 'b1', kind: 'lead', text: '先来看要闻。' }]) });
  }, 120_000);
  afterAll(() => suite?.close());

  it('leaves the script that is being written, and the rest of the frame; the part comes back when it is asked for', async () => {
    const { page } = suite;
    await page.evaluate((hash) => { location.hash = hash; }, `#/stories/${ids.story}/${ids.version}`);
    const script = page.getByRole('textbox', { name: '文稿正文' });
    await script.waitFor();
    await script.click();
    await breakClocks(page);
    const again = page.getByRole('button', { name: '这里出错了，点此重新显示' });
    await again.last().waitFor();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText('接着写的话');
    await expect.poll(async () => JSON.stringify((await queryPort(page, 'body', { id: ids.version }))?.doc)).toContain('接着写的话');
    await mend(page);
    while ((await again.count()) > 0) await again.first().click();
    await page.locator('.frame-clock').waitFor();
    expect(await script.innerText()).toContain('接着写的话');
  });

  it("leaves the anchor's text where only its clocks make it, and they come back", async () => {
    await breakClocks(anchor);
    await anchor.locator('.prompter-foot').waitFor({ state: 'detached' });
    expect(await anchor.locator('.prompter-layer').innerText()).toContain('先来看要闻');
    await mend(anchor);
    await anchor.locator('.prompter-foot').waitFor();
  });

  it("leaves the anchor the bare text where the picture itself makes it, and the picture can be had back", async () => {
    await anchor.evaluate(() => {
      const { animate } = Element.prototype;
      Element.prototype.animate = () => { throw new Error('planted'); };
      Object.assign(window, { mend: () => { Element.prototype.animate = animate; } });
    });
    await anchor.keyboard.press('Space');
    await anchor.locator('.prompter-bare').waitFor();
    expect(await anchor.locator('.prompter-bare').innerText()).toContain('先来看要闻');
    await mend(anchor);
    await anchor.getByRole('button', { name: '重新打开' }).click();
    await anchor.locator('.prompter-window .prompter-say').first().waitFor();
    const drawn = (): Promise<string> => anchor.locator('.prompter-layer').evaluate((layer) => getComputedStyle(layer).transform);
    const stood = await drawn();
    await anchor.locator('.prompter-window').hover();
    await anchor.mouse.wheel(0, 100);
    await expect.poll(drawn).not.toBe(stood);
  });

  it('that no part keeps to itself is said in its words, and the window can be loaded anew', async () => {
    const { page } = suite;
    await page.evaluate(() => localStorage.setItem('bianbo.screen', '{'));
    await page.reload();
    await page.getByRole('alert').filter({ hasText: '这个窗口出错了' }).waitFor();
    await page.evaluate(() => localStorage.removeItem('bianbo.screen'));
    await page.getByRole('button', { name: '重新载入窗口' }).click();
    await page.locator('.frame-status').waitFor();
  });
});

describe.skipIf(missing('electron') !== null)('the desktop shell', () => {
  it('lets a window be loaded anew by its own button', async () => {
    const suite = await startSuite({ shell: 'electron' });
    try {
      await suite.page.waitForLoadState('domcontentloaded');
      await suite.page.evaluate(() => { Object.assign(window, { before: true }); location.reload(); });
      await suite.page.waitForFunction(() => !('before' in window) && document.readyState === 'complete');
    } finally { await suite.close(); }
  });
});

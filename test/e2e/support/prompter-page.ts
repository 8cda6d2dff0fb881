/** 提词 as its operator uses it, and what the anchor sees. */
import type { Page } from 'playwright-core';
import type { Suite } from './suite.ts';

/** Opens the anchor's window of the rundown that is shown. */
export async function openAnchor(suite: Suite): Promise<Page> {
  const opened = suite.electron ? suite.electron.waitForEvent('window') : suite.page.waitForEvent('popup');
  await suite.page.getByRole('button', { name: '打开提词窗口' }).click();
  const anchor = await opened;
  await anchor.locator('.prompter-window .prompter-say').first().waitFor();
  return anchor;
}

/** Where the roll is drawn: how far up it went, and -1 beside it when it is mirrored. */
export const rollOf = (anchor: Page): Promise<{ up: number; mirror: number }> => anchor.evaluate(() => {
  const matrix = new DOMMatrix(getComputedStyle(document.querySelector('.prompter-window .prompter-layer')!).transform);
  return { up: -matrix.f, mirror: matrix.a };
});

/** 提词 as its operator uses it, and what the anchor sees. */
import type { Page } from 'playwright-core';
import { commandPort, freshId, queryPort, signInAs } from './port.ts';
import type { Suite } from './suite.ts';

/** Opens the anchor's window of the rundown that is shown. */
export async function openAnchor(suite: Suite): Promise<Page> {
  const opened = suite.electron ? suite.electron.waitForEvent('window') : suite.page.waitForEvent('popup');
  await suite.page.getByRole('button', { name: '打开提词窗口' }).click();
  const anchor = await opened;
  await anchor.locator('.prompter-window .prompter-say').first().waitFor();
  return anchor;
}

/** In the sample newsroom, signed in as 责编甲: a story with this script, on a rundown, at the prompter, and the anchor's window of that. */
export async function startRoll(suite: Suite, { story = freshId(), version, rundown, doc }: { story?: string; version: string; rundown: string; doc: unknown }): Promise<Page> {
  const { page } = suite;
  await signInAs(page, '责编甲', '#/prompter');
  const [programme] = await queryPort(page, 'programmes', {});
  const channel = (await queryPort(page, 'channels', {})).find((one) => one.form === 'tv')!;
  await commandPort(page, 'story.create', 'story', story, { title: '推进会', columns: [], mobileFirst: false, version, channel: channel.id, doc });
  await commandPort(page, 'rundown.create', 'rundown', rundown, { programme: programme!.id, date: '2026-03-02', title: '提词试验' });
  await commandPort(page, 'item.add', 'item', freshId(), { rundown, after: null, item: { slug: '推进会', kind: 'package', versionId: version, assetId: null, planned: null, float: false, presenter: '播音员甲', note: '', hardStart: null } });
  await page.evaluate((id) => { location.hash = `#/prompter/${id}`; }, rundown);
  await page.locator('.prompter-piece-say').first().waitFor();
  return openAnchor(suite);
}

/** Where the roll is drawn: how far up it went, and -1 beside it when it is mirrored. */
export const rollOf = (anchor: Page): Promise<{ up: number; mirror: number }> => anchor.evaluate(() => {
  const matrix = new DOMMatrix(getComputedStyle(document.querySelector('.prompter-window .prompter-layer')!).transform);
  return { up: -matrix.f, mirror: matrix.a };
});

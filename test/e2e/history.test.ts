/** The history of a story as its writer reads it: goes at the text, and further back by key and by scrolling. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { commandPort, commandsPort, freshId, queryPort, signInAs, untilPort } from './support/port.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';

describe.skipIf(missing('browser') !== null)('a long history', () => {
  let suite: Suite;
  const [story, version] = [freshId(), freshId()];
  const lines = () => suite.page.locator('.history-lines button:not(.history-older)');
  /** Each a line of its own. */
  const retitled = (times: number): Promise<void> => commandsPort(suite.page, Array.from({ length: times }, (_one, number) => ({ name: 'version.titles', target: { kind: 'version', id: version }, args: { title: `第${number}稿` } })));
  const settled = () => untilPort(suite.page, 'status', {}, ({ pool, outbox }) => pool === 'connected' && outbox === 0);

  beforeAll(async () => {
    suite = await startSuite({ shell: 'browser', sample: true, size: { width: 1280, height: 720 } });
    const { page } = suite;
    await signInAs(page, '编辑甲');
    const channel = (await queryPort(page, 'channels', {})).find((one) => one.form === 'tv')!;
    await commandPort(page, 'story.create', 'story', story, { title: '全县春耕现场会', columns: [], mobileFirst: false, version, channel: channel.id, doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '全县春耕生产现场会今天召开。' }]) });
    await retitled(450);
    await page.evaluate((hash) => { location.hash = hash; }, `#/stories/${story}/${version}`);
    await page.locator('.ProseMirror').first().click();
    await page.keyboard.press('End');
    await page.keyboard.type('会议要求抓住农时，抢墒播种，做到应播尽播。', { delay: 40 });
    await settled();
  });
  afterAll(() => suite?.close());

  it('has what was typed in one line, which opens what all of it changed', async () => {
    const { page } = suite;
    await page.getByText('全部历史').click();
    await lines().first().filter({ hasText: /改正文 · \d+ 次/ }).waitFor();
    await suite.shot('history');
    await lines().first().click();
    const then = page.getByRole('dialog', { name: '这一步之后的样子' });
    await then.getByText('这一段改了什么').waitFor();
    await then.locator('.review-text ins', { hasText: '会议要求抓住农时，抢墒播种，做到应播尽播。' }).waitFor();
    await suite.shot('history-run');
    await page.keyboard.press('Escape');
  });

  it('goes further back by its key, and who goes by keys stands on the first line that came', async () => {
    const { page } = suite;
    const before = await lines().count();
    await page.locator('.history-older').evaluate((button: HTMLElement) => button.focus({ preventScroll: true }));
    await page.keyboard.press('Enter');
    await expect.poll(() => lines().count()).toBeGreaterThan(before);
    await expect.poll(() => page.evaluate(() => [...document.querySelectorAll('.history-lines button')].indexOf(document.activeElement!))).toBe(before);
  });

  it('goes down to the beginning by scrolling', async () => {
    const { page } = suite;
    await expect.poll(async () => { await page.locator('.history-lines li').last().scrollIntoViewIfNeeded(); return lines().last().innerText(); }).toContain('建稿');
    expect([await lines().filter({ hasText: '改标题' }).count(), await page.locator('.history-older').count()]).toEqual([450, 0]);
    await suite.shot('history-beginning');
  });
});

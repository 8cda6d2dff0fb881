/** Two rundowns of one show: one is put on another day or deleted with what is in it, and comes back; what a colleague has put in meanwhile does not go with it unseen. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cable } from '../integration/support/cable.ts';
import { TestNewsroom, type TestWindow } from '../integration/support/newsroom.ts';
import { DeskPage } from './support/desk-page.ts';
import { freshId, untilPort } from './support/port.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';
import { SyncPage } from './support/sync-page.ts';

describe.skipIf(missing('browser') !== null)('a show that has two rundowns', () => {
  const newsroom = new TestNewsroom();
  const [theirs, mine] = [freshId(), freshId()];
  let colleague: TestWindow;
  let cable: Cable;
  let away: Suite;
  const go = (hash: string): Promise<void> => away.page.evaluate((to) => { location.hash = to; }, hash);
  const panel = () => away.page.getByRole('complementary', { name: '单子信息' });
  const item = (slug: string) => ({ slug, kind: 'opener', versionId: null, assetId: null, planned: 10_000, float: false, presenter: '', note: '', hardStart: null });
  const remove = async (): Promise<void> => {
    if ((await panel().count()) === 0) await away.page.keyboard.press('i');
    await panel().getByRole('button', { name: '删除串联单' }).click();
    await away.page.locator('.ant-popover').getByRole('button', { name: '删除串联单' }).click();
  };

  beforeAll(async () => {
    const { pool, seats: [{ window }] } = await newsroom.sample('责编甲');
    colleague = window;
    cable = new Cable(Number(new URL(pool.url).port));
    away = await startSuite({ shell: 'browser', pool: await cable.listen(), size: { width: 1280, height: 720 } });
    await DeskPage.signedIn(away.page, '编辑甲');
    const programme = (await colleague.ask('programmes', {})).find((one) => one.name === '奉视新闻')!;
    for (const [id, title] of [[theirs, '奉视新闻'], [mine, '奉视新闻·备']] as const) {
      await colleague.command('rundown.create', 'rundown', id, { programme: programme.id, date: '2026-12-01', title });
      await colleague.command('item.add', 'item', freshId(), { rundown: id, after: null, item: item('片头') });
    }
    await untilPort(away.page, 'rundown', { id: mine }, (value) => value?.items.length === 1);
    await go(`#/rundown/${mine}`);
    await away.page.locator('.rundown-twins').waitFor();
  }, 120_000);
  afterAll(async () => { cable?.close(); await away?.close(); await newsroom.close(); });

  it('has its name, day and times written in the panel, which says what is no time', async () => {
    const { page } = away;
    await page.locator('.rundown-grid').focus();
    await page.keyboard.press('i');
    await panel().getByLabel('开播').fill('下午');
    await page.keyboard.press('Enter');
    await expect.poll(() => panel().getByLabel('开播').getAttribute('aria-invalid')).toBe('true');
    await panel().getByLabel('开播').fill('20:15');
    await page.keyboard.press('Enter');
    await panel().getByLabel('名称').fill('奉视新闻·晚间');
    await panel().getByLabel('时长').click();
    await colleague.until('rundown', { id: mine }, (value) => value?.rundown.start === (20 * 60 + 15) * 60_000 && value.rundown.title === '奉视新闻·晚间');
    await panel().getByLabel('播出日期').fill('2026-12-02');
    // Whatever else changes meanwhile, what is typed stays.
    await colleague.command('rundown.set', 'rundown', mine, { length: 25 * 60_000 });
    await expect.poll(() => panel().getByLabel('时长').inputValue()).toBe('25:00');
    await page.keyboard.press('Enter');
    await page.locator('.rundown-twins').waitFor({ state: 'detached' });
    await colleague.until('rundown', { id: mine }, (value) => value?.rundown.date === '2026-12-02');
    await away.shot('rundown-facts');
  });

  it('is deleted after a question, and brought back by one click, from the list of deleted ones or where it is open', async () => {
    const { page } = away;
    await remove();
    await page.getByRole('status').getByText('已删除串联单《奉视新闻·晚间》').waitFor();
    await away.shot('rundown-deleted');
    await colleague.until('rundown', { id: mine }, (value) => value?.rundown.deleted === true);
    await page.getByRole('status').getByRole('button', { name: '恢复' }).click();
    await page.locator('.rundown-total').waitFor();
    await remove();
    await page.getByRole('button', { name: '已删除的串联单' }).click();
    await page.getByRole('row').filter({ hasText: '奉视新闻·晚间' }).waitFor();
    await away.shot('rundown-bin');
    await go(`#/rundown/${mine}`);
    await page.getByText('这份串联单已被删除。').waitFor();
    await away.shot('rundown-gone');
    await page.getByRole('button', { name: '恢复' }).click();
    await page.locator('.rundown-total').waitFor();
    await colleague.until('rundown', { id: mine }, (value) => value?.rundown.deleted === false && value.items.length === 1);
  });

  it('keeps what a colleague put in unseen: the deletion is not accepted, says what is in it, and is decided again on that', async () => {
    const { page } = away;
    cable.pull();
    await page.getByRole('button', { name: /^离线，自/ }).waitFor({ timeout: 30_000 });
    await remove();
    await page.getByRole('status').getByText('已删除串联单').waitFor();
    await colleague.command('item.add', 'item', freshId(), { rundown: mine, after: null, item: item('汛情快报') });
    await colleague.until('status', {}, (status) => status.outbox === 0);
    cable.mend();
    await untilPort(page, 'status', {}, (status) => status.notAccepted === 1, 60_000);
    const sync = new SyncPage(page);
    await sync.open('未被接受');
    const card = sync.card('修改串联单');
    await card.getByText('汛情快报（你看过之后加的）').waitFor();
    await away.shot('rundown-deletion-not-accepted');
    await sync.press(card, '连同现在的条目删除');
    await page.getByText('没有未被接受的改动。').waitFor();
    await colleague.until('rundown', { id: mine }, (value) => value?.rundown.deleted === true);
  });
});

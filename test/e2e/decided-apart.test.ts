/** Decisions on a workstation that the pool does not hear: what the rundown, the review queue and the cut screen say of it, then and when the line is back. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { Cable } from '../integration/support/cable.ts';
import { newStory, signIn, TestNewsroom, type TestWindow } from '../integration/support/newsroom.ts';
import { DeskPage } from './support/desk-page.ts';
import { commandPort, freshId, untilPort } from './support/port.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';

const TITLE = '老街改造月底完工';

describe.skipIf(missing('browser') !== null)('a workstation that decides apart from the pool', () => {
  const newsroom = new TestNewsroom();
  const [story, version, rundown] = [freshId(), freshId(), freshId()];
  let desk: TestWindow;
  let cable: Cable;
  let away: Suite;
  const go = (hash: string): Promise<void> => away.page.evaluate((to) => { location.hash = to; }, hash);
  const settled = (): Promise<unknown> => desk.until('status', {}, (status) => status.outbox === 0);

  beforeAll(async () => {
    const { pool, seats: [{ window }] } = await newsroom.sample('记者甲');
    desk = window;
    await newStory(desk, TITLE, docOfBlocks([{ id: freshId(), kind: 'lead', text: '老街改造工程本月底完工。' }]), { story, version });
    await desk.command('version.titles', 'version', version, { title: TITLE });
    await desk.command('review.submit', 'version', version, { remark: '' });
    await settled();
    cable = new Cable(Number(new URL(pool.url).port));
    away = await startSuite({ shell: 'browser', pool: await cable.listen(), size: { width: 1280, height: 720 } });
    const mine = await DeskPage.signedIn(away.page, '责编甲');
    const programme = (await desk.ask('programmes', {})).find((one) => one.name === '奉视新闻')!;
    await commandPort(away.page, 'rundown.create', 'rundown', rundown, { programme: programme.id, date: '2026-12-01', title: '晚间' });
    await commandPort(away.page, 'item.add', 'item', freshId(), { rundown, after: null, item: { slug: '片头', kind: 'opener', versionId: null, assetId: null, planned: 10_000, float: false, presenter: '', note: '', hardStart: null } });
    await untilPort(away.page, 'status', {}, (status) => status.outbox === 0);
    await mine.open(TITLE);
    cable.pull();
    await away.page.getByRole('button', { name: /^离线，自/ }).waitFor({ timeout: 30_000 });
    await mine.writeAtEnd(0, '沿街商户陆续迁回。');
    await commandPort(away.page, 'rundown.lock', 'rundown', rundown, {});
    // Meanwhile the first level passes the script as it was.
    await signIn(desk, '一审部主任');
    const { hash } = await desk.call('review.hash', { version });
    await desk.command('review.decide', 'version', version, { level: 1, verdict: 'pass', remark: '', hash });
    await settled();
  }, 120_000);
  afterAll(async () => { cable?.close(); await away?.close(); await newsroom.close(); });

  it('says of a lock that it awaits the pool, in the list and on the rundown', async () => {
    await go('#/rundown');
    const row = away.page.getByRole('row').filter({ hasText: '晚间' });
    await row.getByText('待稿池确认').waitFor();
    await away.shot('rundowns-provisional');
    await row.getByRole('button').click();
    await away.page.locator('.rundown-total').getByText('待稿池确认').waitFor();
    await away.shot('rundown-provisional');
  });
  it('says above the verdict and in the queue that it has words that are not sent', async () => {
    await go(`#/review/${version}`);
    await away.page.getByRole('checkbox').uncheck();
    await away.page.getByText('本机有未发出的改动').waitFor();
    await away.shot('review-unsent');
  });
  it('says so where a cut is chosen and on it', async () => {
    await go('#/cut');
    await away.page.getByRole('row').filter({ hasText: TITLE }).getByText('待发').waitFor();
    await away.shot('cuts-unsent');
    await go(`#/cut/${version}`);
    await away.page.locator('.cut-bar .sync-mark-pending').waitFor();
    await away.shot('cut-unsent');
  });
  it('and when the line is back, that a draft waits to be merged; the lock is one', async () => {
    cable.mend();
    await go(`#/review/${version}`);
    await away.page.getByText('还有 1 份待合并稿').waitFor({ timeout: 60_000 });
    await away.page.getByText('本机有未发出的改动').waitFor({ state: 'detached' });
    await away.shot('review-branch');
    await go('#/rundown');
    const row = away.page.getByRole('row').filter({ hasText: '晚间' });
    await row.getByText('已锁定').waitFor();
    await row.getByText('待稿池确认').waitFor({ state: 'detached' });
  });
});

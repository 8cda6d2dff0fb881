/** What one sees of colleagues' work at a workstation that several use: what of theirs was not accepted, and what waits for them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { endProcess, NOWHERE, settled, signIn, TestNewsroom } from '../integration/support/newsroom.ts';
import { freshId } from './support/port.ts';
import { changePerson, enter } from './support/session-page.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';
import { SyncPage } from './support/sync-page.ts';

describe.skipIf(missing('browser') !== null)('a workstation that several use', () => {
  const newsroom = new TestNewsroom();
  let suite: Suite;
  let sync: SyncPage;

  beforeAll(async () => {
    const desk = await newsroom.workstation({ sample: true });
    await desk.window.until('people', {}, (all) => all.length >= 8, 30_000);
    await signIn(desk.window, '管理员');
    const reporter = (await desk.window.ask('people', {})).find((one) => one.name === '记者甲')!;
    const be = async (roles: readonly string[], active: boolean): Promise<void> => { await desk.window.command('person.put', 'person', reporter.id, { name: reporter.name, roles, active }); await settled(desk.window); };
    let shared = await newsroom.workstation({ pool: desk.pool });
    const startAt = async (pool: string): Promise<void> => { await endProcess(shared.child); shared = await newsroom.workstation({ data: shared.data, pool }); };
    await shared.window.until('people', {}, (all) => all.length >= 8);
    for (const name of ['编辑甲', '责编甲', '记者甲']) await signIn(shared.window, name);
    const [story, version] = [freshId(), freshId()];
    const channel = (await shared.window.until('channels', {}, (all) => all.length > 0)).find((one) => one.form === 'tv')!;
    await shared.window.command('story.create', 'story', story, { title: '东大街管网改造', columns: [], mobileFirst: false, version, channel: channel.id, doc: docOfBlocks([{ id: freshId(), kind: 'lead', text: '东大街今天封闭施工。' }]) });
    await settled(shared.window);
    await startAt(NOWHERE);
    await shared.window.command('story.set', 'story', story, { title: '东大街今天起封闭' });
    await be([], true);
    await startAt(desk.pool);
    await shared.window.until('status', {}, (status) => status.notAccepted === 1);
    await be(reporter.roles, true);
    await shared.window.until('people', {}, (all) => all.some((one) => one.id === reporter.id && one.roles.length > 0));
    await startAt(NOWHERE);
    await shared.window.command('script.edit', 'body', version, { v: 0, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '公交改走南三路。' }] } }] });
    await shared.window.call('session.signOut', {});
    await be(reporter.roles, false);
    await endProcess(shared.child);
    suite = await startSuite({ shell: 'browser', data: shared.data, pool: desk.pool, size: { width: 1280, height: 720 } });
    sync = new SyncPage(suite.page);
    await enter(suite.page, '责编甲');
  }, 120_000);
  afterAll(async () => { await suite?.close(); await newsroom.close(); });

  it("what waits for a colleague whose account is switched off can be read and copied, and the page says what to do", async () => {
    await sync.open('待发');
    await suite.page.getByText(/其中 1 项发不出去：记者甲的账号已停用，无法登录/).waitFor();
    const card = sync.card('公交改走南三路。');
    await card.getByRole('button', { name: '复制内容' }).waitFor();
    await suite.shot('sync-waits-for-nobody');
  });

  it("a colleague's refused change stands under their name, to be read and copied; an editor can drop it", async () => {
    const { page } = suite;
    await page.getByRole('contentinfo').getByRole('button', { name: '同事未接受 1' }).waitFor();
    await sync.open('未被接受');
    await page.getByText('你没有未被接受的改动。').waitFor();
    const theirs = page.getByRole('region', { name: '记者甲' });
    await theirs.getByText(/记者甲的账号已停用，不能登录重试/).waitFor();
    const buttons = (): Promise<string[]> => theirs.locator('.sync-card').getByRole('button').allInnerTexts();
    expect((await buttons()).filter((one) => one === '重试' || one === '丢弃')).toEqual([]);
    await theirs.getByRole('button', { name: '复制内容' }).waitFor();
    await suite.shot('sync-not-accepted-of-colleagues');
    await changePerson(page, '编辑甲');
    await sync.open('未被接受');
    await sync.press(sync.card('东大街今天起封闭'), '丢弃');
    await page.getByRole('button', { name: '确认丢弃' }).click();
    await page.getByText('没有未被接受的改动。', { exact: true }).waitFor();
  });
});

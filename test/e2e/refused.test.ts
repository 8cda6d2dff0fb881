/** A pool that refuses a workstation, or knows the session of who sits there no more, as people see it: one line that says why, and a sign-in that works all the same. */
import { afterAll, describe, expect, it } from 'vitest';
import { PROTOCOL } from '../../shared/protocol/pool.ts';
import { Between } from '../integration/support/between.ts';
import { Cable } from '../integration/support/cable.ts';
import { signIn, TestNewsroom } from '../integration/support/newsroom.ts';
import { DeskPage } from './support/desk-page.ts';
import { commandPort, untilPort } from './support/port.ts';
import { changePerson, enter } from './support/session-page.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';
import { SyncPage } from './support/sync-page.ts';

const WHY = '这台工作站的版本太旧，稿池不再接受。写下的内容都在本机；请在“设置 › 关于”里更新编播。';

describe.skipIf(missing('browser') !== null)('a pool that refuses', () => {
  const newsroom = new TestNewsroom();
  const closes: (() => unknown)[] = [];
  afterAll(async () => { for (const close of closes) await close(); await newsroom.close(); });

  it('says why and what waits in one line that moves nothing and can be closed; who signed in before signs in', async () => {
    const first = await newsroom.workstation({ sample: true });
    await first.window.until('people', {}, (all) => all.length >= 8, 30_000);
    const between = new Between(first.pool);
    const cable = new Cable(await between.listen());
    const suite: Suite = await startSuite({ shell: 'browser', pool: await cable.listen(), size: { width: 1280, height: 720 } });
    closes.push(() => suite.close(), () => cable.close(), () => between.close());
    const { page } = suite;
    await DeskPage.signedIn(page, '编辑甲');
    const line = new SyncPage(page).outage;
    const { rows: [story] } = await untilPort(page, 'stories', { text: '', limit: 1 }, ({ total }) => total > 0);
    const screen = page.locator('.frame-main');
    const work = await screen.boundingBox();

    between.major = PROTOCOL.major - 1;
    cable.pull();
    cable.mend();
    const state = page.getByRole('button', { name: '稿池拒绝连接' });
    await state.waitFor({ timeout: 30_000 });
    expect([await line.count(), await state.getAttribute('title')]).toEqual([0, WHY]);
    await commandPort(page, 'story.set', 'story', story!.id, { title: '稿池拒绝时改的标题' });
    await line.getByText(`${WHY}待发 1 项。`).waitFor({ timeout: 30_000 });
    expect([await state.getAttribute('title'), await screen.boundingBox()]).toEqual([`${WHY}待发 1 项。`, work]);
    await suite.shot('refused');
    await line.getByRole('button', { name: '本次不再提示' }).click();
    await line.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: '账号', exact: true }).click();
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.getByRole('alert').getByText(`${WHY}在本机登录过的账号照常可以登录`).waitFor();
    await suite.shot('refused-sign-in');
    await enter(page, '编辑甲');
  });
});

describe.skipIf(missing('browser') !== null)('a session that the pool has ended', () => {
  const newsroom = new TestNewsroom();
  let suite: Suite | null = null;
  afterAll(async () => { await suite?.close(); await newsroom.close(); });

  it('is said where one sits, with what it means; signing in again is one click away, leaves nothing, and all goes on', async () => {
    const { window, pool } = await newsroom.workstation({ sample: true });
    await window.until('people', {}, (all) => all.length >= 8, 30_000);
    await signIn(window, '管理员');
    const { id: editor } = (await window.ask('people', {})).find((one) => one.name === '编辑甲')!;
    const another = (password: string): Promise<unknown> => window.call('people.setPassword', { person: editor, password });
    suite = await startSuite({ shell: 'browser', pool, size: { width: 1280, height: 720 } });
    const { page } = suite;
    await DeskPage.signedIn(page, '编辑甲');
    const { outage } = new SyncPage(page);
    const { rows: [story] } = await untilPort(page, 'stories', { text: '', limit: 1 }, ({ total }) => total > 0);
    const work = await page.locator('.frame-main').boundingBox();
    const again = page.getByRole('dialog', { name: '重新登录' });
    /** As it is there: the field has the focus. */
    const signInWith = async (password: string): Promise<void> => { await again.locator('input[type=password]:focus').waitFor(); await page.keyboard.type(password); await page.keyboard.press('Enter'); };

    await another('a-new-one');
    const ended = '稿池登录已失效：收不到新内容，你写的存在本机，重新登录后发出。';
    await outage.getByText(ended).waitFor();
    await page.getByRole('button', { name: '稿池登录已失效', exact: true }).waitFor();
    await page.getByRole('button', { name: '账号（稿池登录已失效）' }).waitFor();
    expect([await page.locator('.frame-main').boundingBox(), await page.getByRole('dialog').count()]).toEqual([work, 0]);
    await commandPort(page, 'story.set', 'story', story!.id, { title: '登录失效后改的标题' });
    const body = story!.versions[0]!.id;
    await commandPort(page, 'script.edit', 'body', body, { v: 0, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '登录失效后写的。' }] } }] });
    await window.command('script.edit', 'body', body, { v: 0, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '同事写的。' }] } }] });
    await outage.getByText(`${ended}待发 2 项。`).waitFor();
    await suite.shot('session-ended');
    await page.getByRole('button', { name: '稿池登录已失效', exact: true }).click();
    await page.getByText('多半是密码改过。').waitFor();
    await suite.shot('session-ended-sync');
    await page.getByRole('navigation', { name: '同步分类' }).getByRole('button', { name: /^待发/ }).click();
    await page.getByText('其中 2 项要等你重新登录才能发出').waitFor();
    await suite.shot('session-ended-waiting');

    await outage.getByRole('button', { name: '重新登录' }).click();
    await signInWith('bianbo-sample');
    await again.getByRole('alert').getByText('密码不对').waitFor();
    await suite.shot('session-ended-again');
    await signInWith('a-new-one');
    await again.waitFor({ state: 'detached' });
    await outage.getByText('已重新登录，等着的 2 项改动已全部发出。').waitFor();
    await window.until('story', { id: story!.id }, (found) => found?.story.title === '登录失效后改的标题');
    for (const words of ['登录失效后写的。', '同事写的。']) await untilPort(page, 'body', { id: body }, (found) => JSON.stringify(found).includes(words));
    expect(await page.evaluate(() => location.hash)).toBe('#/sync/waiting');
    await page.getByRole('button', { name: '账号', exact: true }).waitFor();

    // A colleague is signed in here too: what is new comes, and the line to the pool is as it was.
    await changePerson(page, '责编甲');
    await page.getByRole('button', { name: '账号', exact: true }).click();
    await page.getByRole('button', { name: '退出登录' }).click();
    await enter(page, '编辑甲', 'a-new-one');
    await another('the-next-one');
    await outage.getByText('同事的改动照常收到').waitFor();
    await page.getByRole('button', { name: /^稿池已连接/ }).waitFor();
    await page.getByRole('button', { name: '账号（稿池登录已失效）' }).click();
    await suite.shot('session-ended-of-one');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText("Signed out at the pool. Colleagues' changes come").first().waitFor();
    await suite.shot('session-ended-of-one-en');
  });
});

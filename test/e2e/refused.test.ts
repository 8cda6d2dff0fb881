/** A pool that refuses a workstation, as its people see it: one line that says why, and a sign-in that works all the same. */
import { afterAll, describe, expect, it } from 'vitest';
import { PROTOCOL } from '../../shared/protocol/pool.ts';
import { Between } from '../integration/support/between.ts';
import { Cable } from '../integration/support/cable.ts';
import { TestNewsroom } from '../integration/support/newsroom.ts';
import { DeskPage } from './support/desk-page.ts';
import { commandPort, untilPort } from './support/port.ts';
import { enter } from './support/session-page.ts';
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

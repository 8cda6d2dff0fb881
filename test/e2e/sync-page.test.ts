/** What stands between a workstation and the pool, by hand. A desk editor is offline for a while and comes back: what the screens say meanwhile, and what can be done about what did not go as hoped. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docOfBlocks, blocksOf } from '../../shared/script/schema.ts';
import { bigNewsroom, copyOf } from '../bench/big-newsroom.ts';
import { Cable } from '../integration/support/cable.ts';
import { SAMPLE_PASSWORD, signIn, TestNewsroom, type TestWindow, type TestWorkstation } from '../integration/support/newsroom.ts';
import { DeskPage } from './support/desk-page.ts';
import { callPort, commandPort, freshId, queryPort, untilPort } from './support/port.ts';
import { enter, goTo } from './support/session-page.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';
import { SyncPage } from './support/sync-page.ts';

interface Made { readonly story: string; readonly version: string }

describe.skipIf(missing('browser') !== null)('an outage and what comes of it', () => {
  const newsroom = new TestNewsroom();
  let desk: TestWindow;
  let cable: Cable;
  let away: Suite;
  let mine: DeskPage;
  let sync: SyncPage;
  let overtaken: Made;
  let released: Made;
  let deleted: Made;

  const as = async (name: string): Promise<void> => { if ((await desk.call('session.get', {})).person?.name !== name) await signIn(desk, name); };
  const settled = (): Promise<unknown> => desk.until('status', {}, (status) => status.outbox === 0);
  const titleAtDesk = (version: string, title: string): Promise<unknown> => desk.until('version', { id: version }, (value) => value?.version.title === title);
  async function story(title: string, form: string): Promise<Made> {
    const made = { story: freshId(), version: freshId() };
    const channel = (await desk.ask('channels', {})).find((one) => one.form === form)!;
    await desk.command('story.create', 'story', made.story, { title, columns: [], mobileFirst: false, version: made.version, channel: channel.id, doc: docOfBlocks([{ id: freshId(), kind: 'lead', text: `${title}。` }]) });
    await desk.command('version.titles', 'version', made.version, { title });
    return made;
  }
  async function release(version: string): Promise<void> {
    await as('编辑甲');
    await desk.command('review.submit', 'version', version, { remark: '' });
    for (const [name, level] of [['一审部主任', 1], ['二审值班副总编', 2], ['终审总编', 3]] as const) {
      await as(name);
      const { hash } = await desk.call('review.hash', { version });
      await desk.command('review.decide', 'version', version, { level, verdict: 'pass', remark: '', hash });
      await settled();
    }
  }

  beforeAll(async () => {
    const first = await newsroom.workstation({ sample: true });
    desk = first.window;
    await desk.until('people', {}, (all) => all.length >= 8, 30_000);
    await as('记者甲');
    overtaken = await story('强冷空气今夜到达', 'tv');
    released = await story('全县春耕现场会召开', 'tv');
    deleted = await story('城东停车场启用', 'tv');
    await settled();
    cable = new Cable(Number(new URL(first.pool).port));
    away = await startSuite({ shell: 'browser', pool: await cable.listen(), size: { width: 1280, height: 720 } });
    mine = await DeskPage.signedIn(away.page, '编辑甲');
    sync = new SyncPage(away.page);
    await untilPort(away.page, 'stories', { text: '', limit: 20 }, ({ rows }) => rows.some((row) => row.id === deleted.story));
  }, 120_000);
  afterAll(async () => { cable?.close(); await away?.close(); await newsroom.close(); });

  it('a line says so after ten seconds, moves nothing, and says at the end what was sent', async () => {
    const { page } = away;
    await mine.open('强冷空气今夜到达');
    const work = await page.locator('.desk-open').boundingBox();
    cable.pull();
    await page.getByRole('button', { name: /^离线，自/ }).waitFor({ timeout: 30_000 });
    expect(await sync.outage.count()).toBe(0);
    // Both at once, neither sees the other: the desk sets a title, passes a script, deletes a version ...
    const atDesk = (async () => {
      await as('记者甲');
      await desk.command('version.titles', 'version', overtaken.version, { title: '冷空气今夜到，气温降八度' });
      await desk.command('version.delete', 'version', deleted.version, { deleted: true });
      await settled();
      await release(released.version);
    })();
    // ... and the editor on the road sets the same title, writes in the same script, names the same version.
    await page.getByRole('textbox', { name: '主题' }).fill('寒潮今夜抵达本县');
    await page.getByRole('textbox', { name: '主题' }).press('Enter');
    await commandPort(page, 'version.titles', 'version', deleted.version, { title: '停车场收费公示' });
    await commandPort(page, 'version.titles', 'version', deleted.version, { title: '城东停车场今天启用' });
    await mine.open('全县春耕现场会召开');
    await mine.writeAtEnd(0, '路上补写的一句。');
    await atDesk;
    await page.getByRole('option', { name: /全县春耕现场会召开.*待发/ }).waitFor();
    await sync.outage.getByText(/稿池离线，自 .+ 起。\d 项改动已存在本机/).waitFor({ timeout: 30_000 });
    expect(await page.locator('.desk-open').boundingBox()).toEqual(work);
    await away.shot('sync-offline');
    cable.mend();
    await sync.outage.getByText(/断线期间的 \d 项改动已全部发出/).waitFor({ timeout: 20_000 });
    await sync.outage.waitFor({ state: 'detached', timeout: 30_000 });
  });

  it('what was not accepted is read in full, and accepted when it is tried again', async () => {
    await away.page.getByRole('button', { name: '未接受 2' }).click();
    const card = sync.card('城东停车场今天启用');
    await card.getByText('对象已被删除').waitFor();
    // In another window one above it is dropped: nothing moves up under the hand, so that a press is of what it was meant for.
    const where = (): Promise<unknown> => card.boundingBox();
    await card.getByRole('button', { name: '重试' }).hover();
    const before = await where();
    const { notAccepted } = await queryPort(away.page, 'outbox', {});
    await callPort(away.page, 'notAccepted.drop', { id: notAccepted.find((one) => JSON.stringify(one.args).includes('停车场收费公示'))!.id });
    await away.page.getByRole('button', { name: '未接受 1' }).waitFor();
    expect(await where()).toEqual(before);
    await away.page.locator('.sync-body h1').hover();
    await sync.card('停车场收费公示').waitFor({ state: 'detached' });
    await expect.poll(where).not.toEqual(before);
    await away.shot('sync-not-accepted');
    await as('记者甲');
    await desk.command('version.delete', 'version', deleted.version, { deleted: false });
    await untilPort(away.page, 'version', { id: deleted.version }, (value) => value?.version.deleted === false);
    await sync.press(card, '重试');
    await away.page.getByText('没有未被接受的改动。').waitFor();
    await titleAtDesk(deleted.version, '城东停车场今天启用');
  });

  it('a value that was overtaken unseen is shown with both sides and put back', async () => {
    await sync.open('后写覆盖');
    const card = sync.card('冷空气今夜到，气温降八度');
    // Who changed it and when each did, by the clock; numbers of the log only where somebody looks for them.
    const told = card.getByText(/^[\d: -]+记者甲改了标题；你 [\d: -]+(没看到就改了|已经改过，但到稿池比对方晚)，盖过了对方的值。$/);
    expect(await told.getAttribute('title')).toMatch(/^稿池日志：记者甲的改动是第 \d+ 号，你的是第 \d+ 号（改时看到的是第 \d+ 号）$/);
    await away.shot('sync-overtaken');
    await sync.press(card, '还原对方的值');
    await away.page.getByText('没有被覆盖的改动。').waitFor();
    await titleAtDesk(overtaken.version, '冷空气今夜到，气温降八度');
  });

  it('words on a script that was released meanwhile stand beside it and are merged into it', async () => {
    const { page } = away;
    await page.evaluate((hash) => { location.hash = hash; }, `#/stories/${released.story}`);
    await page.getByText('1 份待合并稿').waitFor();
    await expect.poll(async () => (await mine.blocks()).join()).not.toContain('路上补写的一句。');
    await page.getByRole('option', { name: /全县春耕现场会召开.*待合并/ }).waitFor();
    await page.getByRole('button', { name: '查看', exact: true }).click();
    await page.locator('.review-text ins', { hasText: '路上补写的一句。' }).waitFor();
    await page.getByText('签发随之失效').waitFor();
    await away.shot('sync-branch');
    // Somebody else finishes the one that had opened by itself: it stays and says so, and no other comes under the keys.
    await page.evaluate(() => { location.hash = '#/sync/branches'; });
    await page.locator('.review-text ins', { hasText: '路上补写的一句。' }).waitFor();
    await as('责编甲');
    const { id } = (await desk.until('branches', { closed: false }, (all) => all.length > 0))[0]!;
    await desk.call('branch.drop', { id });
    const dropped = page.getByText(/^.*责编甲已在 .* 丢弃，文字仍在这里，可以恢复。$/);
    await dropped.waitFor();
    await desk.call('branch.reopen', { id });
    await dropped.waitFor({ state: 'detached' });
    await page.getByText('签发随之失效').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText('没有待合并稿。').waitFor();
    await desk.until('version', { id: released.version }, (value) => value !== null && blocksOf(value.body.doc).some((block) => block.text.endsWith('路上补写的一句。')) && value.version.stage !== 'released');
  });

  it('a line of the history opens how it was then, and puts a title back', async () => {
    const { page } = away;
    await page.evaluate((hash) => { location.hash = hash; }, `#/stories/${overtaken.story}/${overtaken.version}`);
    await page.getByText('全部历史').click();
    await page.locator('.history-lines button', { hasText: '改标题' }).first().click();
    const then = page.getByRole('dialog', { name: '这一步之后的样子' });
    await then.getByTitle(/^稿池日志第 \d+ 号$/).waitFor();
    await then.getByText('寒潮今夜抵达本县').waitFor();
    await away.shot('sync-as-of');
    await then.getByRole('button', { name: '改回改动前的内容' }).click();
    await titleAtDesk(overtaken.version, '寒潮今夜抵达本县');
    await page.keyboard.press('Escape');
  });

  it('nothing went wrong in the window', () => expect(away.errors.filter((one) => !/WebSocket|ERR_|Failed to load/.test(one))).toEqual([]));
});

describe.skipIf(missing('browser') !== null)('a workstation that is led to another newsroom with unsent work', () => {
  const newsroom = new TestNewsroom();
  let home: TestWorkstation;
  let other: TestWorkstation;
  let cable: Cable;
  let suite: Suite;
  let mine: DeskPage;
  let sync: SyncPage;
  let homeUrl = '';

  const join = async (url: string): Promise<void> => {
    await goTo(suite.page, 'settings');
    await suite.page.getByRole('button', { name: '稿池', exact: true }).click();
    await suite.page.locator('.join-form input').fill(url);
    await suite.page.getByRole('button', { name: '加入', exact: true }).click();
  };

  beforeAll(async () => {
    [home, other] = [await newsroom.workstation({ sample: true }), await newsroom.workstation({ sample: true })];
    for (const { window } of [home, other]) await window.until('people', {}, (all) => all.length >= 8, 30_000);
    cable = new Cable(Number(new URL(home.pool).port));
    homeUrl = await cable.listen();
    suite = await startSuite({ shell: 'browser', pool: homeUrl, size: { width: 1280, height: 720 } });
    mine = await DeskPage.signedIn(suite.page, '编辑甲');
    sync = new SyncPage(suite.page);
    await untilPort(suite.page, 'status', {}, (status) => status.pool === 'connected' && status.outbox === 0);
  }, 120_000);
  afterAll(async () => { cable?.close(); await suite?.close(); await newsroom.close(); });

  it('says so, shows every word that was not sent, and sends nothing of it there', async () => {
    const { page } = suite;
    cable.pull();
    await untilPort(page, 'status', {}, (status) => status.pool === 'offline');
    await mine.newStory('山路塌方抢通');
    await mine.writeAtEnd(0, '今天下午三时，塌方路段恢复单向通行。');
    await untilPort(page, 'outbox', {}, ({ waiting }) => JSON.stringify(waiting).includes('单向通行'));
    await join(other.pool);
    await page.getByText(/这是另一个编辑部的稿池。原编辑部还有 \d 条没有发出/).waitFor();
    await enter(page, '编辑甲');
    await untilPort(page, 'status', {}, (status) => status.pool === 'connected');
    await sync.open('别的编辑部');
    await sync.card('今天下午三时，塌方路段恢复单向通行。').waitFor();
    await page.getByRole('heading', { name: new RegExp(`^稿池 ${homeUrl} 的编辑部：\\d 条`) }).waitFor();
    await suite.shot('sync-other-newsroom');
    expect((await other.window.ask('stories', { text: '山路塌方', limit: 20 })).rows).toEqual([]);
  });

  it('and sends it where it belongs when it is led back', async () => {
    cable.mend();
    await join(homeUrl);
    await home.window.call('session.signIn', { name: '编辑甲', password: SAMPLE_PASSWORD });
    const { rows } = await home.window.until('stories', { text: '', limit: 20 }, (found) => found.rows.some((row) => row.title === '山路塌方抢通'), 30_000);
    await home.window.until('version', { id: rows.find((row) => row.title === '山路塌方抢通')!.versions[0]!.id }, (value) => blocksOf(value?.body.doc).some((block) => block.text.includes('恢复单向通行')));
    expect((await queryPort(suite.page, 'outbox', {})).notAccepted).toEqual([]);
  });
});

describe.skipIf(missing('browser') !== null)('a workstation that keeps only the last months', () => {
  const newsroom = new TestNewsroom();
  let suite: Suite;
  let sync: SyncPage;
  let oldest = '';

  beforeAll(async () => {
    // The newest 3,000 stand in rundowns and are kept for them; the others are years old.
    const big = await bigNewsroom({ stories: 3600, characters: 40 });
    const data = newsroom.folder();
    copyOf(big, data);
    const pool = await newsroom.pool({ data });
    suite = await startSuite({ shell: 'browser', pool: pool.url, size: { width: 1280, height: 720 } });
    sync = new SyncPage(suite.page);
    await DeskPage.signedIn(suite.page, '记者0');
    await untilPort(suite.page, 'stories', { text: '', limit: 1 }, ({ total }) => total === 3600, 60_000);
    oldest = (await untilPort(suite.page, 'story', { id: big.stories[0]!.story }, (value) => value !== null))!.story.title;
  }, 180_000);
  afterAll(async () => { await suite?.close(); await newsroom.close(); });

  it('the list asks for what it shows and grows as one scrolls', async () => {
    const { page } = suite;
    const rows = page.locator('.desk-rows');
    await page.getByText('3600 条').waitFor();
    const height = (): Promise<number> => rows.evaluate((element) => element.scrollHeight);
    const before = await height();
    expect(before).toBeLessThan(301 * 46 + 40);
    await rows.evaluate((element) => { element.scrollTop = element.scrollHeight; });
    await expect.poll(height, { timeout: 30_000 }).toBeGreaterThan(before);
  });

  it('keeps what is chosen, finds the rest at the pool, fetches it with Enter and pins it', async () => {
    const { page } = suite;
    await sync.open('保留范围');
    await page.getByText('近 3 个月').click();
    await page.getByText(/待发的改动不受影响，稿池里什么都不删/).waitFor();
    await suite.shot('sync-keeps');
    await page.getByRole('button', { name: '应用' }).click();
    await untilPort(page, 'stories', { text: '', limit: 1 }, ({ total }) => total > 0 && total < 3600);
    await page.evaluate(() => { location.hash = '#/stories'; });
    await page.getByRole('searchbox', { name: '搜索标题和正文' }).fill(oldest);
    const away = page.getByRole('group', { name: '更早的稿件（在稿池）' }).getByRole('option', { name: oldest }).first();
    await away.waitFor();
    await suite.shot('sync-elsewhere');
    await page.getByRole('listbox', { name: '稿件列表' }).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: '文稿正文' }).waitFor();
    await sync.open('保留范围');
    await page.locator('.sync-pins').getByText(oldest).waitFor();
    await page.getByRole('button', { name: '取消固定' }).click();
    await page.getByText('还没有固定的稿件').waitFor();
  });
});

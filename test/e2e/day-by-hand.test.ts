/**
 * The whole line by hand, in Electron (where that does not run in a browser window; how both begin is in shell-smoke): first run, writing together, footage, a cut, three reviewers, the rundown, the
 * prompter, WeChat, the package, and the verifier that names a changed file. A second workstation (other data folder, same pool) stands beside it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barcodeClip } from '../data/media.ts';
import { AssetPage } from './support/asset-page.ts';
import { CutPage } from './support/cut-page.ts';
import { DeskPage } from './support/desk-page.ts';
import { ExportPage } from './support/export-page.ts';
import { openAnchor, rollOf } from './support/prompter-page.ts';
import { ReviewPage } from './support/review-page.ts';
import { RundownPage } from './support/rundown-page.ts';
import { changePerson, enter, goTo, takeSampleNewsroom } from './support/session-page.ts';
import { missing, startSuite, type Shell, type Suite } from './support/suite.ts';

const TITLE = '城东停车场今天启用';
const WECHAT = '城东停车场启用，216个泊位免费停一个月';
/** A story of the sample newsroom that the anchor reads, and the title of its television version. */
const WEATHER = '冷空气来袭 出行注意防滑';
const READ_STORY = '冷空气明天到 出行注意防滑';
const CLIP = '停车场现场.mp4';
/** Dropped into the window of the other workstation, a browser's. */
const DROPPED = '停车场空镜.mp4';
const LEAD = '今天上午，城东公共停车场正式启用。';
const READ = '停车场设二百一十六个泊位，夜间免费开放，缓解老城停车难。';
const BITE = '以前转几圈也找不到车位，现在方便多了。';
const REVIEWERS = ['一审部主任', '二审值班副总编', '终审总编'] as const;
/** Waits as long as a loaded machine may need. */
const eventually = <T>(what: () => T | Promise<T>) => expect.poll(what, { timeout: 20_000 });
const SIZE = { width: 1440, height: 900 };

const shell: Shell = missing('electron') === null ? 'electron' : 'browser';
const why = missing(shell) ?? missing('browser');
describe.skipIf(why !== null)(`the whole line by hand (${shell})`, () => {
  const work = mkdtempSync(path.join(tmpdir(), 'bianbo-hand-'));
  const clip = path.join(work, CLIP);
  const dropped = path.join(work, DROPPED);
  let suite: Suite;
  let beside: Suite;
  let page: Page;
  let desk: DeskPage;
  let cut: CutPage;
  let rundown: RundownPage;
  let anchor: Page;
  let bag = '';
  let shots = 0;
  const shot = (name: string): Promise<void> => suite.shot(`${String(++shots).padStart(2, '0')}-${name}`);

  beforeAll(async () => {
    await barcodeClip({ file: clip, frames: 200, source: 5, size: '960x540' });
    await barcodeClip({ file: dropped, frames: 50, source: 6, size: '320x180' });
    suite = await startSuite({ shell, footage: true, size: SIZE });
    beside = await startSuite({ shell: 'browser', pool: suite.pool, size: SIZE });
    page = suite.page;
    cut = new CutPage(page);
    rundown = new RundownPage(page);
  }, 120_000);
  afterAll(async () => { await beside?.close(); await suite?.close(); rmSync(work, { recursive: true, force: true }); });

  /** Sits down at a workstation and opens the story there. */
  async function atDesk(at: Suite, name: string, story = TITLE, title = story): Promise<DeskPage> {
    await changePerson(at.page, name);
    await goTo(at.page, 'stories');
    const opened = await DeskPage.on(at.page);
    await opened.open(story, title);
    return opened;
  }
  /** Three people, one after the other, pass what waits under these titles. */
  async function pass(at: Suite, ...titles: string[]): Promise<void> {
    for (const name of REVIEWERS) {
      await changePerson(at.page, name);
      await goTo(at.page, 'review');
      const review = new ReviewPage(at.page);
      for (const title of titles) {
        await review.open(title);
        await review.give(title, 'pass');
      }
    }
  }
  const stage = (text: string): Promise<void> => page.locator('.desk-acts').getByText(text).first().waitFor({ timeout: 30_000 });

  it('an empty pool takes the sample newsroom; a reporter signs in, and an editor at the second workstation', async () => {
    await page.getByRole('button', { name: '用样板编辑部' }).waitFor();
    await shot('first-run');
    await takeSampleNewsroom(page);
    await shot('sign-in');
    await enter(page, '记者甲');
    await enter(beside.page, '编辑甲');
    desk = await DeskPage.on(page);
  });

  it('a television story is written in blocks, timed, and read live at the second workstation', async () => {
    await desk.newStory(TITLE);
    const there = await DeskPage.on(beside.page);
    await there.open(TITLE);
    await desk.cursorAtEnd(0);
    await page.keyboard.press('Control+1');
    await page.keyboard.insertText(LEAD);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+2');
    await page.keyboard.insertText(READ);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+4');
    await page.keyboard.insertText(BITE);
    await there.shows([LEAD, READ, BITE]);
    expect(await desk.kinds()).toEqual(['lead', 'read', 'sot']);
    await eventually(() => page.locator('.script-total').innerText()).toMatch(/^0:1\d$/);
    await shot('story-written');
    await beside.shot(`${shell}-second-workstation`);
  });

  it('footage is taken in, gets its proxy and picture, and plays by the frame', async () => {
    await goTo(page, 'assets');
    const assets = new AssetPage(page);
    if (shell === 'electron') await assets.takeIn(clip); else await assets.drop(CLIP, readFileSync(clip), 'video/mp4');
    await assets.becomesReady(CLIP);
    await assets.choose(CLIP);
    await shot('asset-ready');
    await goTo(beside.page, 'assets');
    const there = new AssetPage(beside.page);
    await there.arrives(CLIP);
    await there.choose(CLIP);
    await there.drop(DROPPED, readFileSync(dropped), 'video/mp4');
    await there.becomesReady(DROPPED);
  });

  it('in the cut it is stepped, played, marked, added, split and taken back', async () => {
    await goTo(page, 'cut');
    await cut.open(TITLE);
    await cut.source(CLIP);
    await cut.press('1', 'Home', 'ArrowRight', 'ArrowRight');
    await cut.shows('source', '5:2');
    await cut.press('Space');
    await eventually(async () => Number((await cut.shown('source')).split(':')[1])).toBeGreaterThan(10);
    await cut.press('Space');
    await cut.mark(25, 100);
    await cut.press('E');
    await cut.has(2);
    await cut.press('2', 'Home');
    await cut.shows('programme', '5:25');
    await cut.press('Shift+ArrowRight', 'Control+B');
    await cut.has(4);
    await cut.press('Control+Z');
    await cut.has(2);
    await cut.press('Control+Shift+Z');
    await cut.has(4);
    await cut.shows('programme', '5:50');
    await shot('cut');
  });

  it('a sound bite of the script points to a range of the footage', async () => {
    await cut.tab('稿子');
    await page.locator('.cut-script button[data-kind=sot]').click();
    await cut.tab('素材');
    await cut.source(CLIP);
    await cut.mark(50, 125);
    await cut.tab('稿子');
    await page.getByRole('button', { name: '设为同期声' }).click();
    await page.locator('.cut-script button[data-kind=sot]').getByText('00:00:02:00 - 00:00:05:00').waitFor();
    await shot('sound-bite-set');
    await goTo(page, 'stories');
    desk = await DeskPage.on(page);
    await desk.open(TITLE);
    await desk.cursorAtEnd(2);
    const fields = page.getByRole('group', { name: '同期声' });
    await fields.getByRole('textbox', { name: '姓名' }).fill('李先生');
    await fields.getByRole('textbox', { name: '身份' }).fill('市民');
    await eventually(() => fields.getByRole('textbox', { name: '入点' }).inputValue()).toBe('00:00:02:00');
    await eventually(() => fields.getByRole('textbox', { name: '出点' }).inputValue()).toBe('00:00:05:00');
    await shot('sound-bite-in-script');
  });

  it('the cut is rendered with progress, cancelled, and rendered again while one looks elsewhere', async () => {
    await goTo(page, 'cut');
    if ((await page.getByTestId('timeline').count()) === 0) await cut.open(TITLE);
    await cut.has(4);
    // Cancelled at once, before it is done; looked at when it goes on.
    await cut.render();
    await page.locator('.cut-render').getByRole('button', { name: '取消' }).click();
    await page.getByText('已取消合成').waitFor();
    await cut.render();
    await shot('rendering');
    await goTo(page, 'stories');
    desk = await DeskPage.on(page);
    await desk.open(TITLE);
    // The field was still being written in when its screen was left.
    await eventually(() => desk.biteLine()).toContain('李先生 市民');
    await goTo(page, 'cut');
    if ((await page.getByTestId('timeline').count()) === 0) await cut.open(TITLE);
    await page.getByText(/^已合成/).waitFor({ timeout: 60_000 });
  });

  it('what was cut is there when it is opened again, at both workstations', async () => {
    await goTo(page, 'cut');
    if (await page.getByTestId('timeline').count() === 0) await cut.open(TITLE);
    await page.reload();
    await page.getByTestId('timeline').waitFor();
    await cut.has(4);
    await goTo(beside.page, 'cut');
    const there = new CutPage(beside.page);
    await there.open(TITLE);
    await there.has(4);
    await there.press('2', 'Home');
    await there.shows('programme', '5:25');
  });

  it('handed in, sent back once with a reason, handed in again and passed by three people', async () => {
    desk = await atDesk(suite, '记者甲');
    await page.getByRole('textbox', { name: /给审稿人的话/ }).fill('请审，急用');
    await page.getByRole('button', { name: '送审' }).click();
    await stage('待一审');
    await shot('handed-in');
    await changePerson(page, '一审部主任');
    await goTo(page, 'review');
    const review = new ReviewPage(page);
    await review.open(TITLE);
    await shot('review');
    await page.getByRole('textbox', { name: /审稿意见/ }).fill('泊位数请再');
    await page.getByRole('button', { name: '看剪辑' }).click();
    await page.getByTestId('timeline').waitFor();
    await goTo(page, 'review');
    await review.open(TITLE);
    await eventually(() => page.getByRole('textbox', { name: /审稿意见/ }).inputValue()).toBe('泊位数请再');
    await review.give(TITLE, 'revise', '泊位数请再核实');
    await atDesk(suite, '记者甲');
    await page.getByText('泊位数请再核实').first().waitFor();
    await shot('sent-back');
    await page.getByRole('button', { name: '送审' }).click();
    await stage('待一审');
    await pass(suite, TITLE);
    await atDesk(suite, '记者甲');
    await stage('已签发');
    await shot('released');
  });

  it('an edit takes the release, the rundown names it and will not lock; reviewed again it locks', async () => {
    const there = await atDesk(beside, '编辑甲');
    await there.writeAtEnd(1, '首月停车不收费。');
    await stage('有改动');
    await shot('release-taken');

    await changePerson(page, '责编甲');
    await goTo(page, 'rundown');
    await rundown.create('奉视新闻');
    await rundown.addMedia('片头', '片头');
    await rundown.addStory(TITLE);
    await rundown.addMedia('片尾', '片尾');
    await rundown.addStory(READ_STORY);
    await eventually(async () => (await rundown.slugs()).length).toBe(4);
    const [opener, , closer] = await rundown.slugs();
    if (opener === undefined || closer === undefined) throw new Error('no opener');
    await rundown.is(opener, TITLE, closer, READ_STORY);
    await rundown.dragAbove(READ_STORY, TITLE);
    await rundown.is(opener, READ_STORY, TITLE, closer);
    await rundown.moveByKeys(READ_STORY, 'ArrowDown');
    await rundown.is(opener, TITLE, READ_STORY, closer);
    await rundown.says(READ_STORY, 'kind', '口播');
    await rundown.type(READ_STORY, 'planned', '0:20');
    await eventually(() => rundown.over()).toMatch(/^[−-]1[34]:\d\d$/);
    await shot('rundown');

    await eventually(() => rundown.blockers()).toEqual([TITLE, READ_STORY]);
    expect(await rundown.lockButton().isDisabled()).toBe(true);
    await shot('rundown-lock-refused');

    await atDesk(beside, '编辑甲', WEATHER, READ_STORY);
    await beside.page.getByRole('button', { name: '送审' }).click();
    await pass(beside, TITLE, READ_STORY);
    await eventually(() => rundown.blockers()).toEqual([]);
    await rundown.says(TITLE, 'review', '已签发');
    await rundown.lock();
    await shot('rundown-locked');
  });

  it('the prompter scrolls, mirrors, and shows a late edit', async () => {
    await page.getByRole('button', { name: '转到提词' }).click();
    anchor = await openAnchor(suite);
    await anchor.getByText(LEAD.slice(0, 6)).first().waitFor();
    const from = (await rollOf(anchor)).up;
    await page.bringToFront();
    await page.keyboard.press('Space');
    await eventually(async () => (await rollOf(anchor)).up - from).toBeGreaterThan(60);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: '左右镜像' }).click();
    await eventually(async () => (await rollOf(anchor)).mirror).toBe(-1);
    await page.getByRole('button', { name: '左右镜像' }).click();
    const there = await atDesk(beside, '编辑甲');
    await there.writeAtStart(0, '刚刚，');
    await eventually(async () => (await anchor.locator('.prompter-layer').innerText()).replaceAll('\n', '')).toContain('刚刚，今天上午');
    await shot('prompter');
    await anchor.screenshot({ path: path.join('out/screenshots', shell, `${String(++shots).padStart(2, '0')}-anchor.png`) });
    await anchor.close();
  });

  it('the late edit is marked in the locked rundown, reviewed, and put in with a reason', async () => {
    await goTo(page, 'rundown');
    if ((await page.locator('.rundown-total').count()) === 0) await rundown.openFirst('奉视新闻');
    await rundown.says(TITLE, 'review', '锁后有改');
    await shot('changed-after-lock');
    await pass(beside, TITLE);
    await rundown.says(TITLE, 'review', '可换新稿');
    await rundown.cell(TITLE, 'review').getByRole('button', { name: '临时改稿' }).click();
    await page.getByRole('textbox', { name: /改稿原因/ }).fill('导语改时间');
    await page.getByRole('complementary', { name: '临时改稿' }).getByRole('button', { name: '临时改稿' }).click();
    await rundown.says(TITLE, 'review', '已签发');
  });

  it('a WeChat version is made, reviewed by itself, and exported as an article', async () => {
    desk = await atDesk(suite, '编辑甲');
    await desk.derive('微信', WECHAT);
    await eventually(() => desk.kinds()).toContain('para');
    await desk.addPicture('轨道交通沿线', '停车场旁的轨道交通');
    await shot('wechat');
    await page.getByRole('button', { name: '送审' }).click();
    await stage('待一审');
    await pass(beside, WECHAT);
    await stage('已签发');
    await changePerson(page, '责编甲');
    await goTo(page, 'export');
    const exporting = new ExportPage(suite);
    await exporting.into(work);
    await exporting.start(WECHAT, '导出');
    await exporting.left('图文包', 60_000);
    const article = readdirSync(work).map((name) => path.join(work, name, 'article.html')).find((file) => readOr(file) !== '');
    const html = readOr(article ?? '');
    expect(html).toContain(WECHAT);
    expect(html).toContain('首月停车不收费。');
    expect(html).not.toMatch(/<script|class=|<style/);
    expect(readdirSync(path.join(path.dirname(article!), 'images'))).toHaveLength(1);
  });

  it('the package is made with its progress shown, and verifies; one changed byte is named', async () => {
    const exporting = new ExportPage(suite);
    await exporting.start('奉视新闻', '打包');
    await page.getByRole('region', { name: '导出任务' }).getByRole('progressbar').first().waitFor();
    await shot('packing');
    await exporting.left('播出包', 180_000);
    bag = readdirSync(work).map((name) => path.join(work, name)).find((folder) => readOr(path.join(folder, 'bagit.txt')) !== '') ?? '';
    await exporting.verify(bag);
    await page.locator('.export-report-ok').waitFor({ timeout: 30_000 });
    await shot('verified');
    const inside = readdirSync(path.join(bag, 'data'), { recursive: true, encoding: 'utf8' });
    for (const ending of ['.mp4', '.docx', '.txt', '.pdf', '.json', '.csv', '.otio', '.srt']) expect(inside.some((name) => name.endsWith(ending)), ending).toBe(true);
    const script = inside.find((name) => name.endsWith('.txt'))!;
    const bytes = readFileSync(path.join(bag, 'data', script));
    bytes[10] = bytes[10]! ^ 1;
    writeFileSync(path.join(bag, 'data', script), bytes);
    await exporting.verify(bag);
    await page.locator('.export-report-bad').waitFor({ timeout: 30_000 });
    const row = page.getByRole('table', { name: '校验结果' }).getByRole('row').filter({ hasText: path.basename(script).normalize('NFC') });
    expect(await row.count()).toBe(1);
    expect(await row.innerText()).toContain('被改动');
    await shot('changed-byte-named');
  });

  it('nothing went wrong on the way', () => expect([...suite.errors, ...beside.errors]).toEqual([]));
});

function readOr(file: string): string { try { return readFileSync(file, 'utf8'); } catch { return ''; /* not there, or a folder */ } }

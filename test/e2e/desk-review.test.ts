/** Three people pass a story, one sends it back, and what changed stands out: by keyboard, in a real Chromium. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeskPage, signIn } from './support/desk-page.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';

const TITLE = '城东公共停车场今天启用';

describe.skipIf(missing('browser') !== null)('review', () => {
  let suite: Suite;
  beforeAll(async () => { suite = await startSuite({ shell: 'browser', sample: true, size: { width: 1280, height: 720 } }); }, 120_000);
  afterAll(async () => { await suite?.close(); });

  const say = (text: string | RegExp): Promise<void> => suite.page.getByText(text).first().waitFor({ timeout: 30_000 });
  /** The stage of the story that is open, not that of another one in the list. */
  const stage = (text: string): Promise<void> => suite.page.locator('.desk-acts').getByText(text).first().waitFor();
  const press = async (...keys: string[]): Promise<void> => { for (const key of keys) await suite.page.keyboard.press(key); };
  /** Signs in as a reviewer with the story open in 审稿. */
  async function reviewer(name: string): Promise<void> {
    await suite.page.evaluate(() => { location.hash = '#/review'; });
    await signIn(suite.page, name);
    await suite.page.getByRole('option').filter({ hasText: TITLE }).click();
    await suite.page.getByRole('radiogroup', { name: '审稿意见' }).waitFor();
    await suite.page.getByRole('heading', { name: TITLE }).click();
  }
  async function desk(name: string): Promise<DeskPage> {
    await suite.page.evaluate(() => { location.hash = '#/stories'; });
    const page = await DeskPage.signedIn(suite.page, name);
    await page.open(TITLE);
    return page;
  }

  it('a reporter hands in', async () => {
    const page = await DeskPage.signedIn(suite.page, '记者甲');
    await page.newStory(TITLE);
    await page.writeAtEnd(0, '今天上午，城东公共停车场正式启用，二百一十六个泊位向社会开放。');
    await suite.page.getByRole('button', { name: '送审' }).click();
    await stage('待一审');
  });

  it('the first level sends it back with a reason, by keys alone', async () => {
    await reviewer('一审部主任');
    await press('3', 'Enter');
    await expect.poll(() => suite.page.getByRole('textbox', { name: /审稿意见/ }).evaluate((field) => field === document.activeElement)).toBe(true);
    await suite.page.keyboard.insertText('泊位数请再核实。');
    await press('Control+Enter');
    await desk('记者甲');
    await say('一审建议修改');
    await say('泊位数请再核实。');
  });

  it('the first level passes what was corrected', async () => {
    await suite.page.getByRole('button', { name: '送审' }).click();
    await stage('待一审');
    await reviewer('一审部主任');
    await press('1', 'Enter');
    await suite.page.getByRole('option').filter({ hasText: TITLE }).waitFor({ state: 'detached', timeout: 30_000 });
  });

  it('after an edit the first level is due again and sees what changed since its pass', async () => {
    const page = await desk('编辑甲');
    await page.writeAtEnd(0, '夜间停车半价。');
    await page.sees('夜间停车半价。');
    await reviewer('一审部主任');
    await suite.page.locator('ins').filter({ hasText: '夜间停车半价。' }).waitFor();
    await suite.shot('review-changed');
    await press('1', 'Enter');
    await suite.page.getByRole('option').filter({ hasText: TITLE }).waitFor({ state: 'detached', timeout: 30_000 });
  });

  it('the second and the final level pass, and it is released', async () => {
    for (const name of ['二审值班副总编', '终审总编']) {
      await reviewer(name);
      await press('1', 'Enter');
      await suite.page.getByRole('option').filter({ hasText: TITLE }).waitFor({ state: 'detached', timeout: 30_000 });
    }
    await desk('记者甲');
    await stage('已签发');
    expect(suite.errors).toEqual([]);
  });
});

/** The same first minutes in a browser window and in Electron: sign in to the sample newsroom, look at a story, write one, see it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeskPage } from './support/desk-page.ts';
import { signInByForm } from './support/sign-in-page.ts';
import { missing, startSuite, type Shell, type Suite } from './support/suite.ts';

for (const shell of ['browser', 'electron'] satisfies Shell[]) {
  describe.skipIf(missing(shell) !== null)(`the first minutes (${shell})`, () => {
    let suite: Suite;
    let desk: DeskPage;
    beforeAll(async () => { suite = await startSuite({ shell, sample: true, size: { width: 1280, height: 720 } }); });
    afterAll(async () => { await suite?.close(); });

    it('signs in to the sample newsroom', async () => {
      await suite.page.getByRole('button', { name: '登录', exact: true }).waitFor({ timeout: 30_000 });
      await suite.shot('sign-in');
      await signInByForm(suite.page, '记者甲');
      desk = await DeskPage.on(suite.page);
      await suite.page.getByRole('option').first().waitFor();
      await suite.shot('stories');
      expect(await suite.page.getByRole('option').count()).toBeGreaterThanOrEqual(6);
    });

    it('writes a story and sees it', async () => {
      await desk.newStory('城东停车场今天启用');
      await desk.writeAtEnd(0, '今天上午，城东停车场正式启用，二百一十六个泊位全部开放。');
      await desk.sees('二百一十六个泊位全部开放。');
      await suite.shot('story-written');
    });

    it('what was written is there after the page is loaded anew', async () => {
      await suite.page.reload();
      desk = await DeskPage.on(suite.page);
      await desk.open('城东停车场今天启用');
      await desk.sees('二百一十六个泊位全部开放。');
    });

    it('nothing went wrong on the way', () => expect(suite.errors).toEqual([]));
  });
}

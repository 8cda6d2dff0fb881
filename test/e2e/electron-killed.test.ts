/** The desktop app dies in the middle of a word, as by a power cut: what stood in its fields and in a remark is there when it is opened again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DeskPage } from './support/desk-page.ts';
import { signInByForm } from './support/sign-in-page.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';

describe.skipIf(missing('electron') !== null)('the desktop app is killed', () => {
  const data = mkdtempSync(path.join(tmpdir(), 'bianbo-killed-'));
  let suite: Suite;
  afterAll(async () => { await suite?.close(); rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }); });
  const title = () => suite.page.getByRole('textbox', { name: '主题' });
  const remark = () => suite.page.getByRole('textbox', { name: /给审稿人的话/ });

  it('and what was typed in the last moment is not lost: the title is given, the remark stands in its field', async () => {
    suite = await startSuite({ shell: 'electron', data, sample: true });
    await signInByForm(suite.page, '记者甲');
    await (await DeskPage.on(suite.page)).newStory('断电前的题');
    await remark().pressSequentially('请看第二段', { delay: 20 });
    await title().click();
    await suite.page.keyboard.press('End');
    await suite.page.keyboard.type('又加了字', { delay: 20 });
    await expect.poll(() => suite.page.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith('bianbo.field.') && localStorage.getItem(key)!.includes('又加了字')))).toBe(true);
    const killed = new Promise((done) => suite.electron!.process().once('exit', done));
    suite.electron!.process().kill('SIGKILL');
    await killed;
    await suite.close().catch(() => undefined);
    suite = await startSuite({ shell: 'electron', data });
    await DeskPage.on(suite.page);
    await expect.poll(() => title().inputValue()).toBe('断电前的题又加了字');
    await expect.poll(() => remark().inputValue()).toBe('请看第二段');
    await suite.page.getByText('“断电前的题又加了字”，已补存').first().waitFor();
  });

  it('nothing went wrong on the way', () => expect(suite.errors).toEqual([]));
});

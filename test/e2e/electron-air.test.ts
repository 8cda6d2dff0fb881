/** What a page of the desktop app may do that only a system can: copy words out of it, fill a display, and keep the screen from going dark while somebody reads from it. */
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isClosing } from '../../electron/one-shell.ts';
import type { Bridge } from '../../shared/protocol/bridge.ts';
import { newId, newStory, settled, TestNewsroom, type TestWindow } from '../integration/support/newsroom.ts';
import { DeskPage } from './support/desk-page.ts';
import { goTo } from './support/session-page.ts';
import { signInByForm } from './support/sign-in-page.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';

describe.skipIf(missing('electron') !== null)('the desktop app', () => {
  const newsroom = new TestNewsroom();
  let producer: TestWindow;
  let suite: Suite;
  let page: Page;
  let electron: ElectronApplication;
  const staysLight = () => electron.evaluate(({ powerSaveBlocker }) => Array.from({ length: 20 }, (_, id) => id).some((id) => powerSaveBlocker.isStarted(id)));
  beforeAll(async () => {
    const { pool, seats: [{ window }] } = await newsroom.sample('责编甲');
    producer = window;
    suite = await startSuite({ shell: 'electron', pool: pool.url });
    ({ page } = suite);
    electron = suite.electron!;
    await signInByForm(page, '编辑甲');
    await DeskPage.on(page);
  }, 90_000);
  afterAll(async () => { await suite?.close().catch(() => undefined); await newsroom.close(); });

  it('copies', async () => {
    await goTo(page, 'sync');
    await page.getByRole('button', { name: '复制', exact: true }).first().click();
    await page.getByRole('button', { name: '已复制' }).waitFor();
    expect(await electron.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/^http:/);
  });

  it('the screen stays light while the anchor\'s window is open, whatever is on air; a double click in it fills its display', async () => {
    const before = await staysLight();
    const opened = electron.waitForEvent('window');
    await page.evaluate(() => (window as unknown as { bianbo: Bridge }).bianbo.openPrompter('01RUNDOWN'));
    const anchor = await opened;
    await anchor.locator('.prompter-window').dblclick();
    await anchor.waitForFunction(() => document.fullscreenElement !== null);
    await expect.poll(staysLight).toBe(true);
    // Closing the suite takes the text from before the anchor: it is asked first, and the key that runs the roll says no.
    await electron.evaluate(({ dialog }) => { dialog.showMessageBox = ((asked: { message: string; defaultId: number }) => { (globalThis as unknown as { asked: unknown }).asked = asked; return Promise.resolve({ response: asked.defaultId }); }) as unknown as typeof dialog.showMessageBox; });
    const asked = () => electron.evaluate(() => { const told = globalThis as unknown as { asked?: { message: string } }; const message = told.asked?.message; delete told.asked; return message; });
    await (await electron.browserWindow(page)).evaluate((window) => window.close());
    await expect.poll(asked).toContain('提词窗口');
    await electron.evaluate(({ app }) => { app.quit(); });
    await expect.poll(asked).toContain('提词窗口');
    // A page takes its time to close: the anchor's is asked for what it shows, not for whether it is there.
    await page.evaluate(() => new Promise((done) => { setTimeout(done, 500); }));
    expect([await anchor.evaluate(() => document.visibilityState), isClosing(suite.data)]).toEqual(['visible', false]);
    await anchor.close();
    await expect.poll(staysLight).toBe(false);
    expect(before).toBe(false);
  });

  it('the screen stays light and no update is installed while a rundown is on air', async () => {
    const [rundown, item] = [newId(), newId()];
    const programme = (await producer.ask('programmes', {}))[0]!;
    const today = new Date();
    await producer.command('rundown.create', 'rundown', rundown, { programme: programme.id, date: `${today.getFullYear()}-${String(today.getMonth() + 1).padStart(2, '0')}-${String(today.getDate()).padStart(2, '0')}`, title: '晚间' });
    await producer.command('item.add', 'item', item, { rundown, after: null, item: { slug: '片头', kind: 'opener', versionId: null, assetId: null, planned: 10_000, float: false, presenter: '', note: '', hardStart: null } });
    await producer.command('rundown.lock', 'rundown', rundown, { run: [{ item, version: null }] });
    await producer.command('rundown.take', 'rundown', rundown, { item, from: null });
    await expect.poll(staysLight).toBe(true);
    await producer.command('rundown.take', 'rundown', rundown, { item: null, from: item });
    await settled(producer);
    await expect.poll(staysLight).toBe(false);
  });

  it('what stands in a title when the app is closed is with the colleagues', async () => {
    const { story, version } = await newStory(producer, '旧题');
    await page.evaluate((hash) => { location.hash = hash; }, `#/stories/${story}/${version}`);
    await page.getByRole('textbox', { name: '主题' }).fill('关窗前的题');
    const { errors } = suite;
    await electron.evaluate(({ app }) => { setTimeout(() => app.quit(), 0); });
    await producer.until('version', { id: version }, (value) => value?.version.title === '关窗前的题');
    expect(errors).toEqual([]);
  });
});

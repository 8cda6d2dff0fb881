/** First run, sign-in, the frame's keys, both languages and themes, settings and export: in a real Chromium on an empty pool. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing, startSuite, type Suite } from './support/suite.ts';

describe.skipIf(missing('browser') !== null)('the frame', () => {
  let suite: Suite;
  beforeAll(async () => { suite = await startSuite({ shell: 'browser', size: { width: 1280, height: 720 } }); }, 120_000);
  afterAll(async () => { await suite?.close(); });
  const button = (name: string | RegExp) => suite.page.getByRole('button', { name });

  const openMenu = async (): Promise<void> => {
    const person = button(/^(账号|Account)$/);
    if ((await person.getAttribute('aria-expanded')) !== 'true') await person.click();
  };

  it('an empty pool offers the sample newsroom, an administrator or another pool', async () => {
    await button('用样板编辑部').waitFor();
    await suite.shot('first-run');
    await button('建立并登录').click();
    await suite.page.getByText('先写姓名。').waitFor();
    await button('用样板编辑部').click();
    await suite.page.getByRole('heading', { name: '登录' }).waitFor({ timeout: 20_000 });
    await suite.page.getByText('bianbo-sample').waitFor();
  });

  it('a wrong password is said and nothing else happens; the right one opens the frame', async () => {
    await button(/^管理员/).click();
    await suite.page.getByLabel('密码').fill('wrong-password');
    await suite.page.keyboard.press('Enter');
    await suite.page.getByText('密码不对').waitFor();
    await suite.shot('sign-in');
    await suite.page.getByLabel('密码').fill('bianbo-sample');
    await suite.page.keyboard.press('Enter');
    await suite.page.getByRole('navigation', { name: '工作区' }).waitFor();
    await suite.page.getByText(/稿池已连接/).waitFor();
  });

  it('Alt with a figure goes to each screen', async () => {
    const screens = ['stories', 'assets', 'cut', 'rundown', 'review', 'prompter', 'export', 'settings', 'sync'];
    for (const [index, screen] of screens.entries()) {
      await suite.page.keyboard.press(`Alt+${index + 1}`);
      await suite.page.waitForFunction((wanted) => location.hash.startsWith(`#/${wanted}`), screen);
      await expect.poll(() => suite.page.locator('[aria-current=page]').first().getAttribute('href')).toBe(`#/${screen}`);
    }
  });

  it('Ctrl+K finds a story by a few characters and opens it with Enter', async () => {
    await suite.page.keyboard.press('Control+k');
    await suite.page.getByRole('combobox', { name: '搜索或执行' }).fill('塑料瓶');
    await suite.page.getByRole('option', { name: /塑料瓶/ }).first().waitFor();
    await suite.shot('palette');
    await suite.page.keyboard.press('Enter');
    await suite.page.waitForFunction(() => location.hash.startsWith('#/stories/'));
  });

  it('an administrator adds a person, once however often the button is pressed, and gives a password', async () => {
    await suite.page.evaluate(() => { location.hash = '#/settings/people'; });
    const form = suite.page.getByRole('form', { name: '添加人员' });
    await form.getByLabel('姓名').fill('记者丙');
    await form.getByRole('button', { name: '添加人员' }).dblclick();
    const row = suite.page.getByRole('row', { name: /记者丙/ });
    await row.getByRole('button', { name: '设密码' }).click();
    await row.getByLabel(/新密码/).fill('test-password');
    await row.getByRole('button', { name: '保存' }).click();
    await suite.page.getByText('已为记者丙设好新密码').waitFor();
  });

  for (const [language, theme] of [['中文', '浅色'], ['English', 'Light'], ['English', 'Dark'], ['中文', '深色']] as const) {
    it(`${language}, ${theme}: no key of a message stands on screen`, async () => {
      // A change of language draws the frame anew and closes the menu; the same language leaves it open.
      await openMenu();
      await button(language).click();
      await openMenu();
      await button(theme).click();
      await suite.page.keyboard.press('Escape');
      for (const place of ['settings/general', 'settings/pool', 'settings/people', 'settings/media', 'settings/backup', 'settings/about', 'export', 'sync', 'sync/waiting', 'sync/notAccepted', 'sync/overtaken', 'sync/branches', 'sync/keeps', 'sync/media']) {
        await suite.page.evaluate((hash) => { location.hash = hash; }, `#/${place}`);
        await suite.page.locator('main h1, main h2').first().waitFor();
        await suite.shot(`frame-${language === 'English' ? 'en' : 'zh'}-${/浅|Light/.test(theme) ? 'light' : 'dark'}-${place.replace('/', '-')}`);
        expect(await suite.page.locator('body').innerText()).not.toMatch(/\b(frame|settings|sync|export|refusal|error|notice)\.[a-z]\w+/);
      }
    });
  }

  it('what is no package is named when it is verified, and nothing of that is said of another', async () => {
    await suite.page.evaluate(() => { location.hash = '#/export'; });
    await suite.page.getByLabel('播出包目录').fill('no-such-package');
    await button('校验').click();
    await suite.page.locator('.export-verify .export-bad').first().waitFor();
    await suite.page.getByLabel('播出包目录').fill('another-package');
    await suite.page.locator('.export-verify .export-bad').waitFor({ state: 'detached' });
  });

  it('signs out to the names', async () => {
    await button(/^账号$/).click();
    await button('退出登录').click();
    await suite.page.getByRole('heading', { name: '登录' }).waitFor();
  });
});

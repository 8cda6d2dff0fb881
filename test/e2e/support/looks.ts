/**
 * node build/screenshots.mjs [--only=NAME,...] [--looks=zh-dark,...] [--stay]: a picture of every screen and every important state, in both
 * languages and both themes, on a newsroom in the middle of its day; for people to look at. They go to out/screenshots/looks/.
 * With --stay it waits for lines "NAME,... LOOKS" on its input and takes those again (after a build of the renderer), until "end".
 */
import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findBrowser } from '../../../build/browser.mjs';
import { root } from '../../../build/root.mjs';
import { TestNewsroom, type TestWindow } from '../../integration/support/newsroom.ts';
import { Day } from '../../day/newsroom-day.ts';
import { busyMedia, idleMedia } from './looks-media.ts';
import { fillNewsroom, type Filled } from './looks-newsroom.ts';

const out = path.join(root, 'out/screenshots/looks');
const LOOKS = {
  'zh-dark': { language: 'zh-CN', theme: 'dark', width: 1280, height: 720 }, 'zh-light': { language: 'zh-CN', theme: 'light', width: 1280, height: 720 },
  'en-dark': { language: 'en', theme: 'dark', width: 1280, height: 720 }, 'en-light': { language: 'en', theme: 'light', width: 1280, height: 720 },
  'zh-dark-1080': { language: 'zh-CN', theme: 'dark', width: 1920, height: 1080 },
} as const;
type Look = keyof typeof LOOKS;
const isLook = (name: string): name is Look => name in LOOKS;

interface State { readonly name: string; readonly as: string | null; readonly hash: string; readonly act?: (page: Page) => Promise<void>; readonly offline?: boolean; /** Before it is opened and after its picture is taken. */ readonly before?: () => Promise<void>; readonly after?: () => Promise<void> }

const EDITOR = '编辑甲', PRODUCER = '责编甲', ADMIN = '管理员';

function states(filled: Filled, day: Day): State[] {
  const press = (...keys: string[]) => async (page: Page): Promise<void> => { for (const key of keys) { await page.keyboard.press(key); await page.waitForTimeout(150); } };
  const settings = ['general', 'pool', 'people', 'media', 'backup', 'about'].map((section): State => ({ name: `settings-${section}`, as: ADMIN, hash: `settings/${section}` }));
  const verify = (folder: string) => async (page: Page): Promise<void> => {
    await page.locator('.export-verify input').fill(folder);
    await page.locator('.export-verify [type=submit]').click();
    await page.locator('.export-report, .export-verify .export-bad').first().waitFor();
    await page.locator('.export-verify').scrollIntoViewIfNeeded();
  };
  /** Something that waits while the line is cut. */
  const edit = async (): Promise<void> => { await day.away.command('story.set', 'story', filled.story, { mobileFirst: (await day.away.ask('story', { id: filled.story }))?.story.mobileFirst !== true }); };
  const opened = async (page: Page): Promise<void> => { await page.locator('[role=listbox] [role=option]').first().click(); await page.waitForTimeout(400); };
  return [
    { name: 'sign-in', as: null, hash: 'stories' },
    { name: 'desk', as: EDITOR, hash: `stories/${filled.story}` },
    { name: 'desk-search', as: EDITOR, hash: 'stories', act: async (page) => { await page.locator('.desk-search input').fill('停车场'); } },
    { name: 'desk-nothing', as: EDITOR, hash: 'stories', act: async (page) => { await page.locator('.desk-search input').fill('没有的词'); } },
    { name: 'assets', as: EDITOR, hash: 'assets' },
    { name: 'assets-viewer', as: EDITOR, hash: 'assets', act: opened },
    { name: 'assets-history', as: EDITOR, hash: 'assets', act: async (page) => { await opened(page); await page.locator('.history-part summary').click(); await page.locator('.history-lines button').first().waitFor(); } },
    { name: 'cut-pick', as: EDITOR, hash: 'cut' },
    { name: 'cut', as: EDITOR, hash: `cut/${filled.cut}`, act: async (page) => { await page.waitForTimeout(1500); await page.keyboard.press('2'); await press(...Array.from({ length: 3 }, () => 'Shift+ArrowRight'))(page); await page.waitForTimeout(800); } },
    { name: 'export-forms', as: EDITOR, hash: 'export' },
    { name: 'palette', as: EDITOR, hash: 'stories', act: press('Control+k') },
    { name: 'palette-found', as: EDITOR, hash: 'stories', act: async (page) => { await page.keyboard.press('Control+k'); await page.keyboard.insertText('停车'); } },
    { name: 'keyboard', as: EDITOR, hash: `cut/${filled.cut}`, act: async (page) => { await page.locator('.frame-rail a').first().focus(); await press('?')(page); } },
    { name: 'person-menu', as: EDITOR, hash: 'stories', act: async (page) => { await page.locator('.frame-top-right .popover button').last().click(); } },
    { name: 'rundowns', as: PRODUCER, hash: 'rundown' },
    { name: 'rundown', as: PRODUCER, hash: `rundown/${filled.open}` },
    { name: 'rundown-add', as: PRODUCER, hash: `rundown/${filled.open}`, act: async (page) => { await page.waitForTimeout(400); await page.keyboard.press('a'); } },
    { name: 'rundown-history', as: PRODUCER, hash: `rundown/${filled.open}`, act: async (page) => { await page.waitForTimeout(400); await page.keyboard.press('h'); await page.locator('.history-lines button').first().waitFor(); } },
    { name: 'rundown-as-of', as: PRODUCER, hash: `rundown/${filled.open}`, act: async (page) => { await page.waitForTimeout(400); await page.keyboard.press('h'); await page.locator('.history-lines button').nth(2).click(); await page.locator('.history-order').waitFor(); } },
    { name: 'rundown-lock', as: PRODUCER, hash: `rundown/${filled.open}`, act: async (page) => { await page.locator('.rundown-desk button, .rundown button').filter({ hasText: /^(锁定|Lock)/ }).first().click(); } },
    { name: 'rundown-locked', as: PRODUCER, hash: `rundown/${filled.locked}` },
    { name: 'rundown-onair', as: PRODUCER, hash: `rundown/${filled.onAir}` },
    { name: 'prompter', as: PRODUCER, hash: `prompter/${filled.onAir}`, act: async (page) => { await page.waitForTimeout(800); } },
    { name: 'anchor', as: PRODUCER, hash: `prompter-window/${filled.onAir}` },
    { name: 'export', as: PRODUCER, hash: 'export', act: verify(filled.bag) },
    { name: 'export-spoilt', as: PRODUCER, hash: 'export', act: verify(filled.spoilt) },
    { name: 'review', as: '一审部主任', hash: `review/${filled.review}` },
    { name: 'review-others', as: '二审值班副总编', hash: 'review' },
    { name: 'review-none', as: '播音员甲', hash: 'review' },
    ...settings,
    { name: 'desk-offline', as: EDITOR, hash: `stories/${filled.story}`, offline: true, act: async (page) => { await edit(); await page.waitForTimeout(10_500); } },
    { name: 'desk-branch', as: EDITOR, hash: `stories/${filled.branched}` },
    { name: 'desk-as-of', as: EDITOR, hash: `stories/${filled.story}`, act: async (page) => { await page.locator('.desk-facts details summary').last().click(); await page.locator('.history-lines button').first().click(); await page.locator('.history-as-of-body, .error-state').waitFor(); } },
    ...['overview', 'notAccepted', 'overtaken', 'branches', 'keeps', 'media'].map((section): State => ({ name: `sync-${section}`, as: EDITOR, hash: `sync/${section}` })),
    ...['overview', 'waiting'].map((section): State => ({ name: `sync-${section}-offline`, as: EDITOR, hash: `sync/${section}`, offline: true, act: edit })),
    { name: 'sync-media-busy', as: EDITOR, hash: 'sync/media', before: () => busyMedia(day), after: () => idleMedia(day) },
    { name: 'sync-media-busy-offline', as: EDITOR, hash: 'sync/media', offline: true, before: () => busyMedia(day), after: () => idleMedia(day) },
  ];
}

/** Shows the suite of `window` in its own browser page, signed on by the cookie that the window got. */
async function pageOf(browser: Browser, window: TestWindow): Promise<Page> {
  const [name = '', value = ''] = window.cookie.split(/=(.*)/s);
  const context = await browser.newContext();
  await context.addCookies([{ name, value, url: window.origin }]);
  const page = await context.newPage();
  page.on('pageerror', (error) => note(`page error: ${error.message}`));
  page.on('console', (message) => { if (message.type() === 'error') note(`console: ${message.text()}`); });
  return page;
}

function note(text: string): void { appendFileSync(path.join(out, 'notes.txt'), `${text}\n`); }

async function wear(page: Page, window: TestWindow, look: Look): Promise<void> {
  const { language, theme, width, height } = LOOKS[look];
  await window.call('settings.set', { key: 'language', value: language });
  await window.call('settings.set', { key: 'theme', value: theme });
  await page.setViewportSize({ width, height });
}

async function take(page: Page, origin: string, look: Look, { name, hash, act }: State): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${origin}/#/${hash}`);
  await page.waitForTimeout(900);
  try { await act?.(page); } catch (error) { note(`${name} ${look}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`); }
  await page.waitForTimeout(500);
  await page.screenshot({ path: path.join(out, `${name}.${look}.png`) });
}

async function firstRun(browser: Browser, looks: readonly Look[]): Promise<void> {
  const newsroom = new TestNewsroom();
  const { window } = await newsroom.workstation();
  const page = await pageOf(browser, window);
  for (const look of looks) {
    await wear(page, window, look);
    await take(page, window.origin, look, { name: 'first-run', as: null, hash: '' });
  }
  await page.close();
  await newsroom.close();
}

async function shoot(day: Day, page: Page, filled: Filled, only: readonly string[], looks: readonly Look[]): Promise<void> {
  const wanted = states(filled, day).filter((one) => only.length === 0 || only.includes(one.name));
  for (const as of [...new Set(wanted.map((one) => one.as))]) {
    if (as === null) await day.away.call('session.signOut', {}); else await day.as(day.away, as);
    for (const look of looks) {
      await wear(page, day.away, look);
      for (const state of wanted.filter((one) => one.as === as)) {
        await state.before?.();
        if (state.offline) await day.cutLine();
        await take(page, day.away.origin, look, state);
        if (state.offline) await day.mendLine();
        await state.after?.();
      }
    }
  }
}

const value = (name: string): string[] => (process.argv.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '').split(',').filter(Boolean);
const asLooks = (names: readonly string[]): Look[] => (names.length > 0 ? names.filter(isLook) : (Object.keys(LOOKS) as Look[])); // the keys of LOOKS are its looks

const executablePath = findBrowser();
if (!executablePath) { console.error('no Chromium, Chrome or Edge found (BIANBO_BROWSER says where one is)'); process.exit(1); }
mkdirSync(out, { recursive: true });
for (const old of readdirSync(out)) if (value('only').length === 0) rmSync(path.join(out, old), { recursive: true, force: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'] });
const day = new Day();
await day.play(async ({ step }) => {
  let filled!: Filled;
  if (value('only').length === 0 || value('only').includes('first-run')) await step('1', 'first run', () => firstRun(browser, asLooks(value('looks'))));
  await step('2', 'a newsroom in the middle of its day', async () => { await day.open(); filled = await fillNewsroom(day, path.join(day.folder(), 'exports')); });
  const page = await pageOf(browser, day.away);
  await step('3', 'pictures', () => shoot(day, page, filled, value('only'), asLooks(value('looks'))));
  if (process.argv.includes('--stay')) {
    console.log('waiting');
    for await (const line of createInterface({ input: process.stdin })) {
      if (line.trim() === 'end') break;
      const [only = '', looks = ''] = line.trim().split(' ');
      try { await shoot(day, page, filled, only.split(',').filter(Boolean), asLooks(looks.split(',').filter(Boolean))); } catch (error) { console.error(error); }
      console.log('taken');
    }
  }
  await browser.close();
});

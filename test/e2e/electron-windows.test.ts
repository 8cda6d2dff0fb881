/** What only a desktop app has: its windows, menu, dialogs, and what it remembers of them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readState } from '../../electron/window-state.ts';
import type { Bridge } from '../../shared/protocol/bridge.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';

type WithBridge = { bianbo: Bridge };

describe.skipIf(missing('electron') !== null)('windows, menu and dialogs', () => {
  const data = mkdtempSync(path.join(tmpdir(), 'bianbo-windows-'));
  let suite: Suite;
  let page: Page;
  let electron: ElectronApplication;
  const start = async () => {
    suite = await startSuite({ shell: 'electron', data });
    page = suite.page;
    if (!suite.electron) throw new Error('not in Electron');
    electron = suite.electron;
    await page.waitForLoadState('domcontentloaded');
  };
  beforeAll(start);
  afterAll(async () => { await suite?.close(); rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }); });

  const menu = () => electron.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map((one) => one.label));

  it('the menu is Chinese, and English once the window is', async () => {
    const before = await menu();
    await page.evaluate(() => (window as unknown as WithBridge).bianbo.setLanguage('en'));
    expect([before, await menu()]).toEqual([['文件', '编辑', '前往', '显示', '帮助'], ['File', 'Edit', 'Go', 'View', 'Help']]);
  });

  it('the menu leads to each screen without loading the page anew', async () => {
    await page.evaluate(() => { (window as unknown as { kept: number }).kept = 1; });
    await electron.evaluate(({ Menu }) => { Menu.getApplicationMenu()?.items[2]?.submenu?.items[3]?.click(); });
    await page.waitForFunction(() => location.hash === '#/rundown');
    expect(await page.evaluate(() => (window as unknown as { kept?: number }).kept)).toBe(1);
  });

  it('chosen files come back with their paths; the folder is remembered', async () => {
    const folder = path.join(data, '素材');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, '会议.mp4'), 'x');
    await electron.evaluate(({ dialog }, [file, inside]) => {
      (globalThis as unknown as { asked: unknown[] }).asked = [];
      dialog.showOpenDialog = ((...args: unknown[]) => {
        const options = args.at(-1) as { properties: string[] };
        (globalThis as unknown as { asked: unknown[] }).asked.push(options);
        return Promise.resolve({ canceled: false, filePaths: [options.properties.includes('openDirectory') ? inside : file] });
      }) as typeof dialog.showOpenDialog;
    }, [path.join(folder, '会议.mp4'), folder]);
    const first = await page.evaluate(() => (window as unknown as WithBridge).bianbo.chooseFiles());
    await page.evaluate(() => (window as unknown as WithBridge).bianbo.chooseFolder());
    const asked = await electron.evaluate(() => (globalThis as unknown as { asked: { defaultPath?: string }[] }).asked.map((one) => one.defaultPath ?? null));
    expect([first, asked]).toEqual([[path.join(folder, '会议.mp4')], [null, folder]]);
  });

  it('a save dialog begins with the name in the remembered folder, and never leaves it by the name', async () => {
    await electron.evaluate(({ dialog }) => { dialog.showSaveDialog = ((...args: unknown[]) => Promise.resolve({ canceled: false, filePath: (args.at(-1) as { defaultPath: string }).defaultPath })) as typeof dialog.showSaveDialog; });
    expect(await page.evaluate(() => (window as unknown as WithBridge).bianbo.chooseSave('../../串联单.pdf'))).toBe(path.join(data, '素材', '串联单.pdf'));
  });

  it('a dropped file has its path, a made-up one none', async () => {
    expect(await page.evaluate(() => (window as unknown as WithBridge).bianbo.pathForFile(new File(['x'], 'a.mp4')))).toBe('');
  });

  it('the anchor gets one window a rundown, with its own port', async () => {
    const opened = electron.waitForEvent('window');
    await page.evaluate(() => (window as unknown as WithBridge).bianbo.openPrompter('01RUNDOWN'));
    const anchor = await opened;
    await anchor.waitForLoadState('domcontentloaded');
    await page.evaluate(() => (window as unknown as WithBridge).bianbo.openPrompter('01RUNDOWN'));
    expect([new URL(anchor.url()).hash, electron.windows().length]).toEqual(['#/prompter-window/01RUNDOWN', 2]);
    await anchor.close();
    await expect.poll(() => electron.windows().length).toBe(1);
  });

  it('opens again where it was', async () => {
    // The window by its page: the anchor's, closed above, may still be among all windows, and first of them.
    const main = await electron.browserWindow(page);
    await main.evaluate((window) => { window.setBounds({ x: 40, y: 30, width: 1200, height: 700 }); });
    const kept = () => { const state = readState(data)['window'] as { width?: number } | undefined; return state?.width; };
    await expect.poll(kept).toBe(1200); // written while it is open, when it has come to rest
    await suite.close();
    await start();
    const bounds = await (await electron.browserWindow(page)).evaluate((window) => window.getBounds());
    expect([bounds.width, bounds.height]).toEqual([1200, 700]);
  });
});

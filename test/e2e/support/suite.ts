/** Starts the built suite as a person would have it, in Chromium or in Electron, and hands over its first window. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { _electron, chromium, type ElectronApplication, type Page } from 'playwright-core';
import { findBrowser } from '../../../build/browser.mjs';
import { installedElectron } from '../../../build/electron-found.mjs';
import { end, start } from '../../../build/processes.mjs';
import { ownNode, root } from '../../../build/root.mjs';
import { workstationArgs } from '../../../build/start-options.mjs';
import { staleTargets } from '../../../build/targets.mjs';
import { aDisplay } from './display.ts';
import { keepScreenshot } from './screenshots.ts';

export type Shell = 'browser' | 'electron';

export interface SuiteOptions {
  readonly shell: Shell;
  /** Data folder; without it one that is deleted at the end. */
  readonly data?: string;
  /** Address of a pool to join. */
  readonly pool?: string;
  /** Begin with the sample newsroom. */
  readonly sample?: boolean;
  /** Take the sample's footage in too, which is made into proxies beside whatever is tested. */
  readonly footage?: boolean;
  readonly size?: { width: number; height: number };
  /** A packed application to start instead of the built checkout. */
  readonly packed?: string;
  /** Chromium's own switches. */
  readonly switches?: readonly string[];
}

export interface Suite {
  readonly shell: Shell;
  readonly page: Page;
  readonly data: string;
  /** Address of the pool this workstation uses. */
  readonly pool: string;
  /** The Electron behind it, for what only the shell can show. */
  readonly electron: ElectronApplication | null;
  /** Everything the pages wrote to the console as an error. */
  readonly errors: string[];
  shot(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Why a shell cannot be tested on this machine, or null when it can. */
export function missing(shell: Shell): string | null {
  if (shell === 'browser') return findBrowser() ? null : 'no Chromium, Chrome or Edge (BIANBO_BROWSER says where)';
  if (!installedElectron()) return 'no Electron (npm run electron:get)';
  return process.platform !== 'linux' || process.env['DISPLAY'] || spawnSync('Xvfb', ['-version'], { stdio: 'ignore' }).error === undefined ? null : 'no display and no Xvfb';
}

/** Starts the suite; whoever starts it closes it. */
export async function startSuite(options: SuiteOptions): Promise<Suite> {
  buildIfStale();
  const data = options.data ?? mkdtempSync(path.join(tmpdir(), 'bianbo-e2e-'));
  const forget = (): void => { if (options.data === undefined) rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }); };
  const args = [...workstationArgs({ ...options, data }), ...(options.footage ? [] : ['--without-footage'])];
  const begin = options.shell === 'browser' ? inBrowser : inElectron;
  try { return await begin(options, data, args, forget); } catch (error) { forget(); throw error; }
}

function buildIfStale(): void {
  if (staleTargets().length === 0) return;
  const built = spawnSync(ownNode, [path.join(root, 'build/build.mjs')], { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the build failed:\n${built.stdout}${built.stderr}`);
}

async function inBrowser(options: SuiteOptions, data: string, args: string[], forget: () => void): Promise<Suite> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('no browser');
  const workstation = start(ownNode, ['--disable-warning=ExperimentalWarning', path.join(root, 'dist/workstation/main.mjs'), ...args, '--with-parent'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const { url, pool } = await firstWord(workstation.child.stdout);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', ...(options.switches ?? [])] });
  // A context that takes more windows than one.
  const page = await (await browser.newContext({ viewport: options.size ?? { width: 1440, height: 900 } })).newPage();
  const errors = listen(page);
  await page.goto(url);
  return {
    shell: 'browser', page, data, pool, electron: null, errors, shot: (name) => keepScreenshot(page, 'browser', name),
    close: async () => { await browser.close(); await end(workstation); forget(); },
  };
}

/** The workstation's one line: where it serves, or why it does not. */
function firstWord(output: NodeJS.ReadableStream | null): Promise<{ url: string; pool: string }> {
  return new Promise((resolve, reject) => {
    if (!output) { reject(new Error('no output')); return; }
    const lines = createInterface({ input: output });
    lines.on('line', (line) => {
      const told = JSON.parse(line) as { ready?: { url: string; pool: string }; failed?: { code: string } }; // the workstation's first line is JSON
      if (told.ready) resolve(told.ready);
      else reject(new Error(`the workstation did not start: ${told.failed?.code ?? line}`));
    });
    lines.once('close', () => reject(new Error('the workstation ended before it was ready')));
  });
}

async function inElectron(options: SuiteOptions, data: string, args: string[], forget: () => void): Promise<Suite> {
  const found = installedElectron();
  if (!found) throw new Error('no Electron');
  const display = await aDisplay();
  if (!display) throw new Error('no display');
  const env: Record<string, string> = { ...Object.fromEntries(Object.entries(process.env).filter((one): one is [string, string] => one[1] !== undefined)), DISPLAY: display.name, BIANBO_NODE: ownNode };
  const electron = await _electron.launch({ executablePath: options.packed ?? found.executable, args: ['--no-sandbox', '--disable-gpu', ...(options.switches ?? []), ...(options.packed ? [] : [root]), ...args], env, timeout: 60_000 });
  let stderr = '';
  electron.process().stderr?.on('data', (part: Buffer) => { stderr += part.toString(); });
  // On a busy machine it may be ready, and have said so, before anybody could listen: then its pool's folder says where that is.
  const pool = options.pool ?? await Promise.race([readyLine(electron, () => stderr), ownPoolOf(electron, data)]);
  const page = await electron.firstWindow();
  const errors = listen(page);
  if (options.size) await electron.evaluate(({ BrowserWindow }, size) => { BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height); }, options.size);
  return {
    shell: 'electron', page, data, pool, electron, errors, shot: (name) => keepScreenshot(page, 'electron', name),
    close: async () => { await electron.close(); display.stop(); forget(); },
  };
}

/** What Electron says once it can be used: the pool's address. */
function readyLine(electron: ElectronApplication, stderr: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: electron.process().stdout ?? process.stdin }).on('line', (line) => {
      const ready = /^bianbo ready (.*)$/.exec(line);
      if (ready?.[1]) resolve((JSON.parse(ready[1]) as { pool: string }).pool);
      if (line.startsWith('bianbo failed')) reject(new Error(line));
    });
    electron.process().once('exit', (code) => reject(new Error(`Electron ended with ${code}\n${stderr()}`)));
  });
}
/** Where its own pool, once it has a window, says that it is; never anything where there comes no window. */
async function ownPoolOf(electron: ElectronApplication, data: string): Promise<string> {
  const page = await electron.firstWindow().catch(() => null);
  for (const file = path.join(data, 'pool', 'port'); page && !page.isClosed(); await setTimeout(100)) if (existsSync(file)) return `http://127.0.0.1:${readFileSync(file, 'utf8')}`;
  return new Promise(() => {});
}

function listen(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  return errors;
}

/** The suite as a person meets it: from the command to a usable window, first paint, typing to paint, memory at rest. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Page } from 'playwright-core';
import { findBrowser } from '../../build/browser.mjs';
import { NODE } from '../integration/support/newsroom.ts';
import { DeskPage } from '../e2e/support/desk-page.ts';
import { untilPort } from '../e2e/support/port.ts';
import { startSuite } from '../e2e/support/suite.ts';
import { quantile, round, type Figure } from './figure.ts';

const root = path.resolve(import.meta.dirname, '../..');
const SWITCHES = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

/** npm start in the browser shell, everything installed and built: until stories can be clicked. Median of five. */
async function warmStart(data: string): Promise<Figure[]> {
  const starts: number[] = [];
  const paints: number[] = [];
  for (let round = 0; round < 5; round++) {
    const began = performance.now();
    const child = spawn(NODE, [path.join(root, 'build/start.mjs'), '--shell=none', `--data=${data}`], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    const url = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).on('line', (line) => { const found = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line)?.[0]; if (found) resolve(found); }));
    const browser = await chromium.launch({ executablePath: findBrowser()!, args: SWITCHES });
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(url);
    await page.getByRole('searchbox', { name: '搜索标题和正文' }).waitFor();
    await page.getByRole('option').first().waitFor();
    starts.push(performance.now() - began);
    paints.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN));
    await browser.close();
    await new Promise<void>((resolve) => { child.once('exit', () => resolve()); child.kill('SIGTERM'); });
  }
  return [
    { name: 'app.cold_start_s', value: round(quantile(starts, 0.5) / 1000), unit: 's', limit: 3 },
    { name: 'app.first_contentful_paint_ms', value: Math.round(quantile(paints, 0.5)), unit: 'ms', limit: 1000 },
  ];
}

/** From the key's event to the frame after it: 300 keys into a script of real length. Frame rate unlocked, or the display's own 16.7 ms would be all that is seen. */
async function typing(page: Page): Promise<Figure> {
  await page.evaluate(() => {
    const took: number[] = [];
    Object.assign(window, { took });
    const channel = new MessageChannel();
    let from = 0;
    channel.port1.onmessage = () => { if (from > 0) took.push(performance.now() - from); from = 0; };
    document.addEventListener('keydown', (event) => { from = event.timeStamp; requestAnimationFrame(() => channel.port2.postMessage(0)); }, true);
  });
  for (let index = 0; index < 300; index++) { await page.keyboard.press('a'); await page.waitForTimeout(15); }
  const took = await page.evaluate(() => (window as unknown as { took: number[] }).took); // put there above
  return { name: 'app.typing_to_paint_p95_ms', value: round(quantile(took, 0.95)), unit: 'ms', limit: 16 };
}

const residentMb = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
const childrenOf = (pid: number): number[] => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);

/** Workstation and its pool as they ship, nobody doing anything. */
async function idleMemory(data: string): Promise<Figure[]> {
  if (process.platform !== 'linux') return [];
  const child = spawn(NODE, ['--disable-warning=ExperimentalWarning', path.join(root, 'dist/workstation/main.mjs'), `--data=${data}`], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const megabytes = [child.pid!, ...childrenOf(child.pid!)].reduce((sum, pid) => sum + residentMb(pid), 0);
  await new Promise<void>((resolve) => { child.once('exit', () => resolve()); child.kill('SIGTERM'); });
  return [{ name: 'app.idle_memory_mb', value: Math.round(megabytes), unit: 'MB', limit: 250 }];
}

export async function appFigures(): Promise<Figure[]> {
  if (!findBrowser()) throw new Error('no browser to measure in');
  const data = mkdtempSync(path.join(tmpdir(), 'bianbo-bench-app-'));
  try {
    const suite = await startSuite({ shell: 'browser', data, sample: true, footage: true, switches: ['--disable-frame-rate-limit', '--disable-gpu-vsync'] });
    const figures: Figure[] = [];
    try {
      const desk = await DeskPage.signedIn(suite.page, '编辑甲');
      // The sample's footage is being made into proxies first: that is another figure.
      await untilPort(suite.page, 'jobs', {}, (jobs) => jobs.length > 0 && jobs.every((job) => job.state !== 'running' && job.state !== 'waiting'), 180_000);
      await suite.page.waitForTimeout(2000);
      await suite.page.getByRole('option').filter({ hasText: '手语' }).first().click();
      await suite.page.getByRole('textbox', { name: '文稿正文' }).waitFor();
      await desk.cursorAtEnd(0);
      figures.push(await typing(suite.page));
    } finally { await suite.close(); }
    return [...figures, ...(await warmStart(data)), ...(await idleMemory(data))];
  } finally { rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }); }
}

/** The suite as a person meets it: from the command to a usable window, first paint, typing to paint, memory at rest. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Page } from 'playwright-core';
import { findBrowser } from '../../build/browser.mjs';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { NODE } from '../integration/support/newsroom.ts';
import { DeskPage } from '../e2e/support/desk-page.ts';
import { commandPort, freshId, queryPort, untilPort } from '../e2e/support/port.ts';
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

/** From the key's event to the frame after it, of `keys` keys the slowest but five in a hundred, ms. Frame rate unlocked, or the display's own 16.7 ms would be all that is seen. */
async function typing(page: Page, keys: number): Promise<number> {
  await page.evaluate(() => {
    const took: number[] = [];
    Object.assign(window, { took });
    const channel = new MessageChannel();
    let from = 0;
    channel.port1.onmessage = () => { if (from > 0) took.push(performance.now() - from); from = 0; };
    document.addEventListener('keydown', (event) => { from = event.timeStamp; requestAnimationFrame(() => channel.port2.postMessage(0)); }, true);
  });
  for (let index = 0; index < keys; index++) { await page.keyboard.press('a'); await page.waitForTimeout(15); }
  const took = await page.evaluate(() => (window as unknown as { took: number[] }).took); // put there above
  return round(quantile(took, 0.95));
}

/** A council's meeting written down: so many paragraphs stand in one script, and it is open. */
const PARAGRAPHS = 1000;
async function openLongScript(page: Page): Promise<void> {
  const channel = (await queryPort(page, 'channels', {})).find((one) => one.form === 'tv')!.id; // the sample's
  const [story, version] = [freshId(), freshId()];
  const doc = docOfBlocks(Array.from({ length: PARAGRAPHS }, (_, number) => ({ id: freshId(), kind: number % 4 === 0 ? 'read' : 'vo', text: `第${number + 1}项：县人民政府汇报了${2000 + number}年重点项目的推进情况，全县共完成投资${number % 97}.${number % 10}亿元，同比增长${number % 30}%；与会代表就此进行了审议。` })));
  await commandPort(page, 'story.create', 'story', story, { title: '县人代会会议记录', columns: [], mobileFirst: false, version, channel, doc });
  await page.evaluate((hash) => { location.hash = hash; }, `#/stories/${story}/${version}`);
  await page.waitForFunction((count) => document.querySelectorAll('.script-text .script-block').length === count, PARAGRAPHS);
  // Its index, its first sums: what a script that was just opened brings with it.
  await page.waitForTimeout(3000);
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
      figures.push({ name: 'app.typing_to_paint_p95_ms', value: await typing(suite.page, 300), unit: 'ms', limit: 16 });
      await openLongScript(suite.page);
      await desk.cursorAtEnd(0);
      figures.push({ name: 'app.typing_1000_paragraphs_p95_ms', value: await typing(suite.page, 150), unit: 'ms', limit: 50 });
    } finally { await suite.close(); }
    return [...figures, ...(await warmStart(data)), ...(await idleMemory(data))];
  } finally { rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }); }
}

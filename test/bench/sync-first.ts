/** The first time a workstation meets a pool of years, and the first time after a while: everything here, and the first screen. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { endProcess, NODE, TestWindow } from '../integration/support/newsroom.ts';
import { chance } from '../property/script-history.ts';
import { bigNewsroom, newsText, ROWS, TEXTS, type BigNewsroom } from './big-newsroom.ts';
import { quantile, round, type Figure } from './figure.ts';
import { build, Scale } from './sync-processes.ts';
import { Cable } from './cable.ts';
import { note } from './note.ts';

const root = path.resolve(import.meta.dirname, '../..');
const TIMEOUT_MS = 300_000;

/** Until the pool has the file that first syncs are done with: it begins to make it when it starts. */
async function hasSnapshot(url: string): Promise<void> {
  for (const until = performance.now() + TIMEOUT_MS; performance.now() < until; await new Promise((then) => setTimeout(then, 200))) if (((await (await fetch(`${url}/health`)).json()) as { snapshot: number | null }).snapshot !== null) return;
  throw new Error('the pool makes no snapshot');
}

/** Seconds until a workstation with an empty folder has everything. Median of `rounds`. `by` a file that the pool has, or by rows as from a pool that has just started. */
async function firstSync(name: string, by: 'file' | 'rows', big: BigNewsroom, limit: number, rounds: number): Promise<Figure> {
  const took: number[] = [];
  const scale = new Scale();
  try {
    let pool = await scale.pool(big);
    if (by === 'file') await hasSnapshot(pool.url);
    for (let index = 0; index < rounds; index++) {
      if (by === 'rows' && index > 0) { await scale.endPool(pool); pool = await scale.pool(big); }
      const station = scale.station();
      took.push(await station.do<number>({ is: 'connect', data: scale.folder(), pool: pool.url, account: big.people[0]!, timeoutMs: TIMEOUT_MS }));
      note(name, { took: took.at(-1)!, station: await station.do({ is: 'facts' }) });
      await station.do({ is: 'close' });
      await station.end();
    }
  } finally { await scale.close(); }
  return { name, value: round(quantile(took, 0.5) / 1000), unit: 's', limit };
}

/** Changes of titles that are missed. */
const MISSED = 1000;

/** Milliseconds from dialling to caught up for a workstation that missed 1,000 changes of titles: one whose network was away, and one that was switched off. Medians. */
async function catchUp(big: BigNewsroom, rounds: number): Promise<Figure[]> {
  const scale = new Scale();
  const took: Record<'cut' | 'off', number[]> = { cut: [], off: [] };
  const random = chance(7);
  try {
    const pool = await scale.pool(big);
    const cable = await Cable.to(pool.url);
    const desk = scale.station();
    await desk.do({ is: 'connect', data: scale.folder(), pool: pool.url, account: big.people[1]!, timeoutMs: TIMEOUT_MS });
    const others = async (): Promise<void> => {
      await desk.do({ is: 'execute', commands: Array.from({ length: MISSED }, () => ({ name: 'story.set', kind: 'story' as const, id: big.stories[random.below(big.stories.length)]!.story, args: { title: newsText(random, 12) } })) });
      await desk.do({ is: 'settle', timeoutMs: TIMEOUT_MS });
    };
    const data = scale.folder();
    let away = scale.station();
    await away.do({ is: 'connect', data, pool: cable.url, account: big.people[0]!, timeoutMs: TIMEOUT_MS });
    for (let index = 0; index < rounds; index++) {
      cable.cut();
      await away.do({ is: 'lost', timeoutMs: TIMEOUT_MS });
      await others();
      const dialled = cable.mend();
      const there = await away.do<number>({ is: 'caughtUp', timeoutMs: TIMEOUT_MS });
      took.cut.push((there - (await dialled)) / 1e6);
      note('sync.catch_up_1000_ms', { took: took.cut.at(-1)! });
    }
    for (let index = 0; index < rounds; index++) {
      await away.do({ is: 'close' });
      await others();
      await away.end();
      away = scale.station();
      took.off.push(await away.do<number>({ is: 'connect', data, pool: pool.url, account: big.people[0]!, timeoutMs: TIMEOUT_MS }));
      note('sync.catch_up_1000_after_start_ms', { took: took.off.at(-1)! });
    }
    await cable.end();
  } finally { await scale.close(); }
  return [
    { name: 'sync.catch_up_1000_ms', value: round(quantile(took.cut, 0.5), 1), unit: 'ms', limit: 25 },
    { name: 'sync.catch_up_1000_after_start_ms', value: round(quantile(took.off, 0.5), 1), unit: 'ms', limit: null },
  ];
}

/** From the workstation's start (as it ships) to the first 100 stories in a window's hands, with 100,000 stories in the cache. Medians. */
async function firstScreen(big: BigNewsroom, rounds: number): Promise<Figure[]> {
  const scale = new Scale();
  const whole: number[] = [];
  const asked: number[] = [];
  try {
    const pool = await scale.pool(big);
    const data = scale.folder();
    const station = scale.station();
    await station.do({ is: 'connect', data, pool: pool.url, account: big.people[0]!, timeoutMs: TIMEOUT_MS });
    await station.do({ is: 'close' });
    await station.end();
    for (let index = 0; index < rounds; index++) {
      const started = performance.now();
      const child = spawn(NODE, ['--disable-warning=ExperimentalWarning', path.join(root, 'dist/workstation/main.mjs'), `--data=${data}`, `--pool=${pool.url}`], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
      const url = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).on('line', (line) => resolve((JSON.parse(line) as { ready: { url: string } }).ready.url)));
      const window = await TestWindow.open(url);
      const ready = performance.now();
      const { rows } = await window.ask('stories', { text: '', limit: 100 });
      if (rows.length !== 100) throw new Error(`${rows.length} stories on the first screen`);
      const now = performance.now();
      whole.push(now - started);
      asked.push(now - ready);
      note('sync.first_screen_ms', { whole: whole.at(-1)!, asked: asked.at(-1)! });
      window.close();
      await endProcess(child);
    }
  } finally { await scale.close(); }
  return [
    { name: 'sync.first_screen_ms', value: Math.round(quantile(whole, 0.5)), unit: 'ms', limit: 300 },
    { name: 'sync.first_list_of_100_ms', value: Math.round(quantile(asked, 0.5)), unit: 'ms', limit: null },
  ];
}

export async function firstRowsFigures(): Promise<Figure[]> { return [await firstSync('sync.first_100k_rows_s', 'rows', await bigNewsroom(ROWS), 1, 3)]; }
export async function catchUpFigures(): Promise<Figure[]> { return catchUp(await bigNewsroom(ROWS), 7); }
export async function firstTextsFigures(): Promise<Figure[]> { return [await firstSync('sync.first_100k_texts_s', 'file', await bigNewsroom(TEXTS), 3, 2)]; }
export async function firstScreenFigures(): Promise<Figure[]> {
  build();
  return firstScreen(await bigNewsroom(TEXTS), 5);
}

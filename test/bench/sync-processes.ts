/** Real processes for measuring sync at scale: the pool as it ships, and workstations' cores that do as they are told. */
import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { endProcess, NODE, TestNewsroom, TestWindow } from '../integration/support/newsroom.ts';
import { copyOf, type BigNewsroom } from './big-newsroom.ts';
import type { StationJob } from './sync-station.ts';

/** BENCH_PROFILES=DIR: CPU profiles of workstations' cores, for whoever looks for the slow part. */
const profiles = process.env['BENCH_PROFILES'] ? ['--cpu-prof', `--cpu-prof-dir=${process.env['BENCH_PROFILES']}`] : [];

export class Station {
  readonly child: ChildProcess;
  constructor() { this.child = fork(path.join(import.meta.dirname, 'sync-station.ts'), [], { execPath: NODE, execArgv: ['--disable-warning=ExperimentalWarning', ...profiles] }); }
  /** Has it do a job; the caller knows what this one answers. */
  async do<T>(job: StationJob): Promise<T> {
    return new Promise((resolve, reject) => {
      const died = (): void => reject(new Error(`the workstation died at ${job.is}`));
      this.child.once('exit', died);
      this.child.once('message', (said: { value?: T; failed?: string }) => { this.child.off('exit', died); if (said.failed === undefined) resolve(said.value as T); else reject(new Error(said.failed)); });
      this.child.send(job);
    });
  }
  /** It ends by itself when its line is gone. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    await new Promise<void>((resolve) => { this.child.once('exit', () => resolve()); this.child.disconnect(); });
  }
}

/** Folders and processes of one measurement; everything goes with `close`. */
export class Scale {
  readonly newsroom = new TestNewsroom();
  readonly #folders: string[] = [];
  readonly #stations: Station[] = [];
  folder(): string { const made = mkdtempSync(path.join(tmpdir(), 'bianbo-scale-')); this.#folders.push(made); return made; }
  /** The pool of a big newsroom, on a copy of its folder. */
  async pool(big: BigNewsroom): Promise<{ child: ChildProcess; url: string; data: string }> {
    const data = path.join(this.folder(), 'pool');
    copyOf(big, data);
    return this.newsroom.pool({ data });
  }
  /** Ends a pool as its machine is shut down. */
  endPool({ child }: { child: ChildProcess }): Promise<void> { return endProcess(child); }
  station(): Station { const made = new Station(); this.#stations.push(made); return made; }
  async close(): Promise<void> {
    await Promise.all(this.#stations.map((one) => one.end()));
    await this.newsroom.close();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Memory and CPU of a process, as the system counts them. */
export function factsOf({ pid }: ChildProcess): { residentMb: number; peakMb: number; cpuS: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kb = (field: string): number => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ').slice(11, 13).map(Number);
  return { residentMb: kb('VmRSS') / 1024, peakMb: kb('VmHWM') / 1024, cpuS: (user + system) / 100 };
}

const root = path.resolve(import.meta.dirname, '../..');

/** A workstation as it ships (built), with a window; `address` opens the suite once in a browser. */
export async function builtWorkstation(data: string, pool: string): Promise<{ window: TestWindow; address(): Promise<string>; end(): Promise<void> }> {
  build();
  const child = spawn(NODE, ['--disable-warning=ExperimentalWarning', path.join(root, 'dist/workstation/main.mjs'), `--data=${data}`, `--pool=${pool}`], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async (): Promise<{ ready?: { url: string }; url?: string }> => JSON.parse(String((await lines.next()).value)) as { ready?: { url: string }; url?: string };
  const { ready } = await said();
  if (!ready) throw new Error('the workstation did not start');
  return {
    window: await TestWindow.open(ready.url),
    address: async () => { child.stdin.write('key\n'); return (await said()).url!; },
    end: () => endProcess(child),
  };
}

let built = false;
/** Builds the suite, once. */
export function build(): void {
  if (!built && spawnSync(NODE, [path.join(root, 'build/build.mjs')], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0) throw new Error('the suite does not build');
  built = true;
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address() as AddressInfo; server.close(() => resolve(port)); });
  });
}

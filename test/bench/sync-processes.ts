/** Real processes for measuring sync at scale: the pool as it ships, and workstations' cores that do as they are told. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endProcess, NODE, TestNewsroom } from '../integration/support/newsroom.ts';
import { copyOf, type BigNewsroom } from './big-newsroom.ts';
import type { StationJob } from './sync-station.ts';

export class Station {
  readonly child: ChildProcess;
  constructor(execArgv: string[] = []) { this.child = fork(path.join(import.meta.dirname, 'sync-station.ts'), [], { execPath: NODE, execArgv: ['--disable-warning=ExperimentalWarning', ...execArgv] }); }
  /** Has it do a job; the caller knows what this one answers. */
  async do<T>(job: StationJob): Promise<T> {
    return new Promise((resolve, reject) => {
      const died = (): void => reject(new Error(`the workstation died at ${job.is}`));
      this.child.once('exit', died);
      this.child.once('message', (said: { value?: T; failed?: string }) => { this.child.off('exit', died); if (said.failed === undefined) resolve(said.value as T); else reject(new Error(said.failed)); });
      this.child.send(job);
    });
  }
  end(): Promise<void> { return endProcess(this.child); }
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
  station(execArgv: string[] = []): Station { const made = new Station(execArgv); this.#stations.push(made); return made; }
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

/** A pool of our own beside this workstation: the first run needs no server. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** How long after our own pool ended it is started again, and at most where that fails again and again. */
const AGAIN_MS = 500;
const AGAIN_AT_MOST_MS = 30_000;

interface Running { readonly url: string; /** The port it had before, where that was somebody else's. */ readonly instead: number | undefined; stop(): Promise<void> }
export interface OwnPoolOptions {
  /** The pool's program, the folder it keeps its newsroom in, and the sample newsroom. */
  readonly entry: string;
  readonly folder: string;
  readonly sample: string;
  /** Is it this one that the workstation goes to, and not another newsroom's? */
  readonly wanted: () => boolean;
  /** It can be dialled. */
  readonly started: (url: string) => void;
  /** It has another address than before, as its port was somebody else's: who has the old one does not find it. */
  readonly moved: (from: number, url: string) => void;
  /** It ended by itself and does not start again; said once, and it is tried on. */
  readonly ended: () => void;
}

export class OwnPool {
  readonly #o: OwnPoolOptions;
  #running: Running | null = null;

  constructor(options: OwnPoolOptions) { this.#o = options; }

  /** 'left': not running, but its newsroom lies here. */
  get state(): 'in-use' | 'left' | 'none' { return this.#running ? 'in-use' : existsSync(path.join(this.#o.folder, 'pool.db')) ? 'left' : 'none'; }

  /** Starts it if it does not run. Rejects with the pool's failure code as message. */
  async start(): Promise<void> {
    if (this.#running) return;
    const running = await startPool({ ...this.#o, died: () => { this.#running = null; this.#revive(0); } });
    // Somebody has joined another one meanwhile.
    if (!this.#o.wanted()) { await running.stop(); return; }
    this.#running = running;
    this.#o.started(running.url);
    if (running.instead !== undefined) this.#o.moved(running.instead, running.url);
  }
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    await running?.stop();
  }
  /** Starts it again after a while that grows with each time that fails. */
  #revive(failed: number): void {
    setTimeout(() => {
      if (!this.#o.wanted() || this.#running) return;
      this.start().catch((error: unknown) => {
        console.error('own pool', error);
        if (failed === 0) this.#o.ended();
        this.#revive(failed + 1);
      });
    }, Math.min(AGAIN_MS * 2 ** failed, AGAIN_AT_MOST_MS)).unref();
  }
}

/** It ends when we do: its standard input closes with this process, however that ends. */
function startPool(options: { entry: string; folder: string; sample: string; died: () => void }): Promise<Running> {
  const child = spawn(process.env['BIANBO_NODE'] || process.execPath, ['--disable-warning=ExperimentalWarning', options.entry, `--data=${options.folder}`, `--sample=${options.sample}`, '--with-parent'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let stopping = false;
  return new Promise((resolve, reject) => {
    let ready = false;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = JSON.parse(line) as { ready?: { url: string; instead?: number }; failed?: { code: string } };
      if (message.failed) reject(new Error(message.failed.code));
      if (message.ready) { ready = true; resolve({ url: message.ready.url, instead: message.ready.instead, stop: () => { stopping = true; return ended(child); } }); }
    });
    child.once('error', () => reject(new Error('pool-failed')));
    child.once('exit', () => { if (!ready) reject(new Error('pool-failed')); else if (!stopping) options.died(); });
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), 4000);
    child.once('exit', () => { clearTimeout(hard); resolve(); });
    child.stdin?.end();
    child.kill('SIGTERM');
  });
}

/**
 * Moves what was written lately from the cache's write-ahead log to its place in the file, in a thread of its own. Where days away or a first sync have come in that
 * takes tenths of a second, and everything that a window asks for would wait for it.
 */
import { Worker } from 'node:worker_threads';
import type { CheckpointTask } from './checkpoint-worker.ts';

/** Longer than a disk that still answers takes for any of it, ms. */
const MOST_MS = 30_000;

export class Checkpoints {
  readonly #file: string;
  /** 1 while the thread has the file open. Read while this thread waits, so no message can say it. */
  readonly #open = new Int32Array(new SharedArrayBuffer(4));
  #thread: Worker | null = null;

  constructor(file: string) { this.#file = file; }

  /** Has it done, unless it is being done; returns at once. Whoever calls has the file open. */
  move(): void {
    if (Atomics.load(this.#open, 0) === 1) return;
    Atomics.store(this.#open, 0, 1);
    (this.#thread ??= this.#start()).postMessage('move');
  }
  #start(): Worker {
    const thread = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: { file: this.#file, open: this.#open } satisfies CheckpointTask });
    // It lives as long as the process needs it, and keeps no process alive.
    thread.unref();
    thread.once('error', (error) => console.error('checkpoints', error));
    thread.once('exit', () => { if (this.#thread === thread) this.#thread = null; Atomics.store(this.#open, 0, 0); });
    return thread;
  }

  /**
   * Waits until the thread has let go of the file. To be called before the file is closed or another takes its place: what is open cannot be moved everywhere (Windows),
   * and whoever closes it last empties its log. Throws where a disk does not answer.
   */
  letGo(): void {
    if (Atomics.wait(this.#open, 0, 1, MOST_MS) === 'timed-out') throw new Error('the disk does not let go of the cache');
  }
  /** The file is closed for good. */
  stop(): void {
    this.letGo();
    void this.#thread?.terminate();
    this.#thread = null;
  }
}

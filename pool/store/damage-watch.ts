/** Has the pool's file looked through now and then in a thread, slowly; at once when something that was read is not what was written. */
import { Worker } from 'node:worker_threads';
import type { DamageJob } from './damage-worker.ts';
import type { Look } from './damage.ts';

const FIRST_MS = 10 * 60_000;
const EVERY_MS = 86_400_000;
/** Of a thread's time, while nobody waits for it. */
const SHARE = 0.1;
/** After a look that was asked for, another is not begun sooner: whoever met the damage dials again and meets it again. */
const AGAIN_MS = 5000;

export class DamageWatch {
  readonly #file: string;
  readonly #found: (look: Look) => void;
  readonly #timers: NodeJS.Timeout[] = [];
  #worker: Worker | null = null;
  #wanted = 0;
  #ended = false;

  /** `found` hears of every look that came to its end, also that nothing is damaged any more. */
  constructor(file: string, found: (look: Look) => void) { this.#file = file; this.#found = found; }

  start(): void {
    this.#timers.push(setTimeout(() => this.#look(SHARE), FIRST_MS), setInterval(() => this.#look(SHARE), EVERY_MS));
    for (const timer of this.#timers) timer.unref();
  }
  stop(): void {
    this.#ended = true;
    for (const timer of this.#timers) clearInterval(timer);
    void this.#worker?.terminate();
  }

  /** Something is damaged: somebody waits for what can be put back. */
  now(): void {
    if (Date.now() - this.#wanted < AGAIN_MS) return;
    this.#wanted = Date.now();
    void this.#worker?.terminate();
    this.#worker = null;
    this.#look(1);
  }

  #look(share: number): void {
    if (this.#worker || this.#ended) return;
    const worker = new Worker(new URL('./damage-worker.ts', import.meta.url), { workerData: { file: this.#file, share } satisfies DamageJob });
    this.#worker = worker;
    worker.once('message', (look: Look) => { if (!this.#ended) this.#found(look); });
    worker.once('error', (error) => console.error('looking for damage', error));
    worker.once('exit', () => { if (this.#worker === worker) this.#worker = null; });
    worker.unref();
  }
}

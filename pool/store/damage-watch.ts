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

/** What is needed of a thread that looks: it says what it found in one message, and ends. */
export interface LookingThread {
  once(event: 'message', then: (look: Look) => void): unknown;
  once(event: 'error', then: (error: unknown) => void): unknown;
  once(event: 'exit', then: () => void): unknown;
  terminate(): unknown;
  unref(): void;
}
const lookingThread = (job: DamageJob): LookingThread => new Worker(new URL('./damage-worker.ts', import.meta.url), { workerData: job });

export class DamageWatch {
  readonly #file: string;
  readonly #found: (look: Look) => void;
  readonly #thread: (job: DamageJob) => LookingThread;
  readonly #timers: NodeJS.Timeout[] = [];
  #worker: { readonly thread: LookingThread; readonly share: number } | null = null;
  /** When a look that was asked for began, ms since 1970. */
  #begun = 0;
  /** Another was asked for while one at full speed was under way: it may have passed what was met. */
  #another = false;
  #ended = false;

  /** `found` hears of every look that came to its end, also that nothing is damaged any more. */
  constructor(file: string, found: (look: Look) => void, thread = lookingThread) { this.#file = file; this.#found = found; this.#thread = thread; }

  start(): void {
    this.#timers.push(setTimeout(() => this.#look(SHARE), FIRST_MS), setInterval(() => this.#look(SHARE), EVERY_MS));
    for (const timer of this.#timers) timer.unref();
  }
  stop(): void {
    this.#ended = true;
    for (const timer of this.#timers) clearInterval(timer);
    void this.#worker?.thread.terminate();
  }

  /** Something is damaged: somebody waits for what can be put back. */
  now(): void {
    // One that somebody waits for comes to its end: it would be begun again for ever where it takes longer than they take to dial.
    if (this.#worker?.share === 1) { this.#another ||= !this.#tooSoon; return; }
    if (this.#tooSoon) return;
    this.#begun = Date.now();
    void this.#worker?.thread.terminate();
    this.#worker = null;
    this.#look(1);
  }
  get #tooSoon(): boolean { const past = Date.now() - this.#begun; return past >= 0 && past < AGAIN_MS; }

  #look(share: number): void {
    if (this.#worker || this.#ended) return;
    const thread = this.#thread({ file: this.#file, share });
    const worker = { thread, share };
    this.#worker = worker;
    thread.once('message', (look: Look) => { if (!this.#ended && this.#worker === worker) this.#found(look); });
    thread.once('error', (error) => console.error('looking for damage', error));
    thread.once('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      if (!this.#another) return;
      this.#another = false;
      this.now();
    });
    thread.unref();
  }
}

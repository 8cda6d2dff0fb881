/** One file on its way: how far it is, how fast, the job that shows it, and how it is ended. */
import type { Wanted } from '../../shared/asset/transfer-rules.ts';
import { JobError, type JobBoard, type JobHandle } from '../workstation.ts';

export interface MovingFileOptions {
  readonly jobs: JobBoard;
  /** Is it one of the queue's own? Else somebody waits for it. */
  readonly inQueue: boolean;
  /** It got on. */
  readonly changed: () => void;
  /** A person cancelled its job. */
  readonly dropped: () => void;
}

/** Over so long the rate is taken. */
const RATE_MS = 2000;
/** Over less it says more about buffers than about the line. */
const LEAST_MS = 1000;
const TELL_MS = 500;

export class MovingFile {
  readonly wanted: Wanted;
  readonly name: string;
  readonly inQueue: boolean;
  readonly ended: Promise<void>;
  bytes = 0;
  error: unknown = null;
  readonly #options: MovingFileOptions;
  readonly #abort = new AbortController();
  readonly #ended = Promise.withResolvers<void>();
  #marks: { at: number; bytes: number }[] = [];
  #toldAt = 0;
  #job: JobHandle | null = null;

  constructor(wanted: Wanted, name: string, options: MovingFileOptions) {
    this.wanted = wanted;
    this.name = name;
    this.inQueue = options.inQueue;
    this.#options = options;
    this.ended = this.#ended.promise;
    this.ended.catch(() => undefined); // whoever began it hears
  }

  /** Bytes a second just now. */
  get rate(): number | null {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    return first && last && last.at - first.at >= LEAST_MS ? Math.round(((last.bytes - first.bytes) / (last.at - first.at)) * 1000) : null;
  }
  readonly told = (bytes: number, total: number): void => {
    const now = Date.now();
    this.bytes = bytes;
    this.#marks = [...this.#marks.filter(({ at }) => now - at <= RATE_MS), { at: now, bytes }];
    this.#job?.progress(total > 0 ? Math.min(1, bytes / total) : null);
    if (now - this.#toldAt >= TELL_MS) { this.#toldAt = now; this.#options.changed(); }
  };
  /** Ends it; what came stays for the next time. */
  end(reason: Error): void { this.#abort.abort(reason); }

  async run(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      // What is sent shows as a job from its beginning; what is fetched once the pool is known to have it.
      await (this.wanted.direction === 'send' ? this.board(this.#abort.signal, work) : work(this.#abort.signal));
      this.#ended.resolve();
    } catch (error) {
      this.error = error;
      this.#ended.reject(error as Error); // what was thrown
      throw error;
    }
  }

  /** Does it as a job on the board. Posters and waveforms come in a moment and in crowds: no job for each. */
  readonly board = async (signal: AbortSignal, work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    const { what, direction } = this.wanted;
    if (what === 'poster' || what === 'peaks') { await work(signal); return; }
    const { jobs, inQueue, dropped } = this.#options;
    let failed: { readonly is: unknown } | null = null;
    const job = jobs.start({ kind: direction === 'send' ? 'upload' : 'download', title: this.name, asset: this.wanted.asset, lane: inQueue ? (direction === 'send' ? 'transfer' : 'arrive') : 'fetch', retryable: !inQueue }, async (handle) => {
      const stop = (): void => jobs.cancel(handle.id);
      signal.addEventListener('abort', stop, { once: true });
      this.#job = handle;
      try { if (signal.aborted) stop(); handle.signal.throwIfAborted(); await work(handle.signal); } catch (error) { failed = { is: error }; throw error; } finally { signal.removeEventListener('abort', stop); this.#job = null; }
    });
    const ended = await job.ended;
    if (ended.state === 'done') return;
    // The queue's row says what is wrong and tries again by itself: nothing for a person to clear away.
    if (inQueue) jobs.dismiss(job.id);
    if (signal.aborted) throw signal.reason;
    if (ended.state === 'cancelled') { dropped(); throw new JobError('media-cancelled', { name: this.name }); }
    throw (failed as { readonly is: unknown } | null)?.is ?? new JobError('media-cancelled', { name: this.name }); // set in the callback, which the compiler does not follow
  };
}

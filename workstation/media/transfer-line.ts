/** The thread that sends and fetches (transfer-worker.ts), as the rest of the workstation speaks to it: started when first needed, one for all transfers. */
import { Worker } from 'node:worker_threads';
import type { TransferTask, TryEnd } from './transfer-try.ts';
import type { FromTransferWorker, ToTransferWorker } from './transfer-worker.ts';

export type Try = Omit<TransferTask, 'task'>;

export class TransferLine {
  #thread: Worker | null = null;
  #next = 1;
  #rate: number | null = null;
  readonly #tasks = new Map<number, { bytes(now: number, total: number): void; end(how: TryEnd): void; broken(error: Error): void }>();

  /** A number for a transfer: what was hashed in one try is not hashed again in its next, until `forget`. */
  begin(): number { return this.#next++; }
  forget(task: number): void { this.#post({ forget: task }); }

  /** Bytes a second for all transfers together; null: no limit. Holds for what is on its way too. */
  set rate(bytesPerSecond: number | null) {
    if (bytesPerSecond === this.#rate) return;
    this.#rate = bytesPerSecond;
    this.#post({ rate: bytesPerSecond });
  }

  /** One try. Rejects with the signal's reason when it is aborted, and with the defect when the thread broke. */
  run(task: number, what: Try, signal: AbortSignal, onBytes: (bytes: number, total: number) => void): Promise<TryEnd> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) { reject(signal.reason as Error); return; } // reasons of our signals are errors
      const thread = this.#open();
      const stop = (): void => thread.postMessage({ stop: task } satisfies ToTransferWorker);
      const settle = (): void => { signal.removeEventListener('abort', stop); this.#tasks.delete(task); };
      this.#tasks.set(task, {
        bytes: onBytes,
        end: (how) => { settle(); if (signal.aborted) reject(signal.reason as Error); else resolve(how); },
        broken: (error) => { settle(); reject(error); },
      });
      signal.addEventListener('abort', stop, { once: true });
      thread.postMessage({ ...what, task } satisfies ToTransferWorker);
    });
  }

  async stop(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    await thread?.terminate();
  }

  #post(message: ToTransferWorker): void { this.#thread?.postMessage(message); }
  #open(): Worker {
    if (this.#thread) return this.#thread;
    const thread = new Worker(new URL('./transfer-worker.ts', import.meta.url));
    this.#thread = thread;
    // It lives as long as the process needs it, and keeps no process alive.
    thread.unref();
    thread.on('message', (message: FromTransferWorker) => {
      const task = this.#tasks.get(message.task);
      if ('end' in message) task?.end(message.end); else task?.bytes(message.bytes, message.total);
    });
    const broken = (error: Error): void => {
      if (this.#thread === thread) this.#thread = null;
      for (const task of this.#tasks.values()) task.broken(error);
    };
    thread.once('error', broken);
    thread.once('exit', () => broken(new Error('transfer-worker ended')));
    if (this.#rate !== null) thread.postMessage({ rate: this.#rate } satisfies ToTransferWorker);
    return thread;
  }
}

import { Worker } from 'node:worker_threads';
import type { PoolSearch } from '../../shared/protocol/answers.ts';

export interface SearchQuestion { readonly id: number; readonly text: string; readonly limit: number }
interface SearchAnswer { readonly id: number; readonly found: PoolSearch | { readonly code: string } }
/** What the thread says: an answer, or that something in pool.db cannot be read. */
export type SearchSaid = SearchAnswer | { readonly damaged: true };

/** After the start others are served first. */
const FIRST_MS = 60_000;

/** Searches all stories of the pool in a thread of its own, so that a search never holds up a commit. */
export class SearchRoom {
  readonly #files: { readonly pool: string; readonly file: string };
  readonly #waiting = new Map<number, (found: SearchAnswer['found']) => void>();
  readonly #begin: NodeJS.Timeout;
  #worker: Worker | null = null;
  #next = 1;
  #ended = false;

  readonly #damaged: () => void;

  /** `damaged` hears that something in the pool's file cannot be read. */
  constructor(pool: string, file: string, damaged: () => void = () => undefined) {
    this.#damaged = damaged;
    this.#files = { pool, file };
    this.#begin = setTimeout(() => { if (!this.#ended) this.#thread(); }, FIRST_MS);
    this.#begin.unref();
  }

  /** Stories that contain all words, newest first, of everything accepted until now; {code: 'search-building'} while the index is far behind. */
  search(text: string, limit: number): Promise<SearchAnswer['found']> {
    if (this.#ended) return Promise.resolve({ code: 'search-failed' });
    const id = this.#next++;
    return new Promise((resolve) => { this.#waiting.set(id, resolve); this.#thread().postMessage({ id, text, limit } satisfies SearchQuestion); });
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./search-worker.ts', import.meta.url), { workerData: this.#files });
    this.#worker = worker;
    worker.on('message', (said: SearchSaid) => {
      if ('damaged' in said) { if (!this.#ended) this.#damaged(); return; }
      this.#waiting.get(said.id)?.(said.found);
      this.#waiting.delete(said.id);
    });
    worker.on('error', (error) => console.error('search', error));
    worker.once('exit', () => {
      this.#worker = null;
      for (const settle of this.#waiting.values()) settle({ code: 'search-failed' });
      this.#waiting.clear();
    });
    worker.unref();
    return worker;
  }
  stop(): void {
    this.#ended = true;
    clearTimeout(this.#begin);
    void this.#worker?.terminate();
  }
}

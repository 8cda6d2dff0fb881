/** Stories that a search finds at the pool and not here, because they are not kept here or not indexed yet. */
import type { PoolSearch } from '../shared/protocol/answers.ts';
import type { QueryResult } from '../shared/protocol/port.ts';

type Stories = QueryResult<'stories'>['elsewhere'];
export interface Found {
  readonly stories: Stories;
  /** Why the pool has not looked; null: it has, or is about to say. */
  readonly unasked: QueryResult<'stories'>['unasked'];
}
interface Asking {
  /** Can the pool be asked just now? */
  readonly open: () => boolean;
  /** The pool's answer, or the code with which it gives none. */
  readonly ask: (text: string, limit: number) => Promise<PoolSearch | { readonly code: string }>;
  /** Something else is known now: whoever shows a search looks again. */
  readonly answered: () => void;
}

/** Searches whose answers are kept, and stories that one names. */
const MOST_SEARCHES = 50;
const MOST_STORIES = 200;
/** After how long a pool that gave no answer may be asked the same again. */
const AGAIN_MS = 5000;

export class FoundAtPool {
  readonly #pool: Asking;
  readonly #found = new Map<string, Found>();

  constructor(pool: Asking) { this.#pool = pool; }

  /** What the pool has said of a search; it is asked where it has not been, and `answered` follows. */
  of(text: string): Found {
    if (!this.#pool.open()) return { stories: [], unasked: 'away' };
    const known = this.#found.get(text);
    if (known) return known;
    if (this.#found.size >= MOST_SEARCHES) this.#found.clear();
    const asked: Found = { stories: [], unasked: null };
    this.#found.set(text, asked);
    void this.#pool.ask(text, MOST_STORIES).then((answer) => {
      if (this.#found.get(text) !== asked) return; // something has changed meanwhile
      if ('stories' in answer) this.#found.set(text, { stories: [...answer.stories], unasked: null });
      else this.#gaveNone(text, { stories: [], unasked: answer.code === 'search-building' ? 'building' : 'failed' });
      this.#pool.answered();
    });
    return asked;
  }
  /** Whatever is known counts no more: something has changed. */
  clear(): void { this.#found.clear(); }

  /** It is said for a while, then whoever still shows that search has it asked again. */
  #gaveNone(text: string, said: Found): void {
    this.#found.set(text, said);
    setTimeout(() => {
      if (this.#found.get(text) !== said) return;
      this.#found.delete(text);
      this.#pool.answered();
    }, AGAIN_MS).unref();
  }
}

/** Stories that a search finds at the pool and not here, because they are not kept here or not indexed yet. */
import type { PoolSearch } from '../shared/protocol/answers.ts';
import type { QueryResult } from '../shared/protocol/port.ts';

type Found = QueryResult<'stories'>['elsewhere'];
interface Asking {
  /** Can the pool be asked just now? */
  readonly open: () => boolean;
  /** The pool's answer; null where it gives none. */
  readonly ask: (text: string, limit: number) => Promise<PoolSearch | null>;
  readonly answered: () => void;
}

/** Searches whose answers are kept, and stories that one names. */
const MOST_SEARCHES = 50;
const MOST_STORIES = 200;

export class FoundAtPool {
  readonly #pool: Asking;
  readonly #found = new Map<string, Found>();

  constructor(pool: Asking) { this.#pool = pool; }

  /** What the pool has said of a search; it is asked where it has not been, and `answered` follows. */
  of(text: string): Found {
    if (!this.#pool.open()) return [];
    const known = this.#found.get(text);
    if (known) return known;
    if (this.#found.size >= MOST_SEARCHES) this.#found.clear();
    this.#found.set(text, []);
    void this.#pool.ask(text, MOST_STORIES).then((answer) => {
      if (!answer) { this.#found.delete(text); return; }
      this.#found.set(text, [...answer.stories]);
      this.#pool.answered();
    });
    return [];
  }
  /** Whatever is known counts no more: something has changed. */
  clear(): void { this.#found.clear(); }
}

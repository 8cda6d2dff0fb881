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
  /** Why the pool cannot be asked just now: it is not there, what is newer here is still on its way, or it is of a release that searches nothing; null: it can. */
  readonly shut: () => 'away' | 'filling' | 'old' | null;
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

/** A search as it stands: what is said of it, whether the pool is asked just now, and whether something has changed since it was asked. */
interface Search { said: Found; asking: boolean; changed: boolean }

export class FoundAtPool {
  readonly #pool: Asking;
  readonly #searches = new Map<string, Search>();

  constructor(pool: Asking) { this.#pool = pool; }

  /** What the pool has said of a search; it is asked where it has not been, or something has changed since, and `answered` follows. */
  of(text: string): Found {
    const shut = this.#pool.shut();
    if (shut !== null) return { stories: [], unasked: shut };
    const known = this.#searches.get(text);
    if (known && (known.asking || !known.changed)) return known.said;
    if (!known && this.#searches.size >= MOST_SEARCHES) this.#searches.clear();
    const search: Search = known ?? { said: { stories: [], unasked: null }, asking: true, changed: false };
    [search.asking, search.changed] = [true, false];
    this.#searches.set(text, search);
    void this.#pool.ask(text, MOST_STORIES).then((answer) => {
      if (this.#searches.get(text) !== search) return;
      search.asking = false;
      if ('stories' in answer) search.said = { stories: [...answer.stories], unasked: null };
      else this.#gaveNone(text, search, answer.code === 'search-building' ? 'building' : 'failed');
      this.#pool.answered();
    });
    return search.said;
  }
  /** Something has changed: whoever still shows a search has it asked again. What was said, or is on its way, stands until then; where everybody writes, no answer would ever count. */
  changed(): void { for (const search of this.#searches.values()) search.changed = true; }
  /** Whatever is known or on its way counts no more: it is another pool, or other things are kept here. */
  clear(): void { this.#searches.clear(); }

  /** It is said for a while, then whoever still shows that search has it asked again. */
  #gaveNone(text: string, search: Search, unasked: Found['unasked']): void {
    const said: Found = { stories: [], unasked };
    search.said = said;
    setTimeout(() => {
      if (this.#searches.get(text) !== search || search.said !== said) return;
      search.changed = true;
      this.#pool.answered();
    }, AGAIN_MS).unref();
  }
}

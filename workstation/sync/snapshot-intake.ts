/** A first sync as a file: fetched, and put in place of the empty cache. */
import { CACHE_FORM } from '../../shared/protocol/cache-form.ts';
import type { Cache } from '../cache/cache.ts';
import type { Keeping } from './keeping.ts';
import type { LinkEvents, SnapshotOffer } from './link-events.ts';
import type { OpenLine } from './open-line.ts';

export class SnapshotIntake {
  readonly #cache: Cache;
  readonly #keeping: Keeping;
  readonly #fetch: LinkEvents['fetchSnapshot'];
  /** The file that is being fetched for the present line or, until that has ended, for an earlier one. */
  #fetching: Promise<unknown> | null = null;
  constructor(cache: Cache, keeping: Keeping, fetch: LinkEvents['fetchSnapshot']) { this.#cache = cache; this.#keeping = keeping; this.#fetch = fetch; }

  /** 'adopted': what is here is the pool's now, and a new line goes on from it; 'declined': rows are wanted instead; 'over': the line has ended meanwhile, and nothing is to be done on it. */
  async take(offer: SnapshotOffer, line: OpenLine, url: string, progress: (bytes: number) => void): Promise<'adopted' | 'declined' | 'over'> {
    const token = line.mediaToken;
    if (!this.#fetch || token === null || offer.form !== CACHE_FORM || this.#cache.cursor !== 0) return 'declined';
    const interest = this.#keeping.ofRows;
    try {
      // Two would write into one file.
      while (this.#fetching) await this.#fetching;
      if (line.over) return 'over';
      const stop = new AbortController();
      line.whenOver(() => stop.abort());
      const coming = this.#fetch(offer, { url, token }, (bytes) => { if (!line.over) progress(bytes); }, stop.signal);
      this.#fetching = coming.catch(() => undefined).finally(() => { this.#fetching = null; });
      const file = await coming;
      if (line.over) return 'over';
      this.#cache.adopt(file);
      this.#cache.setNote('adopted', '1');
      this.#keeping.note(interest);
      return 'adopted';
    } catch (error) {
      if (line.over) return 'over';
      console.error('snapshot not taken, rows follow', error);
      return 'declined';
    }
  }
}

/** What is kept here of the pool, and what is wanted. */
import { EVERYTHING, type Interest } from '../../shared/protocol/pool.ts';
import type { Cache } from '../cache/cache.ts';

const isLess = (now: Interest, before: Interest): boolean =>
  (now.since !== null && (before.since === null || now.since > before.since)) || (now.channels !== null && (before.channels === null || before.channels.some((one) => !now.channels!.includes(one))))
  || before.pinned.some((one) => !now.pinned.includes(one));

export class Keeping {
  readonly #cache: Cache;
  readonly #wanted: () => Interest;
  constructor(cache: Cache, wanted: () => Interest) { this.#cache = cache; this.#wanted = wanted; }

  /** What the rows that are here came by; what is wanted where nothing is here yet. */
  get ofRows(): Interest {
    if (this.#cache.cursor === 0) return this.#wanted();
    const noted = this.#cache.note('interest');
    return noted === null ? EVERYTHING : (JSON.parse(noted) as Interest); // written below
  }
  /** The rows that are here, or come from now on, came by this. */
  note(interest: Interest): void { this.#cache.setNote('interest', JSON.stringify(interest)); }
  /**
   * What the pool is to be asked for besides: null for nothing, 'anew' where less is wanted in any way, so that nothing that is not kept up to date is left here.
   * `chosen`: somebody has just said so. A horizon that moved by itself is no reason: what is behind it does not change, or comes whole.
   */
  missing(chosen: boolean): Interest | 'anew' | null {
    const wanted = this.#wanted();
    const here = this.ofRows;
    if (isLess(chosen ? wanted : { ...wanted, since: here.since }, here)) return 'anew';
    return JSON.stringify(wanted) === JSON.stringify(here) ? null : wanted;
  }
}

/** What a workstation does when nobody needs it: makes the search index, and looks through the cache for damage. In pieces too short to be noticed. */
import type { Cache } from './cache/cache.ts';

const INDEX = {
  sliceMs: 8, pauseMs: 30,
  /** It waits until nothing has changed for so long: work of people and catching up come first. */
  quietMs: 400,
  /** In a newsroom where something changes all the time it still gets a slice as often as this. */
  latestMs: 1500,
} as const;
/** So many stories are indexed in a moment: nobody needs to be told. */
const INDEXED_AT_ONCE = 200;
/** The cache is looked through in pieces of so long, so often, first and again so long after. */
const CHECK = { sliceMs: 4, pauseMs: 40, firstMs: 20_000, againMs: 30 * 60_000 } as const;

interface Around {
  readonly cache: Cache;
  /** Is it the disk's fault? Then the work goes on another time. */
  readonly diskFails: (error: unknown) => boolean;
  /** Can the rows be had from the pool again? */
  readonly poolThere: () => boolean;
  /** Many stories more can be found. */
  readonly indexed: () => void;
  /** So many rows were not what was written, and must come again. */
  readonly damagedRows: (count: number) => void;
  /** The file was not whole and begins anew. */
  readonly damagedFile: () => void;
}

export class SpareTime {
  readonly #around: Around;
  #indexing: NodeJS.Timeout | null = null;
  #checking: NodeJS.Timeout | null = null;
  #changedAt = 0;
  #indexedAt = 0;
  /** The most stories that waited since the index was last whole. */
  #most = 0;
  #over = false;

  constructor(around: Around) { this.#around = around; }

  /** Begins to look for damage; the index follows when something has changed. */
  start(): void { this.#check(CHECK.firstMs); }
  /** Something was written: the index is brought up to it when it is quiet. */
  changed(): void { this.#changedAt = performance.now(); this.index(); }
  stop(): void {
    this.#over = true;
    if (this.#indexing) clearTimeout(this.#indexing);
    if (this.#checking) clearTimeout(this.#checking);
  }

  /** Brings the search index further whenever there is a moment. */
  index(): void {
    if (this.#over || this.#indexing) return;
    this.#indexing = setTimeout(() => {
      this.#indexing = null;
      if (this.#over) return;
      const now = performance.now();
      if (now - this.#changedAt < INDEX.quietMs && now - this.#indexedAt < INDEX.latestMs) { this.index(); return; }
      this.#indexedAt = now;
      const cache = this.#around.cache;
      this.#most = Math.max(this.#most, cache.unindexed);
      try {
        if (cache.indexSome(INDEX.sliceMs)) { this.index(); return; }
        cache.tidy();
      } catch (error) {
        if (!this.#around.diskFails(error)) throw error;
        return; // goes on when the disk is back
      }
      if (this.#most > INDEXED_AT_ONCE) this.#around.indexed();
      this.#most = 0;
    }, INDEX.pauseMs);
  }

  /** Goes through the cache for damage, a little at a time. */
  #check(afterMs: number): void {
    this.#checking = setTimeout(() => {
      if (this.#over) return;
      try {
        const { damaged, more } = this.#around.cache.checkSome(CHECK.sliceMs);
        if (damaged > 0) this.#around.damagedRows(damaged);
        this.#check(more ? CHECK.pauseMs : CHECK.againMs);
      } catch (error) {
        if (this.#around.diskFails(error)) { this.#check(CHECK.firstMs); return; }
        console.error('cache damaged', error);
        // Without the pool a file that is not whole is better than none: it is looked at again.
        if (this.#around.poolThere()) { this.#around.cache.startOver(); this.#around.damagedFile(); }
        this.#check(CHECK.firstMs);
      }
    }, afterMs);
    this.#checking.unref();
  }
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cache } from './cache/cache.ts';
import { SpareTime } from './spare-time.ts';

/** Stories that wait to be indexed, and how many a slice takes. */
let waiting: number;
let indexed: number;
let spareTime: SpareTime;
const cache = { get unindexed() { return waiting; }, indexSome: () => { waiting = Math.max(0, waiting - 60); return waiting > 0; }, tidy: () => undefined } as unknown as Cache; // all that the index needs of it
beforeEach(() => {
  vi.useFakeTimers();
  indexed = 0;
  spareTime = new SpareTime({ cache, diskFails: () => false, poolThere: () => true, indexed: () => { indexed++; }, damagedRows: () => undefined, damagedFile: () => undefined });
});
afterEach(() => { spareTime.stop(); vi.useRealTimers(); });

describe('the search index, made when nobody needs the workstation', () => {
  it('is told of once it is whole, where a search on screen may have missed many stories until then', () => {
    waiting = 1000;
    spareTime.index();
    vi.advanceTimersByTime(60_000);
    expect([waiting, indexed]).toEqual([0, 1]);
    waiting = 5;
    spareTime.changed();
    vi.advanceTimersByTime(60_000);
    expect([waiting, indexed]).toEqual([0, 1]);
  });
});

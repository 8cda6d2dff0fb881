import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Look } from './damage.ts';
import { DamageWatch } from './damage-watch.ts';
import type { DamageJob } from './damage-worker.ts';

const LOOK: Look = { damage: [], mend: [], edits: [] };

/** A thread that looks until the test lets it come to its end. */
class Thread extends EventEmitter {
  ended = false;
  readonly job: DamageJob;
  constructor(job: DamageJob) { super(); this.job = job; }
  unref(): void { /* nothing waits for it */ }
  terminate(): Promise<number> { this.ended = true; return Promise.resolve(1); }
  done(): void { this.ended = true; this.emit('message', LOOK); this.emit('exit', 0); }
}

let threads: Thread[];
let found: number;
let watch: DamageWatch;
beforeEach(() => {
  vi.useFakeTimers();
  threads = [];
  found = 0;
  watch = new DamageWatch('pool.db', () => { found++; }, (job) => { const made = new Thread(job); threads.push(made); return made; });
  watch.start();
});
afterEach(() => { watch.stop(); vi.useRealTimers(); });
const shares = (): number[] => threads.map(({ job }) => job.share);

it('a look that somebody waits for comes to its end however often it is asked for meanwhile, and one more follows', () => {
  // Whoever met the damage dials again at once and meets it again.
  for (let second = 0; second < 30; second++) { watch.now(); vi.advanceTimersByTime(1000); }
  expect([threads.length, threads[0]?.ended]).toEqual([1, false]);
  threads[0]!.done();
  expect([shares(), found]).toEqual([[1, 1], 1]);
  threads[1]!.done();
  expect([threads.length, found]).toEqual([2, 2]);
});
it('takes the place of a slow one, and is not begun twice for the same damage', () => {
  vi.advanceTimersByTime(10 * 60_000);
  watch.now();
  expect([shares(), threads[0]?.ended, threads[1]?.ended]).toEqual([[0.1, 1], true, false]);
  threads[0]!.emit('exit', 1);
  threads[1]!.done();
  watch.now();
  expect([threads.length, found]).toEqual([2, 1]);
});

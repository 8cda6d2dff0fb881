import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PoolSearch } from '../shared/protocol/answers.ts';
import { FoundAtPool } from './found-at-pool.ts';

const FOUND: PoolSearch = { stories: [{ id: 's', title: '旧稿', createdAt: 1 }], total: 1 };
let answer: PoolSearch | { readonly code: string };
let shut: ReturnType<ConstructorParameters<typeof FoundAtPool>[0]['shut']>;
let asked: number;
let said: number;
let there: FoundAtPool;
beforeEach(() => {
  vi.useFakeTimers();
  [shut, asked, said] = [null, 0, 0];
  there = new FoundAtPool({ shut: () => shut, ask: () => { asked++; return Promise.resolve(answer); }, answered: () => { said++; } });
});
afterEach(() => vi.useRealTimers());
const answered = async () => { there.of('旧'); await vi.advanceTimersByTimeAsync(0); return there.of('旧'); };

it('asks once, and says what the pool found', async () => {
  answer = FOUND;
  expect([await answered(), asked, said]).toEqual([{ stories: FOUND.stories, unasked: null }, 1, 1]);
});
it.each(['away', 'filling', 'old'] as const)('says why the pool cannot be asked (%s), and asks once it can', async (why) => {
  [shut, answer] = [why, FOUND];
  expect([await answered(), asked]).toEqual([{ stories: [], unasked: why }, 0]);
  shut = null;
  expect((await answered()).stories).toEqual(FOUND.stories);
});
it.each([['search-building', 'building'], ['search-failed', 'failed'], ['pool-disk-full', 'failed']] as const)('says that the pool did not look (%s), and has it asked again after a while', async (code, unasked) => {
  answer = { code };
  expect([await answered(), asked, said]).toEqual([{ stories: [], unasked }, 1, 1]);
  answer = FOUND;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(said).toBe(2); // whoever shows it looks again
  expect([(await answered()).stories, asked]).toEqual([FOUND.stories, 2]);
});
it('an answer to what another pool was asked counts no more', async () => {
  answer = FOUND;
  there.of('旧');
  there.clear();
  await vi.advanceTimersByTimeAsync(0);
  expect([said, (await answered()).stories, asked]).toEqual([0, FOUND.stories, 2]);
});
it('where everybody writes all the time, what the pool found stands there, and it is asked again one time after the other', async () => {
  there = new FoundAtPool({ shut: () => shut, ask: async () => { asked++; await new Promise((done) => { setTimeout(done, 100); }); return FOUND; }, answered: () => { said++; there.of('旧'); } });
  there.of('旧');
  const shown: number[] = [];
  for (let ms = 0; ms < 1000; ms += 50) {
    there.changed();
    shown.push(there.of('旧').stories.length);
    await vi.advanceTimersByTimeAsync(50);
  }
  expect([shown.slice(0, 2), new Set(shown.slice(2)), asked]).toEqual([[0, 0], new Set([1]), 11]);
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PoolSearch } from '../shared/protocol/answers.ts';
import { FoundAtPool } from './found-at-pool.ts';

const FOUND: PoolSearch = { stories: [{ id: 's', title: '旧稿', createdAt: 1 }], total: 1 };
let answer: PoolSearch | { readonly code: string };
let open: boolean;
let asked: number;
let said: number;
let there: FoundAtPool;
beforeEach(() => {
  vi.useFakeTimers();
  [open, asked, said] = [true, 0, 0];
  there = new FoundAtPool({ open: () => open, ask: () => { asked++; return Promise.resolve(answer); }, answered: () => { said++; } });
});
afterEach(() => vi.useRealTimers());
const answered = async () => { there.of('旧'); await vi.advanceTimersByTimeAsync(0); return there.of('旧'); };

it('asks once, and says what the pool found', async () => {
  answer = FOUND;
  expect([await answered(), asked, said]).toEqual([{ stories: FOUND.stories, unasked: null }, 1, 1]);
});
it('says that the pool is away, and asks once it is there', async () => {
  [open, answer] = [false, FOUND];
  expect([await answered(), asked]).toEqual([{ stories: [], unasked: 'away' }, 0]);
  open = true;
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
it('an answer to what was asked before something changed counts no more', async () => {
  answer = FOUND;
  there.of('旧');
  there.clear();
  await vi.advanceTimersByTimeAsync(0);
  expect([said, (await answered()).stories, asked]).toEqual([0, FOUND.stories, 2]);
});

import { describe, expect, it } from 'vitest';
import { slowStarts, START_MS, startWithin } from './starts.ts';

describe('starts after a crash', () => {
  it('may be late now and then', () => expect(slowStarts([300, 9000, 400, START_MS, 8000])).toBeNull());
  it('are too slow where half of them are', () => expect(slowStarts([300, START_MS + 1, 400, 9000, 8000])).toBe(`half of the starts took ${START_MS + 1} ms or longer, and ${START_MS} ms are allowed`));
  it('are told by their share, in whatever order they came', () => expect([0, 0.5, 1].map((share) => startWithin([30, 10.4, 20], share))).toEqual([10, 20, 30]));
  it('that were none are not slow', () => expect([slowStarts([]), startWithin([], 0.5)]).toEqual([null, 0]));
});

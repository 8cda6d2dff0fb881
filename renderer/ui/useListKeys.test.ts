import { expect, it } from 'vitest';
import { nextIndex, whereItStood } from './useListKeys.ts';

const rows: [key: string, from: number, count: number, to: number | null][] = [
  ['ArrowDown', -1, 3, 0], ['ArrowDown', 2, 3, 2], ['ArrowUp', -1, 3, 2], ['ArrowUp', 0, 3, 0], ['Home', 2, 3, 0], ['End', 0, 3, 2],
  ['PageDown', 0, 30, 10], ['PageDown', 25, 30, 29], ['PageUp', 25, 30, 15], ['PageUp', 3, 30, 0], ['ArrowDown', -1, 0, null], ['x', 0, 3, null],
];
for (const [key, from, count, to] of rows) it(`${key} from ${from} of ${count}`, () => expect(nextIndex(key, from, count, 10)).toBe(to));

it.each([['ArrowDown', 5, 5], ['ArrowUp', 5, 4], ['ArrowDown', 0, 0], ['ArrowDown', 9, 8], ['PageUp', 5, 0], ['Home', 5, 0], ['ArrowUp', 15, 8], ['PageUp', 35, 0], ['ArrowDown', 15, 8]])('%s after what stood at %i is done goes to %i', (key, was, to) => expect(nextIndex(key, whereItStood(key, was), 9, 10)).toBe(to));

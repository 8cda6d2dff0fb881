import { describe, expect, it } from 'vitest';
import { byteRanges } from './byte-range.ts';

describe('byteRanges', () => {
  const rows: [header: string | undefined, size: number, expected: ReturnType<typeof byteRanges>][] = [
    [undefined, 10, undefined],
    ['bytes=0-3', 10, [{ start: 0, end: 3 }]],
    ['bytes=4-', 10, [{ start: 4, end: 9 }]],
    ['bytes=-3', 10, [{ start: 7, end: 9 }]],
    ['bytes=-30', 10, [{ start: 0, end: 9 }]],
    ['bytes=8-99', 10, [{ start: 8, end: 9 }]],
    ['bytes=10-', 10, null],
    ['bytes=-0', 10, null],
    ['bytes=0-1, 4-5', 10, [{ start: 0, end: 1 }, { start: 4, end: 5 }]],
    ['bytes=5-2', 10, undefined],
    ['lines=0-3', 10, undefined],
    ['bytes=-', 10, undefined],
    ['bytes=0-', 0, null],
  ];
  for (const [header, size, expected] of rows) it(`${header} of ${size}`, () => expect(byteRanges(header, size)).toEqual(expected));
});

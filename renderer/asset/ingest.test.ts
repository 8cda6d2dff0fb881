import { describe, expect, it } from 'vitest';
import { piecesOf } from './ingest.ts';

describe('a file in pieces', () => {
  const rows: [bytes: number, ranges: string[]][] = [
    [0, ['bytes */0']], [1, ['bytes 0-0/1']], [10, ['bytes 0-9/10']], [11, ['bytes 0-9/11', 'bytes 10-10/11']], [20, ['bytes 0-9/20', 'bytes 10-19/20']],
  ];
  for (const [bytes, ranges] of rows) it(`${bytes} bytes`, () => expect(piecesOf(bytes, 10).map((piece) => piece.range)).toEqual(ranges));
  it('they cover the whole, in order, without a gap', () => {
    const pieces = piecesOf(1_234_567, 1000);
    expect(pieces.every((piece, index) => piece.from === (pieces[index - 1]?.to ?? 0))).toBe(true);
    expect(pieces.at(-1)!.to).toBe(1_234_567);
  });
});

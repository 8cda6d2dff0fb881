import { expect, it } from 'vitest';
import { steady } from './steady.ts';

interface Card { readonly id: string; readonly says: string }
const card = (id: string, says = id): Card => ({ id, says });
const under = (hand: boolean, before: readonly Card[], now: readonly Card[]): string[] => { const { rows, gone } = steady({ rows: before }, now, hand, ({ id }) => id); return rows.map((row) => `${row.says}${gone.has(row) ? ' gone' : ''}`); };

it('under a hand a card that goes keeps its place, what comes is last, and what is said anew stands where it stood', () => {
  expect(under(true, [card('a'), card('b'), card('c')], [card('new'), card('b', 'b anew'), card('c')])).toEqual(['a gone', 'b anew', 'c', 'new']);
});
it('with the hand away the list is as it is, and an empty one is empty under it too', () => {
  expect([under(false, [card('a'), card('b')], [card('new'), card('b')]), under(true, [card('a')], [])]).toEqual([['new', 'b'], []]);
});

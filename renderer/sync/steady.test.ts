import { expect, it, vi } from 'vitest';
import { steady, watchHand } from './steady.ts';

interface Card { readonly id: string; readonly says: string }
const card = (id: string, says = id): Card => ({ id, says });
const under = (hand: boolean, before: readonly Card[], now: readonly Card[]): string[] => { const { rows, gone } = steady({ rows: before }, now, hand, ({ id }) => id); return rows.map((row) => `${row.says}${gone.has(row) ? ' gone' : ''}`); };

it('under a hand a card that goes keeps its place, what comes is last, and what is said anew stands where it stood', () => {
  expect(under(true, [card('a'), card('b'), card('c')], [card('new'), card('b', 'b anew'), card('c')])).toEqual(['a gone', 'b anew', 'c', 'new']);
});
it('with the hand away the list is as it is, and an empty one is empty under it too', () => {
  expect([under(false, [card('a'), card('b')], [card('new'), card('b')]), under(true, [card('a')], [])]).toEqual([['new', 'b'], []]);
});
it('a hand that rests over a queue for long is no hand that presses, until it moves again', () => {
  class Element extends EventTarget { closest(): Element { return this; } }
  const page = Object.assign(new Element(), { documentElement: new Element() });
  vi.stubGlobal('Element', Element);
  vi.stubGlobal('document', page);
  vi.useFakeTimers();
  const said: boolean[] = [];
  const end = watchHand((over) => said.push(over));
  page.dispatchEvent(new Event('pointermove'));
  vi.advanceTimersByTime(8_000);
  page.dispatchEvent(new Event('pointermove'));
  vi.advanceTimersByTime(8_000);
  expect(said).toEqual([true, true]);
  vi.advanceTimersByTime(60_000);
  expect(said).toEqual([true, true, false]);
  page.dispatchEvent(new Event('pointerdown'));
  end();
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();
  vi.unstubAllGlobals();
  expect(said).toEqual([true, true, false, true]);
});

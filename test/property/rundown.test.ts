import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeRundown, type TimedItem, type TimingInput } from '../../shared/rundown/timing.ts';

const length = fc.integer({ min: 0, max: 600_000 });
const plain: fc.Arbitrary<Omit<TimedItem, 'id'>> = fc.record({
  planned: fc.option(length), textMs: fc.option(length), mediaMs: fc.option(length), float: fc.boolean(), hardStart: fc.constant(null), startedAt: fc.constant(null), endedAt: fc.constant(null),
});
const pinned = plain.chain((item) => fc.option(fc.integer({ min: 0, max: 86_399_000 }), { freq: 3 }).map((hardStart) => ({ ...item, hardStart })));
const named = (items: Omit<TimedItem, 'id'>[]): TimedItem[] => items.map((item, index) => ({ ...item, id: `i${index}` }));
const show = (one: fc.Arbitrary<Omit<TimedItem, 'id'>>): fc.Arbitrary<TimingInput> => fc.record({ start: fc.integer({ min: 0, max: 86_399_000 }), length: fc.integer({ min: 0, max: 7_200_000 }), items: fc.array(one, { maxLength: 40 }).map(named) });

/** Moves the item at `from` to `to`. */
function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = [...list];
  const [taken] = rest.splice(from, 1);
  if (taken !== undefined) rest.splice(to, 0, taken);
  return rest;
}

describe('a rundown without hard starts', () => {
  it('is one chain: what ends, begins the next', () => fc.assert(fc.property(show(plain), (input) => {
    const run = timeRundown(input).rows.filter((row) => row.state !== 'floated');
    run.forEach((row, index) => expect(row.front! + row.duration).toBe(run[index + 1]?.front ?? timeRundown(input).end));
    expect(run[0]?.front ?? input.start).toBe(input.start);
  })));
  it('backs out of the slot by as much as it is over, at every row', () => fc.assert(fc.property(show(plain), (input) => {
    const timing = timeRundown(input);
    for (const row of timing.rows) if (row.front !== null) expect(row.front - row.back!).toBe(timing.over);
    expect(timing.end - timing.out).toBe(timing.over);
  })));
});

describe('any rundown', () => {
  it('adds up', () => fc.assert(fc.property(show(pinned), (input) => {
    const timing = timeRundown(input);
    const run = timing.rows.filter((row) => row.state !== 'floated');
    expect(timing.actual).toBe(run.reduce((sum, row) => sum + row.duration, 0));
    expect(run.at(-1)?.cumulative ?? 0).toBe(timing.actual);
    expect(timing.over).toBe(timing.actual - input.length);
  })));
  it('does not get longer or shorter by moving an item', () => fc.assert(fc.property(show(pinned), fc.nat(40), fc.nat(40), (input, from, to) => {
    const size = Math.max(1, input.items.length);
    const after = timeRundown({ ...input, items: moved(input.items, from % size, to % size) });
    const before = timeRundown(input);
    expect([after.actual, after.over]).toEqual([before.actual, before.over]);
  })));
  it('is timed as if its floats were not there', () => fc.assert(fc.property(show(pinned), (input) => {
    const with_ = timeRundown(input);
    const without = timeRundown({ ...input, items: input.items.filter((item) => !item.float) });
    expect(with_.rows.filter((row) => row.state !== 'floated')).toEqual(without.rows);
    expect({ ...with_, rows: [] }).toEqual({ ...without, rows: [] });
  })));
  it('keeps hard starts on their time of day, and measures the gap', () => fc.assert(fc.property(show(pinned), (input) => {
    const timing = timeRundown(input);
    let end = input.start;
    timing.rows.forEach((row, index) => {
      if (row.front === null) return;
      const { hardStart } = input.items[index]!;
      if (hardStart === null) { expect(row.collision).toBeNull(); expect(row.front).toBe(end); } else {
        expect((((row.front - hardStart) % 86_400_000) + 86_400_000) % 86_400_000).toBe(0);
        expect(end - row.front).toBe(row.collision);
        expect(Math.abs(end - row.front)).toBeLessThanOrEqual(43_200_000);
      }
      end = row.front + row.duration;
    });
  })));
  it('does not care for the turn of the day', () => fc.assert(fc.property(show(pinned), (input) => {
    const day = 86_400_000;
    const next = timeRundown({ ...input, start: input.start + day });
    expect(next.rows.map((row) => [row.front === null ? null : row.front - day, row.back === null ? null : row.back - day, row.collision])).toEqual(timeRundown(input).rows.map((row) => [row.front, row.back, row.collision]));
  })));
});

describe('on air', () => {
  it('every item is done, current, ahead, skipped or floated, and at most one is current', () => fc.assert(fc.property(show(plain), fc.array(fc.nat(39), { maxLength: 20 }), (input, taken) => {
    let clock: number = input.start;
    let items: TimedItem[] = [...input.items];
    for (const choice of taken) {
      const running = items.find((item) => item.startedAt !== null && item.endedAt === null);
      const index = choice % Math.max(1, items.length);
      const next = items[index];
      if (!next || next.float || next === running) continue;
      items = items.map((item) => (item === running ? { ...item, endedAt: clock } : item === next ? { ...item, startedAt: clock, endedAt: null } : item));
      clock += 1000 + choice * 700;
    }
    const timing = timeRundown({ ...input, items, midnight: 0, now: clock });
    expect(timing.rows.filter((row) => row.state === 'current').length).toBeLessThanOrEqual(1);
    expect(timing.actual).toBe(timing.rows.filter((row) => row.front !== null).reduce((sum, row) => sum + row.duration, 0));
    expect(timing.end).toBeGreaterThanOrEqual(timing.currentId === null ? input.start : clock);
  })));
});

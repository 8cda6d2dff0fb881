import { describe, expect, it } from 'vitest';
import { estimateOf, timeRundown, type TimedItem } from './timing.ts';

const S = 1000, M = 60 * S, H = 60 * M;
const item = (id: string, planned: number | null, rest: Partial<TimedItem> = {}): TimedItem => ({ id, planned, textMs: null, mediaMs: null, float: false, hardStart: null, startedAt: null, endedAt: null, ...rest });
const START = 19 * H + 30 * M;

describe('front and back times', () => {
  it('run down from the start and up from the out', () => {
    const { rows, actual, over, end, out } = timeRundown({ start: START, length: 15 * M, items: [item('a', 5 * M), item('b', 8 * M), item('c', 3 * M)] });
    expect(rows.map((row) => [row.front! - START, row.back! - START, row.cumulative])).toEqual([[0, -1 * M, 5 * M], [5 * M, 4 * M, 13 * M], [13 * M, 12 * M, 16 * M]]);
    expect([actual, over, end - START, out - START]).toEqual([16 * M, 1 * M, 16 * M, 15 * M]);
  });
  it('an empty rundown is under by its whole slot', () => {
    expect(timeRundown({ start: START, length: 15 * M, items: [] })).toMatchObject({ actual: 0, over: -15 * M, end: START, rows: [] });
  });
  it('floats keep their place and nothing else', () => {
    const { rows, actual } = timeRundown({ start: START, length: 10 * M, items: [item('a', 4 * M), item('b', 9 * M, { float: true }), item('c', 6 * M)] });
    expect(actual).toBe(10 * M);
    expect(rows[1]).toMatchObject({ state: 'floated', front: null, back: null, cumulative: null });
    expect(rows[2]!.front).toBe(START + 4 * M);
  });
  it('text and media overlap: the longer counts, the plan before both', () => {
    const estimates = [{ textMs: 20 * S, mediaMs: 90 * S }, { textMs: 19_600, mediaMs: null }, { textMs: null, mediaMs: 5_040 }, { textMs: null, mediaMs: null }].map(estimateOf);
    expect(estimates).toEqual([90 * S, 20 * S, 5 * S, null]);
    const { rows } = timeRundown({ start: START, length: M, items: [item('a', null, { textMs: 20 * S, mediaMs: 90 * S }), item('b', 50 * S, { textMs: 62 * S }), item('c', null)] });
    expect(rows.map((row) => [row.duration, row.over])).toEqual([[90 * S, null], [50 * S, 12 * S], [0, null]]);
  });
});

describe('hard starts', () => {
  it('show the hole before them', () => {
    const { rows, end } = timeRundown({ start: START, length: 15 * M, items: [item('a', 4 * M), item('b', 5 * M, { hardStart: START + 6 * M }), item('c', M)] });
    expect(rows[1]).toMatchObject({ front: START + 6 * M, back: START + 6 * M, collision: -2 * M });
    expect(rows[0]!.back).toBe(START + 2 * M);
    expect(end).toBe(START + 12 * M);
  });
  it('show what runs into them', () => {
    const { rows } = timeRundown({ start: START, length: 15 * M, items: [item('a', 8 * M), item('b', 5 * M, { hardStart: START + 6 * M })] });
    expect(rows[1]).toMatchObject({ front: START + 6 * M, collision: 2 * M });
  });
  it('fall after midnight in a show that does', () => {
    const late = 23 * H + 50 * M;
    const { rows, end, out } = timeRundown({ start: late, length: 50 * M, items: [item('a', 15 * M), item('b', 35 * M, { hardStart: 10 * M })] });
    expect(rows[1]).toMatchObject({ front: 24 * H + 10 * M, collision: -5 * M });
    expect([end, out]).toEqual([24 * H + 45 * M, 24 * H + 40 * M]);
  });
});

describe('on air', () => {
  const midnight = Date.UTC(2026, 0, 5);
  const at = (time: number): number => midnight + time;
  it('what ran keeps its real time, what comes follows the item on air', () => {
    const items = [item('a', 5 * M, { startedAt: at(START), endedAt: at(START + 5 * M + 10 * S) }), item('b', 2 * M, { startedAt: at(START + 5 * M + 10 * S) }), item('c', 3 * M)];
    const timing = timeRundown({ start: START, length: 10 * M, items, midnight, now: at(START + 6 * M) });
    expect(timing).toMatchObject({ currentId: 'b', nextId: 'c', itemRemaining: 70 * S, showRemaining: 4 * M, actual: 10 * M + 10 * S, over: 10 * S });
    expect(timing.rows.map((row) => [row.state, row.front! - START, row.over])).toEqual([['done', 0, 10 * S], ['current', 5 * M + 10 * S, 0], ['ahead', 7 * M + 10 * S, null]]);
  });
  it('an item that runs over pushes the rest', () => {
    const items = [item('a', M, { startedAt: at(START) }), item('b', M)];
    const timing = timeRundown({ start: START, length: 2 * M, items, midnight, now: at(START + 90 * S) });
    expect(timing).toMatchObject({ itemRemaining: -30 * S, over: 30 * S });
    expect(timing.rows[1]!.front).toBe(START + 90 * S);
  });
  it('an item that was passed over is out of the time', () => {
    const items = [item('a', M, { startedAt: at(START), endedAt: at(START + M) }), item('b', 4 * M), item('c', M, { startedAt: at(START + M) }), item('d', M)];
    const timing = timeRundown({ start: START, length: 5 * M, items, midnight, now: at(START + M) });
    expect(timing.rows.map((row) => row.state)).toEqual(['done', 'skipped', 'current', 'ahead']);
    expect(timing).toMatchObject({ actual: 3 * M, nextId: 'd' });
  });
  it('fifty minutes are left at ten past midnight, not 1,490', () => {
    const late = 23 * H;
    const timing = timeRundown({ start: late, length: 2 * H, items: [item('a', 2 * H, { startedAt: at(late) })], midnight, now: at(24 * H + 10 * M) });
    expect(timing).toMatchObject({ itemRemaining: 50 * M, showRemaining: 50 * M });
  });
  it('a hard start that has passed is kept by nothing any more: what stands at it comes now at the earliest, and the show ends so much later', () => {
    const items = [item('a', M, { startedAt: at(START) }), item('b', M, { hardStart: START + M }), item('c', M)];
    const timed = (now: number) => timeRundown({ start: START, length: 3 * M, items, midnight, now: at(START + now) });
    const [before, after] = [timed(30 * S), timed(90 * S)];
    expect([before.rows[1]!.front! - START, before.end - before.out]).toEqual([M, 0]);
    expect([after.rows[1]!.front! - START, after.rows[1]!.collision, after.rows[2]!.front! - START, after.end - after.out]).toEqual([90 * S, 30 * S, 150 * S, 30 * S]);
  });
  it('a show that begins early goes on from there', () => {
    const timing = timeRundown({ start: START, length: 5 * M, items: [item('a', M, { startedAt: at(START - 10 * M) }), item('b', M)], midnight, now: at(START - 10 * M) });
    expect(timing.rows[1]!.front).toBe(START - 9 * M);
  });
  it('counts down to the start before it', () => {
    expect(timeRundown({ start: START, length: M, items: [item('a', M)], midnight, now: at(START - 90 * S) })).toMatchObject({ untilStart: 90 * S, itemRemaining: null, currentId: null, nextId: 'a' });
  });
});

describe('taken at two workstations whose clocks differ', () => {
  const midnight = 0;
  // The first control desk's clock is five minutes ahead; then the second jumps on by its own.
  const items = [item('a', M, { startedAt: START + 5 * M, endedAt: START + 6 * M }), item('b', M, { startedAt: START + 6 * M, endedAt: START + 2 * M }), item('c', M), item('d', M), item('e', 2 * M, { startedAt: START + 2 * M }), item('f', M)];
  const { rows, nextId, currentId } = timeRundown({ start: START, length: 15 * M, items, midnight, now: START + 3 * M });
  it('the run stands at what is on air, and what was jumped over does not come next', () => {
    expect([currentId, nextId]).toEqual(['e', 'f']);
    expect(rows.map((row) => row.state)).toEqual(['done', 'done', 'skipped', 'skipped', 'current', 'ahead']);
  });
  it('what comes follows what is on air', () => expect(rows.at(-1)!.front).toBe(START + 4 * M));
});

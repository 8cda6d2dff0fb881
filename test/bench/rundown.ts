/** Rundown figures: one full recalculation of every front, back and total, as happens at each keystroke in a time cell. */
import { timeRundown, type TimedItem } from '../../shared/rundown/timing.ts';
import { round, type Figure } from './figure.ts';

const rundownOf = (count: number): TimedItem[] => Array.from({ length: count }, (_, index) => ({
  id: `item-${index}`, planned: index % 3 === 0 ? 40_000 + index : null, textMs: 30_000 + (index % 50) * 500, mediaMs: index % 2 ? 45_000 : null,
  float: index % 11 === 0, hardStart: index % 97 === 96 ? (19 * 3600 + index) * 1000 : null, startedAt: null, endedAt: null,
}));

/** The median of 200 recalculations, each with one planned time changed, in milliseconds. */
function recalculation(count: number): number {
  const items = rundownOf(count);
  const times: number[] = [];
  for (let round = 0; round < 220; round++) {
    const at = (round * 7919) % count;
    items[at] = { ...items[at]!, planned: 30_000 + round };
    const from = performance.now();
    const timing = timeRundown({ start: 70_200_000, length: 900_000, items, midnight: 0, now: 70_200_000 });
    if (round >= 20) times.push(performance.now() - from);
    if (timing.rows.length !== count) throw new Error('a row is missing');
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** rundown.* figures. */
export function rundownFigures(): Figure[] {
  return [
    { name: 'rundown.recalc_500_ms', value: round(recalculation(500), 4), unit: 'ms', limit: 0.4 },
    { name: 'rundown.recalc_5000_ms', value: round(recalculation(5000), 4), unit: 'ms', limit: 5 },
  ];
}

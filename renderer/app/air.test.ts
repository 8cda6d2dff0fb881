import { expect, it, onTestFinished, vi } from 'vitest';
import { localDate } from '../ui/format.ts';

vi.mock('../data/useQuery.ts', () => ({}));
const { isOnAir } = await import('./air.ts');

const HOUR = 3_600_000;
const now = new Date(2026, 10, 30, 0, 20).getTime();
const run = (date: string, start: number, length: number, state: 'onair' | 'locked' = 'onair') => [{ state, date, start: start * HOUR, length: length * HOUR }];

it('a programme is on air on its day, and after midnight where it goes over it; one that nobody ended is not for good', () => {
  const [today, yesterday] = [localDate(now), localDate(now - 24 * HOUR)];
  expect([run(today, 0, 1), run(today, 0, 1, 'locked'), run(yesterday, 23, 2), run(yesterday, 19, 1), run('2026-11-01', 23, 2)].map((one) => isOnAir(one, now))).toEqual([true, false, true, false, false]);
});
it('one that was to end before midnight and runs late is on air still', () => {
  expect(isOnAir(run(localDate(now - 24 * HOUR), 23, 0.8), now)).toBe(true);
});
it('also after midnight of the day that the clocks are changed, which was an hour shorter', () => {
  const zone = process.env['TZ'];
  onTestFinished(() => { if (zone === undefined) delete process.env['TZ']; else process.env['TZ'] = zone; });
  process.env['TZ'] = 'Europe/London';
  expect(isOnAir(run('2026-03-29', 23, 2), new Date(2026, 2, 30, 0, 20).getTime())).toBe(true);
});

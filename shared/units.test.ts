import { afterEach, expect, it, vi } from 'vitest';
import { timeOfDay } from './units.ts';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['Asia/Shanghai', '2026-11-01T12:00:00Z', 20],
  // Clocks went back at two in the morning: nineteen hours have passed since midnight.
  ['America/New_York', '2026-11-01T23:00:00Z', 18],
  // Clocks went forward.
  ['America/New_York', '2026-03-08T22:00:00Z', 18],
])('a programme of the evening is told by what clocks show, in %s on %s', (zone, at, hour) => {
  vi.stubEnv('TZ', zone);
  expect(new Date(at).getHours()).toBe(hour);
  expect(timeOfDay(new Date(at))).toBe(hour * 3_600_000);
});

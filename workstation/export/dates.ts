import type { Instant, TimeOfDay } from '../../shared/units.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** YYYY-MM-DD HH:MM in this machine's time zone, as documents print it. */
export function minute(at: Instant): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** 00:00 of a date YYYY-MM-DD in this machine's time zone, as the clock goes at `start` (ms of that day): what times of a show are counted from, also on the day that the clocks are changed. */
export function midnightOf(date: string, start: TimeOfDay): Instant {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, day, 0, 0, 0, start).getTime() - start;
}

import type { Instant } from '../../shared/units.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** YYYY-MM-DD HH:MM in this machine's time zone, as documents print it. */
export function minute(at: Instant): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** 00:00 of a date YYYY-MM-DD in this machine's time zone. */
export function midnightOf(date: string): Instant {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, day).getTime();
}

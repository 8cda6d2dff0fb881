import type { Instant } from '../../shared/units.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** YYYY-MM-DD HH:MM in this machine's time zone, as documents print it. */
export function minute(at: Instant): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

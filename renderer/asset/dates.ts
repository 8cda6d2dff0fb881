import type { Instant } from '../../shared/units.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** Local date, 2026-11-23: the same in both languages, and it sorts. */
export function dayText(at: Instant): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Local date and minute. */
export function momentText(at: Instant): string {
  const date = new Date(at);
  return `${dayText(at)} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

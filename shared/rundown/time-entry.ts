/** What a person types into a time cell. Answers null for what is not a time; never guesses. */
import type { Millis, TimeOfDay } from '../units.ts';

const SEPARATORS = /[:：.,，'′＇\s分时点]+/u;

/** The figures of a typed time, or null. Full-width figures are figures. */
function figures(typed: string): string[] | null {
  const plain = typed.trim().replace(/[０-９]/gu, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0)).replace(/(?:秒|″|"|''|整)$/u, '');
  const parts = plain.split(SEPARATORS).filter((part, index, all) => part !== '' || index < all.length - 1);
  return parts.length > 0 && parts.length <= 3 && parts.every((part) => /^\d{1,6}$/.test(part)) ? parts : null;
}

/** A bare run of figures read from the right in pairs: 130 is 1:30, 11500 is 1:15:00. */
const pairs = (digits: string): number[] => digits.padStart(digits.length + (digits.length % 2), '0').match(/\d\d/g)!.map(Number);

/** A length: 45 is seconds, 130 and 1:30 and 1.30 and 1'30" and 1分30秒 are a minute and a half, 1:15:00 an hour and a quarter. */
export function parseLength(typed: string): Millis | null {
  const minutesOnly = /^\s*(\d{1,3})\s*(?:分|分钟|m|min)\s*$/iu.exec(typed);
  if (minutesOnly) return Number(minutesOnly[1]) * 60_000;
  const parts = figures(typed);
  if (!parts) return null;
  const numbers = parts.length === 1 && parts[0]!.length > 2 ? pairs(parts[0]!) : parts.map(Number);
  const seconds = numbers.reduce((sum, number) => sum * 60 + number, 0);
  if (numbers.slice(1).some((number) => number > 59)) return null;
  return seconds * 1000;
}

/** A time of day: 1945, 19:45, 19:45:30, 19点45. Up to 47:59 for shows that run past midnight. */
export function parseTimeOfDay(typed: string): TimeOfDay | null {
  const parts = figures(typed);
  if (!parts) return null;
  const digits = parts[0]!;
  const [hours = 0, minutes = 0, seconds = 0] = parts.length === 1 && digits.length > 2 ? pairs(digits) : parts.map(Number);
  if (hours > 47 || minutes > 59 || seconds > 59) return null;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

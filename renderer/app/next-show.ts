import type { Rundown } from '../../shared/rundown/rundown.ts';
import { timeOfDay } from '../../shared/units.ts';
import { localDate } from '../ui/format.ts';

const DAY = 86_400_000;
/** So long after its planned end one of yesterday that nobody ended may still be running late; then it was forgotten. */
const LATE = 3 * 3_600_000;

/** The date before that of a moment (ms since 1970) on this machine: a day is an hour shorter or longer where the clocks are changed. */
export function dayBefore(now: number): string {
  const at = new Date(now);
  return localDate(new Date(at.getFullYear(), at.getMonth(), at.getDate() - 1).getTime());
}

/** The date after that of a moment, likewise. */
function dayAfter(now: number): string {
  const at = new Date(now);
  return localDate(new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1).getTime());
}

/** The rundown that is on air or comes next today; null where there is none. One of yesterday runs on over midnight. `now`: ms since 1970, told by this machine's date. */
export function nextShow<One extends Pick<Rundown, 'date' | 'state' | 'start' | 'length'>>(rundowns: readonly One[], now: number): One | null {
  const at = new Date(now);
  const days = new Map([[localDate(now), timeOfDay(at)], [dayBefore(now), timeOfDay(at) + DAY]]);
  const near = rundowns.filter((one) => days.has(one.date) && one.state !== 'done').sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.start - b.start));
  const stands = near.filter((one) => one.state !== 'onair' || one.date === localDate(now) || one.start + one.length + LATE >= days.get(one.date)!);
  return stands.findLast((one) => one.state === 'onair') ?? stands.find((one) => one.start + one.length >= days.get(one.date)!) ?? null;
}

/** Of tomorrow's show of a programme; null where nobody has made it yet. */
export const tomorrowsShow = <One extends Pick<Rundown, 'date' | 'state' | 'programmeId'>>(rundowns: readonly One[], programme: string, now: number): One | null =>
  rundowns.find((one) => one.programmeId === programme && one.date === dayAfter(now) && one.state !== 'done') ?? null;

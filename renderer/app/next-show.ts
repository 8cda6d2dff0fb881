import type { Rundown } from '../../shared/rundown/rundown.ts';
import { timeOfDay } from '../../shared/units.ts';
import { localDate } from '../ui/format.ts';

const DAY = 86_400_000;
/** So long after its planned end one of yesterday that nobody ended may still be running late; then it was forgotten. */
const LATE = 3 * 3_600_000;

/** The date so many days after that of a moment (ms since 1970) on this machine: a day is an hour shorter or longer where the clocks are changed. */
function dateFrom(now: number, days: number): string {
  const at = new Date(now);
  return localDate(new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).getTime());
}

export type Run = Pick<Rundown, 'date' | 'state' | 'start' | 'length'>;

/** How late it is on each day of which something may be on air, today and yesterday: ms since its midnight, by its date. */
type Times = ReadonlyMap<string, number>;
export function timesAt(now: number): Times {
  const time = timeOfDay(new Date(now));
  return new Map([[localDate(now), time], [dateFrom(now, -1), time + DAY]]);
}

/** Is it on air? Of yesterday only what may still be running: one that nobody ended is not for good. */
export function isRunning({ date, state, start, length }: Run, times: Times): boolean {
  const time = times.get(date);
  return state === 'onair' && time !== undefined && (time < DAY || start + length + LATE >= time);
}

/** The rundown that is on air or comes next today; null where there is none. One of yesterday runs on over midnight. `now`: ms since 1970, told by this machine's date. */
export function nextShow<One extends Run>(rundowns: readonly One[], now: number): One | null {
  const times = timesAt(now);
  const near = rundowns.filter(({ date, state }) => times.has(date) && state !== 'done').sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.start - b.start));
  return near.findLast((one) => isRunning(one, times)) ?? near.find(({ date, state, start, length }) => state !== 'onair' && start + length >= times.get(date)!) ?? null;
}

/** Of tomorrow's show of a programme; null where nobody has made it yet. */
export function tomorrowsShow<One extends Pick<Rundown, 'date' | 'state' | 'programmeId'>>(rundowns: readonly One[], programme: string, now: number): One | null {
  const tomorrow = dateFrom(now, 1);
  return rundowns.find(({ programmeId, date, state }) => programmeId === programme && date === tomorrow && state !== 'done') ?? null;
}

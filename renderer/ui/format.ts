/** Numbers and moments as people read them. */

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes in the unit that leaves one to three digits: 412G reads better than 412,316,860,416. Powers of 1024, as the desktops of newsrooms count. */
export function byteSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) { value /= 1024; unit++; }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Local hh:mm. */
export const clockTime = (at: number): string => { const date = new Date(at); return `${two(date.getHours())}:${two(date.getMinutes())}`; };

/** Local hh:mm today, else month-day hh:mm. `now` says what today is. */
export function moment(at: number, now: number): string {
  const date = new Date(at);
  return date.toDateString() === new Date(now).toDateString() ? clockTime(at) : `${two(date.getMonth() + 1)}-${two(date.getDate())} ${clockTime(at)}`;
}

/** From one moment to another, with the date once where it is the same; one moment where they read alike. */
export function stretch(from: number, to: number, now: number): string {
  const [begun, ended] = [moment(from, now), moment(to, now)];
  return begun === ended ? ended : `${begun}–${new Date(from).toDateString() === new Date(to).toDateString() ? clockTime(to) : ended}`;
}

/** The local broadcast date, YYYY-MM-DD. */
export const localDate = (at: number): string => { const date = new Date(at); return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`; };

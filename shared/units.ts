/** Names for numbers that say what they count. The compiler stops one named unit being given for another; a plain number passes. */
declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]?: Name };

/** A length of time in milliseconds. */
export type Millis = Unit<'ms'>;
/** A moment, in milliseconds since 1970-01-01T00:00Z. */
export type Instant = Unit<'instant'>;
/** A moment of the broadcast day, in milliseconds since local midnight; may exceed 24 h for a show that runs past midnight. */
export type TimeOfDay = Unit<'time of day'>;
/** A whole number of picture frames at the house rate. Never a float, never seconds. */
export type Frames = Unit<'frames'>;

/** The house frame rate (1080p25, GY/T 155): every cut, proxy and export counts these frames. */
export const FRAME_RATE = 25;
export const FRAME_MS = 1000 / FRAME_RATE;

export const framesToMs = (frames: Frames): Millis => frames * FRAME_MS;
/** The frame that is on screen at `ms`. */
export const msToFrames = (ms: Millis): Frames => Math.floor(ms / FRAME_MS + 1e-6);

const two = (value: number): string => String(value).padStart(2, '0');

/** hh:mm:ss:ff at the house rate. */
export function timecode(frames: Frames): string {
  const whole = Math.max(0, Math.round(frames));
  const seconds = Math.floor(whole / FRAME_RATE);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}:${two(whole % FRAME_RATE)}`;
}

/** m:ss (or h:mm:ss from one hour), rounded to the second; a minus sign for negative lengths. */
export function minutesSeconds(ms: Millis): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const sign = ms < 0 && seconds > 0 ? '-' : '';
  const hours = Math.floor(seconds / 3600);
  return hours > 0 ? `${sign}${hours}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}` : `${sign}${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** What the clocks of a place show, read from its own Date: on a day on which they are changed, that is not what has passed since midnight. */
export const timeOfDay = (local: Pick<Date, 'getHours' | 'getMinutes' | 'getSeconds' | 'getMilliseconds'>): TimeOfDay => ((local.getHours() * 60 + local.getMinutes()) * 60 + local.getSeconds()) * 1000 + local.getMilliseconds();

/** Date of the place whose clocks count: nothing here knows of any. */
type LocalDate = new (year: number, month: number, day: number, hours: number, minutes: number, seconds: number, ms: number) => Pick<Date, 'getTime'>;

/** 00:00 of a date YYYY-MM-DD as the clocks of a place go at `start`: the moment that the times of a show are counted from. On a day on which they are changed that is not when the date begins. */
export function midnightOf({ date, start }: { readonly date: string; readonly start: TimeOfDay }, Local: LocalDate): Instant {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return new Local(year, month - 1, day, 0, 0, 0, start).getTime() - start;
}

/** hh:mm:ss of a moment of the broadcast day (25:10:00 shows as 01:10:00). */
export function clock(time: TimeOfDay): string {
  const seconds = Math.floor((((time % 86_400_000) + 86_400_000) % 86_400_000) / 1000);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

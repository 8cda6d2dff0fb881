import { minutesSeconds, type Millis } from '../../shared/units.ts';

/** A difference with its sign always said: +0:12 is too long, -0:12 too short (with a real minus), 0:00 on time. */
export function signed(ms: Millis): string {
  const text = minutesSeconds(Math.abs(ms));
  return Math.abs(ms) < 500 ? text : `${ms > 0 ? '+' : '−'}${text}`;
}

/** For the colour beside the sign. */
export const sideOf = (ms: Millis): 'long' | 'short' | 'even' => (ms >= 500 ? 'long' : ms <= -500 ? 'short' : 'even');

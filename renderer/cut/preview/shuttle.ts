/** J K L: how fast and which way the picture runs. 0 stands; 1 plays with sound; others run silently. */
export type Rate = -8 | -4 | -2 | -1 | 0 | 1 | 2 | 4 | 8;

const FASTER: Readonly<Record<Rate, Rate>> = { [-8]: -8, [-4]: -8, [-2]: -4, [-1]: -2, 0: 1, 1: 2, 2: 4, 4: 8, 8: 8 };

/** What the rate becomes when J, K or L is pressed: the same way doubles it, the other way turns round at once. */
export function shuttled(rate: Rate, key: 'J' | 'K' | 'L'): Rate {
  if (key === 'K') return 0;
  if (key === 'L') return rate < 0 ? 1 : FASTER[rate];
  return rate >= 0 ? -1 : FASTER[rate];
}

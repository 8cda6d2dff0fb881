/** How fast the roll runs. The operator turns in steps; small steps are fine, large ones quick; negative runs back. */
export const MOST_STEPS = 20;
const BASE = 20;
const CURVE = 1.15;

/** Characters a minute at a step: 10 is about 280, the rate of a news anchor. */
export const charactersPerMinute = (step: number): number => Math.sign(step) * Math.round(BASE * Math.abs(step) ** CURVE);

/** Rows a second that say so many characters a minute, `perLine` of them in a full line. */
export const rowsPerSecond = (charactersAMinute: number, perLine: number): number => charactersAMinute / 60 / perLine;

/** The step whose speed is nearest to a rate. */
export function stepFor(rate: number): number {
  let best = 1;
  for (let step = 1; step <= MOST_STEPS; step++) if (Math.abs(charactersPerMinute(step) - rate) < Math.abs(charactersPerMinute(best) - rate)) best = step;
  return best;
}

export const clampStep = (step: number): number => Math.max(-MOST_STEPS, Math.min(MOST_STEPS, Math.round(step)));

import type { Step } from 'prosemirror-transform';

/**
 * Joins steps that go on where the one before ended (typing, rubbing out) into one. The result does the same in the same
 * order; it is only shorter to store and to send.
 */
export function mergeSteps(steps: readonly Step[]): Step[] {
  const merged: Step[] = [];
  for (const step of steps) {
    const joined = merged.at(-1)?.merge(step);
    if (joined) merged[merged.length - 1] = joined;
    else merged.push(step);
  }
  return merged;
}

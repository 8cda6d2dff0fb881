import { ReplaceStep, type Step } from 'prosemirror-transform';

/**
 * Joins steps that go on where the one before ended (typing, rubbing out) into one. The result does the same in the same
 * order; it is only shorter to store and to send.
 */
export const mergeSteps = (steps: readonly Step[]): Step[] => joined(steps, () => true);

/**
 * The same for typing that goes on in a command which waits already. What is put in before words typed there, or taken away there, stays a step of its own: joined
 * with them it would say the later words first, and two copies of the command, each typed on in its own way, would not be known by the words that they begin with.
 */
export const mergeInOrder = (steps: readonly Step[]): Step[] => joined(steps, (last, step) =>
  !(last instanceof ReplaceStep && step instanceof ReplaceStep) || step.from === last.from + last.slice.size || last.slice.size + step.slice.size === 0);

function joined(steps: readonly Step[], may: (last: Step, step: Step) => boolean): Step[] {
  const merged: Step[] = [];
  for (const step of steps) {
    const last = merged.at(-1);
    const both = last && may(last, step) ? last.merge(step) : null;
    if (both) merged[merged.length - 1] = both;
    else merged.push(step);
  }
  return merged;
}

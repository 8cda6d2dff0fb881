import type { Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';

/** The script that steps leave, done in order. Throws RangeError where one does not fit. */
export const applied = (doc: Node, steps: readonly Step[]): Node => steps.reduce((now, step) => {
  const { doc: next, failed } = step.apply(now);
  if (!next) throw new RangeError(failed ?? 'a step does not apply');
  return next;
}, doc);

/** The independent look at a merge where the steps of the two sides are at hand; what it finds, and how, is in merge-check.ts. */
import type { Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';
import { checkMerge, type MergeFinding } from './merge-check.ts';
import { originsOf } from './merge-origins.ts';

/** What one side made of the base. Without steps only its text is known. */
export interface WrittenApart { readonly doc: Node; readonly steps: readonly Step[] | null }

/** What is to be looked at in the merge of `ours` and `theirs`, both from `base`; [] for nothing. Throws RangeError when steps do not fit `base`. */
export function lookAtMerge(base: Node, ours: WrittenApart, theirs: WrittenApart, merged: Node): MergeFinding[] {
  const origins = { ...(ours.steps ? { ours: originsOf(base, ours.steps) } : {}), ...(theirs.steps ? { theirs: originsOf(base, theirs.steps) } : {}) };
  return checkMerge(base.toJSON(), ours.doc.toJSON(), theirs.doc.toJSON(), merged.toJSON(), origins);
}

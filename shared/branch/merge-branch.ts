import { checkMerge, type MergeFinding } from '../script/merge-check.ts';
import { rebaseSteps } from '../script/rebase.ts';
import { nodeOf } from '../script/schema.ts';
import { finestSteps } from '../script/finest-steps.ts';
import type { Branch } from './branch.ts';

export interface MergedBranch {
  /** Steps that bring the branch's words into the script as it is now; [] when they stand there already. */
  readonly steps: unknown[];
  /** The script with them, ProseMirror JSON. */
  readonly doc: unknown;
  /** What an independent look at both copies and their merge found: to be checked by a person. */
  readonly findings: MergeFinding[];
  /** Why the two could not be woven, where they could not (see Rebased.beside). */
  readonly beside: Error | null;
}

/** Puts what a branch says over the script as it is now (`doc`), without losing a word of either. */
export function mergeBranch(branch: Pick<Branch, 'base' | 'doc'>, doc: unknown): MergedBranch {
  const base = nodeOf(branch.base);
  const now = nodeOf(doc);
  const theirs = nodeOf(branch.doc);
  if (now.eq(theirs)) return { steps: [], doc, findings: [], beside: null };
  const merged = rebaseSteps(base, finestSteps(base, theirs), finestSteps(base, now));
  const after = merged.doc.toJSON() as unknown;
  return { steps: merged.steps.map((step) => step.toJSON() as unknown), doc: after, beside: merged.beside, findings: now.eq(base) ? [] : checkMerge(branch.base, branch.doc, doc, after) };
}

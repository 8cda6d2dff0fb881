/** Waiting edits of one script, as runs that each stand on one text: words that go into a branch leave the script as it was for what is typed after them. */
import { branchReason, isOn, type Branch } from '../../shared/branch/branch.ts';
import type { Merges } from '../../shared/script/commands.ts';
import type { Version } from '../../shared/story/version.ts';
import type { OutboxEntry } from './outbox-rows.ts';

export interface EditArgs { readonly v: number; readonly steps: readonly unknown[]; readonly passes?: number; readonly on?: string; readonly merges?: Merges }
/** The arguments of a script.edit; the outbox holds only what apply() has checked. */
export const editArgsOf = (entry: Pick<OutboxEntry, 'args'>): EditArgs => entry.args as EditArgs;

/** Does `entry` go on where `before` ends? */
export function goesOn(before: Pick<OutboxEntry, 'args'> | undefined, entry: Pick<OutboxEntry, 'args'>): boolean {
  if (!before) return false;
  const { v, steps } = editArgsOf(before);
  return editArgsOf(entry).v === v + steps.length;
}

/** The edits cut where one does not go on from the one before it. */
export function runsOf(edits: readonly OutboxEntry[]): OutboxEntry[][] {
  const runs: OutboxEntry[][] = [];
  for (const edit of edits) if (goesOn(runs.at(-1)?.at(-1), edit)) runs.at(-1)!.push(edit); else runs.push([edit]);
  return runs;
}

/** The branch, open or closed, whose words `entry` was typed on top of. */
export const branchBelow = (branches: readonly Branch[], { by, args }: OutboxEntry): Branch | undefined => branches.find((one) => one.by === by && isOn(one, args as EditArgs));

/** Will the pool take this edit into a branch as it is? Then the script may change under it as it likes. */
export function isBranched(branches: readonly Branch[], version: Version | undefined, entry: OutboxEntry): boolean {
  if (branches.some((one) => one.edits.includes(entry.id))) return true;
  return branchReason(version, editArgsOf(entry).passes) !== null && branchBelow(branches.filter((one) => one.state === 'open'), entry) !== undefined;
}

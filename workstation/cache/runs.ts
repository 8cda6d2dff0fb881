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

/** Edits of one run that were typed on its base with `before` done to it; `idle` is the merge behind them that brings nothing. */
export interface Stretch { readonly before: readonly OutboxEntry[]; readonly entries: readonly OutboxEntry[]; readonly idle?: OutboxEntry }
/** What is confirmed of a script, its waiting edits with those just answered, and of these who was refused and who is in the script or in a branch already. */
interface Around { readonly branches: readonly Branch[]; readonly version: Version | undefined; readonly all: readonly OutboxEntry[]; readonly refused: ReadonlySet<string>; readonly isDone: (entry: OutboxEntry) => boolean }

/**
 * Cuts a run behind each merge of a branch whose words come into the script without it: somebody else was faster, or they go there by themselves now that nothing
 * keeps them out. What was typed on top of it means those very words, and must find them, not go with the copy that this merge would have brought.
 */
export function cutAtIdleMerges(run: readonly OutboxEntry[], around: Around): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  for (const [index, entry] of run.entries()) {
    if (!isIdle(entry, around)) continue;
    stretches.push({ before: run.slice(0, from), entries: run.slice(from, index), idle: entry });
    from = index + 1;
  }
  return [...stretches, { before: run.slice(0, from), entries: run.slice(from) }];
}
function isIdle(entry: OutboxEntry, { branches, version, all, refused, isDone }: Around): boolean {
  const { merges } = editArgsOf(entry);
  if (!merges || isDone(entry)) return false;
  if (refused.has(entry.id)) return true;
  const branch = branches.find((one) => one.id === merges.branch);
  if (branch) return branch.state === 'merged';
  const opening = all.find((one) => one.id === merges.branch);
  return opening !== undefined && !refused.has(opening.id) && branchReason(version, editArgsOf(opening).passes) === null;
}

/** The branch, open or closed, whose words `entry` was typed on top of. */
export const branchBelow = (branches: readonly Branch[], { by, args }: OutboxEntry): Branch | undefined => branches.find((one) => one.by === by && isOn(one, args as EditArgs));

/** Will the pool take this edit into a branch as it is? Then the script may change under it as it likes. */
export const isBranched = (branches: readonly Branch[], entry: OutboxEntry): boolean =>
  branches.some((one) => one.edits.includes(entry.id)) || branchBelow(branches.filter((one) => one.state === 'open'), entry) !== undefined;

/** Waiting edits of one script, as runs that each stand on one text: words that go into a branch leave the script as it was for what is typed after them. */
import { branchReason, isOn, type Branch } from '../../shared/branch/branch.ts';
import type { Body } from '../../shared/script/body.ts';
import type { Merges } from '../../shared/script/commands.ts';
import type { Version } from '../../shared/story/version.ts';
import type { OutboxEntry } from './outbox-rows.ts';

export interface EditArgs { readonly v: number; readonly steps: readonly unknown[]; readonly passes?: number; readonly on?: string; readonly shared?: true; readonly merges?: Merges }
/** The arguments of a script.edit; the outbox holds only what apply() has checked. */
export const editArgsOf = (entry: Pick<OutboxEntry, 'args'>): EditArgs => entry.args as EditArgs;

/** Was this edit typed on exactly this text of its script, as far as numbers tell? What was typed on top of another edit stands on what that one left. */
export const standsOn = (entry: Pick<OutboxEntry, 'args'>, { v }: Pick<Body, 'v'>): boolean => editArgsOf(entry).v === v && editArgsOf(entry).on === undefined;

/** What typing stands on that has a place in no script: none has had so many steps. */
export const NOWHERE = Number.MAX_SAFE_INTEGER;

/** What an edit of `by` says of the waiting one that it is typed on top of. */
export const onTopOf = (below: Pick<OutboxEntry, 'id' | 'by' | 'args'>, by: string): Pick<EditArgs, 'on' | 'shared'> => ({ on: below.id, ...(below.by !== by || editArgsOf(below).shared ? { shared: true } : {}) });

/** Does `entry` go on where `before` ends? */
export function goesOn(before: Pick<OutboxEntry, 'args'> | undefined, entry: Pick<OutboxEntry, 'args'>): boolean {
  if (!before) return false;
  const { v, steps } = editArgsOf(before);
  return editArgsOf(entry).v === v + steps.length;
}

/** The edits cut where one does not go on from the one before it, or says that it goes on from another. `apart`: does one that says nothing stand on another text than these left, though its number fits by chance? */
export function runsOf(edits: readonly OutboxEntry[], apart: (run: readonly OutboxEntry[], edit: OutboxEntry) => boolean): OutboxEntry[][] {
  const runs: OutboxEntry[][] = [];
  for (const edit of edits) {
    const run = runs.at(-1);
    const { on } = editArgsOf(edit);
    if (run && goesOn(run.at(-1), edit) && (on === undefined ? !apart(run, edit) : on === run.at(-1)!.id)) run.push(edit); else runs.push([edit]);
  }
  return runs;
}

/** Edits of one run that were typed on its base with `before` done to it; `idle` is the edit behind them that brings nothing, `begun` the number of the first of them where only its rest is left. */
export interface Stretch { readonly before: readonly OutboxEntry[]; readonly entries: readonly OutboxEntry[]; readonly idle?: OutboxEntry | undefined; readonly begun?: number | undefined }

/** Cuts a run behind each edit whose words come into the script without it: what was typed on top of it means those very words, and must find them, not go with the copy that it would have brought. */
export const cutAtIdle = (run: readonly OutboxEntry[], isIdle: (entry: OutboxEntry) => boolean): Stretch[] => cutAgain({ before: [], entries: run }, isIdle);
/** The same of a stretch that is cut already: the last of its parts keeps the idle edit behind it. */
export function cutAgain({ before, entries, idle }: Stretch, isIdle: (entry: OutboxEntry) => boolean): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  const upTo = (end: number, behind: OutboxEntry | undefined): void => { stretches.push({ before: [...before, ...entries.slice(0, from)], entries: entries.slice(from, end), idle: behind }); from = end + 1; };
  for (const [index, entry] of entries.entries()) if (isIdle(entry)) upTo(index, entry);
  upTo(entries.length, idle);
  return stretches;
}

/** Cuts a stretch inside each edit of which the first `there` steps are in the script already (0: none): what is left of it means those very words, too. */
export function cutInside({ before, entries, idle }: Stretch, there: (entry: OutboxEntry) => number): Stretch[] {
  for (const [at, one] of entries.entries()) {
    const cut = there(one);
    if (cut === 0) continue;
    const args = editArgsOf(one);
    const [head, tail] = [args.steps.slice(0, cut), args.steps.slice(cut)].map((steps) => ({ ...one, args: { ...args, steps } }));
    const [rest, ...more] = cutInside({ before: [], entries: entries.slice(at + 1), idle }, there);
    const under = [...before, ...entries.slice(0, at), head!];
    return [{ before, entries: entries.slice(0, at) }, { ...rest!, before: under, entries: [tail!, ...rest!.entries], begun: one.n }, ...more.map((stretch) => ({ ...stretch, before: [...under, tail!, ...stretch.before] }))];
  }
  return [{ before, entries, idle }];
}

/**
 * What is confirmed of a script, its waiting edits with those just answered, and of these who was refused and who is in the script or in a branch already. `ahead`: what
 * will come of those before the run that is looked at.
 */
interface Around {
  readonly branches: readonly Branch[]; readonly version: Version | undefined; readonly all: readonly OutboxEntry[]; readonly refused: ReadonlySet<string>;
  readonly isDone: (entry: OutboxEntry) => boolean; readonly ahead: { isInScript(edit: OutboxEntry): boolean | null };
}

/** Merges a branch whose words come in without it: somebody else was faster, or they go into the script by themselves now that nothing keeps them out. */
export function isIdleMerge(entry: OutboxEntry, { branches, version, all, refused, isDone, ahead }: Around): boolean {
  const { merges } = editArgsOf(entry);
  if (!merges || isDone(entry)) return false;
  if (refused.has(entry.id)) return true;
  const branch = branches.find((one) => one.id === merges.branch);
  if (branch) return branch.state === 'merged';
  const opening = all.find((one) => one.id === merges.branch);
  return opening !== undefined && !refused.has(opening.id) && (ahead.isInScript(opening) ?? branchReason(version, editArgsOf(opening).passes) === null);
}

/** The branch, open or closed, whose words `entry` was typed on top of. */
export const branchBelow = (branches: readonly Branch[], { by, args }: OutboxEntry): Branch | undefined => { const edit = args as EditArgs; return branches.find((one) => (edit.shared || one.by === by) && isOn(one, edit)); };

/** Has the pool taken the edit of this id into a branch? */
export const isInBranch = (branches: readonly Branch[], id: string): boolean => branches.some((one) => one.edits.includes(id));

/** Will the pool take this edit into a branch as it is? Then the script may change under it as it likes. */
export const isBranched = (branches: readonly Branch[], entry: OutboxEntry): boolean =>
  isInBranch(branches, entry.id) || branchBelow(branches.filter((one) => one.state === 'open'), entry) !== undefined;

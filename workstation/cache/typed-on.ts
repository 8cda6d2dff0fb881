/** On which text was an edit typed? Step numbers alone do not say it: a pool may have come back from a backup, words may have gone into a branch, and the text itself is kept for the first of some edits only. */
import type { Branch } from '../../shared/branch/branch.ts';
import type { Frame } from '../../shared/protocol/pool.ts';
import type { Body } from '../../shared/script/body.ts';
import { finestSteps } from '../../shared/script/finest-steps.ts';
import { nodeOf } from '../../shared/script/schema.ts';
import type { InBranch } from './answers.ts';
import type { OutboxEntry } from './outbox-rows.ts';
import { withSteps } from './pending-text.ts';
import { editArgsOf } from './runs.ts';

type Edits = Frame['edits'];
/** The text that the first edit of some was typed on, as JSON; null where it is not kept. */
export interface Bases { base(n: number): string | null }

/** The pool's answer came before the script itself: the text that the answered edits of a run leave is kept for the first one behind them, or nobody would know what it was typed on. */
export function baseLeft(outbox: Bases, run: readonly OutboxEntry[], next: OutboxEntry | undefined): { n: number; base: string } | null {
  const base = outbox.base(run[0]!.n);
  if (!next || next === run[0] || base === null || outbox.base(next.n) !== null) return null;
  try { return { n: next.n, base: JSON.stringify(withSteps(nodeOf(JSON.parse(base) as unknown), run.slice(0, run.indexOf(next)).flatMap((one) => editArgsOf(one).steps)).toJSON()) }; } catch { return null; /* they do not fit each other: what is behind them does not either */ }
}

/** Was it typed on another text than this row, though the numbers fit? So it may be in a log that went another way. */
export function isTypedOnAnother(outbox: Bases, { n }: OutboxEntry, { doc }: Body): boolean {
  const base = outbox.base(n);
  try { return base !== null && !nodeOf(JSON.parse(base) as unknown).eq(nodeOf(doc)); } catch { return true; /* it is no text of ours */ }
}

/** Was it typed on another text than what these leave? One of them may not have been in the script then (a disk was full), and the numbers fit all the same. */
export function isTypedApart(outbox: Bases, run: readonly OutboxEntry[], edit: OutboxEntry): boolean {
  const own = outbox.base(edit.n);
  const under = own === null ? null : outbox.base(run[0]!.n);
  if (own === null || under === null) return false;
  try { return !withSteps(nodeOf(JSON.parse(under) as unknown), run.flatMap((one) => editArgsOf(one).steps)).eq(nodeOf(JSON.parse(own) as unknown)); } catch { return true; /* they do not even fit each other */ }
}

/**
 * The pool has other words under this edit's id, and in a branch: they are told as if they had gone into the text that the edit stands on, so that what both
 * say is known and only what is new goes out under another id. Null where that branch or that text is not here.
 */
export function partedInBranch({ id, target, args }: OutboxEntry, { steps, under: madeOn }: InBranch, branches: readonly Branch[], base: unknown): Edits | null {
  const branch = branches.find((one) => one.edits.includes(id));
  if (!branch || !base) return null;
  const { v } = args as { v: number };
  // A pool that does not say on which text they were made: of the first edit the branch itself does, and the others were taken to fit.
  const text = madeOn ?? (branch.edits[0] === id ? branch.base : base);
  const under = finestSteps(nodeOf(base), nodeOf(text)).map((step) => step.toJSON() as Edits[number]['steps'][number]);
  const there = { body: target.id, v: v + under.length, steps: steps as Edits[number]['steps'], command: id };
  return under.length > 0 ? [{ body: target.id, v, steps: under, command: '' }, there] : [there];
}

/** Do these edits lead from a text at step number `v` to the row? */
export function leadsTo(base: unknown, v: number, edits: Edits, row: Body): boolean {
  let at = v;
  const steps: unknown[] = [];
  for (const edit of [...edits].sort((a, b) => a.v - b.v)) {
    if (edit.v < at) continue;
    if (edit.v > at) return false;
    steps.push(...edit.steps);
    at += edit.steps.length;
  }
  try { return at === row.v && withSteps(nodeOf(base), steps).eq(nodeOf(row.doc)); } catch { return false; /* they are of another log */ }
}

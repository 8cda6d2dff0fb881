/** Own unsent typing, carried over what others typed meanwhile. */
import type { Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';
import { planted } from '../../shared/log/planted.ts';
import type { Body } from '../../shared/script/body.ts';
import { lookAtMerge } from '../../shared/script/look-at-merge.ts';
import type { MergeFinding } from '../../shared/script/merge-check.ts';
import { rebaseSteps, type Rebased } from '../../shared/script/rebase.ts';
import { nodeOf } from '../../shared/script/schema.ts';
import { finestSteps } from '../../shared/script/finest-steps.ts';
import { mergeInOrder } from '../../shared/script/merge-steps.ts';
import { parsed, partedAt, saidAlready, sameSteps, saysAll, wordsOf } from './shared-past.ts';
import type { Frame } from '../../shared/protocol/pool.ts';

export interface PendingEdit { readonly n: number; readonly id: string; readonly steps: readonly unknown[] }
/** `taken`: the pool has other words under its id, so it needs another. */
export interface RebasedEdit { readonly n: number; readonly v: number; readonly steps: readonly unknown[]; readonly base: string | null; readonly taken: boolean }

/** Throws RangeError where they do not fit. */
export const withSteps = (doc: Node, steps: readonly unknown[]): Node => after(doc, parsed(steps));
function after(doc: Node, steps: readonly Step[]): Node {
  return steps.reduce((at, step) => {
    const { doc: next, failed } = step.apply(at);
    if (!next) throw new RangeError(`step does not fit: ${failed}`);
    return next;
  }, doc);
}

interface Typed { readonly steps: readonly Step[] }
const stepsOf = (edits: readonly Typed[]): Step[] => edits.flatMap((one) => one.steps);
/** What takes these steps, made on `under`, back again. */
const inverseOf = (under: Node, steps: readonly Step[]): Step[] => steps.map((step, index) => step.invert(after(under, steps.slice(0, index)))).reverse();
/** To each edit those of the rebased steps that came from its own. */
function shared<T extends Typed>(edits: readonly T[], { steps, origin }: Pick<Rebased, 'steps' | 'origin'>): (T & { readonly steps: Step[] })[] {
  const owner = edits.flatMap((one, index) => one.steps.map(() => index));
  return edits.map((one, index) => ({ ...one, steps: steps.filter((_step, where) => owner[origin[where]!] === index) }));
}

/**
 * Rebases pending edits of one script from the document they were made on (`base`, step number `v`) to the row the pool
 * confirmed. `edits` are what the pool accepted since, own ones among them; where they do not reach from base to row (the
 * pool was restored, the cache was lost) the difference of the two documents stands in for them. `accepted` are own edits that stand among the pool's,
 * whatever became of the answer. `findings` is what an independent look
 * at the two copies and their merge found; nothing is looked at where nobody else wrote.
 */
export function rebasePending(base: Node, v: number, pending: readonly PendingEdit[], edits: Frame['edits'], row: Body, refused: ReadonlySet<string>): { edits: RebasedEdit[]; accepted: string[]; salvaged: string[]; findings: MergeFinding[] } {
  let doc = base;
  let at = v;
  let waiting = pending.map(({ n, id, steps }) => ({ n, id, steps: parsed(steps), taken: false }));
  const salvaged: string[] = [];
  const findings: MergeFinding[] = [];
  const check = (from: Node, ours: readonly Step[], theirs: readonly Step[] | null, confirmed: Node, merged: Node): void => {
    findings.push(...lookAtMerge(from, { doc: after(from, ours), steps: ours }, { doc: confirmed, steps: theirs }, merged));
  };
  // What the pool refused is taken out from under the edits made on top of it.
  for (let index = waiting.findIndex((one) => refused.has(one.id)); index >= 0; index = waiting.findIndex((one) => refused.has(one.id))) {
    const { steps } = waiting[index]!;
    const under = after(base, stepsOf(waiting.slice(0, index)));
    const later = waiting.slice(index + 1);
    const over = after(under, steps);
    const [onTop, back] = [stepsOf(later), inverseOf(under, steps)];
    const rebased = rebaseSteps(over, onTop, back);
    salvaged.push(...rebased.salvaged);
    if (onTop.length > 0) check(over, onTop, back, under, rebased.doc);
    waiting = [...waiting.slice(0, index), ...shared(later, rebased)];
  }
  const accepted: string[] = [];
  // The two copies part where the first of the others' edits stands.
  let from = base;
  let own = stepsOf(waiting);
  let othersWrote = false;
  /** All that they did since; null where only the difference of two texts is known. */
  let others: Step[] | null = [];
  const over = (theirs: readonly Step[]): void => {
    othersWrote = true;
    others?.push(...theirs);
    carry(doc, theirs);
  };
  const carry = (under: Node, theirs: readonly Step[]): void => {
    const rebased = rebaseSteps(under, stepsOf(waiting), theirs);
    salvaged.push(...rebased.salvaged);
    waiting = shared(waiting, rebased);
  };
  /** These steps of ours are in the log: what still waits stands on the text that they leave. */
  const goOn = (ours: readonly Step[]): void => {
    doc = after(doc, ours);
    if (!othersWrote) { from = doc; own = stepsOf(waiting); } else others?.push(...ours);
  };
  // What others wrote one after the other is one text to us: our steps are carried over all of it at once.
  let next: Step[] = [];
  const overOthers = (): void => { if (next.length > 0) { over(next); doc = after(doc, next); next = []; } };
  /**
   * The pool has this edit of ours, and not those that wait before it: of them nothing was left, or it would not take them from a copy of this folder. They come behind it,
   * as if it had been typed without them.
   */
  const bringForward = (command: string): void => {
    const index = waiting.findIndex(({ id }) => id === command);
    if (index < 1) return;
    overOthers();
    const [before, told, later] = [waiting.slice(0, index), waiting[index]!, waiting.slice(index + 1)];
    const under = after(doc, stepsOf(before));
    const over = after(under, told.steps);
    const alone = rebaseSteps(under, told.steps, inverseOf(doc, stepsOf(before)));
    const behind = rebaseSteps(doc, stepsOf(before), alone.steps);
    const onTop = rebaseSteps(over, stepsOf(later), finestSteps(over, behind.doc));
    salvaged.push(...alone.salvaged, ...behind.salvaged, ...onTop.salvaged);
    waiting = [{ ...told, steps: alone.steps }, ...shared(before, behind), ...shared(later, onTop)];
  };
  for (const edit of [...edits].sort((a, b) => a.v - b.v)) {
    if (edit.v < at) continue;
    if (edit.v > at || waiting.length === 0) break;
    const steps = parsed(edit.steps);
    at += steps.length;
    bringForward(edit.command);
    if (edit.command !== waiting[0]!.id || planted.has('own-edit-unknown') || waiting[0]!.taken) { next.push(...steps); continue; }
    overOthers();
    const mine = waiting[0]!;
    if (sameSteps(mine.steps, steps)) {
      accepted.push(mine.id);
      waiting.shift();
      goOn(steps);
      continue;
    }
    // An older copy of this workstation's folder, or a copy of it, went on typing in a command that was sent: only what came after is new to either.
    const parted = partedAt(mergeInOrder(mine.steps), mergeInOrder(steps));
    // Carried over in other stages the same words may stand at other places: then they tell how far the two are one.
    const said = saysAll(parted.theirs, parted.ours) ? mine.steps.length : saidAlready(mine.steps, steps);
    const [words, alike] = [wordsOf(steps), Math.max(wordsOf(mine.steps.slice(0, said)).length, wordsOf(parted.shared).length)];
    // They end inside one of our steps: what we have more is the difference of the two texts.
    if (words.length > alike && wordsOf(mine.steps).startsWith(words)) {
      waiting = [{ ...mine, steps: finestSteps(after(doc, steps), after(doc, mine.steps)), taken: true }, ...waiting.slice(1)];
      goOn(steps);
      continue;
    }
    if (alike > wordsOf(parted.shared).length) {
      const [here, there] = [after(doc, mine.steps.slice(0, said)), after(doc, steps)];
      const rest = mine.steps.slice(said);
      if (rest.length === 0) { accepted.push(mine.id); waiting = waiting.slice(1); } else waiting = [{ ...mine, steps: rest, taken: true }, ...waiting.slice(1)];
      carry(here, finestSteps(here, there));
      goOn(steps);
      continue;
    }
    // With nothing new in it the next of ours may be the pool's next, too.
    if (parted.ours.length === 0) { accepted.push(mine.id); waiting.shift(); } else waiting = [{ ...mine, steps: parted.ours, taken: true }, ...waiting.slice(1)];
    goOn(parted.shared);
    over(parted.theirs);
    doc = after(doc, parted.theirs);
  }
  overOthers();
  const confirmed = nodeOf(row.doc);
  if (waiting.length > 0 && !doc.eq(confirmed)) { over(finestSteps(doc, confirmed)); others = null; doc = confirmed; }
  let number = row.v;
  let standsOn = confirmed;
  const rebased = waiting.map(({ n, steps, taken }) => {
    const one = { n, taken, v: number, steps: steps.map((step) => step.toJSON() as unknown), base: standsOn === confirmed ? JSON.stringify(confirmed.toJSON()) : null };
    standsOn = after(standsOn, steps);
    number += steps.length;
    return one;
  });
  // Where all of ours stand there already nothing was put together here, and what others wrote behind them was not followed.
  if (othersWrote && waiting.length > 0) check(from, own, others, confirmed, standsOn);
  return { salvaged, accepted, edits: rebased, findings };
}

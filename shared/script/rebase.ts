/**
 * The loss-free rebase. Two people changed the same script without seeing each other; theirs comes first. Both histories
 * are woven into one run of tokens in which nothing is ever taken out, only marked as gone for one side or both:
 * what somebody typed stays unless somebody who saw it deleted it, and nothing can stand there twice.
 * (Mapping positions as prosemirror-collab does drops an insertion whose place was deleted.)
 */
import { Fragment, type Node } from 'prosemirror-model';
import { Transform, type Step } from 'prosemirror-transform';
import { applied } from './applied.ts';
import { followTheirs } from './rebase-theirs.ts';
import { Moved } from './moved.ts';
import { putBeside } from './put-beside.ts';
import { Rebase } from './rebase-ours.ts';
import { grownBy, movedBy, scriptParts } from './rebase-parts.ts';
import { opsOf } from './step-ops.ts';
import { stepsBetween } from './steps-between.ts';
import { writeChanges, writeFormat } from './token-steps.ts';
import { tokensOf } from './tokens.ts';
import { Weave, type Thread } from './weave.ts';

export interface Rebased {
  /** Ours, to be applied after theirs. */
  readonly steps: Step[];
  /** For each of `steps`: the number of the step of ours that it came from. */
  readonly origin: number[];
  /** What was typed where the other side had taken the place away; it stands at the nearest place that is left. */
  readonly salvaged: string[];
  /** What brings a screen that shows base + ours to base + theirs + `steps`; touches only what differs. */
  readonly remote: Step[];
  /** base + theirs + `steps`. */
  readonly doc: Node;
  /** Why it could not be woven, where it could not: a defect of ours, for the log. Then each block that we wrote in stands beside theirs, for a person to look at. */
  readonly beside: Error | null;
}

/**
 * Rebases `ours` over `theirs`, both made against `base`. Always succeeds for steps that apply to `base` in order;
 * throws RangeError when they do not. A defect of the weave costs no word: then what we wrote is put beside theirs.
 */
export function rebaseSteps(base: Node, ours: readonly Step[], theirs: readonly Step[]): Rebased {
  try { return wovenInParts(base, ours, theirs) ?? woven(base, ours, theirs); } catch (error) {
    const [own, their] = [applied(base, ours), applied(base, theirs)];
    const { steps, doc, texts } = putBeside(base, own, their);
    return { steps, origin: steps.map(() => ours.length - 1), salvaged: texts, remote: stepsBetween(own, doc), doc, beside: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Each part that somebody wrote in by itself, which is the same as all in one; null where it is not, or there is only one part. */
function wovenInParts(base: Node, ours: readonly Step[], theirs: readonly Step[]): Rebased | null {
  const parts = scriptParts(base, ours, theirs);
  if (!parts) return null;
  const [blocks, remote, salvaged]: [Node[], Step[], string[]] = [[], [], []];
  const steps: { step: Step; number: number; part: number }[] = [];
  /** By how many places each part is longer than in the base; before our steps, those of theirs. */
  const longer: number[] = [];
  let [until, shift] = [0, 0];
  for (const [part, { first, start, doc, ids, numbers, ...sides }] of parts.entries()) {
    const rebased = woven(doc, sides.ours, sides.theirs);
    // A name that was made because one was taken: whether it is free where we did not look is not known.
    if (rebased.doc.children.some((block) => !ids.has(block.attrs['id']) && block.attrs['id'] !== doc.lastChild?.attrs['id'])) return null;
    const last = parts[part]!.until;
    blocks.push(...base.children.slice(until, first), ...(last < base.childCount ? rebased.doc.children.slice(0, -1) : rebased.doc.children));
    until = last;
    for (const step of rebased.remote) remote.push(movedBy(step, start + shift));
    shift += rebased.doc.content.size - doc.content.size;
    salvaged.push(...rebased.salvaged);
    longer.push(sides.theirs.reduce((sum, step) => sum + grownBy(step), 0));
    rebased.steps.forEach((step, n) => steps.push({ step, number: numbers[rebased.origin[n]!] ?? ours.length - 1, part }));
  }
  blocks.push(...base.children.slice(until));
  steps.sort((a, b) => a.number - b.number);
  const placed = steps.map(({ step, part }) => {
    let { start } = parts[part]!;
    for (let before = 0; before < part; before++) start += longer[before]!;
    longer[part]! += grownBy(step);
    return movedBy(step, start);
  });
  return { steps: placed, origin: steps.map(({ number }) => number), salvaged, remote, doc: base.copy(Fragment.from(blocks)), beside: null };
}

function woven(base: Node, ours: readonly Step[], theirs: readonly Step[]): Rebased {
  const weave = new Weave(tokensOf(base));
  let number = 0;
  const moved = new Moved(weave, 'merged');
  let their = base;
  for (const step of theirs) {
    const after = applied(their, [step]);
    for (const op of opsOf(step, their, after)) followTheirs(weave, op, ++number, moved);
    their = after;
  }
  weave.patches();
  const merge = new Transform(their);
  const rebase = new Rebase(weave, merge);
  const origin: number[] = [];
  let own = base;
  ours.forEach((step, index) => {
    const after = applied(own, [step]);
    for (const op of opsOf(step, own, after)) {
      rebase.take(op, ++number);
      while (origin.length < merge.steps.length) origin.push(index);
    }
    own = after;
  });
  rebase.sweep();
  while (origin.length < merge.steps.length) origin.push(ours.length - 1);
  merge.doc.check();
  const remote = new Transform(own);
  const all = weave.all();
  writeChanges(remote, all.filter((one) => one.ours || one.merged).map((one) => ({ token: one, was: one.ours, is: one.merged })));
  writeFormat(remote, merge.doc);
  const needed = rebase.detours.needed(their, merge.steps, merge.doc);
  return { steps: needed.map((step) => merge.steps[step]!), origin: needed.map((step) => origin[step]!), salvaged: salvagedTexts(all), remote: remote.steps, doc: merge.doc, beside: null };
}

function salvagedTexts(weave: readonly Thread[]): string[] {
  const texts: string[] = [];
  let open = false;
  for (const one of weave) {
    if (!one.merged) continue;
    if (!one.salvaged) { open = false; continue; }
    if (open) texts.push(texts.pop()! + one.char);
    else texts.push(one.char);
    open = true;
  }
  return texts;
}

/** Own unsent typing, carried over what others typed meanwhile. */
import type { Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';
import { planted } from '../../shared/log/planted.ts';
import type { Body } from '../../shared/script/body.ts';
import { applied } from '../../shared/script/applied.ts';
import { lookAtMerge } from '../../shared/script/look-at-merge.ts';
import type { MergeFinding } from '../../shared/script/merge-check.ts';
import { rebaseSteps, type Rebased } from '../../shared/script/rebase.ts';
import { nodeOf } from '../../shared/script/schema.ts';
import { finestSteps } from '../../shared/script/finest-steps.ts';
import { meetingOf, parsed } from './shared-past.ts';
import type { Frame } from '../../shared/protocol/pool.ts';

export interface PendingEdit { readonly n: number; readonly id: string; readonly steps: readonly unknown[] }
/** `taken`: the pool has other words under its id, so it needs another. */
export interface RebasedEdit { readonly n: number; readonly v: number; readonly steps: readonly unknown[]; readonly base: string | null; readonly taken: boolean }

/** Throws RangeError where they do not fit. */
export const withSteps = (doc: Node, steps: readonly unknown[]): Node => applied(doc, parsed(steps));

interface Typed { readonly steps: readonly Step[] }
const stepsOf = (edits: readonly Typed[]): Step[] => edits.flatMap((one) => one.steps);
/** What takes these steps, made on `under`, back again. */
function inverseOf(under: Node, steps: readonly Step[]): Step[] {
  const back: Step[] = [];
  let doc = under;
  for (const step of steps) {
    back.unshift(step.invert(doc));
    doc = applied(doc, [step]);
  }
  return back;
}
/** To each edit those of the rebased steps that came from its own. */
function shared<T extends Typed>(edits: readonly T[], { steps, origin }: Pick<Rebased, 'steps' | 'origin'>): (T & { readonly steps: Step[] })[] {
  const owner = edits.flatMap((one, index) => one.steps.map(() => index));
  return edits.map((one, index) => ({ ...one, steps: steps.filter((_step, where) => owner[origin[where]!] === index) }));
}

interface Waiting extends Typed { readonly n: number; readonly id: string; readonly taken: boolean }
/** `accepted`: own edits that stand among the pool's, whatever became of the answer. `findings`: what an independent look at the two copies and their merge found. */
export interface RebasedTyping { readonly edits: readonly RebasedEdit[]; readonly accepted: readonly string[]; readonly salvaged: readonly string[]; readonly findings: readonly MergeFinding[] }

/**
 * Rebases pending edits of one script from the document they were made on (`base`, step number `v`) to the row the pool
 * confirmed. `edits` are what the pool accepted since, own ones among them; where they do not reach from base to row (the
 * pool was restored, the cache was lost) the difference of the two documents stands in for them. Throws RangeError where steps do not fit.
 */
export function rebasePending(base: Node, v: number, pending: readonly PendingEdit[], edits: Frame['edits'], row: Body, refused: ReadonlySet<string>): RebasedTyping {
  const own = new OwnEdits(base, v, pending);
  own.takeOut(refused);
  own.follow(edits);
  return own.on(row);
}

/** Own edits of one script on their way from the text they were made on to the one that the pool confirmed. */
class OwnEdits {
  /** The pool's text as far as it was followed, and its step number. */
  #doc: Node;
  #at: number;
  /** What waits still, on that text (and what others wrote behind it, see #unmet). */
  #waiting: readonly Waiting[];
  /** What others wrote one after the other is one text to us: our steps are carried over all of it at once. */
  #unmet: Step[] = [];
  readonly #accepted: string[] = [];
  readonly #salvaged: string[] = [];
  readonly #findings: MergeFinding[] = [];
  /** The two copies part where the first of the others' edits stands: the text there, and what of ours waited on it. */
  #parted: { readonly from: Node; readonly own: readonly Step[] };
  #othersWrote = false;
  /** All that they did since; null where only the difference of two texts is known. */
  #others: Step[] | null = [];

  constructor(base: Node, v: number, pending: readonly PendingEdit[]) {
    this.#doc = base;
    this.#at = v;
    this.#waiting = pending.map(({ n, id, steps }) => ({ n, id, steps: parsed(steps), taken: false }));
    this.#parted = { from: base, own: stepsOf(this.#waiting) };
  }

  /** What the pool refused is taken out from under the edits made on top of it. */
  takeOut(refused: ReadonlySet<string>): void {
    const next = (): number => this.#waiting.findIndex((one) => refused.has(one.id));
    for (let index = next(); index >= 0; index = next()) {
      const { steps } = this.#waiting[index]!;
      const under = applied(this.#doc, stepsOf(this.#waiting.slice(0, index)));
      const later = this.#waiting.slice(index + 1);
      const over = applied(under, steps);
      const [onTop, back] = [stepsOf(later), inverseOf(under, steps)];
      const rebased = this.#rebase(over, onTop, back);
      if (onTop.length > 0) this.#check(over, onTop, back, under, rebased.doc);
      this.#waiting = [...this.#waiting.slice(0, index), ...shared(later, rebased)];
    }
    this.#parted = { from: this.#doc, own: stepsOf(this.#waiting) };
  }

  /** Takes in what the pool accepted, as far as it goes on from where we are and something waits. */
  follow(edits: Frame['edits']): void {
    for (const { v, command, steps: told } of [...edits].sort((a, b) => a.v - b.v)) {
      if (v < this.#at) continue;
      if (v > this.#at || this.#waiting.length === 0) break;
      const steps = parsed(told);
      this.#at += steps.length;
      this.#bringForward(command);
      const first = this.#waiting[0]!;
      if (command === first.id && !first.taken && !planted.has('own-edit-unknown')) this.#meet(steps); else this.#unmet.push(...steps);
    }
    this.#overOthers();
  }

  /** Our edits on the row that the pool confirmed, whatever was not told of how it came about. */
  on(row: Body): RebasedTyping {
    const confirmed = nodeOf(row.doc);
    if (this.#waiting.length > 0 && !this.#doc.eq(confirmed)) { this.#over(finestSteps(this.#doc, confirmed)); this.#others = null; }
    let number = row.v;
    let standsOn = confirmed;
    const edits = this.#waiting.map(({ n, steps, taken }) => {
      const one = { n, taken, v: number, steps: steps.map((step) => step.toJSON() as unknown), base: standsOn === confirmed ? JSON.stringify(confirmed.toJSON()) : null };
      standsOn = applied(standsOn, steps);
      number += steps.length;
      return one;
    });
    // Where all of ours stand there already nothing was put together here, and what others wrote behind them was not followed.
    if (this.#othersWrote && this.#waiting.length > 0) this.#check(this.#parted.from, this.#parted.own, this.#others, confirmed, standsOn);
    return { salvaged: this.#salvaged, accepted: this.#accepted, edits, findings: this.#findings };
  }

  /** The pool has the first of ours, in this form: an older copy of this workstation's folder, or a copy of it, may have gone on typing in a command that was sent. */
  #meet(steps: readonly Step[]): void {
    this.#overOthers();
    const [mine, ...later] = this.#waiting as readonly [Waiting, ...Waiting[]];
    const { both, ours, ourText, theirs } = meetingOf(this.#doc, mine.steps, steps);
    // With nothing new in it the next of ours may be the pool's next, too.
    if (ours.length === 0) this.#accepted.push(mine.id);
    this.#waiting = ours.length === 0 ? later : [{ ...mine, steps: ours, taken: true }, ...later];
    const there = applied(this.#doc, both);
    if (ourText) this.#carry(ourText, finestSteps(ourText, there));
    this.#doc = there;
    if (this.#othersWrote) this.#others?.push(...both); else this.#parted = { from: there, own: stepsOf(this.#waiting) };
    if (theirs.length > 0) this.#over(theirs);
    if (ours.length > 0) this.#bringBack();
  }
  /** What the pool does not have of an edit that was brought forward goes behind those that wait before it: they are sent in that order. */
  #bringBack(): void {
    const [first, ...rest] = this.#waiting as readonly [Waiting, ...Waiting[]];
    const before = rest.filter(({ n }) => n < first.n);
    if (before.length === 0) return;
    const later = rest.slice(before.length);
    const over = applied(this.#doc, first.steps);
    const onBoth = applied(over, stepsOf(before));
    const alone = this.#rebase(over, stepsOf(before), inverseOf(this.#doc, first.steps));
    const behind = this.#rebase(this.#doc, first.steps, alone.steps);
    const onTop = this.#rebase(onBoth, stepsOf(later), finestSteps(onBoth, behind.doc));
    this.#waiting = [...shared(before, alone), { ...first, steps: behind.steps }, ...shared(later, onTop)];
  }

  /**
   * The pool has this edit of ours, and not those that wait before it: of them nothing was left, or it would not take them from a copy of this folder. They come behind it,
   * as if it had been typed without them.
   */
  #bringForward(command: string): void {
    const index = this.#waiting.findIndex(({ id }) => id === command);
    if (index < 1) return;
    this.#overOthers();
    const [before, told, later] = [this.#waiting.slice(0, index), this.#waiting[index]!, this.#waiting.slice(index + 1)];
    const under = applied(this.#doc, stepsOf(before));
    const over = applied(under, told.steps);
    const alone = this.#rebase(under, told.steps, inverseOf(this.#doc, stepsOf(before)));
    const behind = this.#rebase(this.#doc, stepsOf(before), alone.steps);
    const onTop = this.#rebase(over, stepsOf(later), finestSteps(over, behind.doc));
    this.#waiting = [{ ...told, steps: alone.steps }, ...shared(before, behind), ...shared(later, onTop)];
  }

  /** Over what others wrote and was not met yet. */
  #overOthers(): void {
    if (this.#unmet.length === 0) return;
    const steps = this.#unmet;
    this.#unmet = [];
    this.#over(steps);
  }
  #over(theirs: readonly Step[]): void {
    this.#othersWrote = true;
    this.#others?.push(...theirs);
    this.#carry(this.#doc, theirs);
    this.#doc = applied(this.#doc, theirs);
  }
  #carry(under: Node, theirs: readonly Step[]): void {
    this.#waiting = shared(this.#waiting, this.#rebase(under, stepsOf(this.#waiting), theirs));
  }
  #rebase(base: Node, ours: readonly Step[], theirs: readonly Step[]): Rebased {
    const rebased = rebaseSteps(base, ours, theirs);
    if (rebased.beside) console.error('unsent text could not be woven with the pool’s and stands beside it', rebased.beside);
    this.#salvaged.push(...rebased.salvaged);
    return rebased;
  }
  #check(from: Node, ours: readonly Step[], theirs: readonly Step[] | null, confirmed: Node, merged: Node): void {
    this.#findings.push(...lookAtMerge(from, { doc: applied(from, ours), steps: ours }, { doc: confirmed, steps: theirs }, merged));
  }
}

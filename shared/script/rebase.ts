/**
 * The loss-free rebase. Two people changed the same script without seeing each other; theirs comes first. Both histories
 * are woven into one run of tokens in which nothing is ever taken out, only marked as gone for one side or both:
 * what somebody typed stays unless somebody who saw it deleted it, and nothing can stand there twice.
 * (Mapping positions as prosemirror-collab does drops an insertion whose place was deleted; see SYNC.md.)
 */
import type { Attrs, Mark, Node } from 'prosemirror-model';
import { AddMarkStep, AttrStep, RemoveMarkStep, Transform, type Step } from 'prosemirror-transform';
import { opsOf, type TokenOp } from './step-ops.ts';
import { writeChanges, writeFormat } from './token-steps.ts';
import { sameToken, tokensOf, type Token } from './tokens.ts';

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
}

/** A token in the weave. */
interface Thread {
  open: Attrs | null;
  readonly char: string;
  marks: readonly Mark[];
  /** Does it stand in our copy, in the merge (before our steps: in their copy)? */
  ours: boolean;
  merged: boolean;
  /** The number of the operation by which each side took it away; 0 when it did not. */
  goneByUs: number;
  goneByThem: number;
  salvaged: boolean;
  /** Did it stand in the merge before the step that is being rebased? */
  was: boolean;
}
type Side = 'ours' | 'merged';

/**
 * Rebases `ours` over `theirs`, both made against `base`. Always succeeds for steps that apply to `base` in order;
 * throws RangeError when they do not.
 */
export function rebaseSteps(base: Node, ours: readonly Step[], theirs: readonly Step[]): Rebased {
  const weave = tokensOf(base).map((token) => thread(token, true, true));
  let number = 0;
  const tr = new Transform(base);
  for (const step of theirs) {
    const before = tr.doc;
    tr.step(step);
    for (const op of opsOf(step, before, tr.doc)) followTheirs(weave, op, ++number);
  }
  const merge = new Transform(tr.doc);
  const origin: number[] = [];
  let own = base;
  ours.forEach((step, index) => {
    const result = step.apply(own);
    if (!result.doc) throw new RangeError(result.failed ?? 'a step does not apply');
    for (const op of opsOf(step, own, result.doc)) {
      rebaseOp(weave, op, merge, ++number);
      while (origin.length < merge.steps.length) origin.push(index);
    }
    own = result.doc;
  });
  merge.doc.check();
  const remote = new Transform(own);
  writeChanges(remote, weave.filter((one) => one.ours || one.merged).map((one) => ({ token: one, was: one.ours, is: one.merged })));
  writeFormat(remote, merge.doc);
  return { steps: merge.steps, origin, salvaged: salvagedTexts(weave), remote: remote.steps, doc: merge.doc };
}

const thread = (token: Token, ours: boolean, merged: boolean): Thread => ({
  open: token.open, char: token.char, marks: token.marks, ours, merged, goneByUs: 0, goneByThem: 0, salvaged: false, was: merged,
});

/** Where in the weave token number `index` of one side's copy stands. */
function seek(weave: readonly Thread[], side: Side, index: number): number {
  let left = index;
  for (let i = 0; i < weave.length; i++) if (weave[i]![side] && left-- === 0) return i;
  return weave.length;
}

/** The weave positions of a side's tokens `at` to `until`. */
function range(weave: readonly Thread[], side: Side, at: number, until: number): number[] {
  const found: number[] = [];
  for (let i = seek(weave, side, at); found.length < until - at && i < weave.length; i++) if (weave[i]![side]) found.push(i);
  return found;
}

/** Behind which position of the weave something goes that a side inserts as its token number `at`. */
const behind = (weave: readonly Thread[], side: Side, at: number): number => (at === 0 ? -1 : seek(weave, side, at - 1));

function last<T>(list: readonly T[], from: number, fits: (one: T) => boolean): number {
  for (let i = from; i >= 0; i--) if (fits(list[i]!)) return i;
  return -1;
}
function next<T>(list: readonly T[], from: number, fits: (one: T) => boolean): number {
  for (let i = from; i < list.length; i++) if (fits(list[i]!)) return i;
  return -1;
}

const withMark = (marks: readonly Mark[], mark: Mark, add: boolean): readonly Mark[] => (add ? mark.addToSet(marks) : mark.removeFromSet(marks));

// ---- theirs: what stands in the merge before ours comes

function followTheirs(weave: Thread[], op: TokenOp, number: number): void {
  if (op.is === 'attr') { setAttr(weave[seek(weave, 'merged', op.at)]!, op.attr, op.value); return; }
  const reached = range(weave, 'merged', op.at, op.until);
  if (op.is === 'mark') { for (const i of reached) if (!weave[i]!.open) weave[i]!.marks = withMark(weave[i]!.marks, op.mark, op.add); return; }
  const place = behind(weave, 'merged', op.at);
  for (const i of reached) { weave[i]!.merged = false; weave[i]!.goneByThem = number; }
  const again = takenBack(weave, place, op.insert, 'merged', 'goneByThem');
  if (!again) { weave.splice(place + 1, 0, ...op.insert.map((token) => thread(token, false, true))); return; }
  again.forEach((i, n) => {
    Object.assign(weave[i]!, { merged: true, goneByThem: 0, open: op.insert[n]!.open, marks: op.insert[n]!.marks });
  });
}

const setAttr = (one: Thread, attr: string, value: unknown): void => { one.open = { ...one.open, [attr]: value }; };

/** The other side may have marked the words meanwhile. */
const sameButMarks = (a: Token, b: Token): boolean => sameToken({ ...a, marks: [] }, { ...b, marks: [] });

/**
 * Is what is put in behind `place` exactly what one operation of the same side took away there (an undo)? Then these
 * tokens come back as themselves instead of as copies, and what the other side did to them meanwhile still holds.
 */
function takenBack(weave: readonly Thread[], place: number, insert: readonly Token[], side: Side, gone: 'goneByUs' | 'goneByThem'): number[] | null {
  const removals = new Map<number, number[]>();
  for (let i = place + 1; i < weave.length && !weave[i]![side]; i++) {
    const number = weave[i]![gone];
    if (number > 0) removals.set(number, [...(removals.get(number) ?? []), i]);
  }
  for (const removed of removals.values()) {
    if (removed.length === insert.length && removed.every((i, n) => sameButMarks(weave[i]!, insert[n]!))) return removed;
  }
  return null;
}

// ---- ours: done to the weave, then written as steps over the merge

function rebaseOp(weave: Thread[], op: TokenOp, merge: Transform, number: number): void {
  if (op.is === 'attr') {
    const one = weave[seek(weave, 'ours', op.at)]!;
    if (one.merged && one.open?.[op.attr] !== op.value) merge.step(new AttrStep(posOf(weave, one), op.attr, op.value));
    setAttr(one, op.attr, op.value);
    return;
  }
  if (op.is === 'mark') { rebaseMark(weave, op, merge); return; }
  for (const one of weave) one.was = one.merged;
  rebaseReplace(weave, op, number);
  writeChanges(merge, weave.filter((one) => one.was || one.merged).map((one) => ({ token: one, was: one.was, is: one.merged })));
}

/** The ProseMirror position before a token of the merge. */
function posOf(weave: readonly Thread[], token: Thread): number {
  let pos = 0;
  let inside = false;
  for (const one of weave) {
    if (!one.merged) { if (one === token) break; continue; }
    if (one.open && inside) pos++;
    if (one === token) break;
    inside = true;
    pos++;
  }
  return pos;
}

function rebaseMark(weave: readonly Thread[], op: TokenOp & { is: 'mark' }, merge: Transform): void {
  const has = (one: Thread): boolean => one.marks.some((mark) => mark.eq(op.mark));
  const reached = range(weave, 'ours', op.at, op.until).map((i) => weave[i]!).filter((one) => !one.open && has(one) !== op.add);
  let from = -1;
  let to = -1;
  const write = (): void => { if (from >= 0) merge.step(op.add ? new AddMarkStep(from, to, op.mark) : new RemoveMarkStep(from, to, op.mark)); };
  for (const one of reached) {
    one.marks = withMark(one.marks, op.mark, op.add);
    if (!one.merged) continue;
    const pos = posOf(weave, one);
    if (pos !== to) { write(); from = pos; }
    to = pos + 1;
  }
  write();
}

function rebaseReplace(weave: Thread[], op: TokenOp & { is: 'replace' }, number: number): void {
  const place = behind(weave, 'ours', op.at);
  const removed = range(weave, 'ours', op.at, op.until);
  if (adoptSame(weave, removed, op.insert, number)) return;
  const openings: Thread[] = [];
  for (const i of removed) {
    const one = weave[i]!;
    one.ours = false;
    one.goneByUs = number;
    if (one.open) { if (one.merged) openings.push(one); } else one.merged = false;
  }
  insertOurs(weave, place, op.insert);
  for (const one of openings.reverse()) if (mayGo(weave, weave.indexOf(one))) one.merged = false;
}

/** Both sides replaced the same words by the same words: once is enough. */
function adoptSame(weave: readonly Thread[], removed: readonly number[], insert: readonly Token[], number: number): boolean {
  if (removed.length === 0 || insert.length === 0 || !removed.every((i) => weave[i]!.goneByThem && !weave[i]!.merged)) return false;
  const theirs: Thread[] = [];
  for (let i = removed[0]! - 1; i >= 0 && weave[i]!.merged && !weave[i]!.ours; i--) theirs.unshift(weave[i]!);
  if (theirs.length !== insert.length || !theirs.every((one, n) => sameToken(one, insert[n]!))) return false;
  for (const one of theirs) one.ours = true;
  for (const i of removed) { weave[i]!.ours = false; weave[i]!.goneByUs = number; }
  return true;
}

/**
 * We took a block's opening away. In the merge it may go too when its text joins the block before it, as it did with us,
 * or when nothing is left of it. It stays when only the other side's words are left in it, or nothing else would be.
 */
function mayGo(weave: readonly Thread[], at: number): boolean {
  const follows = next(weave, at + 1, (one) => one.merged);
  if (follows < 0 || weave[follows]!.open) return weave.some((one, i) => i !== at && one.merged && one.open !== null);
  const before = last(weave, at - 1, (one) => one.ours && one.open !== null);
  if (before < 0 || !weave[before]!.merged) return false;
  const end = next(weave, at + 1, (one) => one.ours && one.open !== null);
  return weave.some((one, i) => i > at && (end < 0 || i < end) && one.ours && one.merged);
}

function insertOurs(weave: Thread[], place: number, insert: readonly Token[]): void {
  const again = takenBack(weave, place, insert, 'ours', 'goneByUs');
  if (again) { again.forEach((i, n) => bringBack(weave, weave[i]!, insert[n]!)); return; }
  let at = place;
  const left = weave[place];
  const right = weave[next(weave, place + 1, (one) => one.ours)];
  let lost = left !== undefined && !left.open && (left.salvaged || (!left.merged && !right?.merged));
  for (const token of insert) {
    const made = thread(token, true, true);
    made.was = false;
    if (token.open) {
      // A new block goes behind what the other side typed at the end of the block before it.
      while (at + 1 < weave.length && !weave[at + 1]!.ours && !weave[at + 1]!.open) at++;
      made.open = withFreeId(weave, token.open);
      lost = false;
    } else {
      lost = openAgain(weave, at) || lost;
      made.salvaged = lost;
    }
    weave.splice(++at, 0, made);
  }
}

function bringBack(weave: Thread[], one: Thread, token: Token): void {
  Object.assign(one, { ours: true, goneByUs: 0, marks: token.marks });
  if (one.open) { if (!one.goneByThem && !one.merged) { one.open = withFreeId(weave, token.open ?? one.open); one.merged = true; } return; }
  if (one.goneByThem) return;
  openAgain(weave, weave.indexOf(one) - 1);
  one.merged = true;
}

/**
 * Text is about to go behind position `at`. When its block is gone from the merge with all that stood before this place,
 * and no other block's text goes on here, the block comes back to hold it. Says whether it did.
 */
function openAgain(weave: Thread[], at: number): boolean {
  const head = last(weave, at, (one) => one.ours && one.open !== null);
  const block = weave[head];
  if (!block || block.merged) return false;
  if (last(weave, at, (one) => one.merged) > head) return false;
  const follows = next(weave, at + 1, (one) => one.merged);
  if (follows >= 0 && !weave[follows]!.open) return false;
  block.open = withFreeId(weave, block.open!);
  block.merged = true;
  return true;
}

/** Two blocks never have one id: a block that both sides brought back gets a new one, the same wherever this is computed. */
function withFreeId(weave: readonly Thread[], attrs: Attrs): Attrs {
  const taken = new Set(weave.filter((one) => one.merged && one.open).map((one) => one.open!['id']));
  let id = attrs['id'];
  for (let n = 2; id !== '' && taken.has(id); n++) id = `${attrs['id']}-${n}`;
  return { ...attrs, id };
}

function salvagedTexts(weave: readonly Thread[]): string[] {
  const texts: string[] = [];
  let open = false;
  for (const one of weave.filter((each) => each.merged)) {
    if (!one.salvaged) { open = false; continue; }
    if (open) texts.push(texts.pop()! + one.char);
    else texts.push(one.char);
    open = true;
  }
  return texts;
}

/** Ours, done to the weave over theirs: each operation where its place is by now, with what the other side did there kept. */
import type { Attrs, Mark } from 'prosemirror-model';
import { AddMarkStep, AttrStep, RemoveMarkStep, type Transform } from 'prosemirror-transform';
import { Detours } from './detours.ts';
import { Moved, piecesAtUndo, takenBack } from './moved.ts';
import type { TokenOp } from './step-ops.ts';
import { replacement } from './token-steps.ts';
import { sameToken, type Token } from './tokens.ts';
import { imageOf, isOwn, type Thread, type Weave } from './weave.ts';

/** Ours, done to the weave operation by operation and written as steps over the merge. */
export class Rebase {
  readonly #weave: Weave;
  readonly #merge: Transform;
  readonly #moved: Moved;
  readonly detours = new Detours();

  constructor(weave: Weave, merge: Transform) {
    this.#weave = weave;
    this.#merge = merge;
    this.#moved = new Moved(weave, 'ours');
  }

  take(op: TokenOp, number: number): void {
    if (op.is === 'attr') this.#attr(op);
    else if (op.is === 'mark') this.#mark(op);
    else {
      const dragged = this.#replace(op, number);
      this.#beginWithBlock();
      this.#write(dragged);
    }
  }

  /** A block that one side took away and that was kept for words of the other goes when no word is left in it. */
  sweep(): void {
    let block: Thread | null = null;
    const empty: Thread[] = [];
    for (const one of this.#weave.all()) {
      if (!one.merged) continue;
      if (one.open && block && this.#isTakenAway(block)) empty.push(block);
      block = one.open ? one : null;
    }
    if (block && this.#isTakenAway(block)) empty.push(block);
    for (const one of empty) if (this.#weave.blocks > 1) this.#weave.setMerged(one, false);
    this.#write();
  }

  /** Did one of the two, or both, take this opening away? */
  #isTakenAway(one: Thread): boolean {
    const own = one.source ?? one;
    return own.goneByThem > 0 || one.goneByThem > 0 || (own.goneByUs > 0 && !own.ours);
  }

  #write(dragged = false): void {
    for (const { at, removed, added } of this.#weave.patches(dragged)) this.#merge.step(replacement(this.#merge.doc, at, removed, added));
  }

  #attr({ at, attr, value }: TokenOp & { is: 'attr' }): void {
    const one = this.#weave.nth('ours', at)!;
    const there = imageOf(one);
    keepTheirs(there);
    one.own = { ...one.own, open: { ...one.own.open, [attr]: value } };
    const wanted = one.own.open![attr] === one.base.open?.[attr] ? there.theirs!.open?.[attr] : value;
    if (there.open?.[attr] === wanted) return;
    // A block that took another's place has its id, which may stand elsewhere in the merge.
    const is = attr === 'id' && there.merged ? this.#withFreeId({ id: wanted })['id'] as unknown : wanted;
    if (there.merged) {
      if (attr !== 'id') this.detours.set(there, attr, there.open?.[attr], this.#merge.steps.length);
      this.#merge.step(new AttrStep(this.#weave.posOf(there), attr, is));
    }
    this.#weave.setOpen(there, { ...there.open, [attr]: is });
  }

  #mark({ at, until, mark, add }: TokenOp & { is: 'mark' }): void {
    let from = -1;
    let to = -1;
    const write = (): void => { if (from >= 0) this.#merge.step(add ? new AddMarkStep(from, to, mark) : new RemoveMarkStep(from, to, mark)); from = -1; };
    for (const one of this.#weave.range('ours', at, until)) {
      if (one.open) continue;
      const there = imageOf(one);
      keepTheirs(there);
      one.own = { ...one.own, marks: withMark(one.own.marks, mark, add) };
      const wanted = marksOf(one, there);
      if (hasMark(there.marks, mark) === hasMark(wanted, mark)) continue;
      there.marks = wanted;
      if (!there.merged) continue;
      const pos = this.#weave.posOf(there);
      if (pos !== to) { write(); from = pos; }
      to = pos + 1;
    }
    write();
  }

  /** A script begins with a block: words that were left without one get the opening before them back. */
  #beginWithBlock(): void {
    let block: Thread | null = null;
    for (const one of this.#weave.from(this.#weave.first())) {
      if (one.merged) { if (one.open || !block) return; break; }
      if (one.open) block = one;
    }
    if (!block) return;
    this.#weave.setOpen(block, this.#withFreeId(block.open!));
    this.#weave.setMerged(block, true);
  }

  /** Says whether a block was dragged to another place. */
  #replace({ at, until, insert }: TokenOp & { is: 'replace' }, number: number): boolean {
    const weave = this.#weave;
    const removed = weave.range('ours', at, until);
    if (this.#adoptSame(removed, insert, number)) return false;
    const openings: Thread[] = [];
    for (const one of removed) {
      const there = imageOf(one);
      weave.setOurs(one, false);
      one.goneByUs = number;
      there.goneByUs = number;
      if (one.open) { this.#moved.gone(one, one.own.open!['id']); if (there.merged) openings.push(there); } else weave.setMerged(there, false);
    }
    let dragged = false;
    for (const { left, piece } of piecesAtUndo(weave, at, insert, 'ours', 'goneByUs')) dragged = this.#insert(left, piece) || dragged;
    for (const one of openings.reverse()) if (one.merged && this.#mayGo(one)) weave.setMerged(one, false);
    return dragged;
  }

  /** Both sides replaced the same words by the same words: once is enough. */
  #adoptSame(removed: readonly Thread[], insert: readonly Token[], number: number): boolean {
    if (removed.length === 0 || insert.length === 0 || !removed.every((one) => one.goneByThem && !one.merged && !one.image)) return false;
    const theirs: Thread[] = [];
    for (let one = this.#weave.before(removed[0]!); one && one.merged && !one.ours && !one.source; one = this.#weave.before(one)) theirs.unshift(one);
    if (theirs.length !== insert.length || !theirs.every((one, n) => sameToken(one, insert[n]!))) return false;
    for (const one of theirs) { this.#weave.setOurs(one, true); one.own = one.base = { open: one.open, char: one.char, marks: one.marks }; }
    for (const one of removed) { this.#weave.setOurs(one, false); one.goneByUs = number; }
    return true;
  }

  /**
   * We took a block's opening away. In the merge it may go too when its text joins the block before it, as it did with us,
   * or when nothing is left of it. It stays when only the other side's words are left in it, or nothing else would be.
   */
  #mayGo(one: Thread): boolean {
    const follows = this.#weave.nextMerged(one);
    if (!follows || follows.open) return this.#weave.blocks > 1;
    if (one.source) return false;
    if (!this.#standsBefore(one)) return false;
    for (const each of this.#weave.after(one)) {
      if (!isOwn(each)) continue;
      if (each.open) return false;
      if (each.merged) return true;
    }
    return false;
  }

  /** Does what stood before this opening in our copy stand before it in the merge: words of that block, or its opening? */
  #standsBefore(one: Thread): boolean {
    for (const each of this.#weave.back(one)) if (each !== one && isOwn(each) && (each.open || each.merged)) return each.merged;
    return false;
  }

  #insert(left: Thread | null, insert: readonly Token[]): boolean {
    if (insert.length === 0) return false;
    const again = takenBack(this.#weave, left, insert, 'ours', 'goneByUs');
    if (again && again.every((one) => !one.open || this.#moved.isLast(one))) { again.forEach((one, n) => this.#bringBack(one, insert[n]!)); return false; }
    let dragged = false;
    const cursor = new Place(this.#weave, left);
    let lost = this.#placeLost(left);
    for (let n = 0; n < insert.length;) {
      const token = insert[n]!;
      const end = token.open ? blockEnd(insert, n) : n + 1;
      const from = token.open ? this.#moved.from(token.open['id']) : null;
      if (token.open) { cursor.passTheirWords(); lost = false; }
      if (from) { this.#moveBlock(from, insert.slice(n, end), cursor); dragged = true; n = end; continue; }
      if (!token.open) lost = this.#openAgain(cursor.there) || lost;
      const free = token.open && this.#withFreeId(token.open);
      const made = cursor.put(token, true);
      if (free) this.#weave.setOpen(made, free);
      made.salvaged = lost && !token.open;
      n++;
    }
    if (insert.some((token) => token.open) && cursor.atBoundary()) this.#holdRest(cursor.there!);
    return dragged;
  }

  /** Is the place gone where we type? */
  #placeLost(left: Thread | null): boolean {
    if (!left || left.open) return false;
    const there = imageOf(left);
    let right: Thread | null = null;
    for (const each of this.#weave.after(left)) if (each.ours) { right = imageOf(each); break; }
    return there.salvaged || (!there.merged && !right?.merged);
  }

  /** We dragged a block elsewhere: it goes there as itself, and with it what the other side did to it and wrote in it. */
  #moveBlock(head: Thread, tokens: readonly Token[], cursor: Place): void {
    const weave = this.#weave;
    const { was, parts } = this.#moved.partsOf(head, tokens);
    const made: Thread[] = [];
    const opened = cursor.put(tokens[0]!, false);
    for (const { thread, token } of parts) {
      if (!thread) { made.push(cursor.put(token!, true)); continue; }
      if (!token) { weave.setMerged(thread, false); cursor.putTheirs(thread); continue; }
      keepTheirs(thread);
      const kept = cursor.put(token, !thread.goneByThem);
      const first = thread.source ?? thread;
      Object.assign(kept, { base: first.base, own: token, theirs: thread.theirs, goneByThem: thread.goneByThem, salvaged: thread.salvaged });
      kept.marks = marksOf(kept, kept);
      made.push(kept);
    }
    if (was.merged) { weave.setMerged(was, false); this.#holdRest(was); }
    keepTheirs(was);
    // Without its own opening its words would run on in the block before the new place.
    const needed = !was.goneByThem || made.some((one) => one.merged) || parts.some(({ token }) => !token);
    Object.assign(opened, { base: (was.source ?? was).base, own: tokens[0]!, theirs: was.theirs, goneByThem: needed ? 0 : was.goneByThem });
    weave.setOpen(opened, attrsOf(opened));
    if (needed) { weave.setOpen(opened, this.#withFreeId(opened.open!)); weave.setMerged(opened, true); }
  }

  /**
   * Behind `at` a block has ended or gone. Where words of the next block follow because they had joined it to the block before,
   * it comes back to hold them: else they would run on in a block where nobody saw them.
   */
  #holdRest(at: Thread): void {
    let block: Thread | null = null;
    for (const each of this.#weave.after(at)) {
      if (each.open && isOwn(each)) block = each;
      if (!each.merged) continue;
      if (each.open || !block) return;
      this.#weave.setOpen(block, this.#withFreeId(block.open!));
      this.#weave.setMerged(block, true);
      return;
    }
  }

  #bringBack(one: Thread, token: Token): void {
    const there = imageOf(one);
    keepTheirs(there);
    this.#weave.setOurs(one, true);
    one.goneByUs = there.goneByUs = 0;
    one.own = token;
    if (one.open) {
      if (!there.goneByThem && !there.merged) { this.#weave.setOpen(there, this.#withFreeId(attrsOf(one, there))); this.#weave.setMerged(there, true); }
      return;
    }
    if (there.goneByThem) return;
    there.marks = marksOf(one, there);
    // It stood in the merge, maybe in a block that they had joined its own to: there it stands again.
    if (!this.#weave.hasBlockBefore(there)) this.#openAgain(this.#weave.before(there));
    this.#weave.setMerged(there, true);
  }

  /**
   * Text is about to go behind a thread. When its block is gone from the merge with all that stood before this place,
   * and no other block's text goes on here, the block comes back to hold it. Says whether it did.
   */
  #openAgain(at: Thread | null): boolean {
    let block: Thread | null = null;
    for (const each of this.#weave.back(at)) {
      if (each.open && isOwn(each)) { block = each; break; }
      if (each.merged) return false;
    }
    if (!block || block.merged) return false;
    for (const each of this.#weave.after(at)) if (each.merged) { if (!each.open) return false; break; }
    this.#weave.setOpen(block, this.#withFreeId(block.open!));
    this.#weave.setMerged(block, true);
    return true;
  }

  /** Two blocks never have one id: a block that both sides brought back gets a new one, the same wherever this is computed. */
  #withFreeId(attrs: Attrs): Attrs {
    let id: unknown = attrs['id'];
    for (let n = 2; id !== '' && this.#weave.hasId(id); n++) id = `${attrs['id']}-${n}`;
    return { ...attrs, id };
  }
}

/** Where what we insert goes: in our copy and in the merge, which are two places where they dragged the block away. */
class Place {
  readonly #weave: Weave;
  #ours: Thread | null;
  /** Behind this in the merge. */
  there: Thread | null;
  readonly #apart: boolean;

  constructor(weave: Weave, left: Thread | null) {
    this.#weave = weave;
    this.#ours = left;
    this.there = left;
    let apart = false;
    // What they took out of a block that they dragged has no image: we write behind what is left of it there.
    for (const each of weave.back(left)) {
      if (!each.ours) continue;
      if (each.image) { this.there = each.image; apart = true; break; }
      if (each.merged || each.open) break;
    }
    this.#apart = apart;
  }

  /** A new block goes behind what the other side typed at the end of the block before it. */
  passTheirWords(): void {
    for (const each of this.#weave.after(this.there)) {
      if (each.ours || isOwn(each) || each.open) break;
      this.there = each;
      if (!this.#apart) this.#ours = each;
    }
  }

  /** Does a block of our copy begin here? */
  atBoundary(): boolean {
    for (const each of this.#weave.after(this.#ours)) if (each.ours) return each.open !== null;
    return false;
  }

  /** Puts a token of ours; gives what stands for it in the merge. */
  put(token: Token, merged: boolean): Thread {
    const made = this.#weave.insert(this.there, token, { ours: !this.#apart, merged });
    if (this.#apart) {
      const own = this.#weave.insert(this.#ours, token, { ours: true, merged: false });
      own.image = made;
      made.source = own;
      this.#ours = own;
    } else this.#ours = made;
    this.there = made;
    return made;
  }

  /** Their words in a block that we move, and blocks that they split off it. */
  putTheirs(thread: Thread): void {
    this.there = this.#weave.insert(this.there, { open: thread.open, char: thread.char, marks: thread.marks }, { ours: false, merged: true });
    if (!this.#apart) this.#ours = this.there;
  }
}

const blockEnd = (tokens: readonly Token[], from: number): number => {
  const next = tokens.findIndex((token, n) => n > from && token.open);
  return next < 0 ? tokens.length : next;
};

const hasMark = (marks: readonly Mark[], mark: Mark): boolean => marks.some((one) => one.eq(mark));
const withMark = (marks: readonly Mark[], mark: Mark, add: boolean): readonly Mark[] => (add ? mark.addToSet(marks) : mark.removeFromSet(marks));

/** Before we say anything else about it: what they made of it. */
function keepTheirs(there: Thread): void { there.theirs ??= { open: there.open, char: there.char, marks: there.marks }; }

/** Marks and attributes as both sides leave them: ours where we changed it against the base, theirs elsewhere. */
function marksOf(one: Thread, there: Thread): readonly Mark[] {
  const all = [...one.base.marks, ...one.own.marks, ...there.theirs!.marks];
  return all.reduce<readonly Mark[]>((marks, mark) => {
    const ours = hasMark(one.own.marks, mark);
    return withMark(marks, mark, ours === hasMark(one.base.marks, mark) ? hasMark(there.theirs!.marks, mark) : ours);
  }, []);
}
function attrsOf(one: Thread, there: Thread = one): Attrs {
  return Object.fromEntries(Object.entries(one.own.open!).map(([name, value]) => [name, value === one.base.open?.[name] ? there.theirs!.open?.[name] : value]));
}

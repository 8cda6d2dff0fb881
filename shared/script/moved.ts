/** Blocks that one side took away and put in again: an undo, or a drag to another place. They come back as themselves, not as copies. */
import type { Token } from './tokens.ts';
import { isOwn, imageOf, type Side, type Thread, type Weave } from './weave.ts';
import { sameToken } from './tokens.ts';

/** A piece of a block on its way: what stood for it in the merge, and what its author put in. Without a token they are the other side's words, without a thread new ones of the author. */
export interface Part { readonly thread: Thread | null; readonly token: Token | null }

/** The openings that one side took away, by the id of their block. */
export class Moved {
  readonly #weave: Weave;
  readonly #side: Side;
  readonly #gone = new Map<unknown, Thread>();

  constructor(weave: Weave, side: Side) {
    this.#weave = weave;
    this.#side = side;
  }

  gone(head: Thread, id: unknown): void { if (id !== '') this.#gone.set(id, head); }

  /** Is this the opening that was taken away last of those with its id? */
  isLast(head: Thread): boolean { return [...this.#gone.values()].includes(head); }

  /** The opening of a block with this id that this side took away and has not got back. */
  from(id: unknown): Thread | null {
    const head = this.#gone.get(id);
    return head && !head[this.#side] ? head : null;
  }

  /** What of a block that was taken away stands in `tokens`, which begin with its opening and end with it. */
  partsOf(head: Thread, tokens: readonly Token[]): { was: Thread; parts: Part[] } {
    const was = this.#side === 'ours' ? imageOf(head) : head;
    const inside = this.#regionOf(head, was);
    const found = matched(inside.filter((one) => this.#wentWith(one)), tokens.slice(1));
    const parts: Part[] = [];
    let given = 1;
    let left = found.size;
    for (const one of inside) {
      const token = found.get(one);
      // What they put behind the block as a block of their own stays; what they split off it goes along.
      if (one.open && left === 0) break;
      if (token !== undefined) {
        left--;
        while (given < token + 1) parts.push({ thread: null, token: tokens[given++]! });
        parts.push({ thread: one, token: tokens[given++]! });
      } else if (this.#side === 'ours' && one.merged && !isOwn(one)) parts.push({ thread: one, token: null });
    }
    while (given < tokens.length) parts.push({ thread: null, token: tokens[given++]! });
    return { was, parts };
  }

  /** What stands behind an opening up to the next block of this side. A block that had been joined to it before it was taken away is part of it. */
  #regionOf(head: Thread, was: Thread): Thread[] {
    const gone = this.#side === 'ours' ? 'goneByUs' : 'goneByThem';
    const inside: Thread[] = [];
    for (const one of this.#weave.after(was)) {
      if (one === head) continue;
      if (one.open && ((this.#side === 'merged' ? one.merged : isOwn(one)) || one[gone] >= head[gone])) break;
      inside.push(one);
    }
    return inside;
  }

  /** Did this side take it away, and is it not somewhere else already? */
  #wentWith(one: Thread): boolean {
    if (one.open) return false;
    if (this.#side === 'merged') return one.goneByThem > 0 && !one.merged && !one.image;
    const own = one.source ?? one;
    return !one.image && own.goneByUs > 0 && !own.ours;
  }
}

/** Which candidate is which token, in order; whole characters only. */
function matched(candidates: readonly Thread[], tokens: readonly Token[]): Map<Thread, number> {
  const found = new Map<Thread, number>();
  let at = 0;
  for (let n = 0; n < tokens.length;) {
    const length = /[\ud800-\udbff]/.test(tokens[n]!.char) && n + 1 < tokens.length ? 2 : 1;
    let here = at;
    while (here + length <= candidates.length && !(candidates[here]!.char === tokens[n]!.char && (length === 1 || candidates[here + 1]!.char === tokens[n + 1]!.char))) here++;
    if (here + length <= candidates.length) {
      for (let i = 0; i < length; i++) found.set(candidates[here + i]!, n + i);
      at = here + length;
    }
    n += length;
  }
  return found;
}

/** The other side may have marked the words meanwhile. */
const sameButMarks = (a: Token, b: Token): boolean => (a.open || b.open ? sameToken(a, b) : a.char === b.char);

/** A shorter piece of what was taken away may as well have been typed anew; from here on it is an undo. */
const PIECE = 4;

/**
 * Is what is put in behind `left` exactly what one operation of the same side took away there (an undo), or a piece of it? Then
 * these tokens come back as themselves instead of as copies, and what the other side did to them meanwhile still holds.
 */
export function takenBack(weave: Weave, left: Thread | null, insert: readonly Token[], side: Side, gone: 'goneByUs' | 'goneByThem'): Thread[] | null {
  for (const removed of removalsBehind(weave, left, side, gone)) {
    const last = insert.length < PIECE ? 0 : removed.length - insert.length;
    if (insert.length < PIECE && removed.length !== insert.length) continue;
    for (let from = 0; from <= last; from++) if (insert.every((token, n) => sameButMarks(removed[from + n]!, token))) return removed.slice(from, from + insert.length);
  }
  return null;
}

/**
 * What is put in at `at` in pieces, each with what it stands behind, so that an undo is a piece by itself: an edit that waits joins it with what is
 * typed before and behind it. A piece is to be put in before the next is asked for.
 */
export function* piecesAtUndo(weave: Weave, at: number, insert: readonly Token[], side: Side, gone: 'goneByUs' | 'goneByThem'): Iterable<{ left: Thread | null; piece: readonly Token[] }> {
  if (insert.length === 0) return;
  let end = at;
  let left = end === 0 ? null : weave.nth(side, end - 1);
  for (const piece of partedAtUndo(weave, left, insert, side, gone)) {
    if (end > at) left = weave.nth(side, end - 1);
    yield { left, piece };
    end += piece.length;
  }
}

/** An undo is all the words, more than one character, that one operation of the same side took away there. */
function partedAtUndo(weave: Weave, left: Thread | null, insert: readonly Token[], side: Side, gone: 'goneByUs' | 'goneByThem'): readonly (readonly Token[])[] {
  if (insert.length < 3 || insert.some((token) => token.open)) return [insert];
  let [at, length] = [0, 1];
  for (const removed of removalsBehind(weave, left, side, gone)) {
    if (removed.length <= length || removed.length >= insert.length || removed.some((one) => one.open)) continue;
    for (let from = 0; from + removed.length <= insert.length; from++) {
      if (removed.every((one, n) => sameButMarks(one, insert[from + n]!))) { [at, length] = [from, removed.length]; break; }
    }
  }
  if (length < 2) return [insert];
  return [insert.slice(0, at), insert.slice(at, at + length), insert.slice(at + length)].filter((piece) => piece.length > 0);
}

/** What one side took away behind a place, up to what it has there, by the operations that took it. */
function removalsBehind(weave: Weave, left: Thread | null, side: Side, gone: 'goneByUs' | 'goneByThem'): Iterable<Thread[]> {
  const removals = new Map<number, Thread[]>();
  for (const one of weave.after(left)) {
    if (one[side]) break;
    if (one[gone] === 0 || (side === 'ours' && one.source)) continue;
    const list = removals.get(one[gone]);
    if (list) list.push(one);
    else removals.set(one[gone], [one]);
  }
  return removals.values();
}

/** Theirs, done to the weave: what stands in the merge before ours comes. */
import type { Moved } from './moved.ts';
import { piecesAtUndo, takenBack } from './moved.ts';
import type { TokenOp } from './step-ops.ts';
import type { Token } from './tokens.ts';
import type { Thread, Weave } from './weave.ts';

/** Does one of their operations, which has this number. `moved` knows the blocks they took away before. */
export function followTheirs(weave: Weave, op: TokenOp, number: number, moved: Moved): void {
  if (op.is === 'attr') {
    const one = weave.nth('merged', op.at)!;
    weave.setOpen(one, { ...one.open, [op.attr]: op.value });
    return;
  }
  const reached = weave.range('merged', op.at, op.until);
  if (op.is === 'mark') {
    for (const one of reached) if (!one.open) one.marks = op.add ? op.mark.addToSet(one.marks) : op.mark.removeFromSet(one.marks);
    return;
  }
  for (const one of reached) {
    weave.setMerged(one, false);
    one.goneByThem = number;
    if (one.open) moved.gone(one, one.open['id']);
  }
  for (const { left, piece } of piecesAtUndo(weave, op.at, op.insert, 'merged', 'goneByThem')) insertTheirs(weave, left, piece, moved);
}

function insertTheirs(weave: Weave, left: Thread | null, insert: readonly Token[], moved: Moved): void {
  const again = takenBack(weave, left, insert, 'merged', 'goneByThem');
  if (again && again.every((one) => !one.open || moved.isLast(one))) {
    again.forEach((one, n) => putBack(weave, one, insert[n]!));
    return;
  }
  let at = left;
  const put = (token: Token): Thread => (at = weave.insert(at, token, { ours: false, merged: true }));
  for (let n = 0; n < insert.length;) {
    const head = insert[n]!.open ? moved.from(insert[n]!.open!['id']) : null;
    if (!head) { put(insert[n]!); n++; continue; }
    // Only here is its end looked for: for each character of a long paste it would be looked for in all of it.
    const next = insert.findIndex((token, index) => index > n && token.open !== null);
    const end = next < 0 ? insert.length : next;
    const { was, parts } = moved.partsOf(head, insert.slice(n, end));
    const inPlace = isNext(weave, at, was);
    const come = (thread: Thread, token: Token): void => { if (inPlace) putBack(weave, at = thread, token); else standFor(thread, put(token)); };
    come(was, insert[n]!);
    for (const { thread, token } of parts) if (token) { if (thread) come(thread, token); else put(token); }
    n = end;
  }
}

/** Stands nothing of the merge between the two? Then what stood at `one` is put back there, and not before what else is gone. */
function isNext(weave: Weave, left: Thread | null, one: Thread): boolean {
  for (const each of weave.after(left)) { if (each === one) return true; if (each.merged) return false; }
  return false;
}

/** They took it away and put it in again where it had stood. */
function putBack(weave: Weave, one: Thread, token: Token): void {
  one.goneByThem = 0;
  one.marks = token.marks;
  if (one.open) weave.setOpen(one, token.open!);
  weave.setMerged(one, true);
}

/** They dragged `was` to where `now` stands. */
function standFor(was: Thread, now: Thread): void {
  now.base = was.base;
  const first = was.source ?? (was.ours ? was : null);
  if (!first) return;
  if (was.source) { was.source = null; }
  first.image = now;
  first.goneByThem = 0;
  now.source = first;
  now.base = first.base;
  now.own = first.own;
}

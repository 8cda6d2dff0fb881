/**
 * Which piece of one text is which of another, found out from the two texts alone. Own code on purpose: what checks a
 * merge must not share a mistake with what made it.
 */

/** A text as pieces: characters (whole ones), and for each paragraph before them its opening, which begins with this. */
export const OPENS = '\u0000';
export const opens = (piece: string): boolean => piece.startsWith(OPENS);

/** More differences than this inside one paragraph, and it counts as written anew. */
const FINEST = 1500;
/** Places that are tried for a run of words that went elsewhere. */
const MOST_TRIED = 40;

/**
 * For each piece of `to` its number in `from`, or -1. Paragraphs are known by their ids, wherever they stand; inside them the longest run
 * in the same order is the same. What is left over and stands elsewhere is the same if it is at least `least` characters long.
 */
export function align(from: readonly string[], to: readonly string[], least: number): Int32Array {
  const found = new Int32Array(to.length).fill(-1);
  const taken = new Uint8Array(from.length);
  const pair = (i: number, j: number): void => { found[j] = i; taken[i] = 1; };
  const starts = startsOf(from);
  const common = new Set([...startsOf(to).keys()].filter((piece) => starts.has(piece)));
  const parts = partsOf(from, common);
  for (const [name, [start, end]] of partsOf(to, common)) {
    const part = parts.get(name);
    if (part) sameInOrder(from, part, to, [start, end], pair);
  }
  if (least < 4) elsewhere(from, to, 4, found, taken);
  elsewhere(from, to, least, found, taken);
  return found;
}

/**
 * Completes what is known of which piece of `to` is which of `from`: what is left between two known pieces of a paragraph is the same in the same order, and what
 * is left and stands elsewhere if it is at least `least` characters long.
 */
export function alignRest(from: readonly string[], to: readonly string[], known: Int32Array, least: number): Int32Array {
  const found = known.slice();
  const taken = new Uint8Array(from.length);
  for (const i of found) if (i >= 0) taken[i] = 1;
  const starts = startsOf(from);
  startsOf(to).forEach((start, name) => {
    const place = starts.get(name);
    if (place === undefined) return;
    const [end, last] = [endOf(from, place), endOf(to, start)];
    // Between two pieces that are known, and only there.
    let [i, j] = [place, start];
    for (let at = start + 1; at <= last; at++) {
      const next = at === last ? end : found[at]!;
      if (next < i || next > end) continue;
      const [left, right] = [free(i, next, (one) => taken[one] === 0), free(j, at, (one) => found[one] === -1)];
      if (left.length > 0 && right.length > 0) sameInOrder(left.map((one) => from[one]!), [0, left.length], right.map((one) => to[one]!), [0, right.length], (x, y) => { found[right[y]!] = left[x]!; taken[left[x]!] = 1; });
      [i, j] = [next, at];
    }
  });
  elsewhere(from, to, least, found, taken);
  return found;
}

/** Where a paragraph ends that begins at `start`. */
function endOf(pieces: readonly string[], start: number): number {
  let at = start + 1;
  while (at < pieces.length && !opens(pieces[at]!)) at++;
  return at;
}

function free(start: number, end: number, is: (at: number) => boolean): number[] {
  const found: number[] = [];
  for (let at = start; at < end; at++) if (is(at)) found.push(at);
  return found;
}

/** Openings that stand there once. */
function startsOf(pieces: readonly string[]): Map<string, number> {
  const starts = new Map<string, number>();
  const twice = new Set<string>();
  pieces.forEach((piece, at) => { if (opens(piece) && piece !== OPENS) { if (starts.has(piece)) twice.add(piece); else starts.set(piece, at); } });
  for (const piece of twice) starts.delete(piece);
  return starts;
}

type Range = readonly [start: number, end: number];
/** The text parted where a common paragraph begins; what stands before the first of them has the name ''. */
function partsOf(pieces: readonly string[], common: ReadonlySet<string>): Map<string, Range> {
  const parts = new Map<string, Range>();
  let [name, start] = ['', 0];
  pieces.forEach((piece, at) => { if (opens(piece) && common.has(piece)) { parts.set(name, [start, at]); name = piece; start = at; } });
  return parts.set(name, [start, pieces.length]);
}

/** Tells which of two ranges are the same: what both begin and end with, and between that the fewest changes. */
export function sameInOrder(a: readonly string[], [a0, a1]: Range, b: readonly string[], [b0, b1]: Range, pair: (i: number, j: number) => void): void {
  let [i, j, x, y] = [a0, b0, a1, b1];
  while (i < x && j < y && a[i] === b[j]) pair(i++, j++);
  while (i < x && j < y && a[x - 1] === b[y - 1]) pair(--x, --y);
  if (i < x && j < y) fewestChanges(a, [i, x], b, [j, y], pair);
}

/** Myers' greedy difference. */
function fewestChanges(a: readonly string[], [a0, a1]: Range, b: readonly string[], [b0, b1]: Range, pair: (i: number, j: number) => void): void {
  const [rows, columns] = [a1 - a0, b1 - b0];
  const most = Math.min(rows + columns, FINEST);
  const reach = new Int32Array(2 * most + 3);
  const middle = most + 1;
  const rounds: Int32Array[] = [];
  for (let d = 0; d <= most; d++) {
    rounds.push(reach.slice(middle - d - 1, middle + d + 2));
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && reach[middle + k - 1]! < reach[middle + k + 1]!) ? reach[middle + k + 1]! : reach[middle + k - 1]! + 1;
      while (x < rows && x - k < columns && a[a0 + x] === b[b0 + x - k]) x++;
      reach[middle + k] = x;
      if (x < rows || x - k < columns) continue;
      let [i, j] = [rows, columns];
      for (let round = d; round >= 0; round--) {
        const before = rounds[round]!;
        const at = (diagonal: number): number => before[diagonal + round + 1]!;
        const now = i - j;
        const down = now === -round || (now !== round && at(now - 1) < at(now + 1));
        const [fromX, fromK] = round === 0 ? [0, 0] : down ? [at(now + 1), now + 1] : [at(now - 1), now - 1];
        const stop = round === 0 ? 0 : down ? fromX : fromX + 1;
        while (i > stop) pair(a0 + --i, b0 + --j);
        [i, j] = [fromX, fromX - fromK];
      }
      return;
    }
  }
}

/** Runs of characters that stand elsewhere now, the longest that begin at a place first. */
function elsewhere(from: readonly string[], to: readonly string[], least: number, found: Int32Array, taken: Uint8Array): void {
  const isFree = (i: number): boolean => i < from.length && taken[i] === 0 && (least === 1 || !opens(from[i]!));
  const isOpen = (j: number): boolean => j < to.length && found[j] === -1;
  const gram = (pieces: readonly string[], at: number): string => (least === 1 ? pieces[at]! : pieces.slice(at, at + least).join(''));
  const places = new Map<string, number[]>();
  let run = 0;
  for (let i = from.length - 1; i >= 0; i--) {
    run = isFree(i) ? run + 1 : 0;
    if (run < least) continue;
    const key = gram(from, i);
    const list = places.get(key);
    if (list) list.push(i); else places.set(key, [i]);
  }
  if (places.size === 0) return;
  for (let j = 0; j < to.length; j++) {
    if (!isOpen(j)) continue;
    let [best, length] = [-1, 0];
    for (const i of places.get(gram(to, j))?.slice(-MOST_TRIED) ?? []) {
      let n = 0;
      while (isFree(i + n) && isOpen(j + n) && from[i + n] === to[j + n]) n++;
      if (n >= length) [best, length] = [i, n];
    }
    if (length < least) continue;
    for (let n = 0; n < length; n++) { found[j + n] = best + n; taken[best + n] = 1; }
    j += length - 1;
  }
}

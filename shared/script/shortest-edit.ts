/** What becomes of the next piece: both runs have it, only the old one has it, only the new one has it. */
export type Fate = 'both' | 'old' | 'new';

/**
 * The fewest changes that lead from one run of pieces to another, from the first piece to the last (Myers 1986, An O(ND) Difference Algorithm and Its Variations);
 * null where it takes more than `most`. Which of several shortest ways it takes is always the same: what is logged as steps must come out alike everywhere.
 */
export function shortestEdit(old: readonly string[], now: readonly string[], most: number): Fate[] | null {
  const bound = Math.min(most, old.length + now.length);
  // The farthest place in `old` on each diagonal (place in `old` - place in `now`), by the number of changes so far; the diagonal 0 is in the middle.
  const far = new Int32Array(2 * bound + 3);
  const middle = bound + 1;
  const rounds: Int32Array[] = [];
  for (let changes = 0; changes <= bound; changes++) {
    rounds.push(far.slice(middle - changes, middle + changes + 1));
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const at = middle + diagonal;
      let x = putsIn(far, at, diagonal, changes) ? far[at + 1]! : far[at - 1]! + 1;
      while (x < old.length && x - diagonal < now.length && old[x] === now[x - diagonal]) x++;
      far[at] = x;
      if (x >= old.length && x - diagonal >= now.length) return wayBack(rounds, old.length, now.length);
    }
  }
  return null;
}

/** Whether the best way to a diagonal puts a piece in; else it takes one out. */
const putsIn = (far: Int32Array, at: number, diagonal: number, changes: number): boolean => diagonal === -changes || (diagonal !== changes && far[at - 1]! < far[at + 1]!);

function wayBack(rounds: readonly Int32Array[], oldLength: number, newLength: number): Fate[] {
  const fates: Fate[] = [];
  let [x, y] = [oldLength, newLength];
  for (let changes = rounds.length - 1; changes >= 0; changes--) {
    // As it was before this change: diagonals -changes..changes at 0..2*changes.
    const far = rounds[changes]!;
    const at = x - y + changes;
    const puts = putsIn(far, at, x - y, changes);
    const from = changes === 0 ? 0 : puts ? far[at + 1]! : far[at - 1]! + 1;
    for (; x > from && y > 0; x--, y--) fates.push('both');
    if (changes === 0) break;
    if (puts) { fates.push('new'); y--; } else { fates.push('old'); x--; }
  }
  return fates.reverse();
}

/**
 * The difference of two scripts to the character, for putting two copies together: what both say is kept by both, so that a merge over it neither types
 * a word again that stands there nor brings one back. For an open editor stepsBetween is the better one: its steps are few.
 */
import type { Node } from 'prosemirror-model';
import { Transform, type Step } from 'prosemirror-transform';
import { stepsBetween } from './steps-between.ts';
import { writeChanges, writeFormat, type Change } from './token-steps.ts';
import { partsCharacter, tokensOf, type Token } from './tokens.ts';

/** Differences beyond which the coarse one is taken: such texts have little in common. */
const MOST = 1500;

/** The opening of a block, or a whole character. */
interface Unit { readonly key: string; readonly tokens: readonly Token[] }

/** Steps that lead from one script to the other: whole characters in and out, then their format; where more than MOST differ those of stepsBetween. None where the two are equal. */
export function finestSteps(from: Node, to: Node): Step[] {
  const changes = changesOf(unitsOf(from), unitsOf(to));
  if (!changes) return stepsBetween(from, to);
  const tr = new Transform(from);
  writeChanges(tr, changes);
  writeFormat(tr, to);
  return tr.steps;
}

function unitsOf(doc: Node): Unit[] {
  const tokens = tokensOf(doc);
  const units: Unit[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const { open, char } = tokens[at]!;
    if (open) units.push({ key: `block ${open['id']}`, tokens: [tokens[at]!] });
    else if (partsCharacter(tokens, at + 1)) { units.push({ key: char + tokens[at + 1]!.char, tokens: [tokens[at]!, tokens[at + 1]!] }); at++; } else units.push({ key: char, tokens: [tokens[at]!] });
  }
  return units;
}

/** The shortest way from one run to the other (Myers 1986, An O(ND) Difference Algorithm); null when it is longer than MOST. */
function changesOf(a: readonly Unit[], b: readonly Unit[]): Change[] | null {
  const trail: Int32Array[] = [];
  // Farthest place in `a` on each diagonal (place in a - place in b), by the number of differences so far.
  const far = new Int32Array(2 * MOST + 3);
  for (let count = 0; count <= MOST; count++) {
    trail.push(far.slice(MOST + 1 - count, MOST + 2 + count));
    for (let diagonal = -count; diagonal <= count; diagonal += 2) {
      const at = MOST + 1 + diagonal;
      let x = diagonal === -count || (diagonal !== count && far[at - 1]! < far[at + 1]!) ? far[at + 1]! : far[at - 1]! + 1;
      while (x < a.length && x - diagonal < b.length && a[x]!.key === b[x - diagonal]!.key) x++;
      far[at] = x;
      if (x >= a.length && x - diagonal >= b.length) return wayBack(a, b, trail);
    }
  }
  return null;
}

function wayBack(a: readonly Unit[], b: readonly Unit[], trail: readonly Int32Array[]): Change[] {
  const changes: Change[] = [];
  const say = (unit: Unit, was: boolean, is: boolean): void => { for (const token of [...unit.tokens].reverse()) changes.push({ token, was, is }); };
  let x = a.length;
  let y = b.length;
  for (let count = trail.length - 1; count >= 0; count--) {
    // As it was before this difference: diagonals -count..count at 0..2*count.
    const far = trail[count]!;
    const diagonal = x - y;
    const down = diagonal === -count || (diagonal !== count && far[diagonal - 1 + count]! < far[diagonal + 1 + count]!);
    const from = count === 0 ? 0 : down ? far[diagonal + 1 + count]! : far[diagonal - 1 + count]! + 1;
    while (x > from && y > 0) { say(b[--y]!, true, true); x--; }
    if (count === 0) break;
    if (down) say(b[--y]!, false, true); else say(a[--x]!, true, false);
  }
  return changes.reverse();
}

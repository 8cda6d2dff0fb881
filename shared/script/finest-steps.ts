/**
 * The difference of two scripts to the character, for putting two copies together: what both say is kept by both, so that a merge over it neither types
 * a word again that stands there nor brings one back. For an open editor stepsBetween is the better one: its steps are few.
 */
import type { Node } from 'prosemirror-model';
import { Transform, type Step } from 'prosemirror-transform';
import { shortestEdit } from './shortest-edit.ts';
import { stepsBetween } from './steps-between.ts';
import { writeChanges, writeFormat, writeGoneFirst, type Change } from './token-steps.ts';
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
  if (hasMoved(changes)) writeGoneFirst(tr, changes); else writeChanges(tr, changes);
  writeFormat(tr, to);
  return tr.steps;
}

/** Is there a block that goes at one place and comes at another, and is what is left when it has gone still a script? */
function hasMoved(changes: readonly Change[]): boolean {
  const gone = new Set(changes.flatMap(({ token: { open }, is }) => (open && !is ? [open['id'] as unknown] : [])));
  return changes.some(({ token: { open }, was }) => open && !was && gone.has(open['id'])) && changes.find((one) => one.was && one.is)?.token.open !== null;
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

/** Null where more than MOST differ. */
function changesOf(a: readonly Unit[], b: readonly Unit[]): Change[] | null {
  const fates = shortestEdit(a.map((one) => one.key), b.map((one) => one.key), MOST);
  let [i, j] = [0, 0];
  return fates && fates.flatMap((fate) => {
    if (fate !== 'new') i++;
    const unit = fate === 'old' ? a[i - 1]! : b[j++]!;
    return unit.tokens.map((token) => ({ token, was: fate !== 'new', is: fate !== 'old' }));
  });
}

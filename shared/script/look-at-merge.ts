/** The independent look at a merge where the steps of the two sides are at hand; what it finds, and how, is in merge-check.ts. */
import type { Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';
import { checkAround, checkMerge, type MergeFinding } from './merge-check.ts';
import { leftOutOf } from './merge-left-out.ts';
import { originsOf } from './merge-origins.ts';

/** What one side made of the base. Without steps only its text is known. */
export interface WrittenApart { readonly doc: Node; readonly steps: readonly Step[] | null }

/** What is to be looked at in the merge of `ours` and `theirs`, both from `base`; [] for nothing. Throws RangeError when steps do not fit `base`. */
export function lookAtMerge(base: Node, ours: WrittenApart, theirs: WrittenApart, merged: Node): MergeFinding[] {
  const around = ours.steps && theirs.steps ? lookAround(base, { doc: ours.doc, steps: ours.steps }, { doc: theirs.doc, steps: theirs.steps }, merged) : null;
  if (around) return around;
  const origins = { ...(ours.steps ? { ours: originsOf(base, ours.steps) } : {}), ...(theirs.steps ? { theirs: originsOf(base, theirs.steps) } : {}) };
  return checkMerge(base.toJSON(), ours.doc.toJSON(), theirs.doc.toJSON(), merged.toJSON(), origins);
}

interface Around { readonly json: unknown; readonly starts: readonly number[] }
interface Written { readonly doc: Node; readonly steps: readonly Step[] }
/** The same without paragraphs that nobody touched; null where it would not be the same, or there are none. */
function lookAround(base: Node, ours: Written, theirs: Written, merged: Node): MergeFinding[] | null {
  const leftOut = leftOutOf(base, [ours, theirs], merged);
  if (!leftOut) return null;
  const around = ({ children }: Node): Around => {
    const [content, starts]: [unknown[], number[]] = [[], []];
    children.forEach((block, n) => {
      if (leftOut.blocks.has(block)) return;
      if (content.length > 0 && leftOut.blocks.has(children[n - 1]!)) starts.push(content.length);
      content.push(block.toJSON());
    });
    return { json: { content }, starts };
  };
  const [was, own, their, now] = [base, ...leftOut.copies].map(around) as [Around, Around, Around, Around]; // two copies and the merge
  const origins = { ours: originsOf(base, ours.steps, leftOut), theirs: originsOf(base, theirs.steps, leftOut) };
  const starts = { base: was.starts, ours: own.starts, theirs: their.starts, merged: now.starts };
  return checkAround(was.json, own.json, their.json, now.json, origins, { starts, says: (character) => leftOut.says(character) });
}

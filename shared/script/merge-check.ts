/**
 * The independent look at a merge of two copies that were written apart: it knows nothing of steps or positions, only
 * what each copy says. Whatever it finds is shown to an editor (合稿提示) and must be cleared by a person.
 */
import { blocksOf } from './schema.ts';

export interface MergeFinding {
  /** missing: it stands in a copy whose author wrote or kept it, and not in the merge; doubled: it stands there more often than in either copy. */
  readonly is: 'missing' | 'doubled';
  /** Whose copy has it. */
  readonly copy: 'ours' | 'theirs' | 'both';
  readonly sentence: string;
}

/** Sentences of a script with how often each stands there. Ends with 。！？；… or the block. */
function sentences(doc: unknown): Map<string, number> {
  const counts = new Map<string, number>();
  for (const block of blocksOf(doc)) {
    for (const part of block.text.match(/[^。！？!?；;…]+[。！？!?；;…]*[”’」』）)]*/gu) ?? []) {
      const sentence = part.trim();
      if (sentence !== '') counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
    }
  }
  return counts;
}

const textOf = (doc: unknown): string => blocksOf(doc).map((block) => block.text).join('\n');

/** Times a sentence stands in a text, whatever stands around it. */
const times = (text: string, sentence: string): number => text.split(sentence).length - 1;

/**
 * The sentences that the merge of `ours` and `theirs` (both from `base`) lost or doubled; [] when nothing is to be looked at.
 * A sentence that one side changed and the other left alone may go; one that both changed is found, because a person should read what came of it.
 */
export function checkMerge(base: unknown, ours: unknown, theirs: unknown, merged: unknown): MergeFinding[] {
  const from = sentences(base);
  const copies = { ours: sentences(ours), theirs: sentences(theirs) };
  const result = textOf(merged);
  const findings: MergeFinding[] = [];
  for (const sentence of new Set([...copies.ours.keys(), ...copies.theirs.keys()])) {
    const [a, b, before] = [copies.ours.get(sentence) ?? 0, copies.theirs.get(sentence) ?? 0, from.get(sentence) ?? 0];
    const copy = a > 0 && b > 0 ? 'both' : a > 0 ? 'ours' : 'theirs';
    const wanted = a > before || b > before ? Math.max(a, b) : Math.min(a, b);
    if (times(result, sentence) < wanted) findings.push({ is: 'missing', copy, sentence });
  }
  for (const [sentence, count] of sentences(merged)) {
    const most = Math.max(times(textOf(ours), sentence), times(textOf(theirs), sentence));
    if (count > Math.max(1, most) || (most === 0 && doubledInside(sentence, copies))) findings.push({ is: 'doubled', copy: 'both', sentence });
  }
  return findings;
}

/** Two copies of one sentence, run together without a full stop between them. */
function doubledInside(sentence: string, copies: { ours: Map<string, number>; theirs: Map<string, number> }): boolean {
  return [...copies.ours.keys(), ...copies.theirs.keys()].some((one) => one.length >= 4 && times(sentence, one) > 1);
}

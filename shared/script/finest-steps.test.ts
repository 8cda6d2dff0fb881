import type { Node } from 'prosemirror-model';
import { describe, expect, it } from 'vitest';
import { finestSteps } from './finest-steps.ts';
import { docOfBlocks, nodeOf } from './schema.ts';

const doc = (...blocks: [id: string, text: string][]): Node => nodeOf(docOfBlocks(blocks.map(([id, text]) => ({ id, kind: 'vo', text }))));
const after = (from: Node, to: Node): unknown => finestSteps(from, to).reduce((at, step) => step.apply(at).doc!, from).toJSON();
/** What the steps type, and how many characters they take away. */
const touched = (from: Node, to: Node): [string, number] => {
  let typed = '';
  let taken = 0;
  let at = from;
  for (const step of finestSteps(from, to)) {
    const { slice, from: start, to: end } = step as unknown as { slice?: { content: { textBetween(from: number, to: number): string; size: number } }; from: number; to: number };
    if (slice) { typed += slice.content.textBetween(0, slice.content.size); taken += at.textBetween(start, end).length; }
    at = step.apply(at).doc!;
  }
  return [typed, taken];
};

describe('the finest difference', () => {
  const rows: [what: string, from: Node, to: Node, typed: string, taken: number][] = [
    ['types no word again between two that are new', doc(['a', '甲乙丙丁']), doc(['a', '甲一乙二丙三丁']), '一二三', 0],
    ['keeps the words of a block that was split', doc(['a', '甲乙丙丁']), doc(['a', '甲新乙'], ['b', '丙丁']), '新', 0],
    ['keeps the words of blocks that were joined', doc(['a', '甲乙'], ['b', '丙丁']), doc(['a', '甲乙新丙丁']), '新', 0],
    ['takes away what is gone, wherever', doc(['a', '甲乙丙丁'], ['b', '戊己']), doc(['a', '乙丁'], ['b', '己']), '', 3],
    ['parts no character', doc(['a', '𠀀𠀁']), doc(['a', '𠀂𠀁']), '𠀂', 2],
    ['is nothing where nothing differs', doc(['a', '甲']), doc(['a', '甲']), '', 0],
    ['of texts without a word in common is the coarse one', doc(['a', '甲'.repeat(2000)]), doc(['a', '乙'.repeat(2000)]), '乙'.repeat(2000), 2000],
  ];
  it.each(rows)('%s', (_what, from, to, typed, taken) => {
    expect(after(from, to)).toEqual(to.toJSON());
    expect(touched(from, to)).toEqual([typed, taken]);
  });

  it('brings attributes and marks over too', () => {
    const to = nodeOf({ type: 'doc', content: [{ type: 'block', attrs: { ...doc(['a', '甲乙']).child(0).attrs, kind: 'lead' }, content: [{ type: 'text', text: '甲', marks: [{ type: 'strong' }] }, { type: 'text', text: '乙丙' }] }] });
    expect(after(doc(['a', '甲乙']), to)).toEqual(to.toJSON());
  });
});

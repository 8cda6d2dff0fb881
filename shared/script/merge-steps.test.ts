import { Transform } from 'prosemirror-transform';
import { describe, expect, it } from 'vitest';
import { mergeInOrder, mergeSteps } from './merge-steps.ts';
import { docOfBlocks, nodeOf, scriptSchema } from './schema.ts';

const typed = (...acts: readonly ((tr: Transform) => void)[]): Transform => {
  const tr = new Transform(nodeOf(docOfBlocks([{ id: 'a', kind: 'vo', text: '今天上海' }])));
  for (const act of acts) act(tr);
  return tr;
};
const put = (at: number, words: string) => (tr: Transform): void => { tr.insert(at, scriptSchema.text(words)); };
const take = (from: number, to: number) => (tr: Transform): void => { tr.delete(from, to); };
const joined = (tr: Transform, merge = mergeSteps): object[] => {
  const steps = merge(tr.steps);
  expect(steps.reduce((doc, step) => step.apply(doc).doc!, tr.before).eq(tr.doc)).toBe(true);
  return steps.map((step) => { const { from, to } = step as unknown as { from: number; to: number }; return { from, to, words: JSON.stringify(step.toJSON()).match(/"text":"([^"]*)"/)?.[1] ?? '' }; });
};

describe('joining steps', () => {
  for (const merge of [mergeSteps, mergeInOrder]) it(`${merge.name}: what is typed on and what is rubbed out becomes one`, () => {
    expect(joined(typed(put(3, '雨'), put(4, '很'), put(5, '大')), merge)).toEqual([{ from: 3, to: 3, words: '雨很大' }]);
    expect(joined(typed(take(4, 5), take(3, 4), take(2, 3)), merge)).toEqual([{ from: 2, to: 5, words: '' }]);
    expect(joined(typed(take(2, 3), take(2, 3)), merge)).toEqual([{ from: 2, to: 4, words: '' }]);
  });
  it('in order: what is put in before typed words, or taken away there, stays a step of its own', () => {
    expect(joined(typed(put(3, '雨'), put(3, '大')), mergeInOrder)).toEqual([{ from: 3, to: 3, words: '雨' }, { from: 3, to: 3, words: '大' }]);
    expect(joined(typed(put(3, '雨'), take(2, 3)), mergeInOrder)).toEqual([{ from: 3, to: 3, words: '雨' }, { from: 2, to: 3, words: '' }]);
  });
});

import { describe, expect, it } from 'vitest';
import { attrSteps } from './block-attrs.ts';
import { blocksOf, docOfBlocks, nodeOf } from './schema.ts';

const doc = docOfBlocks([{ id: 'a', kind: 'vo', text: '口播在前。' }, { id: 'b', kind: 'sot', speaker: '王某', role: '村民', text: '今年收成好。' }, { id: 'c', kind: 'sot', asset: 'm1', in: 10, out: 60 }]);
const after = (block: string, attrs: Parameters<typeof attrSteps>[2]) => {
  const steps = attrSteps(doc, block, attrs);
  return steps && blocksOf(steps.reduce((at, step) => step.apply(at).doc!, nodeOf(doc)).toJSON());
};

describe('giving a block other attributes', () => {
  it('sets a range and keeps speaker, role and words', () => {
    expect(after('b', { asset: 'm2', in: 25, out: 75 })?.[1]).toEqual({ id: 'b', kind: 'sot', asset: 'm2', in: 25, out: 75, speaker: '王某', role: '村民', text: '今年收成好。' });
  });
  it('touches no other block', () => expect(after('b', { asset: 'm2', in: 25, out: 75 })?.toSpliced(1, 1)).toEqual(blocksOf(doc).toSpliced(1, 1)));
  it('has nothing to do where it is so already', () => expect(attrSteps(doc, 'c', { asset: 'm1', in: 10, out: 60 })).toEqual([]));
  it('says when the block is gone', () => expect(attrSteps(doc, 'x', { in: 1 })).toBeNull());
});

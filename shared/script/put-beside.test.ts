import { expect, it } from 'vitest';
import { putBeside } from './put-beside.ts';
import { blocksOf, docOfBlocks, nodeOf, type BlockKind } from './schema.ts';

const script = (...blocks: [id: string, text: string, kind?: BlockKind][]) => nodeOf(docOfBlocks(blocks.map(([id, text, kind = 'read']) => ({ id, kind, text }))));
const said = (doc: unknown): string[] => blocksOf(doc).map(({ id, text }) => `${id} ${text}`);

it('what we wrote stands behind theirs, under an id of its own; what we left alone does not come back', () => {
  const base = script(['a', '甲。'], ['b', '乙。'], ['c', '丙。']);
  const { steps, doc, texts } = putBeside(base, script(['a', '甲。我写。'], ['b', '乙。'], ['n', '新段。'], ['c', '丙。', 'vo']), script(['c', '丙。'], ['a', '甲，他写。']));
  expect(said(doc.toJSON())).toEqual(['c 丙。', 'c-2 丙。', 'a 甲，他写。', 'a-2 甲。我写。', 'n 新段。']);
  expect(texts).toEqual(['甲。我写。', '新段。', '丙。']);
  expect(steps.length).toBe(3);
});
it('nothing of ours is nothing to put', () => {
  const base = script(['a', '甲。']);
  expect(putBeside(base, base, script(['a', '他。'])).steps).toEqual([]);
});

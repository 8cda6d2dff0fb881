import { expect, it } from 'vitest';
import { blocksOf, docOfBlocks, type BlockKind } from '../script/schema.ts';
import { mergeBranch } from './merge-branch.ts';

type Script = readonly (readonly [id: string, text: string, kind?: BlockKind])[];
const doc = (script: Script): unknown => docOfBlocks(script.map(([id, text, kind = 'vo']) => ({ id, kind, text })));
const BASE: Script = [['a', '甲乙丙。'], ['b', '丁戊己。'], ['c', '庚辛壬癸。']];

const rows: [what: string, branch: Script, now: Script, merged: Script][] = [
  ['a paragraph that its writer dragged up stays itself', [['c', '庚辛壬癸。'], ['a', '甲乙丙。'], ['b', '丁戊己。']], BASE, [['c', '庚辛壬癸。'], ['a', '甲乙丙。'], ['b', '丁戊己。']]],
  ['what was typed in the script in a paragraph that the branch dragged up goes with it', [['c', '庚辛壬癸。'], ['a', '甲乙丙。'], ['b', '丁戊己。']], [['a', '甲乙丙。'], ['b', '丁戊己。'], ['c', '庚辛新壬癸。']], [['c', '庚辛新壬癸。'], ['a', '甲乙丙。'], ['b', '丁戊己。']]],
  ['what was rubbed out there stays so', [['c', '庚辛壬癸。'], ['a', '甲乙丙。'], ['b', '丁戊己。']], [['a', '甲乙丙。'], ['b', '丁戊己。'], ['c', '庚癸。']], [['c', '庚癸。'], ['a', '甲乙丙。'], ['b', '丁戊己。']]],
  ['what it was made there it is', [['c', '庚辛壬癸。'], ['a', '甲乙丙。'], ['b', '丁戊己。']], [['a', '甲乙丙。'], ['b', '丁戊己。'], ['c', '庚辛壬癸。', 'note']], [['c', '庚辛壬癸。', 'note'], ['a', '甲乙丙。'], ['b', '丁戊己。']]],
  ['words of the branch go with a paragraph that the script dragged up', [['a', '甲乙丙。'], ['b', '丁戊己。'], ['c', '庚辛新壬癸。']], [['a', '甲乙丙。'], ['c', '庚辛壬癸。'], ['b', '丁戊己。']], [['a', '甲乙丙。'], ['c', '庚辛新壬癸。'], ['b', '丁戊己。']]],
];
it.each(rows)('%s', (_what, branch, now, merged) => {
  const { doc: after, findings } = mergeBranch({ base: doc(BASE), doc: doc(branch) }, doc(now));
  expect([blocksOf(after).map(({ id, text, kind }) => [id, text, kind]), findings]).toEqual([merged.map(([id, text, kind = 'vo']) => [id, text, kind]), []]);
});

import { expect, it } from 'vitest';
import { blocksOf, docOfBlocks } from './schema.ts';
import { cellAt, cellsOf, columnWidths, emptyRowLike, tablesAmong } from './table.ts';

it('a row has as many cells as tabs, and one', () => expect(['', '甲', '甲\t乙', '\t\t'].map((text) => cellsOf(text).length)).toEqual([1, 1, 2, 3]));

const places: [at: number, number: number, from: number, to: number][] = [[0, 0, 0, 2], [2, 0, 0, 2], [3, 1, 3, 3], [4, 2, 4, 6], [6, 2, 4, 6]];
for (const [at, number, from, to] of places) it(`place ${at} of “春耕||夏收” is in cell ${number}`, () => expect(cellAt('春耕\t\t夏收', at)).toEqual({ number, from, to }));

it('the row that follows has as many cells, all empty', () => expect(cellsOf(emptyRowLike('甲\t乙\t丙'))).toEqual(['', '', '']));

const blocks = blocksOf(docOfBlocks([{ id: 'a', kind: 'row', text: '项目\t金额' }, { id: 'b', kind: 'row', text: '春耕物资储备\t3' }, { id: 'c', kind: 'para', text: '说明' }, { id: 'd', kind: 'row', text: '甲\t乙' }]));
it('rows that follow each other are one table', () => expect(tablesAmong(blocks).map((part) => part.map((one) => one.id).join(''))).toEqual(['ab', 'c', 'd']));
it('the rows of a table share the width of their widest cell; nothing else has one', () => expect([...columnWidths(blocks)]).toEqual([['a', 7], ['b', 7], ['d', 4]]));
it('many columns are narrower, so that they stand side by side', () => {
  const row = blocksOf(docOfBlocks([{ id: 'a', kind: 'row', text: Array.from({ length: 8 }, () => '很长的一格内容在这里').join('\t') }]));
  expect(columnWidths(row).get('a')).toBe(5.8);
});

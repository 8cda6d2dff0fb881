import { expect, it } from 'vitest';
import { csvText } from './csv.ts';

it('marks, quotes and ends lines as spreadsheets want', () => {
  expect(csvText([['序号', '标题'], [1, '“回家路”, 第"一"集\n下']])).toBe('\uFEFF序号,标题\r\n1,"“回家路”, 第""一""集\n下"\r\n');
});
it('disarms what a spreadsheet would run', () => {
  expect(csvText([['=1+1', '@x', '-2', '+3', -2]])).toBe("\uFEFF'=1+1,'@x,'-2,'+3,-2\r\n");
});

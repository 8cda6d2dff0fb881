import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fileName } from './file-name.ts';

const rows: [text: string, name: string][] = [
  ['手语志愿者进大厅 办事沟通零距离', '手语志愿者进大厅 办事沟通零距离'], ['a/b\\c:d*e?f"g<h>i|j', 'abcdefghij'], ['  ..隐藏.. ', '隐藏'], ['', '_'], ['???', '_'],
  ['CON', '_CON'], ['nul.txt', '_nul.txt'], ['一\n二\t三', '一二三'], ['e\u0301', '\u00e9'], ['现场\ud83d', '现场'], ['𠮷野家😀', '𠮷野家😀'], ['长'.repeat(100), '长'.repeat(60)],
];
it.each(rows)('%j becomes %j', (text, name) => expect(fileName(text)).toBe(name));
it('is always a name that every system takes', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => { expect(fileName(text)).toMatch(/^[^\\/:*?"<>|\p{Cc}]*[^\\/:*?"<>|\p{Cc}. ]$/u); }));
});

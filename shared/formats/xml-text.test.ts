import { expect, it } from 'vitest';
import { xmlText } from './xml-text.ts';

const rows: [what: string, text: string, kept: string][] = [
  ['control characters', '零\u0000一\u0008二\u000b三\u001f四\uffff五', '零一二三四五'],
  ['halves of a character', '孤\ud83d单\udc00半\ud83d', '孤单半'],
  ['everything else', '家👨‍👩‍👧‍👦\t人\r\n\u202e\ufeff𠮷é', '家👨‍👩‍👧‍👦\t人\r\n\u202e\ufeff𠮷é'],
];
for (const [what, text, kept] of rows) it(what, () => expect(xmlText(text)).toBe(kept));

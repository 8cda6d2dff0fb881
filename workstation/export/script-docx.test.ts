import { inflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { scriptDocx } from './script-docx.ts';
import { scriptText, type ScriptLine, type ScriptPage } from './script-lines.ts';
import { wordsIn } from './messages.ts';

const line = (kind: ScriptLine['kind'], text: string): ScriptLine => ({ kind, text, mark: kind === 'row' ? '【表格】' : '【配音】', who: '', source: '', time: '' });
const page: ScriptPage = { top: '新闻', title: '票价', facts: [], passes: [], seal: '', lines: [line('vo', '票价如下。'), line('row', '线路\t票价'), line('row', '1号线\t两元\t起'), line('vo', '完。')] };

/** The main part of a DOCX: the entry of that name in its central directory. */
function mainPart(bytes: Uint8Array): string {
  const zip = Buffer.from(bytes);
  for (let at = zip.indexOf('PK\u0001\u0002', 0, 'latin1'); at >= 0; at = zip.indexOf('PK\u0001\u0002', at + 4, 'latin1')) {
    const length = zip.readUInt16LE(at + 28);
    if (zip.toString('utf8', at + 46, at + 46 + length) !== 'word/document.xml') continue;
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(from, from + zip.readUInt32LE(at + 20));
    return (zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(data) : data).toString('utf8');
  }
  throw new Error('no word/document.xml');
}

it('leaves out what no DOCX may contain, or Word would not open it', async () => {
  const xml = mainPart(await scriptDocx({ ...page, title: '题\u0000目', lines: [line('vo', '孤\ud83d单\u0001的字')] }, '2026-11-25', wordsIn('zh-CN')));
  expect([xml.includes('题目'), xml.includes('孤单的字')]).toEqual([true, true]);
});
it('rows are a table in the DOCX, every row as wide as the longest', async () => {
  const xml = mainPart(await scriptDocx(page, '2026-11-25', wordsIn('zh-CN')));
  const rows = [...xml.matchAll(/<w:tr>.*?<\/w:tr>/gs)].map((row) => [...row[0].matchAll(/<w:tc>.*?<\/w:tc>/gs)].map((cell) => [...cell[0].matchAll(/<w:t[^>]*>([^<]*)/g)].map((text) => text[1]).join('')));
  expect(rows).toEqual([['线路', '票价', ''], ['1号线', '两元', '起']]);
  expect(xml.match(/<w:tbl>/g)?.length).toBe(1);
  expect([...xml.matchAll(/<w:t[^>]*>([^<]*)/g)].filter((text) => text[1] === '【表格】').length).toBe(1);
});
it('and stand under one mark in the plain text', () => {
  expect(scriptText(page, wordsIn('zh-CN'))).toContain('【表格】\n线路\t票价\n1号线\t两元\t起\n\n【配音】\n完。');
});

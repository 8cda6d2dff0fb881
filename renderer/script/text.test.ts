import { expect, it } from 'vitest';
import { blocksOf, docOfBlocks } from '../../shared/script/schema.ts';
import { countText } from './count.ts';
import { cleanLines, markOf } from './paste.ts';
import { findInBlocks } from './search.ts';
import { readTimecode } from './timecode.ts';

const timecodes: [text: string, frames: number | null][] = [['12', 300], ['1:02', 1550], ['00:00:12:05', 305], ['０：１２', 300], ['00:00:01:25', null], ['abc', null], ['', null]];
for (const [text, frames] of timecodes) it(`timecode “${text}”`, () => expect(readTimecode(text)).toBe(frames));

const counts: [text: string, words: number, han: number][] = [['今天上午，', 5, 4], ['播出5G新闻', 5, 4], ['C919 首飞。', 4, 2], ['', 0, 0]];
for (const [text, words, han] of counts) it(`count “${text}”`, () => expect(countText(text)).toEqual({ words, han }));

const paragraphs = blocksOf(docOfBlocks(['共５处，ＡＢ', '重㎏', ''].map((text, number) => ({ id: `b${number}`, kind: 'para' as const, text }))));
const looked: [what: string, wanted: string, found: [number, number][][]][] = [
  ['finds whatever the width and the case', '5', [[[1, 2]], [], []]],
  ['does not find half of a folded sign', 'kg', [[], [[1, 2]], []]],
  ['finds other words in what was looked through before', 'ab', [[[4, 6]], [], []]],
  ['finds nothing where nothing is wanted', '', [[], [], []]],
];
for (const [what, wanted, found] of looked) it(what, () => expect(findInBlocks(paragraphs, wanted)).toEqual(found));
const findsIn = (text: string, wanted: string): [number, number][] => findInBlocks(blocksOf(docOfBlocks([{ id: 'b', kind: 'para', text }])), wanted)[0]!;
for (const [text, wanted] of [['重㎏', 'g'], ['他说……好', '.'], ['⑩号楼', '1'], ['半½', '2']] as const) it(`of ${text} no part of a sign is found, which replacing would take away whole`, () => expect(findsIn(text, wanted)).toEqual([]));
it('finds what stands behind such a sign', () => expect(findsIn('㎏，kg，第.章', 'kg')).toEqual([[0, 1], [2, 4]]));
it('lines lose their indent and the empty ones', () => expect(cleanLines('　　一\r\n\r\n 二 ')).toEqual(['一', '二']));
it('leaves signs that nobody typed, and breaks at Word\'s own line break', () => expect(cleanLines('一\u000b二\u0000三\ud83d')).toEqual(['一', '二三']));
it('reads newsroom marks', () => expect(markOf('【同期声】好')).toEqual({ kind: 'sot', length: 5 }));

import { describe, expect, it } from 'vitest';
import type { Block } from './schema.ts';
import { diffBlocks, diffText, type Piece } from './text-diff.ts';

const show = (pieces: readonly Piece[]): string => pieces.map(({ is, text }) => (is === 'same' ? text : is === 'added' ? `+(${text})` : `-(${text})`)).join('');

describe('two texts', () => {
  const rows: [from: string, to: string, shown: string][] = [
    ['昨晚灯会开幕', '昨晚灯会开幕', '昨晚灯会开幕'],
    ['', '新写的', '+(新写的)'],
    ['删掉的', '', '-(删掉的)'],
    ['昨晚灯会开幕', '昨晚七点灯会开幕', '昨晚+(七点)灯会开幕'],
    ['三百人参加', '两百人参加', '-(三)+(两)百人参加'],
    ['名字叫𠮷野', '名字叫𠮶野', '名字叫-(𠮷)+(𠮶)野'],
  ];
  for (const [from, to, shown] of rows) it(`${from} → ${to}`, () => expect(show(diffText(from, to))).toBe(shown));
});

describe('two scripts', () => {
  const block = (id: string, text: string, more: Partial<Block> = {}): Block => ({ id, kind: 'vo', text, asset: null, in: null, out: null, speaker: '', role: '', ...more });
  it('says what was added, changed, moved out, and where', () => {
    const from = [block('a', '一'), block('b', '二'), block('c', '三')];
    const to = [block('a', '一'), block('n', '新'), block('c', '三三', { kind: 'read' })];
    expect(diffBlocks(from, to).map(({ block: { id }, is, facts }) => [id, is, facts])).toEqual([['a', 'same', false], ['n', 'added', false], ['b', 'removed', false], ['c', 'changed', true]]);
  });
  it('says which stand elsewhere: their order is read aloud too', () => {
    const from = [block('a', '一'), block('b', '二'), block('c', '三'), block('d', '四')];
    const told = (...ids: string[]) => diffBlocks(from, ids.map((id) => from.find((one) => one.id === id) ?? block(id, '新'))).filter(({ moved, is }) => moved && is === 'changed').map(({ block: { id } }) => id);
    expect([told('a', 'c', 'd', 'b'), told('d', 'a', 'b', 'c'), told('a', 'n', 'b', 'c', 'd'), told('b', 'c', 'd')]).toEqual([['b'], ['d'], [], []]);
  });
});

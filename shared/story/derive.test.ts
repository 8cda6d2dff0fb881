import { describe, expect, it } from 'vitest';
import type { Block } from '../script/schema.ts';
import { deriveBlocks } from './derive.ts';

const block = (kind: Block['kind'], text: string, more: Partial<Block> = {}): Block => ({ id: 'x', kind, text, asset: null, in: null, out: null, speaker: '', role: '', ...more });
const derive = (form: 'wechat' | 'tv', blocks: Block[]) => {
  let id = 0;
  return deriveBlocks({ blocks, form, isImage: (asset) => asset === 'photo', newId: () => `n${++id}` });
};

describe('an article from a television script', () => {
  const rows: [what: string, from: Block, kinds: string[], texts: string[]][] = [
    ['a lead is a paragraph', block('lead', '昨晚灯会开幕。'), ['para'], ['昨晚灯会开幕。']],
    ['so is voice-over', block('vo', '市民扶老携幼。'), ['para'], ['市民扶老携幼。']],
    ['a bite quotes its speaker', block('sot', '很热闹。', { speaker: '周女士', role: '市民' }), ['para'], ['市民周女士：“很热闹。”']],
    ['quotation marks are not doubled', block('sot', '“很热闹。”', { speaker: '周女士' }), ['para'], ['周女士：“很热闹。”']],
    ['a bite of nobody is a quotation', block('sot', '很热闹。'), ['para'], ['“很热闹。”']],
    ['a super is left out', block('cg', '奉化 溪口'), ['para'], ['']],
    ['a note is left out', block('note', '航拍'), ['para'], ['']],
    ['a row of a table stays one', block('row', '线路\t票价'), ['row'], ['线路\t票价']],
    ['a picture stays with its caption', block('picture', '灯会现场', { asset: 'photo' }), ['picture'], ['灯会现场']],
    ['the caption of a picture that is still to be chosen stays', block('picture', '灯会现场'), ['picture'], ['灯会现场']],
    ['a picture without either is left out', block('picture', ''), ['para'], ['']],
    ['a picture behind words follows them', block('vo', '看灯。', { asset: 'photo' }), ['para', 'picture'], ['看灯。', '']],
    ['a video is no picture', block('sot', '好。', { asset: 'video', in: 0, out: 25 }), ['para'], ['“好。”']],
  ];
  for (const [what, from, kinds, texts] of rows) {
    it(what, () => {
      const made = derive('wechat', [from]);
      expect([made.map((one) => one.kind), made.map((one) => one.text)]).toEqual([kinds, texts]);
      expect(new Set(made.map((one) => one.id)).size).toBe(made.length);
    });
  }
});

it('a script from an article is voice-over', () => {
  expect(derive('tv', [block('heading', '一'), block('para', '二'), block('picture', '三', { asset: 'photo' })]).map((one) => [one.kind, one.text]))
    .toEqual([['vo', '一'], ['vo', '二'], ['note', '三']]);
});

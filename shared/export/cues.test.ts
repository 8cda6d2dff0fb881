import { describe, expect, it } from 'vitest';
import { emptyCut, type Clip } from '../cut/cut.ts';
import { blocksOf, docOfBlocks } from '../script/schema.ts';
import { cuesOf, LINE_LENGTH, subtitleLines } from './cues.ts';

describe('lines', () => {
  const rows: [text: string, lines: string[]][] = [
    ['观众朋友们，晚上好。', ['观众朋友们', '晚上好']],
    ['欢迎收看《奉视新闻》！', ['欢迎收看《奉视新闻》']],
    ['气温下降6.5℃，10:30恢复', ['气温下降6.5℃', '10:30恢复']],
    ['听障群众到窗口办事最难的往往不是材料而是沟通', ['听障群众到窗口办事最难', '的往往不是材料而是沟通']],
    ['。。。', []],
  ];
  it.each(rows)('%s', (text, lines) => expect(subtitleLines(text)).toEqual(lines));
  it('are never longer than the house rule, but for one long word', () => {
    for (const line of subtitleLines('从本周起政务服务大厅每个工作日都有手语志愿者值守让无声的需求被及时听见这是一条没有标点的很长很长的句子')) expect([...line].length).toBeLessThanOrEqual(LINE_LENGTH);
  });
});

describe('cues', () => {
  const clip = (block: string, start: number, length: number): Clip => ({ id: `${block}${start}`, asset: 'a', in: 0, length, start, link: null, gain: 0, block });
  const blocks = blocksOf(docOfBlocks([{ id: 'one', kind: 'sot', text: '谢谢您，再见' }, { id: 'two', kind: 'vo', text: '下一步' }, { id: 'note', kind: 'note', text: '不播' }, { id: 'off', kind: 'vo', text: '没有铺' }]));
  it('last while their block is heard, each line its share', () => {
    const cut = emptyCut('v');
    cut.tracks.A1 = [clip('one', 25, 50), clip('two', 100, 25), clip('note', 200, 25)];
    expect(cuesOf(blocks, cut)).toEqual([{ from: 1000, to: 2200, text: '谢谢您' }, { from: 2200, to: 3000, text: '再见' }, { from: 4000, to: 5000, text: '下一步' }]);
  });
  it('never overlap', () => {
    const cut = emptyCut('v');
    cut.tracks.A1 = [clip('one', 0, 50)];
    cut.tracks.A2 = [clip('two', 40, 25)];
    expect(cuesOf(blocks, cut).map((cue) => [cue.from, cue.to])).toEqual([[0, 1200], [1200, 1600], [1600, 2600]]);
  });
});

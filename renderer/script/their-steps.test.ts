import { EditorState, TextSelection } from '@tiptap/pm/state';
import { describe, expect, it } from 'vitest';
import { docOfBlocks, nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import { theirSteps } from './their-steps.ts';

const doc = nodeOf(docOfBlocks([{ id: 'a', kind: 'read', text: '各位，请坐。' }]));
/** Two people in a script: each selects from and to, writes, and sees what the other wrote as soon as it is there. */
class Pair {
  readonly states: [EditorState, EditorState];
  constructor(...places: [[from: number, to: number], [from: number, to: number]]) {
    const [one, other] = places.map(([from, to]) => EditorState.create({ doc, selection: TextSelection.create(doc, from, to) }));
    this.states = [one!, other!];
  }
  type(who: 0 | 1, words: string): void {
    const tr = this.states[who].tr.insertText(words);
    this.states[who] = this.states[who].apply(tr);
    const other = who === 0 ? 1 : 0;
    this.states[other] = this.states[other].apply(theirSteps(this.states[other], tr.steps));
  }
  get text(): string {
    expect(this.states[0].doc.eq(this.states[1].doc)).toBe(true);
    return this.states[0].doc.textContent;
  }
}

describe('who writes while a colleague does', () => {
  it('at the same place writes a sentence of their own, not every other word of one', () => {
    const end: [number, number] = [doc.content.size - 1, doc.content.size - 1];
    const pair = new Pair(end, end);
    for (const [first, second] of [['今天', '市里'], ['上午', '决定'], ['开会。', '修路。']] as const) { pair.type(0, first); pair.type(1, second); }
    expect(['各位，请坐。今天上午开会。市里决定修路。', '各位，请坐。市里决定修路。今天上午开会。']).toContain(pair.text);
  });
  it('replaces the words that were chosen, and not those that came up to them since', () => {
    const pair = new Pair([1, 3], [3, 3]);
    pair.type(1, '观众');
    pair.type(0, '朋友');
    expect(pair.text).toBe('朋友观众，请坐。');
    const before = new Pair([4, 6], [4, 4]);
    before.type(1, '都');
    before.type(0, '起立');
    expect(before.text).toBe('各位，都起立。');
  });
  it('goes on in bold where that was asked for', () => {
    const state = EditorState.create({ doc, selection: TextSelection.create(doc, 3) });
    const bold = state.apply(state.tr.setStoredMarks([scriptSchema.marks['strong']!.create()]));
    expect(bold.apply(theirSteps(bold, state.tr.insertText('啊', 7).steps)).storedMarks?.map((mark) => mark.type.name)).toEqual(['strong']);
  });
});

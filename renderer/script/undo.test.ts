import { EditorState, TextSelection, type Transaction } from '@tiptap/pm/state';
import { describe, expect, it } from 'vitest';
import { docOfBlocks, nodeOf, scriptSchema, type Block } from '../../shared/script/schema.ts';
import { redoDepth, scriptUndo, takenBack, undoDepth } from './undo.ts';

/** A script as one person has it on screen, and what a colleague does to it. */
class Screen {
  state: EditorState;
  #clock = 0;
  constructor(blocks: readonly (Partial<Block> & Pick<Block, 'id' | 'kind'>)[]) {
    const doc = nodeOf(docOfBlocks(blocks));
    this.state = EditorState.create({ doc, plugins: [scriptUndo()], selection: TextSelection.atEnd(doc) });
  }
  get text(): string { return this.state.doc.children.map((block) => block.textContent).join('|'); }
  /** Where words stand. */
  at(words: string): number {
    let found = -1;
    this.state.doc.descendants((node, pos) => { if (node.isText && node.text!.includes(words)) found = pos + node.text!.indexOf(words); });
    return found;
  }
  /** `pause`: ms since what was done before. */
  does(make: (tr: Transaction) => Transaction, pause = 1000): void { this.state = this.state.apply(make(this.state.tr).setTime(this.#clock += pause)); }
  types(words: string, pause = 100): void { for (const [index, char] of [...words].entries()) this.does((tr) => tr.insertText(char), index === 0 ? pause : 100); }
  colleague(make: (tr: Transaction) => Transaction): void { this.state = this.state.apply(make(this.state.tr).setMeta('remote', true).setMeta('addToHistory', false)); }
  /** Was anything changed? */
  back(which: 'undo' | 'redo' = 'undo'): boolean {
    const tr = takenBack(this.state, which);
    if (tr) this.state = this.state.apply(tr);
    return tr?.docChanged ?? false;
  }
}
const block = (id: string, text: string, kind: Block['kind'] = 'vo') => ({ id, kind, text });
const insert = (at: number, words: string) => (tr: Transaction): Transaction => tr.insertText(words, at);

describe('Ctrl+Z while a colleague writes in the same script', () => {
  it('takes one\'s own words away and leaves the colleague\'s that stand between them', () => {
    const screen = new Screen([block('a', '开头。')]);
    screen.types('今天上午开会。', 1000);
    screen.colleague(insert(screen.at('开会'), '九点'));
    expect([screen.text, screen.back(), screen.text]).toEqual(['开头。今天上午九点开会。', true, '开头。九点']);
    expect([screen.back('redo'), screen.text]).toEqual([true, '开头。今天上午九点开会。']);
  });
  it('of a paste leaves what the colleague wrote into it since', () => {
    const screen = new Screen([block('a', '')]);
    const pasted = ['一段。', '二段。'].map((text, n) => scriptSchema.nodes['block']!.create({ id: `p${n}`, kind: 'vo' }, scriptSchema.text(text)));
    screen.does((tr) => tr.insert(tr.doc.content.size, pasted));
    screen.colleague(insert(screen.at('二段') + 3, '十分钟的工作。'));
    screen.back();
    expect(screen.text).toContain('十分钟的工作。');
    expect(screen.text).not.toMatch(/段/);
  });
  it('of a word that was replaced everywhere leaves the colleague\'s in one of the places', () => {
    const screen = new Screen(Array.from({ length: 300 }, (_, n) => block(`b${n}`, `第${n}项：县里开会。`)));
    screen.does((tr) => {
      const found: number[] = [];
      screen.state.doc.descendants((node, pos) => { if (node.isText) found.push(pos + node.text!.indexOf('县里')); });
      for (const at of found.reverse()) tr.insertText('市里', at, at + 2);
      return tr;
    });
    const replaced = screen.text;
    screen.colleague(insert(screen.at('第150项') + '第150项：市'.length, '辖区'));
    expect([screen.back(), screen.text]).toEqual([true, replaced.replaceAll('市里', '县里').replace('第150项：县', '第150项：县辖区')]);
    expect([screen.back('redo'), screen.text]).toEqual([true, replaced.replace('第150项：市', '第150项：市辖区')]);
  });
  it('brings back what was deleted, once, beside what was written there meanwhile', () => {
    const screen = new Screen([block('a', '昨天下午开会。')]);
    screen.does((tr) => tr.delete(1, 5));
    screen.colleague(insert(1, '市里'));
    screen.back();
    expect(screen.text).toMatch(/^(昨天下午市里|市里昨天下午)开会。$/);
  });
  it('does not set back a kind or a clip that the colleague has set since', () => {
    const screen = new Screen([block('a', '好。', 'vo')]);
    screen.does((tr) => tr.setNodeAttribute(0, 'kind', 'read').setNodeAttribute(0, 'speaker', '甲'));
    screen.colleague((tr) => tr.setNodeAttribute(0, 'kind', 'sot'));
    expect([screen.back(), screen.state.doc.child(0).attrs]).toMatchObject([true, { kind: 'sot', speaker: '' }]);
  });
  it('changes nothing where all of it is gone, and the step before can be taken back then', () => {
    const screen = new Screen([block('a', '甲'), block('b', '')]);
    screen.does(insert(1, '先'));
    screen.does(insert(5, '后'));
    screen.colleague((tr) => tr.delete(5, 6));
    expect([screen.back(), undoDepth(screen.state), redoDepth(screen.state)]).toEqual([false, 1, 0]);
    expect([screen.back(), screen.text]).toEqual([true, '甲|']);
  });
  it('takes back what was typed in one go together, though the colleague wrote in between, and all of it step by step', () => {
    const screen = new Screen([block('a', ''), block('b', '尾。')]);
    screen.does((tr) => tr.setSelection(TextSelection.create(tr.doc, 1)));
    screen.types('一二', 1000);
    screen.colleague(insert(screen.at('尾') + 2, '又及。'));
    screen.types('三四');
    screen.types('五', 2000);
    expect(undoDepth(screen.state)).toBe(2);
    screen.back();
    expect(screen.text).toBe('一二三四|尾。又及。');
    screen.colleague(insert(screen.at('尾'), '结'));
    screen.back();
    expect([screen.text, undoDepth(screen.state)]).toEqual(['|结尾。又及。', 0]);
    screen.back('redo');
    screen.colleague(insert(screen.at('结'), '总'));
    screen.back('redo');
    expect([screen.text, redoDepth(screen.state)]).toEqual(['一二三四五|总结尾。又及。', 0]);
  });
});

describe('what a colleague did elsewhere', () => {
  const colleagueAround = (screen: Screen): void => {
    screen.colleague((tr) => tr.insert(0, scriptSchema.nodes['block']!.create({ id: `top${tr.doc.childCount}`, kind: 'vo' }, scriptSchema.text('新。'))));
    screen.colleague((tr) => tr.insertText('完', tr.doc.content.size - 1));
  };
  it.each(['a', 'c', 'e'])('stays, and the cursor stands there again, where the colleague wrote in one\'s words in paragraph %s too', (id) => {
    const screen = new Screen(['a', 'b', 'c', 'd', 'e'].map((one) => block(one, `${one}文。`)));
    screen.does((tr) => tr.setSelection(TextSelection.create(tr.doc, screen.at(`${id}文`) + 2)));
    screen.types('今天上午', 1000);
    colleagueAround(screen);
    screen.colleague(insert(screen.at('上午'), '九点'));
    colleagueAround(screen);
    const both = screen.text;
    screen.back();
    expect(screen.text).toBe(both.replace('今天', '').replace('上午', ''));
    expect([screen.state.selection.empty, screen.state.selection.head - screen.at(`${id}文`)]).toEqual([true, 2 + '九点'.length]);
    screen.back('redo');
    expect(screen.text).toBe(both);
  });
  it('is not gone through for one undo in a very long script', () => {
    const screen = new Screen(Array.from({ length: 4000 }, (_, n) => block(`b${n}`, `第${n}段，今天上午市里召开会议，部署下一阶段的工作，有关部门负责人参加了会议。`)));
    const before = screen.state.doc.childCount;
    screen.does((tr) => tr.setSelection(TextSelection.create(tr.doc, screen.at('第2000段'))));
    for (let times = 0; times < 3; times++) {
      screen.types('甲', 5000);
      for (let parts = 1; parts < 20; parts++) { colleagueAround(screen); screen.types('乙'); }
    }
    // A colleague drags that paragraph down: all of it was written where it stood before.
    screen.colleague((tr) => {
      const at = tr.doc.resolve(screen.at('第2000段')).before(1);
      const [dragged, next] = [tr.doc.nodeAt(at)!, tr.doc.nodeAt(at + tr.doc.nodeAt(at)!.nodeSize)!];
      return tr.delete(at, at + dragged.nodeSize).insert(at + next.nodeSize, dragged);
    });
    while (screen.back()); // all of it
    expect(screen.text).toMatch(/第2001段[^|]*\|第2000段/);
    expect([/[甲乙]/.test(screen.text), screen.state.doc.childCount - before, screen.text.match(/完/g)!.length]).toEqual([false, 57, 57]);
  });
});

it('what is done alone is taken back and done again to the letter, with the cursor where it was', () => {
  const screen = new Screen([block('a', '开头。')]);
  const stood: [string, number][] = [];
  const note = (): number => stood.push([screen.text, screen.state.selection.head]);
  note(); screen.types('中间', 1000);
  note(); screen.does((tr) => tr.split(tr.selection.head, 1, [{ type: scriptSchema.nodes['block']!, attrs: { id: 'n', kind: 'vo' } }]));
  note(); screen.does((tr) => tr.delete(2, 3));
  note();
  for (const at of [2, 1, 0]) { screen.back(); expect([screen.text, screen.state.selection.head]).toEqual(stood[at]); }
  for (let at = 1; at < stood.length; at++) { screen.back('redo'); expect(screen.text).toBe(stood[at]![0]); }
  screen.back();
  screen.types('新', 1000);
  expect(redoDepth(screen.state)).toBe(0);
});

it('where each writes in paragraphs of their own, all that one did goes and comes again, and nothing else', () => {
  for (let seed = 1; seed <= 60; seed++) {
    let drawn = seed;
    const random = (below: number): number => { drawn = (drawn * 1_103_515_245 + 12_345) % 2_147_483_648; return Math.floor((drawn / 2_147_483_648) * below); };
    const screen = new Screen(Array.from({ length: 6 }, (_, n) => block(`b${n}`, `第${n}段，今天上午。`)));
    const alone = new Screen(Array.from({ length: 6 }, (_, n) => block(`b${n}`, `第${n}段，今天上午。`)));
    /** Something done to a paragraph of one's own: those of one have even numbers, those of the other odd ones. */
    const change = (odd: 0 | 1) => {
      const [id, kind, words] = [`b${random(3) * 2 + odd}`, random(5), `${random(1000)}`];
      const [a, b] = [random(9), random(9)];
      return (tr: Transaction): Transaction => {
        let pos = -1;
        tr.doc.forEach((node, at) => { if (node.attrs['id'] === id) pos = at; });
        const size = tr.doc.nodeAt(pos)!.content.size;
        const [from, to] = [Math.min(a, b, size), Math.min(Math.max(a, b), size)];
        if (kind === 0) return tr.setNodeAttribute(pos, 'speaker', words);
        return kind < 3 ? tr.insertText(words, pos + 1 + from) : tr.delete(pos + 1 + from, pos + 1 + to);
      };
    };
    for (let round = 0; round < 12; round++) {
      if (random(2) === 0) screen.does(change(0), random(2) * 1000);
      else { const theirs = change(1); screen.colleague(theirs); alone.colleague(theirs); }
    }
    const both = screen.state.doc;
    while (undoDepth(screen.state) > 0) screen.back();
    expect(screen.state.doc.toJSON(), `seed ${seed}`).toEqual(alone.state.doc.toJSON());
    while (redoDepth(screen.state) > 0) screen.back('redo');
    expect(screen.state.doc.eq(both), `seed ${seed}`).toBe(true);
  }
});

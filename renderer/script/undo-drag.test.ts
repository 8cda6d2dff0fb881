/** An undo of a dragged paragraph takes along what colleagues did to it since. */
import { EditorState, TextSelection, type Transaction } from '@tiptap/pm/state';
import { expect, it } from 'vitest';
import { docOfBlocks, nodeOf } from '../../shared/script/schema.ts';
import { moveBlocks } from './drag.ts';
import { scriptUndo, takenBack } from './undo.ts';

/** A script in which the second paragraph was dragged behind the last, as its window shows it. */
class Screen {
  state = EditorState.create({ doc: nodeOf(docOfBlocks(['导语。', '口播一。', '口播二。', '配音。'].map((text, n) => ({ id: `b${n}`, kind: 'read', text })))), plugins: [scriptUndo()] });

  constructor() {
    this.state = this.state.apply(this.state.tr.setSelection(TextSelection.create(this.state.doc, 6, 10)));
    this.state = this.state.apply(moveBlocks(this.state, this.state.doc.content.size - 1)!);
  }
  #posOf(id: string): number { let found = -1; this.state.doc.forEach((block, pos) => { if (block.attrs['id'] === id) found = pos; }); return found; }
  /** A colleague does something to a paragraph; `pos` is where it begins. */
  theirs(id: string, act: (tr: Transaction, pos: number) => Transaction): this {
    this.state = this.state.apply(act(this.state.tr, this.#posOf(id)).setMeta('remote', true).setMeta('addToHistory', false));
    return this;
  }
  does(which: 'undo' | 'redo'): string {
    this.state = this.state.apply(takenBack(this.state, which)!);
    return this.says();
  }
  says(): string { return this.state.doc.children.map((block) => `${block.attrs['id']} ${block.attrs['kind']} ${block.textContent}`).join(' | '); }
}

it('what a colleague did to a paragraph that was dragged goes along where the drag is undone, and done again', () => {
  const screen = new Screen().theirs('b1', (tr, pos) => tr.insertText('新', pos + 3)).theirs('b1', (tr, pos) => tr.setNodeAttribute(pos, 'kind', 'vo')).theirs('b1', (tr, pos) => tr.delete(pos + 4, pos + 5));
  expect(screen.says()).toBe('b0 read 导语。 | b2 read 口播二。 | b3 read 配音。 | b1 vo 口播新。');
  expect(screen.does('undo')).toBe('b0 read 导语。 | b1 vo 口播新。 | b2 read 口播二。 | b3 read 配音。');
  screen.theirs('b1', (tr, pos) => tr.insertText('又', pos + 1));
  expect(screen.does('redo')).toBe('b0 read 导语。 | b2 read 口播二。 | b3 read 配音。 | b1 vo 又口播新。');
  expect(screen.does('undo')).toBe('b0 read 导语。 | b1 vo 又口播新。 | b2 read 口播二。 | b3 read 配音。');
});
it('so does what a colleague split off it', () => {
  const attrs = { id: 'new', kind: 'cg', asset: null, in: null, out: null, speaker: '', role: '' };
  const screen = new Screen().theirs('b1', (tr, pos) => tr.split(pos + 2, 1, [{ type: tr.doc.type.schema.nodes['block']!, attrs }]));
  expect(screen.says()).toBe('b0 read 导语。 | b2 read 口播二。 | b3 read 配音。 | b1 read 口 | new cg 播一。');
  expect(screen.does('undo')).toBe('b0 read 导语。 | b1 read 口 | new cg 播一。 | b2 read 口播二。 | b3 read 配音。');
  expect(screen.does('redo')).toBe('b0 read 导语。 | b2 read 口播二。 | b3 read 配音。 | b1 read 口 | new cg 播一。');
});
it('what was written over a whole paragraph is undone', () => {
  const screen = new Screen();
  const { doc } = screen.state;
  screen.state = screen.state.apply(screen.state.tr.replaceWith(0, doc.child(0).nodeSize, doc.type.schema.node('block', { id: 'b0', kind: 'read' }, [doc.type.schema.text('改写。')])));
  expect(screen.does('undo')).toBe('b0 read 导语。 | b2 read 口播二。 | b3 read 配音。 | b1 read 口播一。');
});
it('what one took away oneself comes back beside what a colleague had written in it', () => {
  const screen = new Screen();
  const [start, size] = [screen.state.doc.child(0).nodeSize, screen.state.doc.child(1).nodeSize];
  screen.state = screen.state.apply(screen.state.tr.delete(start, start + size));
  screen.theirs('b3', (tr, pos) => tr.insert(pos, tr.doc.type.schema.node('block', { id: 'b2', kind: 'read' }, [tr.doc.type.schema.text('新')])));
  expect(screen.does('undo')).toBe('b0 read 导语。 | b2-2 read 口播二。 | b2 read 新 | b3 read 配音。 | b1 read 口播一。');
});
it('where nobody else wrote there is nothing to be put right', () => {
  const screen = new Screen();
  expect(screen.does('undo')).toBe('b0 read 导语。 | b1 read 口播一。 | b2 read 口播二。 | b3 read 配音。');
  screen.state = screen.state.apply(screen.state.tr.insertText('我', 1));
  expect(screen.does('undo')).toBe('b0 read 导语。 | b1 read 口播一。 | b2 read 口播二。 | b3 read 配音。');
});

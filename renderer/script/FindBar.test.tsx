import type { Editor } from '@tiptap/core';
import { EditorState, type Transaction } from '@tiptap/pm/state';
import { isValidElement, type ReactElement, type ReactNode } from 'react';
import { expect, it, vi } from 'vitest';
import { docOfBlocks, nodeOf } from '../../shared/script/schema.ts';
import { standInBrowser } from '../data/stand-in-browser.ts';

// Large, and nothing of it is drawn.
vi.mock('lucide-react', () => ({ ChevronDown: () => null, ChevronUp: () => null, X: () => null }));

type Props = { children?: ReactNode; onClick?: () => void; disabled?: boolean };
const within = (node: ReactNode): ReactElement<Props>[] => (Array.isArray(node) ? node.flatMap(within) : isValidElement<Props>(node) ? [node, ...within(node.props.children)] : []);

/** As much of an editor as the bar uses. */
function drawnEditor() {
  vi.stubGlobal('Element', class {});
  const editor = { state: EditorState.create({ doc: nodeOf(docOfBlocks([{ id: 'a', kind: 'read', text: '张主任说，李主任答。' }])) }), view: { dispatch: (tr: Transaction): void => { editor.state = editor.state.apply(tr); }, domAtPos: () => ({ node: { parentElement: null } }) } };
  return editor;
}

/** A bar that looks for 主任 and puts 局长 there, as it was drawn; what a click on its last but one (one) or last but none (all) button does after a colleague has typed. */
async function replaced(which: 'one' | 'all', typed: (state: EditorState) => Transaction): Promise<string> {
  vi.resetModules();
  standInBrowser();
  const held: unknown[] = ['主任', '局长', 1];
  vi.doMock('react', () => ({ useState: () => [held.shift(), () => {}], useMemo: (make: () => unknown) => make(), useEffect: () => {} }));
  const { FindBar } = await import('./FindBar.tsx');
  const editor = drawnEditor();
  const buttons = within(FindBar({ editor: editor as unknown as Editor, replacing: true, onClose: () => {} })).filter(({ type }) => type === 'button'); // what the bar uses of an editor
  editor.state = editor.state.apply(typed(editor.state));
  buttons.at(which === 'one' ? -3 : -2)!.props.onClick!();
  return editor.state.doc.textContent;
}

it('replaces what is there at the click, not at the places where it stood when the bar was drawn: a colleague may have typed since', async () => {
  const typed = (state: EditorState): Transaction => state.tr.insertText('昨天', 1);
  expect([await replaced('one', typed), await replaced('all', typed)]).toEqual(['昨天张主任说，李局长答。', '昨天张局长说，李局长答。']);
}, 60_000);
it('replaces nothing where a colleague has taken it away', async () => expect(await replaced('one', (state) => state.tr.delete(1, state.doc.content.size - 1))).toBe(''), 60_000);

it('goes on to the next one after one was replaced, also where what was put there holds the word again', async () => {
  vi.resetModules();
  standInBrowser();
  const state: unknown[] = ['主任', '主任委员', 0];
  let hook = 0;
  vi.doMock('react', () => ({ useState: () => { const at = hook++; return [state[at], (next: unknown) => { state[at] = next; }]; }, useMemo: (make: () => unknown) => make(), useEffect: () => {} }));
  const { FindBar } = await import('./FindBar.tsx');
  const editor = drawnEditor();
  const texts = [0, 1].map(() => {
    hook = 0; // drawn anew
    within(FindBar({ editor: editor as unknown as Editor, replacing: true, onClose: () => {} })).filter(({ type }) => type === 'button').at(-3)!.props.onClick!(); // what the bar uses of an editor
    return editor.state.doc.textContent;
  });
  expect(texts).toEqual(['张主任委员说，李主任答。', '张主任委员说，李主任委员答。']);
}, 60_000);

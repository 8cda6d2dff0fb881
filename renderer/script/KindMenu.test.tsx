import type { Editor } from '@tiptap/core';
import { EditorState, TextSelection, type Transaction } from '@tiptap/pm/state';
import { isValidElement, type ReactElement, type ReactNode } from 'react';
import { expect, it, vi } from 'vitest';
import { blocksOf, docOfBlocks, nodeOf } from '../../shared/script/schema.ts';
import { standInBrowser } from '../data/stand-in-browser.ts';

type Props = { children?: ReactNode; onClick?: () => void; 'data-kind'?: string };
const within = (node: ReactNode): ReactElement<Props>[] => (Array.isArray(node) ? node.flatMap(within) : isValidElement<Props>(node) ? [node, ...within(node.props.children)] : []);

/** The menu that 、 opened; `writing`: is the cursor still in the script? */
async function opened(writing: boolean) {
  vi.resetModules();
  const { window } = standInBrowser();
  vi.doMock('react', () => ({ useState: (first: unknown) => [first, () => {}], useEffect: (effect: () => void) => effect() }));
  const { KindMenu } = await import('./KindMenu.tsx');
  const doc = nodeOf(docOfBlocks([{ id: 'a', kind: 'read', text: '、' }]));
  const view = { coordsAtPos: () => ({ left: 0, bottom: 0 }), hasFocus: () => writing, dispatch: (tr: Transaction) => { editor.state = editor.state.apply(tr); } };
  const editor = { state: EditorState.create({ doc, selection: TextSelection.create(doc, 2) }), view };
  return { editor, window, menu: KindMenu({ editor: editor as unknown as Editor, form: 'tv', at: { pos: 0 } }) }; // what the menu uses of an editor
}
/** A figure is typed while the menu shows: is it taken from whatever it was typed in, and what does the script say? */
async function figure(writing: boolean): Promise<unknown[]> {
  const { editor, window } = await opened(writing);
  const event = Object.assign(new Event('keydown', { cancelable: true }), { key: '3' });
  window.dispatchEvent(event);
  return [event.defaultPrevented, ...blocksOf(editor.state.doc.toJSON()).map(({ kind, text }) => `${kind} ${text}`)];
}

/** The block in which the menu was opened with 、 after 配音 is chosen in it; what a colleague did comes before the click. */
async function chosen(theirs: (state: EditorState) => Transaction): Promise<string[]> {
  const { editor, menu } = await opened(true);
  editor.state = editor.state.apply(theirs(editor.state));
  within(menu).find(({ props }) => props['data-kind'] === 'vo')!.props.onClick!();
  return blocksOf(editor.state.doc.toJSON()).map(({ kind, text }) => `${kind} ${text}`);
}

it('a kind that is chosen takes the sign away that opened the menu', async () => expect(await chosen((state) => state.tr)).toEqual(['vo ']), 60_000);
it('but no words that a colleague typed there before the menu went', async () => expect(await chosen((state) => state.tr.insertText('同事的话', 2))).toEqual(['read 、同事的话']), 60_000);
it('what is typed right behind the choice, before the menu is drawn away, goes to the script', async () => {
  const { editor, window } = await opened(true);
  const typed = (key: string): boolean => {
    const event = Object.assign(new Event('keydown', { cancelable: true }), { key });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect([typed('3'), typed('4'), typed('Enter'), typed('ArrowDown')]).toEqual([true, false, false, false]);
  expect(blocksOf(editor.state.doc.toJSON()).map(({ kind, text }) => `${kind} ${text}`)).toEqual(['vo ']);
}, 60_000);
it('a figure chooses a kind, but not one that is written in the title or in what is looked for while the menu still shows', async () => {
  expect([await figure(true), await figure(false)]).toEqual([[true, 'vo '], [false, 'read 、']]);
}, 60_000);

import { Editor, type Extensions } from '@tiptap/core';
import { AllSelection, EditorState, TextSelection, type Selection, type Transaction } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { describe, expect, it, vi } from 'vitest';
import type { ChannelForm } from '../../shared/channel/channel.ts';
import { blocksOf, docOfBlocks, type Block } from '../../shared/script/schema.ts';
import { standInBrowser } from '../data/stand-in-browser.ts';

type Some = Pick<Block, 'id' | 'kind'> & Partial<Block>;
/** The blocks after a key at a place; an editor without a window: what the browser itself does with a key is not done. */
async function after(form: ChannelForm, blocks: readonly Some[], key: string, at: (editor: Editor) => Selection): Promise<Block[]> {
  const view = await screen(form, blocks, at);
  const event = { key, keyCode: 0, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false } as KeyboardEvent; // what is asked of a key
  for (const plugin of view.state.plugins) if (plugin.props.handleKeyDown?.call(plugin, view as unknown as EditorView, event)) break; // and of a view
  return blocksOf(view.state.doc.toJSON());
}
async function screen(form: ChannelForm, blocks: readonly Some[], at: (editor: Editor) => Selection) {
  standInBrowser();
  vi.stubGlobal('navigator', { platform: 'Linux', userAgent: '' });
  vi.stubGlobal('document', undefined);
  const [{ scriptKeys }, { scriptExtensions }] = await Promise.all([import('./keys.ts'), import('./schema.ts')]);
  const editor = new Editor({ element: null, content: docOfBlocks(blocks) as object, extensions: [scriptKeys(form), ...scriptExtensions(() => 'para')] as Extensions });
  const view = { composing: false, state: EditorState.create({ doc: editor.state.doc, plugins: editor.extensionManager.plugins, selection: at(editor) }), dispatch: (tr: Transaction): void => { view.state = view.state.apply(tr); } };
  Object.assign(editor, { editorView: view });
  return view;
}
const placed = (pos: number) => (editor: Editor): Selection => TextSelection.create(editor.state.doc, pos);
const clip = { asset: 'x', in: 25, out: 75, speaker: '张三', role: '局长' } as const;

describe('a key in a script', () => {
  it('Backspace in an empty first block takes nothing away of what the block is', async () => {
    const bite = { id: 'a', kind: 'sot' as const, ...clip };
    expect(await after('tv', [bite, { id: 'b', kind: 'vo', text: '配音。' }], 'Backspace', placed(1))).toMatchObject([bite, { id: 'b', text: '配音。' }]);
  }, 60_000);
  it.each([['tv', 'lead'], ['paper', 'para']] as const)('what is left when all is deleted is what a new script of a %s begins with', async (form, kind) => {
    expect(await after(form, [{ id: 'a', kind: 'sot', text: '同期。', ...clip }, { id: 'b', kind: 'vo', text: '配音。' }], 'Backspace', (editor) => new AllSelection(editor.state.doc))).toMatchObject([{ kind, text: '', asset: null }]);
  });
  it('Enter before the words of a bite makes room above it, and leaves the clip with the words', async () => {
    const bite = { id: 'a', kind: 'sot' as const, text: '同期。', ...clip };
    const [above, below, ...more] = await after('tv', [bite], 'Enter', placed(1));
    expect([above, below, more]).toMatchObject([{ kind: 'vo', text: '', asset: null, speaker: '' }, bite, []]);
    expect(above!.id).not.toBe('a');
  });
});

it.each([['above', 1, ['口播。', '口播。', '']], ['below', 8, ['', '口播。', '口播。']]] as const)('a paragraph that was copied into an empty one %s it keeps its id: what others write in it goes by that', async (_where, place, texts) => {
  const view = await screen('tv', [{ id: 'e', kind: 'vo', text: '' }, { id: 'b', kind: 'vo', text: '口播。' }, { id: 'f', kind: 'vo', text: '' }], placed(place));
  view.dispatch(view.state.tr.replaceSelection(view.state.doc.slice(3, 6, true)));
  const blocks = blocksOf(view.state.doc.toJSON());
  expect([blocks.map(({ text }) => text), blocks.filter(({ id }) => id === 'b'), blocks[1]!.id, new Set(blocks.map(({ id }) => id)).size]).toEqual([texts, [blocks[1]], 'b', 3]);
});

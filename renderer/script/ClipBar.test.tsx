import type { Editor } from '@tiptap/core';
import { EditorState, TextSelection, type Transaction } from '@tiptap/pm/state';
import { isValidElement, type ReactElement, type ReactNode } from 'react';
import { expect, it, vi } from 'vitest';
import type { Asset } from '../../shared/asset/asset.ts';
import { blocksOf, docOfBlocks, nodeOf } from '../../shared/script/schema.ts';
import { standInBrowser } from '../data/stand-in-browser.ts';
import { activeBlock } from './keys.ts';

// Large, and nothing of them is drawn.
vi.mock('antd', () => ({ Select: () => null }));
vi.mock('lucide-react', () => ({ ClipboardPaste: () => null, Scissors: () => null }));
vi.mock('../cut/soundbite.ts', () => ({ useSoundbite: () => null }));

type Props = { children?: ReactNode; label?: string; onSet?: (value: string) => boolean };
const within = (node: ReactNode): ReactElement<Props>[] => (Array.isArray(node) ? node.flatMap(within) : isValidElement<Props>(node) ? [node, ...within(node.props.children)] : []);

/** The speakers of the bites after somebody wrote one for the first, and a colleague's step came between: the field hands over what is in it as it goes. */
async function speakers(theirs: (state: EditorState) => Transaction): Promise<string[]> {
  standInBrowser();
  const { ClipBar } = await import('./ClipBar.tsx');
  const doc = nodeOf(docOfBlocks([{ id: 'a', kind: 'sot', text: '第一段同期。' }, { id: 'b', kind: 'sot', text: '第二段。', speaker: '李四' }]));
  const editor = { state: EditorState.create({ doc, selection: TextSelection.create(doc, 1) }), view: { dispatch: (tr: Transaction) => { editor.state = editor.state.apply(tr); } } };
  const field = within(ClipBar({ editor: editor as unknown as Editor, version: 'v', block: activeBlock(editor.state)!, assets: [] })).find(({ props }) => props.onSet)!; // what the bar uses of an editor
  editor.state = editor.state.apply(theirs(editor.state));
  field.props.onSet!('张三');
  return blocksOf(editor.state.doc.toJSON()).map(({ id, speaker }) => `${id} ${speaker}`);
}

it('who speaks is written in the bite that it was written for, wherever a colleague has dragged that meanwhile', async () => {
  expect(await speakers((state) => { const bite = state.doc.child(0); const tr = state.tr.delete(0, bite.nodeSize); return tr.insert(tr.doc.content.size, bite); })).toEqual(['b 李四', 'a 张三']);
}, 60_000);
it('and in none where a colleague took that away: not in the one where the cursor is then', async () => {
  expect(await speakers((state) => state.tr.delete(0, state.doc.child(0).nodeSize))).toEqual(['b 李四']);
}, 60_000);

/** What becomes of a place that is typed for the end of a bite of a clip that says it has ten seconds: is it taken, and where does the bite end? `pictures`: how many frames were found in it. */
async function end(typed: string, pictures?: number): Promise<unknown[]> {
  standInBrowser();
  const { ClipBar } = await import('./ClipBar.tsx');
  const doc = nodeOf(docOfBlocks([{ id: 'a', kind: 'sot', text: '同期。', asset: 'clip', in: 0, out: 100 }]));
  const editor = { state: EditorState.create({ doc, selection: TextSelection.create(doc, 1) }), view: { dispatch: (tr: Transaction) => { editor.state = editor.state.apply(tr); } } };
  const clip = { id: 'clip', name: '采访', kind: 'video', deleted: false, proxy: pictures === undefined ? null : { frames: pictures }, probe: { frames: 250, durationMs: 10_000 } } as unknown as Asset; // what the bar reads of one
  const fields = within(ClipBar({ editor: editor as unknown as Editor, version: 'v', block: activeBlock(editor.state)!, assets: [clip] })).filter(({ props }) => props.onSet); // what the bar uses of an editor
  return [fields.at(-1)!.props.onSet!(typed), blocksOf(editor.state.doc.toJSON())[0]!.out];
}
it('an end behind that of the clip is not taken: its minutes would count in the rundown, and nothing is there to be shown', async () => {
  expect([await end('0:10'), await end('1:00')]).toEqual([[true, 250], [false, 100]]);
}, 60_000);
it('of a clip that says of itself that it is longer or shorter than it is, the pictures that are there count', async () => {
  expect([await end('0:10', 200), await end('0:08', 200), await end('0:11', 300)]).toEqual([[false, 100], [true, 200], [true, 275]]);
}, 60_000);

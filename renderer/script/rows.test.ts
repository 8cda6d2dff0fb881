import { EditorState, TextSelection, type Transaction } from '@tiptap/pm/state';
import { expect, it } from 'vitest';
import { docOfBlocks, nodeOf, scriptSchema, type Block } from '../../shared/script/schema.ts';
import { nextCell, nextRow, previousCell } from './rows.ts';

type Given = readonly (Pick<Block, 'kind' | 'text'>)[];
/** An editor with these blocks; the cursor is in block number `block` at `at` of its text. */
function editor(blocks: Given, block: number, at: number, to = at): EditorState {
  const doc = nodeOf(docOfBlocks(blocks.map((one, n) => ({ ...one, id: `b${n}` }))));
  let start = 1;
  for (let n = 0; n < block; n++) start += doc.child(n).nodeSize;
  return EditorState.create({ doc, schema: scriptSchema, selection: TextSelection.create(doc, start + at, start + to) });
}
/** The blocks that come of it, with | where the cursor is. */
function seen(tr: Transaction | null): string[] | null {
  if (!tr) return null;
  const { $from } = tr.selection;
  return tr.doc.children.map((block, n) => `${block.attrs['kind']} ${n === $from.index(0) ? `${block.textContent.slice(0, $from.parentOffset)}|${block.textContent.slice($from.parentOffset)}` : block.textContent}`);
}
const ROW = { kind: 'row', text: '春耕\t三万' } as const;
const NEXT = { kind: 'row', text: '夏收\t' } as const;

const tabs: [what: string, state: EditorState, after: string[] | null][] = [
  ['at the end of a cell goes to the next', editor([ROW], 0, 2), ['row 春耕\t|三万']],
  ['in the last cell makes a new one', editor([ROW], 0, 5), ['row 春耕\t三万\t|']],
  ['in the middle of a cell parts it', editor([ROW], 0, 1), ['row 春\t|耕\t三万']],
  ['with words chosen takes them out', editor([ROW], 0, 3, 5), ['row 春耕\t\t|']],
  ['elsewhere is no affair of tables', editor([{ kind: 'para', text: '一' }], 0, 1), null],
];
for (const [what, state, after] of tabs) it(`Tab ${what}`, () => expect(seen(nextCell(state))).toEqual(after));

const back: [what: string, state: EditorState, after: string[] | null][] = [
  ['goes to the beginning of the cell before', editor([ROW], 0, 4), ['row |春耕\t三万']],
  ['in the first cell goes to the row above', editor([ROW, NEXT], 1, 1), ['row 春耕\t三万|', 'row 夏收\t']],
  ['at the beginning of a table leaves it alone', editor([{ kind: 'para', text: '一' }, ROW], 1, 0), null],
];
for (const [what, state, after] of back) it(`Shift-Tab ${what}`, () => expect(seen(previousCell(state))).toEqual(after));

const enter: [what: string, state: EditorState, after: string[] | null][] = [
  ['makes a row with as many cells', editor([ROW], 0, 5), ['row 春耕\t三万', 'row |\t']],
  ['in the middle of a row tears nothing', editor([ROW, NEXT], 0, 1), ['row 春耕\t三万', 'row |\t', 'row 夏收\t']],
  ['in an empty row ends the table', editor([ROW, { kind: 'row', text: '\t' }], 1, 0), ['row 春耕\t三万', 'para |']],
  ['elsewhere is no affair of tables', editor([{ kind: 'para', text: '一' }], 0, 1), null],
];
for (const [what, state, after] of enter) it(`Enter ${what}`, () => expect(seen(nextRow(state, 'para', 'new'))).toEqual(after));
it('a new row has an id of its own', () => expect(nextRow(editor([ROW], 0, 0), 'para', 'new')!.doc.child(1).attrs['id']).toBe('new'));

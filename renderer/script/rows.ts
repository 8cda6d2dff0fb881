/** What the keys do in a row of a table: Tab goes from cell to cell or makes one, Enter makes the next row. Pure over an editor's state. */
import { TextSelection, type EditorState, type Transaction } from '@tiptap/pm/state';
import type { BlockKind } from '../../shared/script/schema.ts';
import { CELL_END, cellAt, cellsOf, emptyRowLike } from '../../shared/script/table.ts';

/** The row that the cursor is in: where its text begins, and the cursor in it. */
function rowAt({ selection }: EditorState): { text: string; from: number; at: number } | null {
  const { $from, $to } = selection;
  if (!(selection instanceof TextSelection) || $from.depth === 0 || !$from.sameParent($to) || $from.parent.attrs['kind'] !== 'row') return null;
  return { text: $from.parent.textContent, from: $from.start(), at: $from.parentOffset };
}

const cursorTo = (tr: Transaction, pos: number): Transaction => tr.setSelection(TextSelection.create(tr.doc, pos)).scrollIntoView();

/** Tab: at the end of a cell to the next one, elsewhere a new cell begins here. Null outside of rows. */
export function nextCell(state: EditorState): Transaction | null {
  const row = rowAt(state);
  if (!row) return null;
  const { to } = cellAt(row.text, row.at);
  if (state.selection.empty && row.at === to && to < row.text.length) return cursorTo(state.tr, row.from + to + 1);
  return state.tr.deleteSelection().insertText(CELL_END).scrollIntoView();
}

/** Shift-Tab: to the cell before, at the beginning of a row to the end of the row above. Null outside of rows and at the beginning of a table. */
export function previousCell(state: EditorState): Transaction | null {
  const row = rowAt(state);
  if (!row) return null;
  const { from } = cellAt(row.text, row.at);
  if (from > 0) return cursorTo(state.tr, row.from + cellAt(row.text, from - 1).from);
  const above = state.doc.resolve(row.from - 1).nodeBefore;
  return above?.attrs['kind'] === 'row' ? cursorTo(state.tr, row.from - 2) : null;
}

/**
 * Enter: a row of as many empty cells comes below; nothing is split, for a torn cell helps nobody. In a row without a word the
 * table ends: the row becomes a block of kind `plain`. Null outside of rows.
 */
export function nextRow(state: EditorState, plain: BlockKind, id: string): Transaction | null {
  const row = rowAt(state);
  if (!row) return null;
  const { from, text } = row;
  if (cellsOf(text).every((cell) => cell.trim() === '')) return cursorTo(state.tr.delete(from, from + text.length).setNodeAttribute(from - 1, 'kind', plain), from);
  const tr = state.tr.deleteSelection();
  const { parent } = tr.selection.$from;
  const end = from + parent.content.size;
  const empty = emptyRowLike(parent.textContent);
  const made = parent.type.create({ id, kind: 'row' }, empty === '' ? null : state.schema.text(empty));
  return cursorTo(tr.insert(end + 1, made), end + 2);
}

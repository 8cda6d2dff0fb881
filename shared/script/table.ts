/**
 * Tables in a script. A row is a block whose cells are parted by tabs in its text, and a table is the rows that follow each
 * other: so it is typed, deleted, split and merged exactly as text is, and nothing but the words can be lost in it.
 */
import { keptWith } from '../kept-with.ts';
import type { Block, BlockKind } from './schema.ts';

export const CELL_END = '\t';

/** The cells of a row's text; at least one. */
export const cellsOf = (text: string): string[] => text.split(CELL_END);

/** Which cell of a row a place in its text is in: its number, and where it begins and ends. `at` counts UTF-16 units. */
export function cellAt(text: string, at: number): { readonly number: number; readonly from: number; readonly to: number } {
  const before = text.slice(0, at);
  const to = text.indexOf(CELL_END, at);
  return { number: cellsOf(before).length - 1, from: before.lastIndexOf(CELL_END) + 1, to: to < 0 ? text.length : to };
}

/** The text of an empty row with as many cells as another has. */
export const emptyRowLike = (text: string): string => CELL_END.repeat(cellsOf(text).length - 1);

/** Parts a list into runs of rows and single other things, in order. */
export function tablesAmong<T extends { readonly kind: BlockKind }>(blocks: readonly T[]): (readonly T[])[] {
  const parts: T[][] = [];
  for (const block of blocks) {
    const last = parts.at(-1);
    if (block.kind === 'row' && last?.[0]?.kind === 'row') last.push(block);
    else parts.push([block]);
  }
  return parts;
}

/** Width of a text in Han characters: what is not Han is half as wide, a little more for wide letters. */
function widthOf(text: string): number {
  let width = 0;
  for (const char of text) width += /[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\u3000-\u303f\u{20000}-\u{3ffff}]/u.test(char) ? 1 : 0.6;
  return width;
}

/** How many cells a row has, and how wide the widest is; kept with the row. */
const cellsIn = keptWith(({ text }: Pick<Block, 'text'>) => {
  const cells = cellsOf(text);
  return { count: cells.length, widest: Math.max(...cells.map(widthOf)) };
});

/** Columns are as wide as the widest cell, but no wider than what lets all stand side by side. In Han characters. */
const NARROWEST = 4;
const LINE = 46;
function columnWidth(rows: readonly Pick<Block, 'text'>[]): number {
  let [widest, most] = [0, 0];
  for (const row of rows) {
    const cells = cellsIn(row);
    widest = Math.max(widest, cells.widest);
    most = Math.max(most, cells.count);
  }
  return Math.round(Math.max(NARROWEST, Math.min(widest + 1, LINE / most)) * 10) / 10;
}

/** How wide the columns are in which each block's cells are shown, by block id; only rows have one. */
export function columnWidths(blocks: readonly Block[]): ReadonlyMap<string, number> {
  const widths = new Map<string, number>();
  for (const part of tablesAmong(blocks)) {
    if (part[0]?.kind !== 'row') continue;
    const width = columnWidth(part);
    for (const row of part) widths.set(row.id, width);
  }
  return widths;
}

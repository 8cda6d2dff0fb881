/** Rows of tables from other programs. */
import { Fragment, type Mark, type Node, type Schema } from '@tiptap/pm/model';
import { CELL_END } from '../../shared/script/table.ts';

/** Longer than this, and it is a page laid out in columns rather than a table. */
const LONGEST = 500;

const cellsIn = (row: ParentNode): HTMLElement[] => [...row.children].filter((one): one is HTMLElement => one.tagName === 'TD' || one.tagName === 'TH');

/** Is this element a row of a table that says something, and not one that a page only lays itself out with? */
export function isTableRow(row: ParentNode): boolean {
  const cells = cellsIn(row);
  return cells.length > 1 && cells.every((cell) => (cell.textContent ?? '').length <= LONGEST && cell.querySelector('table, img') === null);
}

/** The words of a row, its cells parted by tabs; a cell that spans columns is followed by empty ones. Bold stays. */
export function rowContent(row: unknown, schema: Schema): Fragment {
  const nodes: Node[] = [];
  const put = (text: string, marks: readonly Mark[]): void => { if (text !== '') nodes.push(schema.text(text, marks)); };
  cellsIn(row as ParentNode).forEach((cell, n) => { // a rule for `tr` is only asked about elements
    if (n > 0) put(CELL_END, []);
    const runs = runsIn(cell, cell.tagName === 'TH');
    runs.forEach((run, index) => put(trimmed(run.text, index === 0, index === runs.length - 1), run.strong ? [schema.marks['strong']!.create()] : []));
    put(CELL_END.repeat(Math.max(1, Number(cell.getAttribute('colspan')) || 1) - 1), []);
  });
  return Fragment.from(nodes);
}

interface Run { text: string; strong: boolean }
function runsIn(cell: HTMLElement, strong: boolean): Run[] {
  const runs: Run[] = [];
  for (const child of cell.childNodes) {
    if (child.nodeType === 3) add(runs, { text: (child.textContent ?? '').replace(/[\s\u3000]+/g, ' '), strong });
    else if (child.nodeType === 1) {
      const element = child as HTMLElement; // node type 1 is an element
      const block = /^(?:P|DIV|LI|BR|H[1-6])$/.test(element.tagName);
      if (block && runs.length > 0) add(runs, { text: ' ', strong });
      for (const run of runsIn(element, strong || element.tagName === 'B' || element.tagName === 'STRONG')) add(runs, run);
    }
  }
  return runs;
}

/** Runs that follow each other are joined where they may; white space never stands twice. */
function add(runs: Run[], run: Run): void {
  const last = runs.at(-1);
  const text = last?.text.endsWith(' ') ? run.text.trimStart() : run.text;
  if (text === '') return;
  if (last?.strong === run.strong) last.text += text;
  else runs.push({ ...run, text });
}

const trimmed = (text: string, first: boolean, last: boolean): string => (last ? (first ? text.trim() : text.trimEnd()) : first ? text.trimStart() : text);

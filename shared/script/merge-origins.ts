/**
 * Which piece of a copy was which piece of the base, followed through the steps that made it: by what each step says it took out and put
 * in, and nothing else. Own code, as in merge-align.ts. A paragraph that was taken out and put in again is known by its id, words by what they say.
 */
import type { Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';
import { sameInOrder } from './merge-align.ts';

/** A place of a document, counted as ProseMirror does: what stands there, and where that stood in the base (-1: nowhere). A paragraph's end says nothing. */
interface Cell { readonly piece: string; readonly id: string | null; readonly origin: number }

/** For each character and each opening of the copy, in order, its number among those of the base, or -1. Throws where a step does not fit. */
export function originsOf(base: Node, steps: readonly Step[]): Int32Array {
  let doc = base;
  const first = cellsOf(base);
  let cells = first.map(({ piece, id }, origin): Cell => ({ piece, id, origin }));
  const gone = new Gone();
  for (const step of steps) {
    const { doc: next, failed } = step.apply(doc);
    if (!next) throw new RangeError(failed ?? 'a step does not fit');
    const changes: [number, number, number, number][] = [];
    step.getMap().forEach((...change) => { changes.push(change); });
    if (changes.length > 0) {
      const after: Cell[] = [];
      let read = 0;
      for (const [from, to, start, end] of changes) {
        for (; read < from; read++) after.push(cells[read]!);
        const [removed, added] = [cells.slice(from, to), cellsOf(next, start, end)];
        read = to;
        after.push(...gone.again(removed, added));
      }
      for (; read < cells.length; read++) after.push(cells[read]!);
      cells = after;
    }
    doc = next;
  }
  const number = numbersOf(first);
  return Int32Array.from(cells.filter(isPiece), ({ origin }) => (origin < 0 ? -1 : number[origin]!));
}

/** What one side took out, until it puts it in again. */
class Gone {
  readonly #openings = new Map<string, Cell>();
  readonly #runs: Cell[][] = [];

  /** The cells that came, as what they were if they were there before. */
  again(removed: readonly Cell[], added: readonly Cell[]): Cell[] {
    const found = added.map((cell) => cell);
    const left = new Set(removed);
    // What one step takes out and puts in again at the same place.
    sameInOrder(removed.map(nameOf), [0, removed.length], added.map(nameOf), [0, added.length], (i, j) => { if (isPiece(added[j]!)) { found[j] = { ...added[j]!, origin: removed[i]!.origin }; left.delete(removed[i]!); } });
    let run: Cell[] = [];
    for (const cell of removed) {
      if (left.has(cell) && cell.id !== null) this.#openings.set(cell.id, cell);
      if (left.has(cell) && cell.id === null && isPiece(cell)) run.push(cell);
      else if (run.length > 0) { this.#runs.push(run); run = []; }
    }
    if (run.length > 0) this.#runs.push(run);
    for (let at = 0; at < found.length;) {
      const cell = found[at]!;
      if (cell.origin >= 0 || !isPiece(cell)) { at++; continue; }
      if (cell.id !== null) {
        const before = this.#openings.get(cell.id);
        if (before) { found[at] = { ...cell, origin: before.origin }; this.#openings.delete(cell.id); }
        at++;
        continue;
      }
      let end = at;
      while (end < found.length && found[end]!.origin < 0 && found[end]!.id === null && isPiece(found[end]!)) end++;
      // Words by themselves are new words, as they are for whoever merges them; those of a paragraph that came back are what they were.
      if (found[at - 1] && found[at - 1]!.id !== null && found[at - 1]!.origin >= 0) this.#words(found, at, end);
      at = end;
    }
    return found;
  }

  /** Words that were put in: those taken out last that say the same. */
  #words(found: Cell[], from: number, to: number): void {
    const text = found.slice(from, to).map(({ piece }) => piece).join('');
    for (let number = this.#runs.length - 1; number >= 0; number--) {
      const run = this.#runs[number]!;
      const said = run.map(({ piece }) => piece).join('');
      const [inside, around] = [text.length >= MOSTLY ? said.indexOf(text) : said === text ? 0 : -1, said.length >= MOSTLY ? text.indexOf(said) : -1];
      if (inside >= 0) {
        for (let n = 0; n < to - from; n++) found[from + n] = { ...found[from + n]!, origin: run[inside + n]!.origin };
        this.#runs.splice(number, 1, ...[run.slice(0, inside), run.slice(inside + to - from)].filter((part) => part.length > 0));
        return;
      }
      if (around >= 0) {
        for (let n = 0; n < run.length; n++) found[from + around + n] = { ...found[from + around + n]!, origin: run[n]!.origin };
        this.#runs.splice(number, 1);
        if (around > 0) this.#words(found, from, from + around);
        if (around + run.length < to - from) this.#words(found, from + around + run.length, to);
        return;
      }
    }
  }
}

/** A run of words this long (UTF-16 units) is the same words, wherever it is put in. */
const MOSTLY = 4;

/** The end of a paragraph, and the second half of a character, are no pieces. */
const isPiece = ({ piece }: Cell): boolean => piece !== '' && (piece < '\udc00' || piece > '\udfff');
const nameOf = ({ piece, id }: Cell): string => (id === null ? piece : `${piece} ${id}`);

/** The places of a document from one to another (exclusive). */
function cellsOf(doc: Node, from = 0, to = doc.content.size): Cell[] {
  const cells: Cell[] = [];
  doc.forEach((block, offset) => {
    const end = offset + block.nodeSize - 1;
    if (end < from || offset >= to) return;
    if (offset >= from) cells.push({ piece: '¶', id: block.attrs['id'] as string, origin: -1 });
    for (const unit of block.textContent.slice(Math.max(0, from - offset - 1), Math.max(0, to - offset - 1)).split('')) cells.push({ piece: unit, id: null, origin: -1 });
    if (end < to) cells.push({ piece: '', id: null, origin: -1 });
  });
  return cells;
}

/** For each cell the number of its piece; that of the piece before for what is none. */
function numbersOf(cells: readonly Cell[]): number[] {
  let number = -1;
  return cells.map((cell) => (isPiece(cell) ? ++number : number));
}

/**
 * Which piece of a copy was which piece of the base, followed through the steps that made it: by what each step says it took out and put
 * in, and nothing else. Own code, as in merge-align.ts. A paragraph that was taken out and put in again is known by its id, words by what they say.
 */
import { Fragment, type Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';
import { sameInOrder } from './merge-align.ts';
import type { LeftOut } from './merge-left-out.ts';

/** A place of a document, counted as ProseMirror does: what stands there, and where that stood in the base (-1: nowhere). A paragraph's end says nothing. */
interface Cell { readonly piece: string; readonly id: string | null; readonly origin: number }

/** A character that was taken out. Was it the first of its paragraph? What is taken out by one step is one run, whatever paragraphs it was in. */
interface Taken extends Cell { readonly starts: boolean }

/** As many arguments as a call surely takes. */
const MANY = 1000;

/**
 * For each character and each opening of the copy, in order, its number among those of the base, or -1; of paragraphs that are left out, and that no step reaches, nothing is said
 * and they are not counted. Throws where a step does not fit.
 */
export function originsOf(base: Node, steps: readonly Step[], leftOut: LeftOut | null = null): Int32Array {
  let doc = base;
  const first = cellsOf(leftOut ? base.copy(Fragment.from(base.children.filter((block) => !leftOut.blocks.has(block)))) : base);
  let cells = first.map(({ piece, id }, origin): Cell => ({ piece, id, origin }));
  const once = onlyOnes(first);
  const gone = new Gone({ has: (piece) => once.has(piece) && !leftOut?.says(piece) });
  for (const step of steps) {
    const { doc: next, failed } = step.apply(doc);
    if (!next) throw new RangeError(failed ?? 'a step does not fit');
    const changes: [number, number, number, number][] = [];
    step.getMap().forEach((...change) => { changes.push(change); });
    let shift = 0;
    for (const [from, to, start, end] of changes) {
      const at = from + shift - (leftOut ? leftOutBefore(doc, from, leftOut) : 0);
      const came = gone.again(cells.slice(at, at + to - from), cellsOf(next, start, end));
      if (came.length < MANY) cells.splice(at, to - from, ...came);
      else cells = [...cells.slice(0, at), ...came, ...cells.slice(at + to - from)];
      shift += end - start - (to - from);
    }
    doc = next;
  }
  const number = numbersOf(first);
  return Int32Array.from(cells.filter(isPiece), ({ origin }) => (origin < 0 ? -1 : number[origin]!));
}

/** How many places of a script before one of them are left out. */
function leftOutBefore(doc: Node, before: number, { blocks }: LeftOut): number {
  let [offset, size] = [0, 0];
  for (const block of doc.children) {
    if (offset >= before) break;
    if (blocks.has(block)) size += block.nodeSize;
    offset += block.nodeSize;
  }
  return size;
}

/** What one side took out, until it puts it in again. */
class Gone {
  /** Characters that stand there once in the base. */
  readonly #only: Pick<ReadonlySet<string>, 'has'>;
  readonly #openings = new Map<string, Cell>();
  readonly #runs: Taken[][] = [];

  constructor(only: Pick<ReadonlySet<string>, 'has'>) { this.#only = only; }

  /** The cells that came, as what they were if they were there before. */
  again(removed: readonly Cell[], added: readonly Cell[]): Cell[] {
    const found = added.map((cell) => cell);
    const left = new Set(removed);
    // What one step takes out and puts in again at the same place.
    const [before, after] = [removed.filter(isPiece), added.flatMap((cell, at) => (isPiece(cell) ? [at] : []))];
    sameInOrder(before.map(nameOf), [0, before.length], after.map((at) => nameOf(added[at]!)), [0, after.length], (i, j) => {
      found[after[j]!] = { ...added[after[j]!]!, origin: before[i]!.origin };
      left.delete(before[i]!);
    });
    let run: Taken[] = [];
    let starts = true;
    const end = (): void => { if (run.length > 0) { this.#runs.push(run); run = []; } };
    for (const cell of removed) {
      if (isPiece(cell) && !left.has(cell)) end();
      else if (cell.id !== null) { this.#openings.set(cell.id, cell); starts = true; }
      else if (isPiece(cell)) { run.push({ ...cell, starts }); starts = false; }
    }
    end();
    let words: number[] = [];
    let comes = false;
    const again = (): void => {
      // A common character by itself is a new one; words, and all that comes with a paragraph, are what they were.
      if (words.length > (comes ? 0 : 1) || (words.length === 1 && this.#only.has(found[words[0]!]!.piece))) this.#words(found, words, comes ? 1 : MOSTLY);
      words = [];
      comes = false;
    };
    found.forEach((cell, at) => {
      if (cell.piece === HALF) return;
      if (cell.origin < 0 && cell.id === null && isPiece(cell)) { words.push(at); return; }
      again();
      comes = cell.id !== null;
      if (cell.origin >= 0 || cell.id === null) return;
      const was = this.#openings.get(cell.id);
      if (was) { found[at] = { ...cell, origin: was.origin }; this.#openings.delete(cell.id); }
    });
    again();
    return found;
  }

  /** Words that were put in (at `places`): those taken out last that say the same, all of a paragraph's or, where they are at least so many, a part. */
  #words(found: Cell[], places: readonly number[], least: number): void {
    const put = (first: number, run: readonly Cell[]): void => run.forEach(({ origin }, n) => { const at = places[first + n]!; found[at] = { ...found[at]!, origin }; });
    const text = places.map((at) => found[at]!);
    for (let number = this.#runs.length - 1; number >= 0; number--) {
      const run = this.#runs[number]!;
      const isWhole = (from: number): boolean => (from === 0 || run[from]!.starts) && (run[from + text.length]?.starts ?? true);
      const inside = within(run, text, text.length >= least ? () => true : isWhole);
      if (inside >= 0) {
        put(0, run.slice(inside, inside + text.length));
        this.#runs.splice(number, 1, ...[run.slice(0, inside), run.slice(inside + text.length)].filter((part) => part.length > 0));
        return;
      }
      // Dragged words that were taken out bit by bit come with their paragraph in one: a bit that is nowhere else in the base is known by itself.
      const isKnown = run.length >= MOSTLY || (least === 1 && run.every(({ piece }) => this.#only.has(piece)));
      const around = isKnown ? within(text, run, () => true) : -1;
      if (around < 0) continue;
      put(around, run);
      this.#runs.splice(number, 1);
      if (around > 0) this.#words(found, places.slice(0, around), least);
      if (around + run.length < places.length) this.#words(found, places.slice(around + run.length), least);
      return;
    }
  }
}

/** Where the pieces of one run stand in another, at a place that will do; -1 when they do not. */
function within(all: readonly Cell[], some: readonly Cell[], does: (from: number) => boolean): number {
  for (let from = 0; from + some.length <= all.length; from++) if (does(from) && some.every(({ piece }, n) => all[from + n]!.piece === piece)) return from;
  return -1;
}

/** A run of words this long is the same words, wherever it is put in. */
const MOSTLY = 4;

/** The end of a paragraph, and the second half of a character (the first says it whole), are no pieces. */
const HALF = 'half';
const isPiece = ({ piece }: Cell): boolean => piece !== '' && piece !== HALF;
const nameOf = ({ piece, id }: Cell): string => (id === null ? piece : `${piece} ${id}`);

/** The places of a document from one to another (exclusive). */
function cellsOf(doc: Node, from = 0, to = doc.content.size): Cell[] {
  const cells: Cell[] = [];
  doc.forEach((block, offset) => {
    const end = offset + block.nodeSize - 1;
    if (end < from || offset >= to) return;
    if (offset >= from) cells.push({ piece: '¶', id: block.attrs['id'] as string, origin: -1 });
    for (const char of block.textContent.slice(Math.max(0, from - offset - 1), Math.max(0, to - offset - 1))) {
      cells.push({ piece: char, id: null, origin: -1 });
      if (char.length > 1) cells.push({ piece: HALF, id: null, origin: -1 });
    }
    if (end < to) cells.push({ piece: '', id: null, origin: -1 });
  });
  return cells;
}

function onlyOnes(cells: readonly Cell[]): Set<string> {
  const [once, more] = [new Set<string>(), new Set<string>()];
  for (const { piece } of cells) { if (once.has(piece)) more.add(piece); once.add(piece); }
  for (const piece of more) once.delete(piece);
  return once;
}

/** For each cell the number of its piece; that of the piece before for what is none. */
function numbersOf(cells: readonly Cell[]): number[] {
  let number = -1;
  return cells.map((cell) => (isPiece(cell) ? ++number : number));
}

/** What changed between two texts and two scripts, for the eye of a reviewer. */
import { longestRising } from '../longest-rising.ts';
import type { Block } from './schema.ts';

export interface Piece { readonly is: 'same' | 'added' | 'removed'; readonly text: string }

/** Texts longer than this in their differing middle are shown as one removal and one addition: more would be unreadable anyway. */
const FINEST = 3000;

/** The pieces that lead from one text to another, in order; characters are code points. */
export function diffText(from: string, to: string): Piece[] {
  const [a, b] = [[...from], [...to]];
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < shorter - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const [x, y] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  const middle: Piece[] = x.length * y.length > FINEST * FINEST ? [{ is: 'removed', text: x.join('') }, { is: 'added', text: y.join('') }] : longestCommon(x, y);
  return joined([{ is: 'same', text: a.slice(0, head).join('') }, ...middle, { is: 'same', text: a.slice(a.length - tail).join('') }]);
}

function longestCommon(a: readonly string[], b: readonly string[]): Piece[] {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) {
    lengths[i * width + j] = a[i] === b[j] ? lengths[(i + 1) * width + j + 1]! + 1 : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
  }
  const pieces: Piece[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { pieces.push({ is: 'same', text: a[i]! }); i++; j++; }
    else if (j >= b.length || (i < a.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)) pieces.push({ is: 'removed', text: a[i++]! });
    else pieces.push({ is: 'added', text: b[j++]! });
  }
  return pieces;
}

function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    if (piece.text === '') continue;
    const before = result.at(-1);
    if (before?.is === piece.is) result[result.length - 1] = { is: piece.is, text: before.text + piece.text };
    else result.push(piece);
  }
  return result;
}

export interface BlockDiff {
  readonly block: Block;
  readonly is: 'same' | 'changed' | 'added' | 'removed';
  readonly pieces: readonly Piece[];
  /** Kind, clip, range or speaker differ. */
  readonly facts: boolean;
  /** It stands elsewhere among the others: as few as can be are said to have moved. */
  readonly moved: boolean;
}

/** The blocks of a script as they are now, with what changed in each since then; blocks that are gone stand where they were. */
export function diffBlocks(from: readonly Block[], to: readonly Block[]): BlockDiff[] {
  const before = new Map(from.map((block) => [block.id, block]));
  const now = new Set(to.map((block) => block.id));
  const places = new Map(from.map((block, place) => [block.id, place]));
  const both = to.flatMap(({ id }, place) => (places.has(id) ? [{ was: places.get(id)!, place }] : []));
  const stay = new Set(longestRising(both.map(({ was }) => was)).map((n) => both[n]!.place));
  const result: BlockDiff[] = [];
  let read = 0;
  const gone = (until: number): void => {
    for (; read < until; read++) {
      const block = from[read]!;
      if (!now.has(block.id)) result.push({ block, is: 'removed', pieces: [{ is: 'removed', text: block.text }], facts: false, moved: false });
    }
  };
  for (const [place, block] of to.entries()) {
    const old = before.get(block.id);
    if (!old) { result.push({ block, is: 'added', pieces: [{ is: 'added', text: block.text }], facts: false, moved: false }); continue; }
    gone(from.indexOf(old));
    const facts = (['kind', 'asset', 'in', 'out', 'speaker', 'role'] as const).some((name) => old[name] !== block[name]);
    const pieces = diffText(old.text, block.text);
    const moved = !stay.has(place);
    result.push({ block, is: facts || moved || pieces.some((piece) => piece.is !== 'same') ? 'changed' : 'same', pieces, facts, moved });
  }
  gone(from.length);
  return result;
}

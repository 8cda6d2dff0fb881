/** The roll as lines with heights, counted in line heights from its top ("rows"), so that it is the same in every window. */
import type { Keyframe } from './channel.ts';
import { breakLines, mapOffset, plainWidth, type WidthOf } from './lines.ts';
import type { Piece, PieceKind, Roll } from './roll.ts';

export interface Line { readonly top: number; readonly height: number; readonly piece: Piece; readonly start: number; readonly text: string; readonly first: boolean }
export interface Layout { readonly lines: readonly Line[]; readonly height: number; readonly cells: number; readonly byPiece: ReadonlyMap<string, readonly Line[]> }

/** A place in the roll that outlives edits: an offset (code points) in a piece, and how far below the top of that line, in rows. */
export interface Position { readonly piece: string; readonly offset: number; readonly part: number }

const HEIGHT: Record<PieceKind, number> = { head: 0.8, say: 1, cue: 0.75, card: 0.9 };
const GAP_AFTER: Record<PieceKind, number> = { head: 0.15, say: 0.35, cue: 0.2, card: 0.2 };
const ITEM_GAP = 0.7;

/** Lays the roll out, `cells` characters to the line. `anchors`: offsets by piece that begin a line (see breakLines). */
export function layoutRoll(roll: Roll, cells: number, anchors: ReadonlyMap<string, number> = new Map(), widthOf: WidthOf = plainWidth): Layout {
  const lines: Line[] = [];
  const byPiece = new Map<string, Line[]>();
  let top = 0;
  let item = roll.pieces[0]?.itemId;
  for (const piece of roll.pieces) {
    if (piece.itemId !== item) { top += ITEM_GAP; item = piece.itemId; }
    const characters = [...piece.text];
    const starts = piece.kind === 'say' ? breakLines(piece.text, cells, widthOf, anchors.get(piece.key)) : [0];
    const own = starts.map((start, index): Line => ({ top: top + index * HEIGHT[piece.kind], height: HEIGHT[piece.kind], piece, start, text: characters.slice(start, starts[index + 1]).join(''), first: index === 0 }));
    lines.push(...own);
    byPiece.set(piece.key, own);
    top += own.length * HEIGHT[piece.kind] + GAP_AFTER[piece.kind];
  }
  return { lines, height: top, cells, byPiece };
}

/** The line at a depth: the last that begins at or above it. Binary search; lines are in order. */
export function lineAt(layout: Layout, row: number): Line | undefined {
  let low = 0;
  let high = layout.lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (layout.lines[middle]!.top <= row + 1e-9) low = middle + 1;
    else high = middle;
  }
  return layout.lines[Math.max(0, low - 1)];
}

export function positionAt(layout: Layout, row: number): Position {
  const line = lineAt(layout, row);
  return line ? { piece: line.piece.key, offset: line.start, part: row - line.top } : { piece: '', offset: 0, part: row };
}

/** The depth of a place; 0 for a piece that is not there (see `follow` for how a place survives its piece). */
export function rowOf(layout: Layout, position: Position): number {
  const lines = layout.byPiece.get(position.piece);
  if (!lines) return 0;
  let found = lines[0]!;
  for (const line of lines) if (line.start <= position.offset) found = line;
  return found.top + position.part;
}

/** The depth at a moment, kept inside the roll. */
export const depth = (layout: Layout, key: Keyframe, now: number): number => Math.max(0, Math.min(layout.height, rowOf(layout, key.pos) + (key.v * (now - key.t0)) / 1000));

/**
 * After the text, the order or the floats changed: where the reading place is now. If its own piece is gone, the next that is still there, in the old
 * order, then the one before. In a roll of nothing it is kept: what goes off the screen as a whole comes back as a whole, and must not begin at the top then.
 */
export function follow(before: Layout, roll: Roll, position: Position): Position {
  if (roll.pieces.length === 0) return position;
  const now = new Map(roll.pieces.map((piece) => [piece.key, piece]));
  const kept = now.get(position.piece);
  const old = before.byPiece.get(position.piece)?.[0]?.piece;
  if (kept) return old ? { ...position, offset: mapOffset(old.text, kept.text, position.offset) } : position;
  const keys = [...before.byPiece.keys()];
  const at = keys.indexOf(position.piece);
  const next = keys.slice(at + 1).find((key) => now.has(key)) ?? keys.slice(0, Math.max(0, at)).reverse().find((key) => now.has(key));
  return { piece: next ?? roll.pieces[0]?.key ?? '', offset: 0, part: 0 };
}

/** Rows of the reading region above the reading line that must hold still too. */
const REGION_ABOVE = 1;

/**
 * The anchors that keep the lines in the reading region as they are when `roll` takes the place of what `before` laid out. Old anchors move
 * with their text; the piece being read is anchored where the region begins.
 */
export function anchorsAfter(before: Layout, anchors: ReadonlyMap<string, number>, roll: Roll, row: number): Map<string, number> {
  const moved = new Map<string, number>();
  const read = lineAt(before, row);
  const top = lineAt(before, row - REGION_ABOVE);
  for (const piece of roll.pieces) {
    const old = before.byPiece.get(piece.key)?.[0]?.piece;
    if (!old) continue;
    const anchor = anchors.get(piece.key);
    if (old.text !== piece.text && read && piece.key === read.piece.key) {
      const start = top && top.piece.key === piece.key ? top.start : 0;
      if (start > 0) moved.set(piece.key, mapOffset(old.text, piece.text, start));
    } else if (anchor !== undefined) moved.set(piece.key, mapOffset(old.text, piece.text, anchor));
  }
  return moved;
}

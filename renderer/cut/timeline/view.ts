/** Where things are on the timeline: frames to pixels and back, what lies in the window, what lies under the pointer. */
import type { Clip, Cut, TrackId } from '../../../shared/cut/cut.ts';
import { FRAME_RATE, type Frames } from '../../../shared/units.ts';

/** Rows from top to bottom. */
export const ROWS: readonly TrackId[] = ['V2', 'V1', 'A1', 'A2'];
export const RULER = 22;
export const SCROLLBAR = 10;
const MIN_SCALE = 1 / 400;
const MAX_SCALE = 24;
/** How near an edge the pointer grabs it, px. */
const GRIP = 6;

/** `scale`: px per frame. `left`: the frame at the left edge (not whole). Sizes in CSS px. */
export interface View { readonly scale: number; readonly left: number; readonly width: number; readonly height: number }

export const xOf = (view: View, frame: Frames): number => (frame - view.left) * view.scale;
/** The frame boundary nearest to a place. */
export const frameOf = (view: View, x: number): Frames => Math.max(0, Math.round(view.left + x / view.scale));
export const rowHeight = (view: View): number => Math.max(18, Math.floor((view.height - RULER - SCROLLBAR) / ROWS.length));
export const rowTop = (view: View, track: TrackId): number => RULER + ROWS.indexOf(track) * rowHeight(view);

/** Keeps the view over the sequence; some room is left behind its end to drop things into. */
export function held(view: View, length: Frames): View {
  const scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, view.scale));
  const room = length + (view.width / scale) * 0.5;
  return { ...view, scale, left: Math.max(0, Math.min(view.left, Math.max(0, room - view.width / scale))) };
}

/** Zooms by `factor`; what is under `x` stays under it. */
export function zoomed(view: View, factor: number, x: number, length: Frames): View {
  const scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, view.scale * factor));
  return held({ ...view, scale, left: view.left + x / view.scale - x / scale }, length);
}

/** Shows the whole sequence. */
export const fitted = (view: View, length: Frames): View => held({ ...view, left: 0, scale: (view.width * 0.96) / Math.max(FRAME_RATE, length) }, length);

/** Turns the page when `frame` is outside the window. */
export function following(view: View, frame: Frames, length: Frames): View {
  const x = xOf(view, frame);
  return x >= 0 && x < view.width ? view : held({ ...view, left: frame - (view.width / view.scale) * 0.1 }, length);
}

/** The place of the first clip of a sorted list that ends after `frame`. */
export function firstAfter(clips: readonly Clip[], frame: number): number {
  let low = 0;
  let high = clips.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const clip = clips[middle]!;
    if (clip.start + clip.length <= frame) low = middle + 1; else high = middle;
  }
  return low;
}

export type Hit =
  | { readonly on: 'ruler' }
  | { readonly on: 'scrollbar' }
  | { readonly on: 'clip'; readonly track: TrackId; readonly clip: Clip; readonly part: 'body' | 'in' | 'out' }
  | { readonly on: 'empty'; readonly track: TrackId };

/** What is under a place. Edges are grabbed within 6 px, narrow clips only by their body. */
export function hit(cut: Cut, view: View, x: number, y: number): Hit {
  if (y < RULER) return { on: 'ruler' };
  if (y >= view.height - SCROLLBAR) return { on: 'scrollbar' };
  const track = ROWS[Math.min(ROWS.length - 1, Math.floor((y - RULER) / rowHeight(view)))]!;
  const clips = cut.tracks[track];
  const at = view.left + x / view.scale;
  const clip = clips[firstAfter(clips, at - GRIP / view.scale)];
  if (!clip) return { on: 'empty', track };
  const begin = xOf(view, clip.start);
  const end = xOf(view, clip.start + clip.length);
  const narrow = end - begin < GRIP * 3;
  const next = clips[firstAfter(clips, at)];
  if (!narrow && Math.abs(x - end) <= GRIP && (x <= end || !next || next.start > at)) return { on: 'clip', track, clip, part: 'out' };
  if (!next || next.start > at + GRIP / view.scale) return x >= begin && x < end ? { on: 'clip', track, clip, part: 'body' } : { on: 'empty', track };
  const nextBegin = xOf(view, next.start);
  const nextNarrow = next.length * view.scale < GRIP * 3;
  if (!nextNarrow && Math.abs(x - nextBegin) <= GRIP) return { on: 'clip', track, clip: next, part: 'in' };
  return next.start <= at ? { on: 'clip', track, clip: next, part: 'body' } : { on: 'empty', track };
}

/** Frames between labels on the ruler, so that they stand at least `least` px apart. */
export function rulerStep(scale: number, least: number): Frames {
  const steps = [1, 5, 10, 25, 50, 125, 250, 500, 750, 1500, 3000, 7500, 15_000, 45_000, 90_000];
  return steps.find((step) => step * scale >= least) ?? 450_000;
}

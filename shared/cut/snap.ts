import type { Cut } from './cut.ts';
import { endOf, everyClip } from './tracks.ts';

/** The frames a dragged edge may hold to: every clip's edges but those being dragged, the beginning and the playhead; in order. */
export function snapPoints(cut: Cut, dragged: ReadonlySet<string>, playhead: number): number[] {
  const points = new Set([0, playhead]);
  for (const { clip } of everyClip(cut.tracks)) if (!dragged.has(clip.id)) points.add(clip.start).add(endOf(clip));
  return [...points].sort((a, b) => a - b);
}

/** The nearest point within reach, or the frame itself. `points` in order. */
export function snap(frame: number, points: readonly number[], reach: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) { const middle = (low + high) >> 1; if (points[middle]! < frame) low = middle + 1; else high = middle; }
  const near = [points[low - 1], points[low]].filter((point): point is number => point !== undefined && Math.abs(point - frame) <= reach);
  return near.sort((a, b) => Math.abs(a - frame) - Math.abs(b - frame))[0] ?? frame;
}

/** Where a dragged stretch begins when its head or its tail holds to a point, whichever is nearer. */
export function snapStretch(start: number, length: number, points: readonly number[], reach: number): number {
  const head = snap(start, points, reach) - start;
  const tail = snap(start + length, points, reach) - start - length;
  if (head === 0 || tail === 0) return head === 0 && points.includes(start) ? start : tail === 0 && points.includes(start + length) ? start : start + (head || tail);
  return start + (Math.abs(tail) < Math.abs(head) ? tail : head);
}

/** What a drag on the timeline means: pure, from where it was grabbed and where the pointer is to the patch it would be. */
import { isRefusal, type Refusal } from '../../../shared/log/command.ts';
import type { Clip, Cut, TrackId } from '../../../shared/cut/cut.ts';
import { moveClips, snap, snapPoints, snapStretch, trimClip, type FramesOf, type NewId } from '../../../shared/cut/operations.ts';
import type { CutPatch } from '../../../shared/cut/patch.ts';
import type { Frames } from '../../../shared/units.ts';

export interface Grab { readonly part: 'body' | 'in' | 'out'; readonly clip: Clip; readonly track: TrackId; readonly clips: readonly string[] }
export interface Drag {
  /** Frames the pointer has moved since the grab. */
  readonly by: Frames;
  /** The row under the pointer. */
  readonly track: TrackId;
  /** How far a snap reaches, in frames; 0 turns it off. */
  readonly reach: Frames;
  readonly playhead: Frames;
  /** Trim only: everything behind follows; linked sound or picture stays. */
  readonly ripple: boolean;
  readonly alone: boolean;
  readonly framesOf: FramesOf;
  readonly newId: NewId;
}
export interface Dragged { readonly patch: CutPatch | Refusal; /** The frame an edge holds to; null when it holds to none. */ readonly snapped: Frames | null }

const kind = (track: TrackId): string => track.slice(0, 1);

/** Clips linked with those dragged do not hold them back. */
function draggedWith(cut: Cut, ids: readonly string[]): Set<string> {
  const all = Object.values(cut.tracks).flat();
  const links = new Set(all.filter((clip) => ids.includes(clip.id) && clip.link).map((clip) => clip.link));
  return new Set([...ids, ...all.filter((clip) => clip.link && links.has(clip.link)).map((clip) => clip.id)]);
}

/** The patch a drag would be now. */
export function dragged(cut: Cut, grab: Grab, drag: Drag): Dragged {
  return grab.part === 'body' ? movedTo(cut, grab, drag) : trimmedTo(cut, grab, grab.part, drag);
}

function movedTo(cut: Cut, { clip, track: from, clips: chosen }: Grab, { by, track, reach, playhead, newId }: Drag): Dragged {
  // A colleague may have taken others away that were chosen with it.
  const there = new Set(Object.values(cut.tracks).flatMap((one) => one.map(({ id }) => id)));
  const clips = chosen.filter((id) => id === clip.id || there.has(id));
  const points = snapPoints(cut, draggedWith(cut, clips), playhead);
  const wanted = Math.max(0, clip.start + by);
  const start = reach > 0 ? snapStretch(wanted, clip.length, points, reach) : wanted;
  const target = track !== from && kind(track) === kind(from) ? track : null;
  const patch = moveClips(cut, { clips, by: start - clip.start, track: target, newId });
  const holds = [start, start + clip.length].find((edge) => reach > 0 && points.includes(edge));
  return { patch, snapped: holds ?? null };
}

function trimmedTo(cut: Cut, { clip }: Grab, edge: 'in' | 'out', { by, reach, playhead, ripple, alone, framesOf, newId }: Drag): Dragged {
  const points = snapPoints(cut, draggedWith(cut, [clip.id]), playhead);
  const at = edge === 'in' ? clip.start : clip.start + clip.length;
  const to = reach > 0 && !ripple ? snap(at + by, points, reach) : at + by;
  const patch = trimClip(cut, { clip: clip.id, edge, by: to - at, ripple, alone, framesOf, newId });
  const reached = isRefusal(patch) ? null : patch.put.find((one) => one.clip.id === clip.id)?.clip;
  const landed = reached && (edge === 'in' ? reached.start : reached.start + reached.length);
  return { patch, snapped: reach > 0 && landed === to && points.includes(to) ? to : null };
}

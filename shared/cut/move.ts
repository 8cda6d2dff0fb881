import { refuse, type Refusal } from '../log/command.ts';
import type { Clip, Cut, TrackId } from './cut.ts';
import type { CutPatch } from './patch.ts';
import { chosenClips } from './remove.ts';
import { clearRange, endOf, everyClip, isPicture, mapTracks, openTime, patchBetween, putInto, splitAt, takeTime, type NewId, type Tracks } from './tracks.ts';

export interface MoveArgs {
  /** What is dragged; linked clips go along in time. */
  readonly clips: readonly string[];
  /** Frames to the right (positive) or left; held at the beginning of the sequence. */
  readonly by: number;
  /** Where the dragged clips go: a track of their own kind; null leaves each on its track. */
  readonly track: TrackId | null;
  readonly newId: NewId;
}

const sameKind = (a: TrackId, b: TrackId): boolean => isPicture(a) === isPicture(b);

/** Moves clips in time and to another track; what lies at the new place goes. Refused: 'clip-gone', 'track-kind', 'overlap' (two dragged clips would meet on one track). */
export function moveClips(cut: Cut, args: MoveArgs): CutPatch | Refusal {
  const chosen = chosenClips(cut.tracks, args.clips);
  if (!chosen) return refuse('clip-gone');
  const dragged = new Set(args.clips);
  const going = everyClip(cut.tracks).filter(({ clip }) => chosen.has(clip.id));
  const target = args.track;
  if (target && !going.some(({ track, clip }) => dragged.has(clip.id) && sameKind(track, target))) return refuse('track-kind');
  const by = Math.max(args.by, -Math.min(...going.map(({ clip }) => clip.start)));
  const landing = going.map(({ track, clip }) => ({
    track: target && dragged.has(clip.id) && sameKind(track, target) ? target : track,
    clip: by === 0 ? clip : { ...clip, start: clip.start + by },
  }));
  if (meet(landing)) return refuse('overlap');
  const tracks = mapTracks(cut.tracks, (clips) => clips.filter((clip) => !chosen.has(clip.id)));
  for (const { track, clip } of landing) tracks[track] = putInto(clearRange(tracks[track], clip.start, endOf(clip), args.newId), clip);
  return patchBetween(cut.tracks, tracks);
}

const meet = (placed: readonly { track: TrackId; clip: Clip }[]): boolean => {
  const sorted = [...placed].sort((a, b) => (a.track === b.track ? a.clip.start - b.clip.start : a.track < b.track ? -1 : 1));
  return sorted.some((one, index) => { const before = sorted[index - 1]; return before !== undefined && before.track === one.track && endOf(before.clip) > one.clip.start; });
};

export interface ReorderArgs { readonly clips: readonly string[]; /** Where it shall begin, counted on the sequence as it is now. */ readonly to: number; readonly newId: NewId }

/**
 * Takes the strip of time that clips cover, with all that lies in it on every track, and sets it in elsewhere: nothing is
 * lost and the length stays. Refused: 'clip-gone', 'move-into-itself'.
 */
export function reorderClips(cut: Cut, args: ReorderArgs): CutPatch | Refusal {
  const chosen = chosenClips(cut.tracks, args.clips);
  if (!chosen) return refuse('clip-gone');
  const going = everyClip(cut.tracks).filter(({ clip }) => chosen.has(clip.id)).map(({ clip }) => clip);
  const from = Math.min(...going.map((clip) => clip.start));
  const end = Math.max(...going.map(endOf));
  if (args.to > from && args.to < end) return refuse('move-into-itself');
  if (args.to === from || args.to === end || args.to < 0) return { put: [], remove: [] };
  const split = splitAt(splitAt(cut.tracks, from, args.newId), end, args.newId);
  const inside = (clip: Clip): boolean => clip.start >= from && clip.start < end;
  const rest = takeTime(split, from, end, args.newId);
  const to = args.to > from ? args.to - (end - from) : args.to;
  const opened = openTime(rest, to, end - from, args.newId);
  const after: Tracks = mapTracks(opened, (clips, track) => [...clips, ...split[track].filter(inside).map((clip) => ({ ...clip, start: clip.start - from + to }))].sort((a, b) => a.start - b.start));
  return patchBetween(cut.tracks, after);
}

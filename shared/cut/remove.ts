import { refuse, type Refusal } from '../log/command.ts';
import { cutLength, type Cut } from './cut.ts';
import type { CutPatch } from './patch.ts';
import { endOf, everyClip, mapTracks, patchBetween, takeTime, withLinked, type NewId, type Tracks } from './tracks.ts';

/** The chosen clips (with what is linked), or null when one of those named is gone. */
export function chosenClips(tracks: Tracks, ids: readonly string[]): Set<string> | null {
  const there = new Set(everyClip(tracks).map(({ clip }) => clip.id));
  return ids.length > 0 && ids.every((id) => there.has(id)) ? withLinked(tracks, ids) : null;
}

/** Takes clips away and leaves their place empty. Refused: 'clip-gone'. */
export function liftClips(cut: Cut, { clips }: { readonly clips: readonly string[] }): CutPatch | Refusal {
  const chosen = chosenClips(cut.tracks, clips);
  if (!chosen) return refuse('clip-gone');
  return patchBetween(cut.tracks, mapTracks(cut.tracks, (list) => list.filter((clip) => !chosen.has(clip.id))));
}

/** Takes the time of clips out of all tracks, like a strip out of a tape: what lay above or below in that time goes too. Refused: 'clip-gone'. */
export function extractClips(cut: Cut, { clips, newId }: { readonly clips: readonly string[]; readonly newId: NewId }): CutPatch | Refusal {
  const chosen = chosenClips(cut.tracks, clips);
  if (!chosen) return refuse('clip-gone');
  let tracks = cut.tracks;
  // From the end, so that the ranges still to be taken stay where they are.
  for (const [from, to] of rangesOf(tracks, chosen).reverse()) tracks = takeTime(tracks, from, to, newId);
  return patchBetween(cut.tracks, tracks);
}

/** The stretches of time that clips cover, in order, touching ones joined. */
function rangesOf(tracks: Tracks, chosen: ReadonlySet<string>): [number, number][] {
  const spans = everyClip(tracks).filter(({ clip }) => chosen.has(clip.id)).map(({ clip }): [number, number] => [clip.start, endOf(clip)]).sort(([a], [b]) => a - b);
  const joined: [number, number][] = [];
  for (const [from, to] of spans) {
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** The stretch around a frame where all four tracks are empty, before the last clip; null when something lies there. */
function gapAt(cut: Cut, at: number): { from: number; to: number } | null {
  let from = 0;
  let to = cutLength(cut);
  if (at < 0 || at >= to) return null;
  for (const { clip } of everyClip(cut.tracks)) {
    if (clip.start <= at && endOf(clip) > at) return null;
    if (endOf(clip) <= at) from = Math.max(from, endOf(clip));
    else to = Math.min(to, clip.start);
  }
  return { from, to };
}

/** Closes the gap around a frame. Refused: 'no-gap' where any track has something. */
export function closeGap(cut: Cut, { at, newId }: { readonly at: number; readonly newId: NewId }): CutPatch | Refusal {
  const gap = gapAt(cut, at);
  return gap ? patchBetween(cut.tracks, takeTime(cut.tracks, gap.from, gap.to, newId)) : refuse('no-gap');
}

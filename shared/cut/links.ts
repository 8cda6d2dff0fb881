import { refuse, type Refusal } from '../log/command.ts';
import type { Cut } from './cut.ts';
import type { CutPatch } from './patch.ts';
import { chosenClips } from './remove.ts';
import { everyClip, isPicture, mapTracks, patchBetween, splitAt, withLinked, type NewId } from './tracks.ts';

/** Cuts through clips at a frame: those named with what is linked to them, or all under the frame when none is named. Refused: 'nothing-to-split'. */
export function splitClips(cut: Cut, { at, clips, newId }: { readonly at: number; readonly clips: readonly string[]; readonly newId: NewId }): CutPatch | Refusal {
  const after = splitAt(cut.tracks, at, newId, clips.length > 0 ? { only: withLinked(cut.tracks, clips) } : {});
  const patch = patchBetween(cut.tracks, after);
  return everyClip(after).length > everyClip(cut.tracks).length ? patch : refuse('nothing-to-split');
}

/** Ties clips together: from now on they move, split and go as one. Refused: 'clip-gone', 'link-needs-two'. */
export function linkClips(cut: Cut, { clips, newId }: { readonly clips: readonly string[]; readonly newId: NewId }): CutPatch | Refusal {
  if (new Set(clips).size < 2) return refuse('link-needs-two');
  const chosen = chosenClips(cut.tracks, clips);
  if (!chosen) return refuse('clip-gone');
  const link = newId();
  return patchBetween(cut.tracks, mapTracks(cut.tracks, (list) => list.map((clip) => (chosen.has(clip.id) ? { ...clip, link } : clip))));
}

/** Frees clips from one another. Refused: 'clip-gone'. */
export function unlinkClips(cut: Cut, { clips }: { readonly clips: readonly string[] }): CutPatch | Refusal {
  const chosen = chosenClips(cut.tracks, clips);
  if (!chosen) return refuse('clip-gone');
  return patchBetween(cut.tracks, mapTracks(cut.tracks, (list) => list.map((clip) => (chosen.has(clip.id) && clip.link ? { ...clip, link: null } : clip))));
}

/** Sets the sound level of clips (and of the sound linked to a named picture) in dB, held within -60 and +20. Refused: 'clip-gone'. */
export function setGain(cut: Cut, { clips, gain }: { readonly clips: readonly string[]; readonly gain: number }): CutPatch | Refusal {
  const chosen = chosenClips(cut.tracks, clips);
  if (!chosen) return refuse('clip-gone');
  const level = Math.min(20, Math.max(-60, gain));
  return patchBetween(cut.tracks, mapTracks(cut.tracks, (list, track) => (isPicture(track) ? list : list.map((clip) => (chosen.has(clip.id) && clip.gain !== level ? { ...clip, gain: level } : clip)))));
}

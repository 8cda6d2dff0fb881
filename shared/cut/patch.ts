/**
 * What an edit of a cut is: clips put (new or changed) and clips taken away. Every operation (add, split, trim, move ...)
 * computes such a patch from the cut on screen; the patch is the undo log, the command and what others receive. Two
 * people's patches on different clips both hold; one that would make clips overlap is refused, never half done.
 */
import * as z from 'zod';
import { refuse, type Refusal } from '../log/command.ts';
import { clip, TRACKS, type Clip, type Cut, type TrackId } from './cut.ts';

export const cutPatch = z.strictObject({
  put: z.array(z.strictObject({ track: z.enum(TRACKS), clip })).max(20_000),
  remove: z.array(z.string()).max(20_000),
});
export type CutPatch = z.infer<typeof cutPatch>;

export function findClip(cut: Cut, id: string): { track: TrackId; clip: Clip } | undefined {
  for (const track of TRACKS) {
    const found = cut.tracks[track].find((one) => one.id === id);
    if (found) return { track, clip: found };
  }
  return undefined;
}

/** Where the named clips are, in one pass: a patch may name thousands of a cut of thousands. */
function placesOf(cut: Cut, ids: ReadonlySet<string>): Map<string, { track: TrackId; clip: Clip }> {
  const places = new Map<string, { track: TrackId; clip: Clip }>();
  for (const track of TRACKS) for (const one of cut.tracks[track]) if (ids.has(one.id)) places.set(one.id, { track, clip: one });
  return places;
}

/** The cut with the patch applied; 'overlap', 'clip-gone' or 'clip-twice' (one clip named twice) when it cannot be. */
export function applyPatch(cut: Cut, patch: CutPatch): Cut | Refusal {
  const removing = new Set(patch.remove);
  const leaving = new Set(patch.remove);
  for (const one of patch.put) leaving.add(one.clip.id);
  if (leaving.size !== patch.remove.length + patch.put.length) return refuse('clip-twice');
  if (removing.size > 0 && placesOf(cut, removing).size !== removing.size) return refuse('clip-gone');
  const coming: Record<TrackId, Clip[]> = { V1: [], V2: [], A1: [], A2: [] };
  for (const { track, clip: one } of patch.put) coming[track].push(one);
  const tracks = { ...cut.tracks };
  for (const track of TRACKS) {
    const kept = cut.tracks[track].filter((one) => !leaving.has(one.id));
    if (kept.length === cut.tracks[track].length && coming[track].length === 0) continue;
    const clips = [...kept, ...coming[track]].sort((a, b) => a.start - b.start);
    for (let index = 1; index < clips.length; index++) {
      const before = clips[index - 1]!;
      if (before.start + before.length > clips[index]!.start) return refuse('overlap');
    }
    tracks[track] = clips;
  }
  return { ...cut, tracks };
}

/** The patch that takes `patch` back, for undo: made from the cut before it. */
export function invertPatch(before: Cut, patch: CutPatch): CutPatch {
  const was = placesOf(before, new Set([...patch.remove, ...patch.put.map((one) => one.clip.id)]));
  return { put: [...was.values()], remove: patch.put.filter((one) => !was.has(one.clip.id)).map((one) => one.clip.id) };
}

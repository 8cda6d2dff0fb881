/**
 * What an edit of a cut is: clips put (new or changed) and clips taken away. Every operation (add, split, trim, move ...)
 * computes such a patch from the cut on screen; the patch is the undo log, the command and what others receive. Two
 * people's patches on different clips, or on different facts of one clip, both hold; one that would make clips overlap, or go over
 * what somebody else made of a clip unseen, is refused, never half done.
 */
import * as z from 'zod';
import { isRefusal, refuse, type Refusal } from '../log/command.ts';
import { planted } from '../log/planted.ts';
import { clip, TRACKS, type Clip, type Cut, type TrackId } from './cut.ts';

/** Facts of a clip as they stood where a patch was made: those that it changes. */
const clipWas = clip.omit({ id: true }).extend({ track: z.enum(TRACKS) }).partial().strict();
const FACTS = clipWas.keyof().options;
export const cutPatch = z.strictObject({
  /** `was` null: the clip is new. Absent: it becomes what is said, whatever it was (the first form, which said no more). */
  put: z.array(z.strictObject({ track: z.enum(TRACKS), clip, was: clipWas.nullable().optional() })).max(20_000),
  remove: z.array(z.string()).max(20_000),
});
export type CutPatch = z.infer<typeof cutPatch>;
/** What its command says: the patch, and how often the version had been passed on the screen where it was made (`passesGiven`; the first two forms did not say). */
export const cutEdit = cutPatch.extend({ passes: z.number().int().min(0).optional() });
type Put = CutPatch['put'][number];
interface Placed { readonly track: TrackId; readonly clip: Clip }
const idsOf = (put: readonly Put[]): ReadonlySet<string> => new Set(put.map((one) => one.clip.id));

export function findClip(cut: Cut, id: string): { track: TrackId; clip: Clip } | undefined {
  for (const track of TRACKS) {
    const found = cut.tracks[track].find((one) => one.id === id);
    if (found) return { track, clip: found };
  }
  return undefined;
}

/** Where the named clips are, in one pass: a patch may name thousands of a cut of thousands. */
function placesOf(cut: Cut, ids: ReadonlySet<string>): Map<string, Placed> {
  const places = new Map<string, Placed>();
  for (const track of TRACKS) for (const one of cut.tracks[track]) if (ids.has(one.id)) places.set(one.id, { track, clip: one });
  return places;
}

const NOWHERE: ReadonlyMap<string, Placed> = new Map();

/** Every fact of a clip, its track among them. */
const factsOf = ({ track, clip: { id: _id, ...facts } }: Placed): Required<NonNullable<Put['was']>> => ({ ...facts, track });

/** What a patch changes, as it stands in the cut that it was made on. */
export function saidOver(before: Cut, { put, remove }: CutPatch): CutPatch {
  const standing = placesOf(before, idsOf(put));
  return { put: put.map(({ track, clip: made }) => ({ track, clip: made, was: changedFrom(standing.get(made.id), { track, clip: made }) })), remove };
}
function changedFrom(before: Placed | undefined, after: Placed): Put['was'] {
  if (!before) return null;
  const [was, is] = [factsOf(before), factsOf(after)];
  return Object.fromEntries(FACTS.filter((fact) => was[fact] !== is[fact]).map((fact) => [fact, was[fact]]));
}

/** The same patch for the cut as it is by now, for whoever has seen that: what it changes of a clip goes over what stands there, and a clip that is gone comes back. */
export function saidAgain(now: Cut, patch: CutPatch): CutPatch {
  const standing = placesOf(now, idsOf(patch.put));
  return saidOver(now, { ...patch, put: patch.put.map((one) => { const there = standing.get(one.clip.id); return there && one.was ? over(there, one, one.was) : one; }) });
}

/** A clip with the facts that a patch changes. */
const over = (there: Placed, { track, clip: made }: Placed, changes: NonNullable<Put['was']>): Placed => {
  const changed = Object.fromEntries(FACTS.filter((fact) => fact !== 'track' && changes[fact] !== undefined).map((fact) => [fact, made[fact as Exclude<typeof fact, 'track'>]]));
  return { track: changes.track === undefined ? there.track : track, clip: { ...there.clip, ...changed } };
};

/** What is put where such a clip stands by now (or none does). */
function put(one: Put, there: Placed | undefined): Placed | Refusal {
  const { was } = one;
  if (was === undefined) return one;
  if (was === null) return there ? refuse('clip-changed') : one;
  if (!there) return refuse('clip-gone');
  const [now, made] = [factsOf(there), factsOf(one)];
  if (FACTS.some((fact) => was[fact] !== undefined && now[fact] !== was[fact] && now[fact] !== made[fact]) && !planted.has('clip-over-unseen')) return refuse('clip-changed');
  return over(there, one, was);
}

/** Does the cut say all of that already? Of a patch that does not say what it changes this is not asked. */
export function standsAlready(cut: Cut, patch: CutPatch): boolean {
  if (patch.put.length === 0 || patch.remove.length > 0) return false;
  const standing = placesOf(cut, idsOf(patch.put));
  return patch.put.every((one) => {
    const [there, { was }] = [standing.get(one.clip.id), one];
    if (!there || !was) return false;
    const [now, made] = [factsOf(there), factsOf(one)];
    return FACTS.every((fact) => was[fact] === undefined || now[fact] === made[fact]);
  });
}

/** The cut with the patch applied; 'overlap', 'clip-gone', 'clip-changed' (to something else than both what it was and what it becomes) or 'clip-twice' (one clip named twice) when it cannot be. */
export function applyPatch(cut: Cut, patch: CutPatch): Cut | Refusal {
  const removing = new Set(patch.remove);
  const leaving = new Set(patch.remove);
  for (const one of patch.put) leaving.add(one.clip.id);
  if (leaving.size !== patch.remove.length + patch.put.length) return refuse('clip-twice');
  if (removing.size > 0 && placesOf(cut, removing).size !== removing.size) return refuse('clip-gone');
  const coming: Record<TrackId, Clip[]> = { V1: [], V2: [], A1: [], A2: [] };
  const standing = patch.put.some(({ was }) => was !== undefined) ? placesOf(cut, idsOf(patch.put)) : NOWHERE;
  for (const one of patch.put) {
    const made = put(one, standing.get(one.clip.id));
    if (isRefusal(made)) return made;
    coming[made.track].push(made.clip);
  }
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

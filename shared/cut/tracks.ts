/** The four tracks as lists: splitting them, opening and taking out time. What every operation is built of. */
import { TRACKS, type Clip, type Cut, type TrackId } from './cut.ts';
import type { CutPatch } from './patch.ts';

export type Tracks = Cut['tracks'];
/** Where new ids come from: the caller's business, so that operations stay without chance. */
export type NewId = () => string;

/** The frame after a clip's last one. */
export const endOf = (clip: Clip): number => clip.start + clip.length;
export const isPicture = (track: TrackId): track is 'V1' | 'V2' => track === 'V1' || track === 'V2';

export function mapTracks(tracks: Tracks, change: (clips: Clip[], track: TrackId) => Clip[]): Tracks {
  return { V1: change(tracks.V1, 'V1'), V2: change(tracks.V2, 'V2'), A1: change(tracks.A1, 'A1'), A2: change(tracks.A2, 'A2') };
}

/** Every clip with its track. */
export function everyClip(tracks: Tracks): { track: TrackId; clip: Clip }[] {
  return TRACKS.flatMap((track) => tracks[track].map((clip) => ({ track, clip })));
}

/** The part of a clip that lies on `from` up to `to` of the sequence. */
const part = (clip: Clip, from: number, to: number): Clip =>
  from === clip.start && to === endOf(clip) ? clip : { ...clip, in: clip.in + from - clip.start, start: from, length: to - from };

const moved = (clip: Clip, by: number): Clip => (by === 0 ? clip : { ...clip, start: clip.start + by });

/**
 * Cuts through the chosen clips at a frame. What lies at or after it gets a link of its own, so that picture and sound of
 * each half stay together and the halves can part. `keep` says which half keeps its id.
 */
export function splitAt(tracks: Tracks, at: number, newId: NewId, options: { only?: ReadonlySet<string>; keep?: 'left' | 'right' } = {}): Tracks {
  const { only, keep = 'left' } = options;
  const crosses = (clip: Clip): boolean => clip.start < at && endOf(clip) > at && (!only || only.has(clip.id));
  const before = new Set<string>();
  const cutThrough = new Set<string>();
  for (const track of TRACKS) {
    for (const clip of tracks[track]) {
      if (clip.start >= at) break;
      if (!clip.link) continue;
      before.add(clip.link);
      if (crosses(clip)) cutThrough.add(clip.link);
    }
  }
  const fresh = new Map<string, string>();
  const relink = (clip: Clip): Clip => {
    if (!clip.link || !before.has(clip.link) || (only && !cutThrough.has(clip.link))) return clip;
    let link = fresh.get(clip.link);
    if (link === undefined) fresh.set(clip.link, link = newId());
    return { ...clip, link };
  };
  return mapTracks(tracks, (clips) => {
    // Nothing to cut through and nobody to part with: most tracks at most frames.
    if (before.size === 0 && !clips.some(crosses)) return clips;
    const result: Clip[] = [];
    for (const clip of clips) {
      if (crosses(clip)) {
        const left = part(clip, clip.start, at);
        const right = relink(part(clip, at, endOf(clip)));
        if (keep === 'left') result.push(left, { ...right, id: newId() });
        else result.push({ ...left, id: newId() }, right);
      } else result.push(clip.start >= at ? relink(clip) : clip);
    }
    return result;
  });
}

/** Opens `length` frames at `at` on all four tracks: what crosses is cut through, what follows moves on. */
export function openTime(tracks: Tracks, at: number, length: number, newId: NewId): Tracks {
  return mapTracks(splitAt(tracks, at, newId), (clips) => clips.map((clip) => (clip.start >= at ? moved(clip, length) : clip)));
}

/** Takes the frames from `from` up to `to` out of all four tracks, like a strip out of a tape, and closes up. */
export function takeTime(tracks: Tracks, from: number, to: number, newId: NewId): Tracks {
  const split = splitAt(splitAt(tracks, from, newId), to, newId, { keep: 'right' });
  return mapTracks(split, (clips) => clips.filter((clip) => clip.start < from || clip.start >= to).map((clip) => (clip.start >= to ? moved(clip, from - to) : clip)));
}

/** Makes room on one track: what lies between `from` and `to` goes, what sticks out stays where it is. */
export function clearRange(clips: readonly Clip[], from: number, to: number, newId: NewId): Clip[] {
  const result: Clip[] = [];
  for (const clip of clips) {
    if (endOf(clip) <= from || clip.start >= to) { result.push(clip); continue; }
    const left = clip.start < from;
    if (left) result.push(part(clip, clip.start, from));
    if (endOf(clip) > to) result.push({ ...part(clip, to, endOf(clip)), id: left ? newId() : clip.id });
  }
  return result;
}

/** Puts a clip into its place on a track that has room for it. */
export function putInto(clips: readonly Clip[], clip: Clip): Clip[] {
  const place = clips.findIndex((one) => one.start > clip.start);
  return place < 0 ? [...clips, clip] : [...clips.slice(0, place), clip, ...clips.slice(place)];
}

/** The ids given and all that are linked with them. */
export function withLinked(tracks: Tracks, ids: readonly string[]): Set<string> {
  const chosen = new Set(ids);
  const links = new Set<string>();
  const all = everyClip(tracks);
  for (const { clip } of all) if (clip.link && chosen.has(clip.id)) links.add(clip.link);
  if (links.size > 0) for (const { clip } of all) if (clip.link && links.has(clip.link)) chosen.add(clip.id);
  return chosen;
}

/** The patch that makes `before` into `after`. Clips that are the same object are the same clip. */
export function patchBetween(before: Tracks, after: Tracks): CutPatch {
  const put: CutPatch['put'] = [];
  const staying = new Set<string>();
  for (const track of TRACKS) {
    const known = new Set(before[track]);
    for (const clip of after[track]) {
      staying.add(clip.id);
      if (!known.has(clip)) put.push({ track, clip });
    }
  }
  const remove: string[] = [];
  for (const track of TRACKS) for (const clip of before[track]) if (!staying.has(clip.id)) remove.push(clip.id);
  return { put, remove };
}

export const isEmptyPatch = (patch: CutPatch): boolean => patch.put.length === 0 && patch.remove.length === 0;

import { refuse, type Refusal } from '../log/command.ts';
import type { Clip, Cut, TrackId } from './cut.ts';
import { findClip, type CutPatch } from './patch.ts';
import type { FramesOf } from './source.ts';
import { endOf, everyClip, mapTracks, openTime, patchBetween, takeTime, type NewId, type Tracks } from './tracks.ts';

export type Edge = 'in' | 'out';
export interface TrimArgs {
  readonly clip: string;
  readonly edge: Edge;
  /** Frames to the right (positive) or left; held back by the source's ends, the neighbours and a length of one frame. */
  readonly by: number;
  /** Everything behind follows; neighbours do not hold it back then. */
  readonly ripple: boolean;
  /** Leaves linked clips as they are, which makes sound lead or follow the picture. */
  readonly alone?: boolean;
  readonly framesOf: FramesOf;
  readonly newId: NewId;
}

interface Placed { readonly track: TrackId; readonly clip: Clip }
const edgeOf = (clip: Clip, edge: Edge): number => (edge === 'in' ? clip.start : endOf(clip));

/** The clip with an edge moved. A still has no first frame, so its range just grows. */
function withEdge(clip: Clip, edge: Edge, by: number): Clip {
  if (by === 0) return clip;
  if (edge === 'out') return { ...clip, length: clip.length + by };
  return { ...clip, start: clip.start + by, in: Math.max(0, clip.in + by), length: clip.length - by };
}

/** How far an edge may go within the source: [least, most]. */
function sourceRoom(clip: Clip, edge: Edge, framesOf: FramesOf): [number, number] {
  const frames = framesOf(clip.asset);
  if (edge === 'out') return [1 - clip.length, Math.max(0, frames - clip.in - clip.length)];
  return [frames === Infinity ? -Infinity : -clip.in, clip.length - 1];
}

/** How far an edge may go before it meets the neighbour on its track. */
function neighbourRoom(tracks: Tracks, { track, clip }: Placed, edge: Edge): [number, number] {
  const clips = tracks[track];
  const index = clips.indexOf(clip);
  if (edge === 'out') { const next = clips[index + 1]; return [-Infinity, next ? next.start - endOf(clip) : Infinity]; }
  const before = clips[index - 1];
  return [(before ? endOf(before) : 0) - clip.start, Infinity];
}

const within = (by: number, rooms: readonly [number, number][]): number => {
  const least = Math.max(...rooms.map(([low]) => low));
  const most = Math.min(...rooms.map(([, high]) => high));
  return Math.min(Math.max(by, least), most);
};

/** The clip and those linked to it whose edge lies at the same frame: they are trimmed as one. */
function trimmedTogether(tracks: Tracks, grabbed: Placed, edge: Edge, alone: boolean): Placed[] {
  const { link } = grabbed.clip;
  if (alone || !link) return [grabbed];
  return everyClip(tracks).filter(({ clip }) => clip.link === link && edgeOf(clip, edge) === edgeOf(grabbed.clip, edge));
}

/** Moves one edge of a clip, and of what is linked to it. Refused: 'clip-gone'. */
export function trimClip(cut: Cut, args: TrimArgs): CutPatch | Refusal {
  const grabbed = findClip(cut, args.clip);
  if (!grabbed) return refuse('clip-gone');
  const { edge } = args;
  const together = trimmedTogether(cut.tracks, grabbed, edge, args.alone ?? false);
  const rooms = together.map(({ clip }) => sourceRoom(clip, edge, args.framesOf));
  const changed = new Set(together.map(({ clip }) => clip.id));
  if (!args.ripple) {
    const by = within(args.by, [...rooms, ...together.map((placed) => neighbourRoom(cut.tracks, placed, edge))]);
    return patchBetween(cut.tracks, mapTracks(cut.tracks, (clips) => clips.map((clip) => (changed.has(clip.id) ? withEdge(clip, edge, by) : clip))));
  }
  const by = within(args.by, rooms);
  const at = edgeOf(grabbed.clip, edge);
  // Longer: time is opened at the edge and the clip grows into it. Shorter: the strip beyond the new edge is taken out.
  const growth = edge === 'out' ? by : -by;
  if (growth === 0) return { put: [], remove: [] };
  const after = growth < 0
    ? takeTime(cut.tracks, edge === 'out' ? at + by : at, edge === 'out' ? at : at + by, args.newId)
    : mapTracks(openTime(cut.tracks, at, growth, args.newId), (clips) => clips.map((clip) => (changed.has(clip.id) ? withEdge(clip, edge, by) : clip)));
  return patchBetween(cut.tracks, after);
}

export interface RollArgs { readonly left: string; readonly right: string; readonly by: number; readonly framesOf: FramesOf }

/** Moves the cut point between two clips that touch; linked pairs that touch at the same frame go along. Refused: 'clip-gone', 'not-adjacent'. */
export function rollCut(cut: Cut, args: RollArgs): CutPatch | Refusal {
  const left = findClip(cut, args.left);
  const right = findClip(cut, args.right);
  if (!left || !right) return refuse('clip-gone');
  const point = endOf(left.clip);
  if (left.track !== right.track || right.clip.start !== point) return refuse('not-adjacent');
  const goesAlong = (one: Clip, whole: Clip): boolean => one.id === whole.id || (whole.link !== null && one.link === whole.link);
  const rooms: [number, number][] = [];
  const edges = new Map<string, Edge>();
  for (const track of Object.values(cut.tracks)) {
    const index = track.findIndex((clip) => endOf(clip) === point && goesAlong(clip, left.clip));
    const outgoing = track[index];
    const incoming = track[index + 1];
    if (!outgoing || !incoming || incoming.start !== point || !goesAlong(incoming, right.clip)) continue;
    rooms.push(sourceRoom(outgoing, 'out', args.framesOf), sourceRoom(incoming, 'in', args.framesOf));
    edges.set(outgoing.id, 'out').set(incoming.id, 'in');
  }
  const by = within(args.by, rooms);
  const roll = (clip: Clip): Clip => { const edge = edges.get(clip.id); return edge ? withEdge(clip, edge, by) : clip; };
  return patchBetween(cut.tracks, mapTracks(cut.tracks, (clips) => clips.map(roll)));
}

import { refuse, type Refusal } from '../log/command.ts';
import type { Clip, Cut, TrackId } from './cut.ts';
import type { CutPatch } from './patch.ts';
import type { Source } from './source.ts';
import { clearRange, endOf, openTime, patchBetween, putInto, type NewId } from './tracks.ts';

export interface AddArgs {
  readonly source: Source;
  /** The range of the source, in frames at the house rate; `out` exclusive. */
  readonly in: number;
  readonly out: number;
  /** Where on the sequence; not asked for 'append'. */
  readonly at: number;
  /** overwrite: what lies there goes. insert: everything from there on moves on. append: behind the last clip of the target tracks. */
  readonly mode: 'overwrite' | 'insert' | 'append';
  /** Where picture and sound go; null leaves one out. */
  readonly video: 'V1' | 'V2' | null;
  readonly audio: 'A1' | 'A2' | null;
  /** The script block it is laid for. */
  readonly block?: string | null;
  readonly newId: NewId;
}

/** Lays a range of an asset onto the sequence, picture and sound linked. Refused: 'clip-outside-source', 'nothing-to-lay'. */
export function addClip(cut: Cut, args: AddArgs): CutPatch | Refusal {
  const { source, newId } = args;
  if (!(args.in >= 0 && args.out > args.in && args.out <= source.frames && args.at >= 0)) return refuse('clip-outside-source');
  const targets: TrackId[] = [];
  if (args.video && source.picture) targets.push(args.video);
  if (args.audio && source.sound) targets.push(args.audio);
  if (targets.length === 0) return refuse('nothing-to-lay');
  const length = args.out - args.in;
  const lastOf = (track: TrackId): number => { const last = cut.tracks[track].at(-1); return last ? endOf(last) : 0; };
  const start = args.mode === 'append' ? Math.max(...targets.map(lastOf)) : args.at;
  const link = targets.length > 1 ? newId() : null;
  const tracks = args.mode === 'insert' ? openTime(cut.tracks, start, length, newId) : { ...cut.tracks };
  for (const track of targets) {
    const clip: Clip = { id: newId(), asset: source.asset, in: args.in, length, start, link, gain: 0, block: args.block ?? null };
    tracks[track] = putInto(clearRange(tracks[track], start, start + length, newId), clip);
  }
  return patchBetween(cut.tracks, tracks);
}

/** What a cut shows and sounds like, flattened for playing: which source picture at each frame, which sounds when. */
import { cutLength, type Cut } from '../../../shared/cut/cut.ts';
import { pictureStretches } from '../../../shared/cut/layers.ts';
import type { AssetId } from '../../../shared/ids.ts';
import type { Frames } from '../../../shared/units.ts';

/** A run of pictures of one source: sequence frames `start` to `end` (exclusive), beginning with source frame `in`. */
export interface Segment { readonly start: Frames; readonly end: Frames; readonly asset: AssetId; readonly in: Frames }
/** A run of sound of one source; gain in dB. */
export interface Sound { readonly start: Frames; readonly length: Frames; readonly asset: AssetId; readonly in: Frames; readonly gain: number }
/** Segments and sounds are sorted by start; segments never overlap, sounds of two tracks may. */
export interface Programme { readonly segments: readonly Segment[]; readonly sounds: readonly Sound[]; readonly length: Frames }

export const EMPTY: Programme = { segments: [], sounds: [], length: 0 };

/** The programme of a cut: the same layers as the render's, so that what is seen is what is made. Gaps have no segment (black). */
export function programmeOf(cut: Cut): Programme {
  const segments = pictureStretches(cut).flatMap(({ start, length, asset, in: from }): Segment[] => (asset === null ? [] : [{ start, end: start + length, asset, in: from }]));
  const sounds = [...cut.tracks.A1, ...cut.tracks.A2].map(({ start, length, asset, in: from, gain }): Sound => ({ start, length, asset, in: from, gain }));
  return { segments, sounds: sounds.sort((a, b) => a.start - b.start), length: cutLength(cut) };
}

/** A whole source as a programme, for the source viewer. */
export function programmeOfAsset(asset: AssetId, frames: Frames, has: { readonly picture: boolean; readonly sound: boolean }): Programme {
  if (frames === 0) return EMPTY;
  return {
    segments: has.picture ? [{ start: 0, end: frames, asset, in: 0 }] : [],
    sounds: has.sound ? [{ start: 0, length: frames, asset, in: 0, gain: 0 }] : [],
    length: frames,
  };
}

/** The segment on screen at `frame`; undefined in a gap. */
export function segmentAt(segments: readonly Segment[], frame: Frames): Segment | undefined {
  const found = segments[firstEnding(segments, frame)];
  return found && found.start <= frame ? found : undefined;
}

/** The place of the first segment that ends after `frame`. */
export function firstEnding(segments: readonly Segment[], frame: Frames): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle]!.end <= frame) low = middle + 1; else high = middle;
  }
  return low;
}

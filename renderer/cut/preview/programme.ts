/** What a cut shows and sounds like, flattened for playing: which source picture at each frame, which sounds when. */
import type { Clip, Cut } from '../../../shared/cut/cut.ts';
import { cutLength } from '../../../shared/cut/cut.ts';
import type { AssetId } from '../../../shared/ids.ts';
import type { Frames } from '../../../shared/units.ts';

/** A run of pictures of one source: sequence frames `start` to `end` (exclusive), beginning with source frame `in`. */
export interface Segment { readonly start: Frames; readonly end: Frames; readonly asset: AssetId; readonly in: Frames }
/** A run of sound of one source; gain in dB. */
export interface Sound { readonly start: Frames; readonly length: Frames; readonly asset: AssetId; readonly in: Frames; readonly gain: number }
export interface Programme { readonly segments: readonly Segment[]; readonly sounds: readonly Sound[]; readonly length: Frames }

export const EMPTY: Programme = { segments: [], sounds: [], length: 0 };

/** The programme of a cut: V2 covers V1, both sound tracks are heard, gaps have no segment (black). */
export function programmeOf(cut: Cut): Programme {
  return { segments: cover(cut.tracks.V1, cut.tracks.V2), sounds: [...cut.tracks.A1, ...cut.tracks.A2].map(soundOf).sort((a, b) => a.start - b.start), length: cutLength(cut) };
}

/** A whole source as a programme, for the source viewer. */
export function programmeOfAsset(asset: AssetId, frames: Frames, sound: boolean): Programme {
  if (frames === 0) return EMPTY;
  return { segments: [{ start: 0, end: frames, asset, in: 0 }], sounds: sound ? [{ start: 0, length: frames, asset, in: 0, gain: 0 }] : [], length: frames };
}

/** The segment on screen at `frame`; undefined in a gap. */
export function segmentAt(segments: readonly Segment[], frame: Frames): Segment | undefined {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle]!.end <= frame) low = middle + 1; else high = middle;
  }
  const found = segments[low];
  return found && found.start <= frame ? found : undefined;
}

function soundOf({ start, length, asset, in: from, gain }: Clip): Sound { return { start, length, asset, in: from, gain }; }

const segmentOf = (clip: Clip, start: Frames, end: Frames): Segment => ({ start, end, asset: clip.asset, in: clip.in + (start - clip.start) });

function cover(lower: readonly Clip[], upper: readonly Clip[]): Segment[] {
  const segments = upper.map((clip) => segmentOf(clip, clip.start, clip.start + clip.length));
  let first = 0;
  for (const clip of lower) {
    const end = clip.start + clip.length;
    let from = clip.start;
    while (first < upper.length && upper[first]!.start + upper[first]!.length <= from) first += 1;
    for (let index = first; index < upper.length && upper[index]!.start < end; index++) {
      const above = upper[index]!;
      if (above.start > from) segments.push(segmentOf(clip, from, above.start));
      from = Math.max(from, above.start + above.length);
    }
    if (from < end) segments.push(segmentOf(clip, from, end));
  }
  return segments.sort((a, b) => a.start - b.start);
}

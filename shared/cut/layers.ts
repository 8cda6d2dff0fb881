/** What is seen and heard at a frame, and over the whole sequence. The preview asks here for its pictures, the render for all, so they agree. */
import { cutLength, type Clip, type Cut, type TrackId } from './cut.ts';
import { endOf } from './tracks.ts';

/** The clip of a sorted track that lies under a frame. */
function clipUnder(clips: readonly Clip[], frame: number): Clip | null {
  let low = 0;
  let high = clips.length;
  while (low < high) { const middle = (low + high) >> 1; if (clips[middle]!.start <= frame) low = middle + 1; else high = middle; }
  const clip = clips[low - 1];
  return clip && endOf(clip) > frame ? clip : null;
}

/** A clip at work at a moment, and the frame of its source that is due. */
export interface Layer { readonly track: TrackId; readonly clip: Clip; readonly frame: number }

const layerOn = (cut: Cut, track: TrackId, frame: number): Layer | null => {
  const clip = clipUnder(cut.tracks[track], frame);
  return clip && { track, clip, frame: clip.in + frame - clip.start };
};

/** What is seen at a frame: V2 over V1; null is black. */
export const pictureAt = (cut: Cut, frame: number): Layer | null => layerOn(cut, 'V2', frame) ?? layerOn(cut, 'V1', frame);

/** What is heard at a frame: A1 and A2 together. */
export const soundAt = (cut: Cut, frame: number): Layer[] =>
  (['A1', 'A2'] as const).map((track) => layerOn(cut, track, frame)).filter((layer) => layer !== null);

/** A stretch of the sequence with one source in one go; `asset` null is black or silence. */
export interface Stretch {
  readonly start: number;
  readonly length: number;
  readonly asset: string | null;
  /** The first frame of the source. */
  readonly in: number;
  /** dB; 0 for picture. */
  readonly gain: number;
}

const NOTHING = { asset: null, in: 0, gain: 0 } as const;

/** Goes the one on where the other ends, so that no seam can be seen or heard? */
const continues = (before: Stretch, next: Stretch): boolean =>
  before.asset === next.asset && before.gain === next.gain && (before.asset === null || before.in + before.length === next.in);

function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const one of stretches) {
    if (one.length === 0) continue;
    const last = result.at(-1);
    if (last && continues(last, one)) result[result.length - 1] = { ...last, length: last.length + one.length };
    else result.push(one);
  }
  return result;
}

/** The picture of the whole sequence, gaps included; its lengths add up to the cut's. A split that changes nothing is no seam. */
export function pictureStretches(cut: Cut): Stretch[] {
  const length = cutLength(cut);
  const edges = [...new Set([0, length, ...[...cut.tracks.V1, ...cut.tracks.V2].flatMap((clip) => [clip.start, endOf(clip)])])].sort((a, b) => a - b);
  return joined(edges.slice(0, -1).map((start, index) => {
    const layer = pictureAt(cut, start);
    const stretch = { start, length: edges[index + 1]! - start };
    return layer ? { ...stretch, asset: layer.clip.asset, in: layer.frame, gain: 0 } : { ...stretch, ...NOTHING };
  }));
}

/** One sound track of the whole sequence, silence included; its lengths add up to the cut's. */
export function soundStretches(cut: Cut, track: 'A1' | 'A2'): Stretch[] {
  const stretches: Stretch[] = [];
  let at = 0;
  for (const clip of cut.tracks[track]) {
    stretches.push({ start: at, length: clip.start - at, ...NOTHING }, { start: clip.start, length: clip.length, asset: clip.asset, in: clip.in, gain: clip.gain });
    at = endOf(clip);
  }
  stretches.push({ start: at, length: cutLength(cut) - at, ...NOTHING });
  return joined(stretches);
}

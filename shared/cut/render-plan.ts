/**
 * How a cut becomes a file: pure text. Pictures are made in pieces of a few inputs each (a hundred open decoders would not
 * fit), sound once a track for the whole programme as bare samples, then loudness is measured and both are put together.
 *
 * Source frame n is the n-th picture after `fps=25:round=near` counted from the first picture of the file: the same rule
 * by which the proxies are conformed, so the frame a person chose in the preview is the frame that is rendered.
 */
import type { AssetKind } from '../asset/asset.ts';
import { FRAME_RATE } from '../units.ts';
import { cutLength, type Cut } from './cut.ts';
import { pictureStretches, soundStretches, type Stretch } from './layers.ts';
import { fitPicture, seconds, type PictureFacts, type Raster } from './render-picture.ts';

export { HOUSE_RASTER, type Raster } from './render-picture.ts';

/** What the render must know of a source file, from its probe. */
export interface SourceFacts extends PictureFacts {
  readonly path: string;
  readonly kind: AssetKind;
  /** Which streams of the file to take; null when it has none of the kind. */
  readonly pictureStream: number | null;
  readonly soundStream: number | null;
  /** How much later than the file itself its first picture begins, in seconds; 0 without picture. */
  readonly pictureStart: number;
  /** Of a still: the filter that sets it upright; '' where it stands so. */
  readonly upright: string;
  /** Channels of the sound stream. */
  readonly channels: number;
}

export interface RenderOptions {
  readonly raster: Raster;
  /** x264 preset: how much time to spend for a smaller file. */
  readonly preset: string;
  /**
   * Reads every source from its beginning instead of jumping near the place: slow, for files whose index lies. Taken when
   * the check of a finished render finds a wrong picture.
   */
  readonly fromStart: boolean;
}

/** One run of ffmpeg that makes a piece. */
export interface Piece { readonly frames: number; readonly inputs: readonly string[]; readonly filter: string; readonly output: readonly string[] }
export interface RenderPlan {
  /** The length of the whole in frames. */
  readonly frames: number;
  /** MPEG-TS pieces, to be joined in order. */
  readonly pictures: readonly Piece[];
  /** One list a sound track that has anything: 48 kHz stereo samples (f32le), to be joined in order. */
  readonly sounds: readonly (readonly Piece[])[];
}

/** Inputs that one ffmpeg opens at most. */
export const MOST_INPUTS = 40;
export const SAMPLE_RATE = 48_000;
export const SAMPLES_PER_FRAME = SAMPLE_RATE / FRAME_RATE;
/** 5 ms: short enough not to be heard as a fade, long enough that a cut does not click. */
const RAMP_SAMPLES = 240;

/** Writes the plan. `facts` must know every asset of the cut; an asset it does not know is black and silent. */
export function planRender(cut: Cut, facts: ReadonlyMap<string, SourceFacts>, options: RenderOptions): RenderPlan {
  return {
    frames: cutLength(cut),
    pictures: inPieces(pictureStretches(cut)).map((stretches) => picturePiece(stretches, facts, options)),
    sounds: (['A1', 'A2'] as const).filter((track) => cut.tracks[track].length > 0)
      .map((track) => inPieces(soundStretches(cut, track)).map((stretches) => soundPiece(stretches, facts, options))),
  };
}

/** The command line of a piece, without the program. */
export const pieceArgs = (piece: Piece, file: string): string[] => [...piece.inputs, '-filter_complex', piece.filter, '-map', '[out]', ...piece.output, file];

function inPieces(stretches: readonly Stretch[]): Stretch[][] {
  const pieces: Stretch[][] = [];
  let inputs = MOST_INPUTS;
  for (const stretch of stretches) {
    if (inputs >= MOST_INPUTS) { pieces.push([]); inputs = 0; }
    pieces.at(-1)!.push(stretch);
    if (stretch.asset !== null) inputs++;
  }
  return pieces;
}

const lengthOf = (stretches: readonly Stretch[]): number => stretches.reduce((sum, { length }) => sum + length, 0);

function picturePiece(stretches: readonly Stretch[], facts: ReadonlyMap<string, SourceFacts>, options: RenderOptions): Piece {
  const inputs: string[] = [];
  const { raster: { width, height } } = options;
  let input = 0;
  const chains = stretches.map((stretch, index) => {
    const from = stretch.asset === null ? undefined : facts.get(stretch.asset);
    if (!from || from.pictureStream === null) return `color=c=black:s=${width}x${height}:r=${FRAME_RATE},format=yuv420p,trim=end_frame=${stretch.length},setsar=1[p${index}]`;
    const source = sourcePicture(from, stretch, options.fromStart ? 'start' : 'near');
    inputs.push(...source.input);
    return `[${input++}:${from.pictureStream}]${source.chain},${fitPicture(from, options.raster)},settb=1/${FRAME_RATE},setpts=N[p${index}]`;
  });
  return {
    frames: lengthOf(stretches), inputs,
    filter: [...chains, `${stretches.map((_, index) => `[p${index}]`).join('')}concat=n=${stretches.length}:v=1:a=0[out]`].join(';'),
    output: [...pictureEncoder(options), '-f', 'mpegts'],
  };
}

/** Closed groups of 2 s, so that pieces can be joined and later cut again without decoding. */
const pictureEncoder = ({ preset }: RenderOptions): string[] => [
  '-an', '-c:v', 'libx264', '-preset', preset, '-crf', '18', '-maxrate', '20M', '-bufsize', '40M', '-profile:v', 'high', '-pix_fmt', 'yuv420p',
  '-g', '50', '-keyint_min', '25', '-bf', '2', '-flags', '+cgop', '-r', String(FRAME_RATE),
  '-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709', '-color_range', 'tv',
];

export interface SourceChain { readonly input: readonly string[]; readonly chain: string }
/** Frames of a source; for a still, how long it is held. */
export interface SourceRange { readonly in: number; readonly length: number }
/** From where a source is read: close before the place, ten seconds before it (for a second opinion), or from its beginning. */
export type ReadFrom = 'near' | 'far' | 'start';

/** The input and the filters that give exactly these frames of a source, at the house rate and in its own size. */
export const sourcePicture = (from: SourceFacts, range: SourceRange, read: ReadFrom): SourceChain => (from.kind === 'image' ? still(from, range) : moving(from, range, read));

/** One picture, held; turned as windows turn it. What of it can be seen through stands on black: what colour lies under that is chance. */
const still = ({ path, upright, pixelFormat }: SourceFacts, { length }: SourceRange): SourceChain => ({
  input: ['-noautorotate', '-i', path],
  chain: [
    ...(upright === '' ? [] : [upright]), ...(/^(rgba|bgra|argb|abgr|gbrap|yuva|ya|pal8)/.test(pixelFormat) ? ['format=gbrap', 'premultiply=inplace=1'] : []),
    `loop=loop=${length - 1}:size=1:start=0`, `settb=1/${FRAME_RATE}`, 'setpts=N', `trim=end_frame=${length}`,
  ].join(','),
});

/**
 * Jumps to a whole frame somewhat before the wanted one and conforms from there, so that the frames fall into the same
 * places as when conformed from the beginning; then counts off what came too early. Footage at another rate gets two
 * seconds for its last picture before the place to be seen; at 25 there is one each frame. Where the rate varies (a screen that
 * was recorded while nothing moved on it) that picture may lie any time before, and the last one of the range any time behind:
 * it is read from the key picture before the place, and until all frames have come.
 */
function moving(from: SourceFacts, { in: first, length }: SourceRange, read: ReadFrom): SourceChain {
  const lead = first - (read === 'start' ? 0 : placeBefore(first, read === 'far' ? 10 * FRAME_RATE : from.rate === `${FRAME_RATE}/1` ? 2 : 2 * FRAME_RATE));
  const jump = first > lead;
  const steady = isSteady(from.rate);
  const input = jump ? [...(steady ? [] : ['-noaccurate_seek']), '-ss', seconds(from.pictureStart + (first - lead) / FRAME_RATE)] : [];
  return {
    // A second more than asked for: the last picture of footage with another rate may lie behind the end.
    input: [...input, ...(steady ? ['-t', seconds(from.pictureStart + (lead + length) / FRAME_RATE + 1)] : []), '-i', from.path],
    chain: [
      ...(jump ? [] : ['setpts=PTS-STARTPTS']),
      ...(from.interlaced ? ['yadif=mode=send_frame:deint=interlaced'] : []),
      // Rounding may count one frame more than the file has at its very end; the last one is held for it.
      `fps=${FRAME_RATE}:round=near:start_time=0`, 'tpad=stop=2:stop_mode=clone', `trim=start_frame=${lead}:end_frame=${lead + length}`,
    ].join(','),
  };
}

/** Comes a picture at least each second? */
function isSteady(rate: string): boolean {
  const [above = 0, below = 1] = rate.split('/').map(Number);
  return above >= below;
}

/**
 * The frame to jump to, at least `lead` before: a whole second, which every file can say exactly. Half a tick beside it, and
 * a picture of 30 or 50 frames/s that lies just between two frames would fall to the other side.
 */
const placeBefore = (first: number, lead: number): number => Math.max(0, Math.floor((first - lead) / FRAME_RATE) * FRAME_RATE);

function soundPiece(stretches: readonly Stretch[], facts: ReadonlyMap<string, SourceFacts>, options: RenderOptions): Piece {
  const inputs: string[] = [];
  let input = 0;
  const chains = stretches.map((stretch, index) => {
    const from = stretch.asset === null ? undefined : facts.get(stretch.asset);
    const samples = stretch.length * SAMPLES_PER_FRAME;
    if (!from || from.soundStream === null) return `anullsrc=r=${SAMPLE_RATE}:cl=stereo,atrim=end_sample=${samples},aformat=sample_fmts=flt[s${index}]`;
    const at = from.pictureStart + stretch.in / FRAME_RATE;
    const skip = options.fromStart ? `atrim=start=${seconds(at)},asetpts=PTS-${seconds(at)}/TB,` : '';
    if (at > 0 && !options.fromStart) inputs.push('-ss', seconds(at));
    inputs.push('-t', seconds((options.fromStart ? at : 0) + stretch.length / FRAME_RATE + 0.2), '-i', from.path);
    return `[${input++}:${from.soundStream}]${skip}${soundChain(from.channels, samples, stretch.gain)}[s${index}]`;
  });
  return {
    frames: lengthOf(stretches), inputs,
    filter: [...chains, `${stretches.map((_, index) => `[s${index}]`).join('')}concat=n=${stretches.length}:v=0:a=1[out]`].join(';'),
    output: ['-vn', '-c:a', 'pcm_f32le', '-f', 'f32le'],
  };
}

/** Exactly so many samples, starting with the frame asked for even where the sound begins later than the picture. One channel goes to both sides at full level, as the preview plays it. */
function soundChain(channels: number, samples: number, gain: number): string {
  const ramp = Math.min(RAMP_SAMPLES, Math.floor(samples / 2));
  return [
    `aresample=${SAMPLE_RATE}:async=1:min_hard_comp=0.1:first_pts=0`,
    channels === 1 ? 'pan=stereo|c0=c0|c1=c0' : 'aformat=channel_layouts=stereo', 'aformat=sample_fmts=flt',
    `apad=whole_len=${samples}`, `atrim=end_sample=${samples}`, 'asetpts=N/SR/TB',
    ...(gain === 0 ? [] : [`volume=${gain}dB`]),
    `afade=t=in:ss=0:ns=${ramp}`, `afade=t=out:ss=${samples - ramp}:ns=${ramp}`,
  ].join(',');
}

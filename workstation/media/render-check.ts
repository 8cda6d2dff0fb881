/**
 * The check every finished render goes through: is it as long as the cut, is the sound as long as the picture, and is the
 * first and the last picture of every stretch the frame of the source that was asked for? The comparison is made with the
 * proxy (what the person saw when choosing the frame) or, without one, with the original read in another way.
 */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { pictureStretches, type Stretch } from '../../shared/cut/layers.ts';
import type { Cut } from '../../shared/cut/cut.ts';
import { fitPicture } from '../../shared/cut/render-picture.ts';
import { sourcePicture, type SourceFacts } from '../../shared/cut/render-plan.ts';
import { FRAME_MS, timecode } from '../../shared/units.ts';
import { JobError } from '../workstation.ts';
import { factsOf, probeFile } from './render-facts.ts';
import type { RenderSource, RenderTools } from './render-tools.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

const THUMB = { width: 64, height: 36 };
const THUMB_BYTES = THUMB.width * THUMB.height;
/** So many seams are compared at most; in a longer list they are taken evenly. */
const MOST_STRETCHES = 600;
/** Up to this length a stretch is read in one go to get both its ends. */
const READ_WHOLE = 100;

export interface CheckedRender { readonly frames: number; readonly soundMs: number; readonly compared: number }
interface CheckArgs {
  readonly tools: RenderTools;
  readonly file: string;
  readonly cut: Cut;
  readonly frames: number;
  readonly sources: ReadonlyMap<string, RenderSource>;
  /** For half-made thumbnails. */
  readonly temp: string;
  readonly signal: AbortSignal;
}

/** Checks a finished file; throws JobError 'render-frames', 'render-sound' or 'render-picture'. */
export async function checkRender(args: CheckArgs): Promise<CheckedRender> {
  const { tools, file, frames, signal } = args;
  const probed = await probeFile(tools.ffprobe, file, signal, true);
  const picture = probed.streams?.find((one) => one.codec_type === 'video');
  const found = Number(picture?.nb_read_packets ?? 0);
  if (found !== frames) throw new JobError('render-frames', { wanted: frames, found });
  const soundMs = Math.round(Number(probed.streams?.find((one) => one.codec_type === 'audio')?.duration ?? 0) * 1000);
  if (Math.abs(soundMs - frames * FRAME_MS) > FRAME_MS) throw new JobError('render-sound', { wanted: frames * FRAME_MS, found: soundMs });
  return { frames, soundMs, compared: await compareSeams(args, factsOf('video', file, probed)) };
}

/** Compares the ends of every stretch; answers how many pictures were compared. */
async function compareSeams(args: CheckArgs, made: SourceFacts): Promise<number> {
  const stretches = evenly(pictureStretches(args.cut).filter((one) => one.asset !== null && args.sources.has(one.asset)), MOST_STRETCHES);
  const points = [...new Set(stretches.flatMap((one) => [one.start, one.start + one.length - 1]))].sort((a, b) => a - b);
  const shown = await thumbs(args, made, { in: 0, length: args.frames }, points);
  for (const stretch of stretches) {
    const source = args.sources.get(stretch.asset ?? '');
    if (!source) continue;
    for (const [frame, near] of await expected(args, source, stretch)) {
      const seen = shown.get(stretch.start + frame - stretch.in);
      if (!seen) throw new JobError('render-frames', { wanted: args.frames, found: shown.size });
      if (!isRightFrame(seen, near)) throw new JobError('render-picture', { at: timecode(stretch.start + frame - stretch.in), name: source.asset.name });
    }
  }
  return points.length;
}

const evenly = <T>(list: readonly T[], most: number): T[] => (list.length <= most ? [...list] : Array.from({ length: most }, (_, index) => list[Math.floor((index * list.length) / most)]!));

/** A picture of the source with those before and after it. */
interface Near { readonly before: Uint8Array | undefined; readonly right: Uint8Array; readonly after: Uint8Array | undefined }

/** What the first and the last picture of a stretch must look like. */
async function expected(args: CheckArgs, { facts, proxy, asset }: RenderSource, { in: first, length }: Stretch): Promise<Map<number, Near>> {
  const from = proxy ?? facts;
  const last = first + length - 1;
  if (asset.kind === 'image') {
    const picture = (await thumbs(args, facts, { in: 0, length: 1 }, [0])).get(0);
    return new Map(picture ? [[first, { before: undefined, right: picture, after: undefined }]] : []);
  }
  const ends = length <= READ_WHOLE ? [[first, last]] : [[first, first], [last, last]];
  const result = new Map<number, Near>();
  for (const [low = first, high = last] of ends) {
    const begin = Math.max(0, low - 1);
    const wanted = [...new Set([low, high].flatMap((frame) => [frame - 1, frame, frame + 1]))].filter((frame) => frame >= begin);
    const found = await thumbs(args, from, { in: begin, length: high + 2 - begin }, wanted.map((frame) => frame - begin));
    for (const frame of [low, high]) {
      const right = found.get(frame - begin);
      if (right) result.set(frame, { before: found.get(frame - 1 - begin), right, after: found.get(frame + 1 - begin) });
    }
  }
  return result;
}

/** "n is one of these" as a balanced sum: ffmpeg's reader of expressions gives up at about a hundred in a row. */
function anyOf(frames: readonly number[]): string {
  if (frames.length === 1) return `eq(n,${frames[0]})`;
  const middle = frames.length >> 1;
  return `(${anyOf(frames.slice(0, middle))}+${anyOf(frames.slice(middle))})`;
}

/** Small gray pictures of some frames, counted from the beginning of the range. */
async function thumbs({ tools, temp, signal }: CheckArgs, from: SourceFacts, range: { in: number; length: number }, wanted: readonly number[]): Promise<Map<number, Uint8Array>> {
  if (wanted.length === 0 || from.pictureStream === null) return new Map();
  const sorted = [...wanted].sort((a, b) => a - b);
  const file = path.join(temp, 'thumbs.gray');
  const { input, chain } = sourcePicture(from, range, 'far');
  await runFfmpeg(tools.ffmpeg, { signal, args: [
    ...input, '-filter_complex', `[0:${from.pictureStream}]${chain},select='${anyOf(sorted)}',${fitPicture(from, THUMB)},format=gray[out]`,
    '-map', '[out]', '-fps_mode', 'passthrough', '-frames:v', String(sorted.length), '-f', 'rawvideo', file,
  ] });
  const bytes = await readFile(file);
  await rm(file, { force: true });
  return new Map(sorted.flatMap((frame, index) => { const thumb = bytes.subarray(index * THUMB_BYTES, (index + 1) * THUMB_BYTES); return thumb.length === THUMB_BYTES ? [[frame, thumb] as const] : []; }));
}

/** How far apart two thumbnails are: the mean square of what is left when their brightness is made the same. */
function apart(a: Uint8Array, b: Uint8Array): { shape: number; light: number } {
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < a.length; index++) { const difference = a[index]! - b[index]!; sum += difference; squares += difference * difference; }
  const light = sum / a.length;
  return { shape: squares / a.length - light * light, light: Math.abs(light) };
}

/**
 * Is this the frame, and not a neighbour? A wholly different picture is far off; the one before or after is nearer to
 * itself than to the right one. Pictures that look the same pass: nobody could tell them apart either.
 */
export function isRightFrame(seen: Uint8Array, { before, right, after }: Near): boolean {
  const { shape, light } = apart(seen, right);
  if (shape > 200 || light > 40) return false;
  return ![before, after].some((other) => other !== undefined && apart(seen, other).shape * 2 + 0.5 < shape);
}


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
import { sourcePicture, type ReadFrom, type SourceFacts, type SourceRange } from '../../shared/cut/render-plan.ts';
import { FRAME_MS, FRAME_RATE, timecode } from '../../shared/units.ts';
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
/** The sources of so many stretches are read in one run of ffmpeg: starting it takes longer than most of the reading. */
const TOGETHER = 20;

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
  const [shown = new Map<number, Uint8Array>()] = await thumbs(args, [{ from: made, range: { in: 0, length: args.frames }, wanted: points, read: 'start' }]);
  for (let index = 0; index < stretches.length; index += TOGETHER) await compareSome(args, shown, stretches.slice(index, index + TOGETHER));
  return points.length;
}

/** Compares the ends of some stretches, whose sources are read in one run of ffmpeg. */
async function compareSome(args: CheckArgs, shown: ReadonlyMap<number, Uint8Array>, stretches: readonly Stretch[]): Promise<void> {
  const asked = stretches.flatMap((stretch) => {
    const source = args.sources.get(stretch.asset ?? '');
    return source ? endsOf(source, stretch).map((end) => ({ stretch, source, ...end })) : [];
  });
  const found = await thumbs(args, asked.map(({ reading }) => reading));
  for (const [index, { stretch, source, frames, reading }] of asked.entries()) for (const frame of frames) {
    const near = nearOf(found[index]!, frame - reading.range.in);
    if (!near) continue;
    const at = stretch.start + frame - stretch.in;
    const seen = shown.get(at);
    if (!seen) throw new JobError('render-frames', { wanted: args.frames, found: shown.size });
    if (!isRightFrame(seen, near)) throw new JobError('render-picture', { at: timecode(at), name: source.asset.name });
  }
}

const evenly = <T>(list: readonly T[], most: number): T[] => (list.length <= most ? [...list] : Array.from({ length: most }, (_, index) => list[Math.floor((index * list.length) / most)]!));

/** A picture of the source with those before and after it. */
interface Near { readonly before: Uint8Array | undefined; readonly right: Uint8Array; readonly after: Uint8Array | undefined }

/** Some frames of a range of a source, counted from the beginning of the range. */
interface Reading { readonly from: SourceFacts; readonly range: SourceRange; readonly wanted: readonly number[]; readonly read: ReadFrom }

/** The readings that show what the first and the last picture of a stretch must look like, each with the frames of the source it is for. */
function endsOf({ facts, proxy, asset }: RenderSource, { in: first, length }: Stretch): { frames: readonly number[]; reading: Reading }[] {
  if (asset.kind === 'image') return [{ frames: [first], reading: { from: facts, range: { in: first, length: 1 }, wanted: [0], read: 'far' } }];
  const last = first + length - 1;
  return (length <= READ_WHOLE ? [[first, last]] : [[first, first], [last, last]] as const).map(([low = first, high = last]) => {
    const frames = [...new Set([low, high])];
    const begin = Math.max(0, low - 1);
    const wanted = [...new Set(frames.flatMap((frame) => [frame - 1, frame, frame + 1]))].filter((frame) => frame >= begin).map((frame) => frame - begin);
    // A proxy is another file than the render read: it needs no other way of reading as well.
    return { frames, reading: { from: proxy ?? facts, range: { in: begin, length: high + 2 - begin }, wanted, read: proxy ? 'near' : 'far' } };
  });
}

/** A picture of a reading with those beside it; null when the source ends before it. */
function nearOf(found: ReadonlyMap<number, Uint8Array>, frame: number): Near | null {
  const right = found.get(frame);
  return right ? { before: found.get(frame - 1), right, after: found.get(frame + 1) } : null;
}

/** "n is one of these" as a balanced sum: ffmpeg's reader of expressions gives up at about a hundred in a row. */
function anyOf(frames: readonly number[]): string {
  if (frames.length === 1) return `eq(n,${frames[0]})`;
  const middle = frames.length >> 1;
  return `(${anyOf(frames.slice(0, middle))}+${anyOf(frames.slice(middle))})`;
}

/** Small gray pictures of each reading, in one run of ffmpeg. */
async function thumbs(args: CheckArgs, readings: readonly Reading[]): Promise<Map<number, Uint8Array>[]> {
  const { tools, temp, signal } = args;
  const asked = readings.filter(({ from, wanted }) => wanted.length > 0 && from.pictureStream !== null);
  if (asked.length === 0) return readings.map(() => new Map());
  const chains = asked.map(({ from, range, wanted, read }) => ({ ...sourcePicture(from, range, read), pick: `select='${anyOf(wanted)}',${fitPicture(from, THUMB)},format=gray`, stream: from.pictureStream }));
  const count = asked.reduce((sum, { wanted }) => sum + wanted.length, 0);
  const file = path.join(temp, 'thumbs.gray');
  await runFfmpeg(tools.ffmpeg, { signal, args: [
    ...chains.flatMap(({ input }) => input),
    '-filter_complex', `${chains.map(({ chain, pick, stream }, index) => `[${index}:${stream}]${chain},${pick},settb=1/${FRAME_RATE},setpts=N[t${index}]`).join(';')};${chains.map((_, index) => `[t${index}]`).join('')}concat=n=${chains.length}[out]`,
    '-map', '[out]', '-fps_mode', 'passthrough', '-frames:v', String(count), '-f', 'rawvideo', file,
  ] });
  const bytes = await readFile(file);
  await rm(file, { force: true });
  // One of them ended early: where the next one begins in the run is not known.
  if (asked.length > 1 && bytes.length < count * THUMB_BYTES) {
    const apart: Map<number, Uint8Array>[] = [];
    for (const reading of readings) apart.push(...await thumbs(args, [reading]));
    return apart;
  }
  let at = 0;
  return readings.map((reading) => new Map((asked.includes(reading) ? reading.wanted : []).flatMap((frame) => { const thumb = bytes.subarray(at, at += THUMB_BYTES); return thumb.length === THUMB_BYTES ? [[frame, thumb] as const] : []; })));
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
function isRightFrame(seen: Uint8Array, { before, right, after }: Near): boolean {
  const { shape, light } = apart(seen, right);
  if (shape > 200 || light > 40) return false;
  return ![before, after].some((other) => other !== undefined && apart(seen, other).shape * 2 + 0.5 < shape);
}


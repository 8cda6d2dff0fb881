/** Makes a finished file out of a cut: pieces of picture, sound as a whole, loudness, self-check, then its name. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Asset } from '../../shared/asset/asset.ts';
import { cutLength, TRACKS, type Cut } from '../../shared/cut/cut.ts';
import { gainFor, levelled, METER, mixed, parseLoudness, type Loudness } from '../../shared/cut/loudness.ts';
import { HOUSE_RASTER, pieceArgs, planRender, SAMPLE_RATE, SAMPLES_PER_FRAME, type Piece, type RenderOptions, type RenderPlan } from '../../shared/cut/render-plan.ts';
import { sourceOf } from '../../shared/cut/source.ts';
import { FRAME_RATE, timecode } from '../../shared/units.ts';
import { JobError } from '../workstation.ts';
import { checkRender } from './render-check.ts';
import { factsOf, probeFile } from './render-facts.ts';
import type { MediaPlaces, RenderSource, RenderTools } from './render-tools.ts';
import { FfmpegError, runFfmpeg } from './run-ffmpeg.ts';
import { uprightFilter } from './upright.ts';

export interface RenderArgs {
  readonly tools: RenderTools;
  readonly places: MediaPlaces;
  readonly cut: Cut;
  /** Every asset of the cut that is known. */
  readonly asset: (id: string) => Asset | undefined;
  /** Where the finished file goes. Nothing is there before it is finished and checked. */
  readonly file: string;
  /** A folder for what is half made; the render makes and removes one of its own in it. */
  readonly temp: string;
  readonly signal: AbortSignal;
  /** 0..1. */
  readonly onProgress?: (fraction: number) => void;
  readonly options?: Partial<RenderOptions>;
}

export interface Rendered {
  readonly frames: number;
  readonly bytes: number;
  /** What was measured before the level was set, and the dB that were added. */
  readonly loudness: Loudness;
  readonly gain: number;
  /** How many pictures the check compared with their source. */
  readonly compared: number;
}

const HOUSE_OPTIONS: RenderOptions = { raster: HOUSE_RASTER, preset: 'veryfast', fromStart: false };

/**
 * Renders a cut to 1920x1080, 25 frames/s, H.264 and AAC at -24 LUFS, and checks it. A wrong picture makes it try once more
 * without jumping into the sources. Throws JobError: 'render-empty', 'render-media-missing', 'render-disk-full', 'render-failed', 'render-frames',
 * 'render-clip-long', 'render-sound', 'render-picture'; and the signal's reason when stopped. Leaves nothing behind then.
 */
export async function renderTo(args: RenderArgs): Promise<Rendered> {
  const { cut, tools, signal, file } = args;
  const frames = cutLength(cut);
  if (frames === 0) throw new JobError('render-empty');
  await mkdir(args.temp, { recursive: true });
  const temp = await mkdtemp(path.join(args.temp, 'render-'));
  const half = path.join(path.dirname(file), `.${path.basename(temp)}.part.mp4`);
  try {
    const sources = await openSources(args);
    const make = async (options: RenderOptions, progress: (fraction: number) => void): Promise<Rendered> => {
      const plan = planRender(cut, new Map([...sources].map(([id, { facts }]) => [id, facts])), options);
      const steps = new Steps(plan.frames, progress);
      const pictures = await makePictures(args.tools, plan, temp, signal, steps);
      const sound = await makeSound(tools, plan, temp, signal, steps);
      await finish(tools, { plan, pictures, sound, half, signal, steps });
      const checked = await checkRender({ tools, file: half, cut, frames: plan.frames, sources, temp, signal });
      return { frames: plan.frames, bytes: (await stat(half)).size, loudness: sound.loudness, gain: sound.gain, compared: checked.compared };
    };
    const options = { ...HOUSE_OPTIONS, ...args.options };
    const result = await make(options, (fraction) => args.onProgress?.(fraction)).catch((error: unknown) => {
      // The index of a source can point beside the frame; reading from its beginning cannot.
      if (error instanceof JobError && error.code === 'render-picture' && !options.fromStart) return make({ ...options, fromStart: true }, (fraction) => args.onProgress?.(fraction));
      throw error;
    });
    signal.throwIfAborted();
    await rename(half, file);
    args.onProgress?.(1);
    return result;
  } catch (error) {
    if (!signal.aborted && error instanceof JobError && error.code === 'render-frames') throw beyondItsEnd(args) ?? error;
    if (signal.aborted || error instanceof JobError) throw error;
    if (isDiskFull(error)) throw new JobError('render-disk-full');
    throw new JobError('render-failed', { why: lastLine(error) });
  } finally {
    await rm(half, { force: true });
    await rm(temp, { recursive: true, force: true });
  }
}

const isDiskFull = (error: unknown): boolean => (error instanceof FfmpegError ? error.diskFull : (error as NodeJS.ErrnoException | null)?.code === 'ENOSPC'); // an error of the file system has a code

const lastLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1) ?? '';

/** A clip that was cut before its proxy told how long the source really is goes on behind the end of that; no other try would help. */
function beyondItsEnd({ cut, asset }: RenderArgs): JobError | null {
  for (const clip of [...cut.tracks.V1, ...cut.tracks.V2]) {
    const known = asset(clip.asset);
    const missing = known ? clip.in + clip.length - sourceOf(known).frames : 0;
    if (known && missing > 0) return new JobError('render-clip-long', { at: timecode(clip.start), name: known.name, missing });
  }
  return null;
}

/** Finds and probes every source of the cut. */
async function openSources({ cut, asset, places, tools, signal }: RenderArgs): Promise<Map<string, RenderSource>> {
  const ids = new Set(TRACKS.flatMap((track) => cut.tracks[track].map((clip) => clip.asset)));
  const sources = new Map<string, RenderSource>();
  const facts = async (kind: Asset['kind'], file: string): Promise<RenderSource['facts']> => factsOf(kind, file, await probeFile(tools.ffprobe, file, signal), kind === 'image' ? await uprightFilter(tools, file, signal) : '');
  for (const id of ids) {
    const known = asset(id);
    const original = known ? await places.original(known, signal) : null;
    if (!known || original === null) throw new JobError('render-media-missing', { name: known?.name ?? id });
    const proxy = known.kind === 'video' ? await places.proxy(known, signal) : null;
    sources.set(id, { asset: known, facts: await facts(known.kind, original), proxy: proxy === null ? null : await facts('video', proxy) });
  }
  return sources;
}

/** Adds the shares of the steps up to one fraction: pictures take most of the time. */
class Steps {
  private done = 0;
  private readonly frames: number;
  private readonly tell: (fraction: number) => void;
  /** In frames of picture that take as long: sound, measuring, putting together and checking. */
  private static readonly beside = 0.3;
  constructor(frames: number, tell: (fraction: number) => void) { this.frames = frames; this.tell = tell; }
  at(frames: number): void { this.tell(Math.min(1, (this.done + frames) / (this.frames * (1 + Steps.beside)))); }
  add(frames: number): void { this.done += frames; this.at(0); }
}

/** Makes the pieces of picture; answers their names in the temp folder. */
async function makePictures(tools: RenderTools, plan: RenderPlan, temp: string, signal: AbortSignal, steps: Steps): Promise<{ list: string }> {
  const lines = ['ffconcat version 1.0'];
  for (const [index, piece] of plan.pictures.entries()) {
    const name = `picture-${index}.ts`;
    await runFfmpeg(tools.ffmpeg, { args: pieceArgs(piece, path.join(temp, name)), signal, onProgress: ({ frame }) => steps.at(frame) });
    steps.add(piece.frames);
    lines.push(`file '${name}'`, `duration ${(piece.frames / FRAME_RATE).toFixed(6)}`);
  }
  const list = path.join(temp, 'pictures.ffconcat');
  await writeFile(list, `${lines.join('\n')}\n`);
  return { list };
}

interface Sound { readonly tracks: readonly string[]; readonly loudness: Loudness; readonly gain: number }
const rawInput = (file: string): string[] => ['-f', 'f32le', '-ar', String(SAMPLE_RATE), '-ac', '2', '-i', file];

/** Makes each sound track as one run of samples and measures them together. */
async function makeSound(tools: RenderTools, plan: RenderPlan, temp: string, signal: AbortSignal, steps: Steps): Promise<Sound> {
  const tracks: string[] = [];
  for (const [index, pieces] of plan.sounds.entries()) tracks.push(await makeTrack(tools, pieces, path.join(temp, `sound-${index}.f32`), signal));
  steps.add(plan.frames * 0.05);
  if (tracks.length === 0) return { tracks, loudness: { integrated: -Infinity, peak: -Infinity }, gain: 0 };
  const { complaint } = await runFfmpeg(tools.ffmpeg, { signal, args: ['-v', 'info', '-nostats', ...tracks.flatMap(rawInput), '-filter_complex', `${mixed(tracks.length)},${METER}[out]`, '-map', '[out]', '-f', 'null', '-'] });
  const loudness = parseLoudness(complaint);
  if (!loudness) throw new JobError('render-failed', { why: 'ebur128' });
  steps.add(plan.frames * 0.02);
  return { tracks, loudness, gain: gainFor(loudness) };
}

async function makeTrack(tools: RenderTools, pieces: readonly Piece[], file: string, signal: AbortSignal): Promise<string> {
  await rm(file, { force: true });
  for (const [index, piece] of pieces.entries()) {
    const part = `${file}.${index}`;
    await runFfmpeg(tools.ffmpeg, { args: pieceArgs(piece, part), signal });
    await pipeline(createReadStream(part), createWriteStream(file, { flags: 'a' }), { signal });
    await rm(part);
  }
  return file;
}

/** Joins the pieces of picture without coding them again, sets the level and writes the file. */
async function finish(tools: RenderTools, { plan, pictures, sound, half, signal, steps }: { plan: RenderPlan; pictures: { list: string }; sound: Sound; half: string; signal: AbortSignal; steps: Steps }): Promise<void> {
  const samples = plan.frames * SAMPLES_PER_FRAME;
  const count = sound.tracks.length;
  const chain = count === 0 ? `anullsrc=r=${SAMPLE_RATE}:cl=stereo,atrim=end_sample=${samples}[out]` : `${mixed(count)},${levelled(sound.gain, samples)}[out]`;
  await mkdir(path.dirname(half), { recursive: true });
  await runFfmpeg(tools.ffmpeg, { signal, args: [
    ...sound.tracks.flatMap(rawInput), '-f', 'concat', '-safe', '0', '-i', pictures.list, '-filter_complex', chain,
    '-map', `${count}:v:0`, '-map', '[out]', '-c:v', 'copy', '-video_track_timescale', '12800', '-c:a', 'aac', '-b:a', '256k', '-ar', String(SAMPLE_RATE),
    '-movflags', '+faststart', half,
  ] });
  steps.add(plan.frames * 0.03);
}

/** What is made of an original for quick work: proxy, poster, waveform. Each is written to a file of the caller's. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { AssetKind } from '../../shared/asset/asset.ts';
import { FRAME_RATE } from '../../shared/units.ts';
import type { FfmpegTools } from './ffmpeg.ts';
import { asFile, inspect, isInterlaced, pictureOf, secondsOf, soundOf, type Inspected, type Stream } from './probe.ts';
import { FfmpegError, runFfmpeg } from './run-ffmpeg.ts';
import { uprightFilter } from './upright.ts';

export interface Derive {
  readonly tools: FfmpegTools;
  readonly from: string;
  readonly to: string;
  readonly name: string;
  readonly kind: AssetKind;
  /** Its sound cannot be decoded: it is left out. */
  readonly silent?: boolean;
  readonly signal?: AbortSignal;
  /** 0..1 */
  onProgress?(fraction: number): void;
}

/** What gets no further for so long never will: a file that ffmpeg cannot get through must not hold up the proxies of all others. */
const STALL_MS = 600_000;

const startOf = (text: string | undefined): number => { const value = Number(text); return Number.isFinite(value) ? value : 0; };
/** How much later than the file itself its first picture begins, in seconds. */
const pictureStart = (inspected: Inspected, picture: Stream): number => Math.max(0, startOf(picture.start_time) - startOf(inspected.format.start_time));

/**
 * Picture filters that make frame n of the result the n-th picture at 25/s counted from the file's first picture: the rule the
 * render reads originals by (shared/cut/render-plan.ts), so a frame chosen on the proxy is the frame that is rendered.
 */
const conformFilter = (picture: Stream): string => [
  'setpts=PTS-STARTPTS', ...(isInterlaced(picture) ? ['yadif=mode=send_frame:deint=interlaced'] : []), `fps=${FRAME_RATE}:round=near:start_time=0`,
].join(',');

/** Untagged footage: HD is BT.709, smaller is BT.601, as every camera and player has it; swscale alone would take 601 for all. */
const matrixOf = (picture: Stream): string => {
  const said = picture.color_space ?? 'unknown';
  if (said === 'unknown' || said === 'reserved') return (picture.height ?? 0) >= 720 ? 'bt709' : 'bt601';
  return said.startsWith('bt2020') ? 'bt2020' : said === 'bt709' ? 'bt709' : said === 'fcc' ? 'fcc' : said === 'smpte240m' ? 'smpte240m' : 'bt601';
};

/** At most 540 lines, square pixels, even sides. RGB sources have no matrix to name. */
function scaleFilter(picture: Stream): string {
  const from = picture.color_space === 'gbr' ? '' : `:in_color_matrix=${matrixOf(picture)}`;
  return `scale=w='2*max(1\\,round(min(540\\,ih)*dar/2))':h='2*max(1\\,trunc(min(540\\,ih)/2))':flags=fast_bilinear${from}:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p`;
}

const BT709 = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];

/**
 * The proxy: MP4, H.264, 25/s constant, a key frame every 12, no B-frames, sound as FLAC. FLAC and not AAC: AAC's priming shifts the clock
 * of players by 21 ms (ROUGHCUT 1.2), and FLAC loses nothing. Returns how many pictures it has.
 */
export async function makeProxy({ tools, from, to, name, silent = false, signal, onProgress }: Derive): Promise<{ frames: number }> {
  const inspected = await inspect(tools, from, name, signal);
  const picture = pictureOf(inspected);
  if (!picture) throw new Error(`no picture to make a proxy of: ${name}`);
  const sound = silent ? undefined : soundOf(inspected);
  const late = pictureStart(inspected, picture);
  const seconds = secondsOf(picture) || startOf(inspected.format.duration);
  let frames = 0;
  await runFfmpeg(tools.ffmpeg, {
    low: true, signal, stallMs: STALL_MS,
    args: [
      '-i', asFile(from), '-map', `0:${picture.index}`, ...(sound ? ['-map', `0:${sound.index}`] : []), '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1',
      '-vf', `${conformFilter(picture)},${scaleFilter(picture)}`,
      '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '23', '-g', '12', '-keyint_min', '12', '-sc_threshold', '0', '-bf', '0', '-flags', '+cgop', '-pix_fmt', 'yuv420p', ...BT709,
      ...(sound ? ['-af', `asetpts=PTS-${late.toFixed(6)}/TB,aresample=48000:async=1:min_hard_comp=0.1:first_pts=0`, '-ac', '2', '-c:a', 'flac', '-sample_fmt', 's16', '-strict', '-2'] : []),
      '-movflags', '+faststart', '-f', 'mp4', to,
    ],
    onProgress: (progress) => { frames = progress.frame; if (seconds > 0) onProgress?.(Math.min(1, progress.frame / (seconds * FRAME_RATE))); },
  });
  // It may find nothing that it can decode, and be content with that.
  if (frames === 0) throw new FfmpegError('', 0, 'no picture came');
  return { frames };
}

/** A small JPEG to recognise it by: for film the picture after one second (the first is often black), for stills the whole. */
export async function makePoster({ tools, from, to, name, kind, signal }: Derive): Promise<void> {
  const picture = pictureOf(await inspect(tools, from, name, signal));
  if (!picture) throw new Error(`no picture to make a poster of: ${name}`);
  const upright = kind === 'image' ? await uprightFilter(tools, from, signal) : '';
  const shot = ['-map', `0:${picture.index}`, '-frames:v', '1', '-vf', `${upright === '' ? '' : `${upright},`}scale=w='2*max(1\\,round(min(640\\,iw*sar)/2))':h='2*max(1\\,round(ow/dar/2))':out_range=pc,setsar=1,format=yuvj420p`, '-c:v', 'mjpeg', '-q:v', '4', '-map_metadata', '-1', '-f', 'image2', '-update', '1', to];
  const seconds = secondsOf(picture);
  const at = kind === 'image' ? 0 : Math.min(1, seconds / 3);
  const take = async (second: number): Promise<boolean> => {
    const args = [...(kind === 'image' ? ['-noautorotate'] : []), ...(second > 0 ? ['-ss', second.toFixed(3)] : []), '-i', asFile(from), ...shot];
    await runFfmpeg(tools.ffmpeg, { args, signal, low: true, stallMs: STALL_MS });
    return existsSync(to);
  };
  // Where the first picture is the only one (a GIF that does not move, a title over sound) nothing comes after it.
  if (!(await take(at)) && !(at > 0 && await take(0))) throw new FfmpegError('', 0, 'no picture came');
}

/** One picture by its frame number at the house rate, as JPEG. */
export async function makeStill({ tools, from, to, name, signal, frame }: Omit<Derive, 'kind'> & { frame: number }): Promise<void> {
  const inspected = await inspect(tools, from, name, signal);
  const picture = pictureOf(inspected);
  if (!picture) throw new Error(`no picture to show of: ${name}`);
  // Jumps close before the place, then counts as the proxy and the render do; from the key picture before that, as the last picture before the place may lie any time before.
  const lead = Math.min(frame, 2 * FRAME_RATE);
  const jump = frame > lead;
  const at = pictureStart(inspected, picture) + (frame - lead) / FRAME_RATE;
  const conform = conformFilter(picture).split(',').filter((one) => !(jump && one.startsWith('setpts'))).join(',');
  await runFfmpeg(tools.ffmpeg, {
    args: [...(jump ? ['-noaccurate_seek', '-ss', at.toFixed(6)] : []), '-i', asFile(from), '-map', `0:${picture.index}`, '-vf', `${conform},trim=start_frame=${lead},scale=w='2*max(1\\,round(min(960\\,iw*sar)/2))':h='2*max(1\\,round(ow/dar/2))':out_range=pc,setsar=1,format=yuvj420p`, '-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '3', '-f', 'image2', '-update', '1', to],
    signal,
  });
}

/** Samples a second that the waveform is computed from, and min/max pairs a second it has. */
const PEAK_RATE = 8000;
const PEAKS_PER_SECOND = 50;

/** The waveform: for every 20 ms the lowest and the highest sample as signed bytes, mono. Counts from the first picture, like the proxy. */
export async function makePeaks({ tools, from, to, name, kind, signal }: Derive): Promise<void> {
  const inspected = await inspect(tools, from, name, signal);
  const sound = soundOf(inspected);
  if (!sound) throw new Error(`no sound to draw: ${name}`);
  // Of a picture that cannot be decoded nothing counts, as in the render.
  const picture = kind === 'audio' ? undefined : pictureOf(inspected);
  const late = picture ? pictureStart(inspected, picture) : 0;
  const peaks = new Peaks(PEAK_RATE / PEAKS_PER_SECOND);
  await runFfmpeg(tools.ffmpeg, {
    args: ['-i', asFile(from), '-map', `0:${sound.index}`, '-af', `asetpts=PTS-${late.toFixed(6)}/TB,aresample=${PEAK_RATE}:async=1:min_hard_comp=0.1:first_pts=0`, '-ac', '1', '-f', 's16le', 'pipe:1'],
    signal, low: true, stallMs: STALL_MS, onData: (data) => peaks.add(data),
  });
  await writeFile(to, peaks.pairs(), { flush: true });
}

/** Collects 16-bit samples as they come, in pieces of any size, into min/max pairs. */
class Peaks {
  readonly #every: number;
  readonly #pairs: number[] = [];
  #odd: number | null = null;
  #low = 0;
  #high = 0;
  #count = 0;
  constructor(samplesPerPair: number) { this.#every = samplesPerPair; }

  add(data: Uint8Array): void {
    let index = 0;
    if (this.#odd !== null && data.length > 0) { this.#sample((this.#odd | (data[0]! << 8)) << 16 >> 16); this.#odd = null; index = 1; }
    for (; index + 1 < data.length; index += 2) this.#sample((data[index]! | (data[index + 1]! << 8)) << 16 >> 16);
    if (index < data.length) this.#odd = data[index]!;
  }
  #sample(value: number): void {
    if (this.#count === 0) { this.#low = value; this.#high = value; } else if (value < this.#low) this.#low = value; else if (value > this.#high) this.#high = value;
    if (++this.#count === this.#every) this.#close();
  }
  #close(): void { this.#pairs.push(this.#low >> 8, this.#high >> 8); this.#count = 0; }
  /** All pairs so far; a last, short stretch counts as one. */
  pairs(): Int8Array { if (this.#count > 0) this.#close(); return Int8Array.from(this.#pairs); }
}

/** Did ffmpeg stop because a disk was full? */
export const isDiskFull = (error: unknown): boolean => error instanceof FfmpegError && error.diskFull;

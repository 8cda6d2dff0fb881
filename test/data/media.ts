/**
 * Test media, made by ffmpeg when a test wants it and kept in a cache folder of the machine's temp folder: clips that carry
 * a machine-readable frame number on every frame (barcode.ts), and readers that say which frame a file really shows.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { BAR, barcodeRow, CELLS, readBarcode, readRow, type Barcode } from './barcode.ts';

export { readBarcode, type Barcode };

/** The ffmpeg that makes and reads test media (the product's own choice is tested separately). */
export const ffmpegForTests = (): string => process.env['BIANBO_FFMPEG'] ?? 'ffmpeg';

/** Runs a tool to its end and gives what it printed; throws with its complaint when it fails. */
export async function run(tool: string, args: readonly string[], input?: Iterable<Uint8Array>): Promise<Buffer> {
  const child = spawn(tool, args, { stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const complaint: Buffer[] = [];
  child.stdout?.on('data', (data: Buffer) => out.push(data));
  child.stderr?.on('data', (data: Buffer) => complaint.push(data));
  // It may stop reading once it has what it wants (-frames:v); that is not a failure.
  if (input && child.stdin) Readable.from(input).pipe(child.stdin).on('error', () => undefined);
  const code = await new Promise<number | null>((resolve, reject) => { child.once('error', reject); child.once('close', resolve); });
  if (code !== 0) throw new Error(`${tool} ${args.join(' ')}\nended with ${code}\n${Buffer.concat(complaint).toString().slice(-2000)}`);
  return Buffer.concat(out);
}

export interface BarcodeClip {
  /** Where to write; the ending says which container. Left out: a name in the cache folder, made only once. */
  readonly file?: string;
  readonly frames: number;
  /** 0..15, told back by the reader. */
  readonly source: number;
  /** '1920x1080'; multiples of 32 wide keep the cells crisp. Default '640x360'. */
  readonly size?: string;
  /** Frames from key frame to key frame, default 25; B-frames are on (2) as in a camera's file. */
  readonly gop?: number;
  /** Frame rate as a fraction, default '25/1'. */
  readonly rate?: string;
  /** 'tone' (default): a tone of 300 + 100 * source Hz with a beep every second, AAC; 'none': no sound. */
  readonly audio?: 'tone' | 'none';
  /** Ending of a cached file, default 'mp4'. */
  readonly container?: string;
  /** Encoder arguments instead of H.264 with the GOP above: ['-c:v', 'mpeg2video', ...]. */
  readonly encoder?: readonly string[];
  /** Picture behind the barcode: 'moving' test picture (default) or 'noisy', as hard to encode as camera footage. */
  readonly picture?: 'moving' | 'noisy';
}

/** Folder of made clips; safe to delete at any time. */
export const clipCache = (): string => path.join(tmpdir(), 'bianbo-test-media');

/** Makes a clip whose frame n carries the barcode (source, n); answers its path. */
export async function barcodeClip(wanted: BarcodeClip): Promise<string> {
  const { frames, source, size = '640x360', gop = 25, rate = '25/1', audio = 'tone', container = 'mp4', picture = 'moving' } = wanted;
  const key = createHash('sha256').update(JSON.stringify([wanted, 4])).digest('hex').slice(0, 16);
  const file = wanted.file ?? path.join(clipCache(), `clip-${source}-${frames}-${key}.${container}`);
  if (!wanted.file && existsSync(file)) return file;
  await mkdir(path.dirname(file), { recursive: true });
  const [width = 640, height = 360] = size.split('x').map(Number);
  const [numerator = 25, denominator = 1] = rate.split('/').map(Number);
  const base = `settb=${denominator}/${numerator},setpts=N`;
  const bar = Math.max(4, Math.round(height * BAR));
  const half = path.join(path.dirname(file), `.half-${process.pid}-${key}-${path.basename(file)}`);
  const rows = function* (): Generator<Uint8Array> { for (let frame = 0; frame < frames; frame++) yield barcodeRow({ source, frame }); };
  await run(ffmpegForTests(), [
    '-v', 'error', '-y',
    '-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${CELLS}x1`, '-r', rate, '-i', '-',
    '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}`,
    ...(audio === 'tone' ? ['-f', 'lavfi', '-i', `sine=frequency=${300 + source * 100}:sample_rate=48000:beep_factor=2:duration=${(frames * denominator) / numerator}`] : []),
    '-filter_complex', [
      `[0:v]${base},scale=${width}:${bar}:flags=neighbor,format=yuv420p[bar]`,
      `[1:v]${base},hue=h=${source * 24},${picture === 'noisy' ? 'noise=alls=6:allf=t,' : ''}format=yuv420p[back]`,
      '[back][bar]overlay=0:0:shortest=1,setsar=1,format=yuv420p[v]',
      ...(audio === 'tone' ? ['[2:a]pan=stereo|c0=c0|c1=c0[a]'] : []),
    ].join(';'),
    '-map', '[v]', ...(audio === 'tone' ? ['-map', '[a]'] : []),
    ...(wanted.encoder ?? ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '20', '-bf', '2', '-g', String(gop), '-keyint_min', String(gop), '-sc_threshold', '0', '-c:a', 'aac', '-b:a', '128k']),
    '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv',
    half,
  ], rows());
  await rename(half, file);
  return file;
}

/** The n-th picture (0-based) a file really decodes to, as luminance. Throws when there is none. */
export async function frameOf(ffmpeg: string, file: string, n: number): Promise<{ gray: Uint8Array; width: number; height: number }> {
  const pgm = await run(ffmpeg, ['-v', 'error', '-nostdin', '-i', file, '-map', '0:v:0', '-vf', `select=eq(n\\,${n})`, '-frames:v', '1', '-c:v', 'pgm', '-f', 'image2pipe', '-']);
  const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.subarray(0, 40).toString('latin1'));
  if (!header) throw new Error(`${file} has no frame ${n}`);
  return { gray: pgm.subarray(header[0].length), width: Number(header[1]), height: Number(header[2]) };
}

/** What every picture of a file shows, in order; null where no intact barcode is. */
export async function barcodesOf(ffmpeg: string, file: string): Promise<(Barcode | null)[]> {
  const cells = await run(ffmpeg, [
    '-v', 'error', '-nostdin', '-i', file, '-map', '0:v:0', '-fps_mode', 'passthrough',
    '-vf', `crop=iw:ih*${BAR / 2}:0:ih*${BAR / 4},scale=${CELLS * 4}:1:flags=area,format=gray`, '-f', 'rawvideo', '-',
  ]);
  // Four samples a cell, the middle two count: a cell's edge may be blurred.
  return Array.from({ length: Math.floor(cells.length / (CELLS * 4)) }, (_, index) => {
    const row = cells.subarray(index * CELLS * 4, (index + 1) * CELLS * 4);
    return readRow(Array.from({ length: CELLS }, (_cell, cell) => ((row[cell * 4 + 1] ?? 0) + (row[cell * 4 + 2] ?? 0)) / 2));
  });
}

/** Barcodes as runs '3:0-24' (source:first-last) for short, readable comparisons; '?' for unreadable frames. */
export function runsOf(codes: readonly (Barcode | null)[]): string[] {
  const runs: { source: number; first: number; last: number }[] = [];
  for (const code of codes) {
    const run = runs.at(-1);
    const { source, frame } = code ?? { source: -1, frame: -1 };
    if (code && run && run.source === source && run.last + 1 === frame) run.last = frame;
    else runs.push({ source, first: frame, last: frame });
  }
  return runs.map((run) => (run.source < 0 ? '?' : `${run.source}:${run.first}-${run.last}`));
}

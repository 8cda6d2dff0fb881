/** Finds the ffmpeg and ffprobe to work with, and what they cannot do. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { SystemInfo } from '../../shared/protocol/calls/base.ts';

export interface FfmpegTools {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  readonly version: string;
  readonly source: SystemInfo['ffmpeg']['source'];
  /** Encoders and filters that we want and these tools do not have: 'libx264', 'xfade' ... Empty when all is there. */
  readonly missing: readonly string[];
}

export interface FindOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the tools that come with the packed app (resources/ffmpeg); '' when running from a checkout. */
  readonly bundled: string;
}

const exe = (name: string): string => (process.platform === 'win32' ? `${name}.exe` : name);
const runnable = (file: string): Promise<boolean> => access(file, constants.X_OK).then(() => true, () => false);

/**
 * The first pair that is there: BIANBO_FFMPEG (ffprobe beside it or BIANBO_FFPROBE), the bundled folder, PATH, the installer
 * packages. Null when there is none. A setting that points to nothing does not silently fall through to another version: null too.
 */
export async function findFfmpeg({ env, bundled }: FindOptions): Promise<FfmpegTools | null> {
  const set = env['BIANBO_FFMPEG'];
  if (set) return inspectTools(set, env['BIANBO_FFPROBE'] ?? path.join(path.dirname(set), exe('ffprobe')), 'setting');
  const onPath = (env['PATH'] ?? '').split(path.delimiter);
  for (const folder of [bundled, ...onPath].filter(Boolean)) {
    const source = folder === bundled ? 'bundled' : 'path';
    const pair = [path.join(folder, exe('ffmpeg')), env['BIANBO_FFPROBE'] ?? path.join(folder, exe('ffprobe'))] as const;
    if (!(await runnable(pair[0])) || !(await runnable(pair[1]))) continue;
    const found = await inspectTools(...pair, source);
    if (found) return found;
  }
  const ffmpeg = fromPackage('@ffmpeg-installer/ffmpeg');
  const ffprobe = env['BIANBO_FFPROBE'] ?? fromPackage('@ffprobe-installer/ffprobe');
  return ffmpeg && ffprobe ? inspectTools(ffmpeg, ffprobe, 'package') : null;
}

/** The packages throw when they have no binary for this platform, and are optional dependencies: absent is an answer. */
function fromPackage(name: string): string | null {
  try {
    const found: unknown = createRequire(import.meta.url)(name);
    return typeof found === 'object' && found !== null && 'path' in found && typeof found.path === 'string' ? found.path : null;
  } catch { return null; } // not installed on this platform
}

const ask = (file: string, args: readonly string[]): Promise<string | null> => new Promise((resolve) => {
  execFile(file, [...args], { timeout: 10_000, maxBuffer: 8 << 20, windowsHide: true }, (error, out) => resolve(error ? null : out));
});

const WANTED_ENCODERS = ['libx264', 'aac', 'flac', 'mjpeg'] as const;
const WANTED_FILTERS = ['loudnorm', 'ebur128', 'drawtext', 'ass', 'xfade', 'yadif'] as const;

/** Asks a pair of tools for its version and abilities; null when it does not run. */
export async function inspectTools(ffmpeg: string, ffprobe: string, source: FfmpegTools['source']): Promise<FfmpegTools | null> {
  const [version, encoders, filters, probeVersion] = await Promise.all([
    ask(ffmpeg, ['-hide_banner', '-version']), ask(ffmpeg, ['-hide_banner', '-encoders']), ask(ffmpeg, ['-hide_banner', '-filters']), ask(ffprobe, ['-hide_banner', '-version']),
  ]);
  if (version === null || encoders === null || filters === null) return null;
  return {
    ffmpeg, ffprobe, source,
    version: /version (\S+)/.exec(version)?.[1] ?? '?',
    missing: [
      ...(probeVersion === null ? ['ffprobe'] : []),
      ...missingIn(encoders, WANTED_ENCODERS),
      ...missingIn(filters, WANTED_FILTERS),
    ],
  };
}

/** Which of `wanted` do not stand as the second word of a line in an ffmpeg listing ("flags name description"). */
export function missingIn(listing: string, wanted: readonly string[]): string[] {
  const there = new Set(listing.split('\n').map((line) => line.trim().split(/\s+/)[1]));
  return wanted.filter((one) => !there.has(one));
}

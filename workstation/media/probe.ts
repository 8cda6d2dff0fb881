/** What a file is: ffprobe's answer as our Probe, and whether the file is whole. */
import { open, stat } from 'node:fs/promises';
import type { AssetKind, Probe } from '../../shared/asset/asset.ts';
import { FRAME_RATE } from '../../shared/units.ts';
import { JobError } from '../workstation.ts';
import type { FfmpegTools } from './ffmpeg.ts';
import { FfmpegError, runFfmpeg, runProbe } from './run-ffmpeg.ts';

export interface Stream {
  readonly index: number;
  readonly codec_type?: string; readonly codec_name?: string; readonly codec_tag_string?: string; readonly width?: number; readonly height?: number; readonly color_space?: string;
  readonly avg_frame_rate?: string; readonly r_frame_rate?: string; readonly field_order?: string; readonly start_time?: string; readonly duration?: string; readonly nb_frames?: string;
  readonly channels?: number; readonly sample_rate?: string;
  readonly disposition?: { readonly attached_pic?: number };
  readonly side_data_list?: readonly { readonly rotation?: number }[];
  readonly tags?: Readonly<Record<string, string>>;
}
export interface Inspected {
  readonly streams: readonly Stream[];
  readonly format: { readonly format_name?: string; readonly start_time?: string; readonly duration?: string };
}

/** What we take in: the kind, its MIME type and the facts. */
export interface Found { readonly kind: AssetKind; readonly mime: string; readonly probe: Probe }

const number = (text: string | undefined): number => { const value = Number(text); return Number.isFinite(value) ? value : 0; };
/** '00:00:01.933000000', the way Matroska says the length of a stream. */
const clock = (text: string | undefined): number => { const [hours, minutes, seconds] = (text ?? '').split(':').map(Number); return hours !== undefined && minutes !== undefined && seconds !== undefined ? hours * 3600 + minutes * 60 + seconds : 0; };
const rateOf = (text: string | undefined): number => { const [above, below] = (text ?? '').split('/').map(Number); return above && below ? above / below : 0; };

/** The picture and the sound that count: the first of each; a cover picture in a sound file is no picture. */
export const pictureOf = <One extends Stream>({ streams }: { readonly streams: readonly One[] }): One | undefined => streams.find((one) => one.codec_type === 'video' && one.disposition?.attached_pic !== 1 && one.codec_name !== undefined && (one.width ?? 0) > 0);
export const soundOf = <One extends Stream>({ streams }: { readonly streams: readonly One[] }): One | undefined => streams.find((one) => one.codec_type === 'audio' && one.codec_name !== undefined);

/** ffprobe's answer about a file. Throws JobError 'media-unreadable' when it is no media at all. */
export async function inspect(tools: FfmpegTools, file: string, name: string, signal?: AbortSignal): Promise<Inspected> {
  try {
    const answer = await runProbe(tools.ffprobe, ['-show_streams', '-show_format', asFile(file)], signal);
    const { streams = [], format = {} } = answer as Partial<Inspected>; // ffprobe's own form, stable since 2012
    return { streams, format };
  } catch (error) {
    if (error instanceof FfmpegError) throw new JobError('media-unreadable', { name });
    throw error;
  }
}

/** A path is a path: 'http://...', 'concat:...' or '-i' as a file name must not mean anything to ffmpeg. */
export const asFile = (file: string): string => `file:${file}`;

/** The facts. Pure. Null when there is neither picture nor sound in it. `lengthMs` for files that do not say how long they are. */
export function factsFrom(inspected: Inspected, extension: string, lengthMs = 0): Found | null {
  const picture = pictureOf(inspected);
  const sound = soundOf(inspected);
  if (!picture && !sound) return null;
  const names = (inspected.format.format_name ?? '').split(',');
  const still = picture !== undefined && !sound && isStill(names, picture);
  const kind: AssetKind = still ? 'image' : picture ? 'video' : 'audio';
  const wholeMs = Math.round((number(inspected.format.duration) || Math.max(...inspected.streams.map(secondsOf), 0)) * 1000) || lengthMs;
  const turned = picture !== undefined && Math.abs(rotationOf(picture)) % 180 === 90;
  return {
    kind, mime: mimeOf(kind, names, picture?.codec_name ?? sound?.codec_name ?? '', extension),
    probe: {
      durationMs: still ? 0 : wholeMs,
      frames: kind === 'video' && picture ? framesOf(picture, wholeMs) : 0,
      width: (turned ? picture.height : picture?.width) ?? 0, height: (turned ? picture.width : picture?.height) ?? 0,
      rate: kind === 'video' ? (rateOf(picture?.avg_frame_rate) > 0 ? picture?.avg_frame_rate : picture?.r_frame_rate) ?? '' : '',
      videoCodec: picture?.codec_name ?? '', audioCodec: sound?.codec_name ?? '',
      channels: sound?.channels ?? 0, sampleRate: number(sound?.sample_rate),
      interlaced: isInterlaced(picture),
    },
  };
}

export const isInterlaced = (picture: Stream | undefined): boolean => ['tt', 'bb', 'tb', 'bt'].includes(picture?.field_order ?? '');
export const rotationOf = (picture: Stream): number => picture.side_data_list?.find((one) => one.rotation !== undefined)?.rotation ?? number(picture.tags?.['rotate']);
export const secondsOf = (stream: Stream): number => number(stream.duration) || clock(stream.tags?.['DURATION']);

const isStill = (names: readonly string[], picture: Stream): boolean => names.some((name) => name === 'image2' || name.endsWith('_pipe')) || (['png', 'mjpeg', 'webp', 'bmp', 'tiff', 'hevc', 'av1'].includes(picture.codec_name ?? '') && picture.nb_frames === '1');

/** At the house rate; the proxy's own count replaces it where there is one. */
function framesOf(picture: Stream, wholeMs: number): number {
  const counted = number(picture.nb_frames);
  if (counted > 0 && picture.avg_frame_rate === `${FRAME_RATE}/1`) return counted;
  return Math.max(1, Math.round((secondsOf(picture) || wholeMs / 1000) * FRAME_RATE));
}

const IMAGE_MIME: Readonly<Record<string, string>> = { mjpeg: 'image/jpeg', png: 'image/png', gif: 'image/gif', webp: 'image/webp', bmp: 'image/bmp', tiff: 'image/tiff', av1: 'image/avif', hevc: 'image/heic' };
const FORMAT_MIME: Readonly<Record<string, string>> = { matroska: 'x-matroska', mov: 'mp4', mpegts: 'mp2t', mpeg: 'mpeg', avi: 'x-msvideo', mxf: 'mxf', flv: 'x-flv', asf: 'x-ms-wmv', wav: 'wav', mp3: 'mpeg', flac: 'flac', ogg: 'ogg', aac: 'aac', aiff: 'aiff', amr: 'amr' };
function mimeOf(kind: AssetKind, names: readonly string[], codec: string, extension: string): string {
  if (kind === 'image') return IMAGE_MIME[codec] ?? 'application/octet-stream';
  const family = names.find((name) => name in FORMAT_MIME) ?? '';
  if (family === 'matroska' && extension === '.webm') return `${kind}/webm`;
  if (family === 'mov' && extension === '.mov') return 'video/quicktime';
  if (family === 'mxf') return 'application/mxf';
  return family === '' ? 'application/octet-stream' : `${kind}/${FORMAT_MIME[family] ?? ''}`;
}

/**
 * Reads what a file is and whether it is all there. Throws JobError: 'media-empty' (no bytes), 'media-unreadable', 'media-no-streams',
 * 'media-truncated' (its end is missing). Reads the last seconds only, so it takes no longer for a long file.
 */
export async function probeFile(tools: FfmpegTools, file: string, { name, extension, signal }: { name: string; extension: string; signal?: AbortSignal }): Promise<Found> {
  const { size } = await stat(file);
  if (size === 0) throw new JobError('media-empty', { name });
  const inspected = await inspect(tools, file, name, signal);
  const unread = await unreadIn(tools, file, inspected, signal);
  const readable = { ...inspected, streams: inspected.streams.filter((one) => !(unread.picture !== undefined && one.codec_type === 'video') && !(unread.sound !== undefined && one.codec_type === 'audio')) };
  // Where nothing of it can be decoded it is kept as what it says it is.
  const known = factsFrom(readable, extension) ? readable : inspected;
  let found = factsFrom(known, extension);
  if (await riffPromises(file) > size) throw new JobError('media-truncated', { name });
  // ffprobe takes any text for a subtitle or ANSI art and then finds no picture of a camera in it.
  if (inspected.format.format_name === 'tty') throw new JobError('media-unreadable', { name });
  if (!found) throw new JobError('media-no-streams', { name });
  if (found.kind === 'image') { await mustDecode(tools, file, name, signal); return found; }
  if (found.probe.durationMs === 0) {
    const lengthMs = await readLength(tools, file, name, signal);
    if (lengthMs === 0) throw new JobError('media-truncated', { name });
    found = factsFrom(known, extension, lengthMs) ?? found;
  }
  await mustReachItsEnd(tools, file, { name, size, format: inspected.format.format_name ?? '', endMs: found.probe.durationMs + Math.max(0, number(inspected.format.start_time)) * 1000, ...(signal ? { signal } : {}) });
  return Object.keys(unread).length > 0 ? { ...found, probe: { ...found.probe, unread } } : found;
}

/** Where a picture or sound begins later than this nobody waits for it. */
const FIRST_WITHIN_S = 60;
const DECODE_STALL_MS = 30_000;

/** Which of picture and sound this ffmpeg cannot decode, with the codec's name: tried with the first of each, as a decoder may be listed and want a machine that is not here. */
async function unreadIn(tools: FfmpegTools, file: string, inspected: Inspected, signal?: AbortSignal): Promise<{ picture?: string; sound?: string }> {
  const picture = pictureOf(inspected) ?? inspected.streams.find((one) => one.codec_type === 'video' && one.disposition?.attached_pic !== 1);
  const sound = soundOf(inspected) ?? inspected.streams.find((one) => one.codec_type === 'audio');
  const decodes = async (tried: readonly Stream[]): Promise<boolean> => {
    let came = false;
    const maps = tried.flatMap(({ index }) => ['-map', `0:${index}`]);
    try {
      const { complaint } = await runFfmpeg(tools.ffmpeg, { args: ['-t', String(FIRST_WITHIN_S), '-i', asFile(file), ...maps, '-frames:v', '1', '-frames:a', '1', '-f', 'null', '-'], signal, stallMs: DECODE_STALL_MS, onProgress: ({ frame, outMs }) => { came ||= frame > 0 || outMs > 0; } });
      return complaint === '' || (came && tried.length === 1);
    } catch (error) {
      // One that was killed or got no further says nothing about the codec. It also complains in the end where most of it was broken and some came (a recording that was begun in the middle).
      if (error instanceof FfmpegError) return typeof error.code !== 'number' || (came && tried.length === 1);
      throw error;
    }
  };
  const both = [picture, sound].filter((one) => one !== undefined);
  if (both.length === 0 || await decodes(both)) return {};
  const codec = ({ codec_name: name, codec_tag_string: tag }: Stream): string => name ?? tag ?? '?';
  return { ...(picture && !(await decodes([picture])) ? { picture: codec(picture) } : {}), ...(sound && !(await decodes([sound])) ? { sound: codec(sound) } : {}) };
}

/** A picture that breaks off still decodes to something half gray, so every fault counts. */
async function mustDecode(tools: FfmpegTools, file: string, name: string, signal?: AbortSignal): Promise<void> {
  try { await runFfmpeg(tools.ffmpeg, { args: ['-xerror', '-err_detect', '+explode', '-i', asFile(file), '-frames:v', '1', '-f', 'null', '-'], signal }); } catch (error) {
    if (error instanceof FfmpegError) throw new JobError('media-truncated', { name });
    throw error;
  }
}

/** For containers without a length (a recording that was never closed): counted by reading all packets. */
async function readLength(tools: FfmpegTools, file: string, name: string, signal?: AbortSignal): Promise<number> {
  let lengthMs = 0;
  try { await runFfmpeg(tools.ffmpeg, { args: ['-i', asFile(file), '-map', '0:v?', '-map', '0:a?', '-c', 'copy', '-f', 'null', '-'], signal, onProgress: (progress) => { lengthMs = Math.max(lengthMs, progress.outMs); } }); } catch (error) {
    if (error instanceof FfmpegError) throw new JobError('media-unreadable', { name });
    throw error;
  }
  return lengthMs;
}

/** The length that the head of a WAV or AVI file promises; 0 for others and for recorders that leave it open. ffprobe believes the file's size instead. */
async function riffPromises(file: string): Promise<number> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    const promised = bytesRead === 8 && buffer.toString('latin1', 0, 4) === 'RIFF' ? buffer.readUInt32LE(4) : 0;
    return promised === 0xffff_ffff ? 0 : promised;
  } finally { await handle.close(); }
}

/** How much may be missing at the end of what the header promises: an index is exact, other containers round, and streams end unevenly. */
const slackMs = (format: string, endMs: number): number => (format.startsWith('mov,') ? 100 : Math.max(1500, endMs * 0.02));

async function mustReachItsEnd(tools: FfmpegTools, file: string, { name, size, format, endMs, signal }: { name: string; size: number; format: string; endMs: number; signal?: AbortSignal }): Promise<void> {
  const from = Math.max(0, endMs / 1000 - 4);
  const interval = from > 0 ? ['-read_intervals', `${from.toFixed(3)}%`] : [];
  const answer = await runProbe(tools.ffprobe, [...interval, '-show_entries', 'packet=pts_time,dts_time,duration_time,pos,size,flags', asFile(file)], signal).catch((error: unknown) => {
    if (error instanceof FfmpegError) return { packets: [] }; // it cannot even read there: truncated, said below
    throw error;
  });
  const { packets = [] } = answer as { packets?: { pts_time?: string; dts_time?: string; duration_time?: string; pos?: string; size?: string; flags?: string }[] }; // ffprobe's own form
  let lastMs = 0;
  for (const { pts_time: pts, dts_time: dts, duration_time: length, pos, size: bytes, flags } of packets) {
    if (flags?.includes('C')) throw new JobError('media-truncated', { name });
    if (pos !== undefined && number(pos) + number(bytes) > size) throw new JobError('media-truncated', { name });
    lastMs = Math.max(lastMs, (number(pts ?? dts) + number(length)) * 1000);
  }
  if (packets.length === 0 || lastMs < endMs - slackMs(format, endMs)) throw new JobError('media-truncated', { name });
}

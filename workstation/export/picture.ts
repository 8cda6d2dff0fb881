/** Pictures of an article: upright, of a size that channels take, and without what the camera wrote into them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Asset } from '../../shared/asset/asset.ts';
import { withoutMetadata } from '../../shared/formats/jpeg.ts';
import type { MediaPlaces, RenderTools } from '../media/render-tools.ts';
import { runFfmpeg, runProbe } from '../media/run-ffmpeg.ts';
import { JobError } from '../workstation.ts';

/** Widest side in pixels; enough for a full-width picture on a phone. */
const WIDEST = 1280;

/** Filters that set a picture upright that the camera took turned, by its EXIF orientation. */
const UPRIGHT: Readonly<Record<number, string>> = { 2: 'hflip', 3: 'hflip,vflip', 4: 'vflip', 5: 'transpose=0', 6: 'transpose=1', 7: 'transpose=3', 8: 'transpose=2' };

interface Frame { readonly tags?: { readonly Orientation?: string }; readonly side_data_list?: readonly { readonly rotation?: number }[] }
const BY_ROTATION: Readonly<Record<number, number>> = { 90: 8, '-90': 6, 180: 3, '-180': 3 };

/** The filter that sets the picture upright. ffmpeg's own turning is switched off: whether it heeds the EXIF of a still differs from version to version. */
async function uprightFilter(tools: RenderTools, file: string, signal: AbortSignal): Promise<string[]> {
  const said = await runProbe(tools.ffprobe, ['-show_frames', '-read_intervals', '%+#1', file], signal);
  // What ffprobe answers; every part of it may be absent.
  const frame = (said as { frames?: Frame[] }).frames?.[0];
  const turned = frame?.side_data_list?.find((one) => one.rotation !== undefined)?.rotation ?? 0;
  const filter = UPRIGHT[Number(frame?.tags?.Orientation ?? BY_ROTATION[turned] ?? 1)];
  return filter ? [filter] : [];
}

/**
 * Writes a picture into `folder` as `stem`.jpg (or .png where it came as one, for its transparency). Throws JobError 'article-picture' with its name.
 */
export async function writePicture(deps: { tools: RenderTools; places: MediaPlaces }, asset: Asset, folder: string, stem: string, signal: AbortSignal): Promise<{ file: string; width: number; height: number }> {
  const original = await deps.places.original(asset, signal);
  if (original === null) throw new JobError('article-picture', { name: asset.name, why: 'ENOENT' });
  const png = asset.mime === 'image/png';
  const file = `${stem}.${png ? 'png' : 'jpg'}`;
  const target = path.join(folder, file);
  await mkdir(folder, { recursive: true });
  try {
    const filters = [...await uprightFilter(deps.tools, original, signal), `scale='if(gte(iw,ih),min(${WIDEST},iw),-2)':'if(gte(iw,ih),-2,min(${WIDEST},ih))'`];
    await runFfmpeg(deps.tools.ffmpeg, { args: ['-noautorotate', '-i', original, '-map_metadata', '-1', '-frames:v', '1', '-vf', filters.join(','), ...(png ? [] : ['-pix_fmt', 'yuvj420p', '-q:v', '3']), target], signal });
    if (!png) await writeFile(target, withoutMetadata(await readFile(target)));
    const probed = (await runProbe(deps.tools.ffprobe, ['-show_streams', target], signal)) as { streams?: { width?: number; height?: number }[] };
    const { width = 0, height = 0 } = probed.streams?.[0] ?? {};
    return { file, width, height };
  } catch (error) {
    if (signal.aborted || (error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
    throw new JobError('article-picture', { name: asset.name, why: error instanceof Error ? (error.message.split('\n').at(-1) ?? '') : String(error) });
  }
}

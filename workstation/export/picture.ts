/** Pictures of an article: upright, of a size that channels take, and without what the camera wrote into them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Asset } from '../../shared/asset/asset.ts';
import { withoutMetadata } from '../../shared/formats/jpeg.ts';
import type { MediaPlaces, RenderTools } from '../media/render-tools.ts';
import { runFfmpeg, runProbe } from '../media/run-ffmpeg.ts';
import { uprightFilter } from '../media/upright.ts';
import { JobError } from '../workstation.ts';

/** Widest side in pixels; enough for a full-width picture on a phone. */
const WIDEST = 1280;

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
    const upright = await uprightFilter(deps.tools, original, signal);
    const filters = [...(upright === '' ? [] : [upright]), `scale='if(gte(iw,ih),min(${WIDEST},iw),-2)':'if(gte(iw,ih),-2,min(${WIDEST},ih))'`];
    // One picture, and not the first of a row that "%d" in the name of its folder would stand for; neither when it is read again.
    await runFfmpeg(deps.tools.ffmpeg, { args: ['-noautorotate', '-i', original, '-map_metadata', '-1', '-frames:v', '1', '-vf', filters.join(','), ...(png ? [] : ['-pix_fmt', 'yuvj420p', '-q:v', '3']), '-update', '1', target], signal });
    if (!png) await writeFile(target, withoutMetadata(await readFile(target)));
    const probed = (await runProbe(deps.tools.ffprobe, ['-f', 'image2', '-pattern_type', 'none', '-show_streams', target], signal)) as { streams?: { width?: number; height?: number }[] };
    const { width = 0, height = 0 } = probed.streams?.[0] ?? {};
    return { file, width, height };
  } catch (error) {
    if (signal.aborted || (error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
    throw new JobError('article-picture', { name: asset.name, why: error instanceof Error ? (error.message.split('\n').at(-1) ?? '') : String(error) });
  }
}

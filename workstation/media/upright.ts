/** How a still must be turned to stand upright, as windows show it. */
import { asFile } from './probe.ts';
import type { RenderTools } from './render-tools.ts';
import { runProbe } from './run-ffmpeg.ts';

/** Filters that set a picture upright that the camera took turned, by its EXIF orientation. */
const UPRIGHT: Readonly<Record<number, string>> = { 2: 'hflip', 3: 'hflip,vflip', 4: 'vflip', 5: 'transpose=0', 6: 'transpose=1', 7: 'transpose=3', 8: 'transpose=2' };

interface Frame { readonly tags?: { readonly Orientation?: string }; readonly side_data_list?: readonly { readonly rotation?: number }[] }
const BY_ROTATION: Readonly<Record<number, number>> = { 90: 8, '-90': 6, 180: 3, '-180': 3 };

/** The filter that sets the picture upright; '' where it stands so. To be used with `-noautorotate`: whether ffmpeg itself heeds the EXIF of a still differs from version to version. */
export async function uprightFilter(tools: RenderTools, file: string, signal: AbortSignal | undefined): Promise<string> {
  const said = await runProbe(tools.ffprobe, ['-show_frames', '-read_intervals', '%+#1', asFile(file)], signal);
  // What ffprobe answers; every part of it may be absent.
  const frame = (said as { frames?: Frame[] }).frames?.[0];
  const turned = frame?.side_data_list?.find((one) => one.rotation !== undefined)?.rotation ?? 0;
  return UPRIGHT[Number(frame?.tags?.Orientation ?? BY_ROTATION[turned] ?? 1)] ?? '';
}

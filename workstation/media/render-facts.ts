import type { Asset } from '../../shared/asset/asset.ts';
import type { SourceFacts } from '../../shared/cut/render-plan.ts';
import { asFile, isInterlaced, pictureOf, rotationOf, soundOf, type Stream } from './probe.ts';
import { runProbe } from './run-ffmpeg.ts';

interface ProbedStream extends Stream {
  readonly sample_aspect_ratio?: string; readonly pix_fmt?: string; readonly color_range?: string; readonly nb_read_packets?: string;
}
export interface Probed { readonly streams?: readonly ProbedStream[]; readonly format?: { readonly start_time?: string; readonly duration?: string } }

/** What ffprobe says of a file, as far as a render asks; `count` counts its packets too. */
export const probeFile = async (ffprobe: string, file: string, signal: AbortSignal, count = false): Promise<Probed> =>
  // ffprobe's own JSON: every field is optional in the type, so nothing is believed that may be missing.
  await runProbe(ffprobe, ['-show_streams', '-show_format', ...(count ? ['-count_packets'] : []), asFile(file)], signal) as Probed;

const number = (text: string | undefined): number => { const value = Number(text); return Number.isFinite(value) ? value : 0; };
const fraction = (text: string | undefined): number => { const [above, below] = (text ?? '').split(/[:/]/).map(Number); return above && below ? above / below : 1; };
const said = (text: string | undefined): string => (text === undefined || text === 'unknown' ? '' : text);

/** The facts of a source from ffprobe's JSON: of the picture and the sound that its proxy shows. `upright`: see SourceFacts. */
export function factsOf(kind: Asset['kind'], path: string, { streams = [], format }: Probed, upright = ''): SourceFacts {
  const picture = kind === 'audio' ? undefined : pictureOf({ streams });
  const sound = kind === 'image' ? undefined : soundOf({ streams });
  return {
    path: asFile(path), kind,
    pictureStream: picture?.index ?? null,
    soundStream: sound?.index ?? null,
    pictureStart: picture && kind === 'video' ? Math.max(0, number(picture.start_time) - number(format?.start_time)) : 0,
    channels: sound?.channels ?? 0,
    width: picture?.width ?? 0,
    height: picture?.height ?? 0,
    pixelAspect: fraction(picture?.sample_aspect_ratio),
    upright,
    rotation: upright !== '' ? 90 : picture ? rotationOf(picture) : 0,
    pixelFormat: picture?.pix_fmt ?? '',
    matrix: said(picture?.color_space),
    range: said(picture?.color_range),
    rate: constantRate(picture),
    interlaced: isInterlaced(picture),
  };
}

/** The rate, if average and base agree; '' where it varies, so that nobody relies on a frame every 40 ms. */
function constantRate(picture: ProbedStream | undefined): string {
  const { avg_frame_rate: average, r_frame_rate: base } = picture ?? {};
  if (average === undefined || average === '0/0') return '';
  const rate = fraction(average);
  const fields = isInterlaced(picture) && fraction(base) === 2 * rate;
  return (rate === fraction(base) || fields) ? (rate === 25 ? '25/1' : average) : '';
}

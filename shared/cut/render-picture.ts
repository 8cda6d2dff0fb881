/** Any picture into the house raster: 1920x1080 square pixels, BT.709 limited range, 4:2:0. */
export interface Raster { readonly width: number; readonly height: number }
/** GY/T 155: 1080 lines. */
export const HOUSE_RASTER: Raster = { width: 1920, height: 1080 };

/** What a picture is like, in ffprobe's words where it has any. */
export interface PictureFacts {
  readonly width: number;
  readonly height: number;
  /** Width of a pixel over its height; 1 when unknown. */
  readonly pixelAspect: number;
  /** Quarter turns and the like that the file asks a player for, in degrees. */
  readonly rotation: number;
  readonly pixelFormat: string;
  /** color_space and color_range, '' when not said. */
  readonly matrix: string;
  readonly range: string;
  /** Frames per second as a fraction, '' for stills. */
  readonly rate: string;
  readonly interlaced: boolean;
}

/** Seconds as ffmpeg takes them, to the microsecond: a frame at 25/s is a whole number of those. */
export const seconds = (value: number): string => value.toFixed(6);

const MATRICES: Readonly<Record<string, string>> = { bt709: 'bt709', smpte170m: 'bt601', bt470bg: 'bt601', fcc: 'bt601', smpte240m: 'smpte240m', bt2020nc: 'bt2020', bt2020c: 'bt2020' };

/** The matrix of the source; files that do not say it follow the custom: BT.709 from 720 lines, BT.601 below. */
function matrixOf({ matrix, height, pixelFormat }: PictureFacts): string {
  if (/^(rgb|bgr|gbr|argb|abgr|pal8|gray|mono|ya)/.test(pixelFormat)) return '';
  return MATRICES[matrix] ?? (height >= 720 ? 'bt709' : 'bt601');
}

/** A filter chain that brings a picture into the raster with bars where its shape differs; next to nothing when it fits already. */
export function fitPicture(facts: PictureFacts, { width, height }: Raster): string {
  const matrix = matrixOf(facts);
  const fits = facts.width === width && facts.height === height && facts.pixelAspect === 1 && facts.rotation === 0
    && facts.pixelFormat === 'yuv420p' && matrix === 'bt709' && facts.range !== 'pc';
  if (fits) return 'setsar=1';
  const wide = `gte(dar,${width}/${height})`;
  return [
    `scale=w='if(${wide},${width},2*round(${height}*dar/2))':h='if(${wide},2*round(${width}/dar/2),${height})'${matrix ? `:in_color_matrix=${matrix}` : ''}:out_color_matrix=bt709:out_range=tv:flags=bicubic`,
    'format=yuv420p', `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:color=black`, 'setsar=1',
  ].join(',');
}

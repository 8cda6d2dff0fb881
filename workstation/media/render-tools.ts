/** What the render asks of the media store, and what it makes of it. */
import type { Asset } from '../../shared/asset/asset.ts';
import type { SourceFacts } from '../../shared/cut/render-plan.ts';
import type { FfmpegTools } from './ffmpeg.ts';

/** The two programs. */
export type RenderTools = Pick<FfmpegTools, 'ffmpeg' | 'ffprobe'>;

/** Where the bytes of assets are on this machine. */
export interface MediaPlaces {
  /** The original, fetched from the pool first when it is not here; null when it cannot be had. */
  original(asset: Asset, signal: AbortSignal): Promise<string | null>;
  /** The proxy, only if it is here and right; null otherwise. */
  proxy(asset: Asset, signal: AbortSignal): Promise<string | null> | string | null;
}

/** A source at work in a render: the original's facts, and the proxy's where there is one to compare with. */
export interface RenderSource { readonly asset: Asset; readonly facts: SourceFacts; readonly proxy: SourceFacts | null }

/** What the render asks of ffmpeg and of the media store; made by the media room. */
import type { Asset } from '../../shared/asset/asset.ts';
import type { SourceFacts } from '../../shared/cut/render-plan.ts';

export interface RenderTools {
  /**
   * Runs ffmpeg to its end and answers what it wrote to stderr. `onTime` hears how many seconds of output are done.
   * Rejects when it fails, and when the signal stops it (then the process is gone when the promise settles).
   */
  ffmpeg(args: readonly string[], options: { readonly signal: AbortSignal; readonly onTime?: (seconds: number) => void }): Promise<string>;
  /** Runs ffprobe and answers its stdout. */
  ffprobe(args: readonly string[], signal: AbortSignal): Promise<string>;
}

/** Where the bytes of assets are on this machine. */
export interface MediaPlaces {
  /** The original, fetched from the pool first when it is not here; null when it cannot be had. */
  original(asset: Asset, signal: AbortSignal): Promise<string | null>;
  /** The proxy, only if it is here; null otherwise. */
  proxy(asset: Asset): string | null;
}

/** A source at work in a render: the original's facts, and the proxy's where there is one to compare with. */
export interface RenderSource { readonly asset: Asset; readonly facts: SourceFacts; readonly proxy: SourceFacts | null }

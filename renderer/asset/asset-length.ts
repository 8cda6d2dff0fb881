import type { Asset } from '../../shared/asset/asset.ts';
import { sourceOf } from '../../shared/cut/operations.ts';
import { minutesSeconds } from '../../shared/units.ts';

/** How long an asset lasts, m:ss; '' for a still. */
export function lengthText(asset: Asset): string {
  return asset.kind === 'image' ? '' : minutesSeconds(asset.probe.durationMs);
}

/** How many frames of it can be shown or heard; a still is shown as long as one likes, in the viewer for five seconds. */
export function framesToShow(asset: Asset): number {
  const { frames } = sourceOf(asset);
  return frames === Infinity ? 125 : frames;
}

import type { Asset } from '../../shared/asset/asset.ts';
import { sourceOf } from '../../shared/cut/operations.ts';
import { minutesSeconds } from '../../shared/units.ts';
import { t } from '../app/language.ts';

/** What stands beside the name of an asset of which something cannot be decoded, in a word or two. */
export function unreadMark({ probe: { unread = {} } }: Asset): string {
  return t(unread.picture === undefined ? 'asset.unread.sound' : unread.sound === undefined ? 'asset.unread.picture' : 'asset.unread.both');
}

/** How long an asset lasts, m:ss; '' for a still. */
export function lengthText(asset: Asset): string {
  return asset.kind === 'image' ? '' : minutesSeconds(asset.probe.durationMs);
}

/** How many frames of it can be shown or heard; a still is shown as long as one likes, in the viewer for five seconds. */
export function framesToShow(asset: Asset): number {
  const { frames } = sourceOf(asset);
  return frames === Infinity ? 125 : frames;
}

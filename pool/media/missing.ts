/** What should lie in the pool's media folder and does not: the pool was set up again from a backup, which holds no media, or somebody cleared a disk. */
import type { Asset } from '../../shared/asset/asset.ts';
import { filesOf } from '../../shared/asset/files.ts';
import type { Instant } from '../../shared/units.ts';

/** A proxy or poster is known before it arrives; of an asset whose original has been here for so long it is on its way no more. */
const ON_ITS_WAY_MS = 86_400_000;

/** Addresses of the files of an asset that the pool once had, has no more, and has not said so of yet. */
export function missingFiles(asset: Asset, has: (sha256: string) => boolean, now: Instant): string[] {
  if (!asset.stored) return [];
  const known = filesOf(asset).filter(({ what }) => what === 'original' || now - asset.createdAt > ON_ITS_WAY_MS);
  return [...new Set(known.map(({ sha256 }) => sha256))].filter((sha256) => !asset.lost?.includes(sha256) && !has(sha256));
}

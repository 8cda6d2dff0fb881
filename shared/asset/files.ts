/** The files of an asset: its original and what was made of it, each under its own address. */
import type { Sha256 } from '../ids.ts';
import type { Asset } from './asset.ts';

export const PARTS = ['poster', 'peaks', 'proxy', 'original'] as const;
export type Part = (typeof PARTS)[number];
export interface AssetFile { readonly asset: string; readonly what: Part; readonly sha256: Sha256; readonly bytes: number }

/** Every file that an asset has so far, small things first. */
export function filesOf(asset: Asset): AssetFile[] {
  return PARTS.flatMap((what) => {
    const file = what === 'original' ? asset : asset[what];
    return file ? [{ asset: asset.id, what, sha256: file.sha256, bytes: file.bytes }] : [];
  });
}

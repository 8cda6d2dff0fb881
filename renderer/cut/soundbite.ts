/**
 * A range of an asset on its way into a sound-bite block (同期声) of a script. Whoever owns the script's editor either takes
 * ranges at once (`takeSoundbites`) or offers to paste what was copied last (`useSoundbite`).
 */
import { useSyncExternalStore } from 'react';
import type { Asset } from '../../shared/asset/asset.ts';
import type { AssetId, BlockId, VersionId } from '../../shared/ids.ts';
import type { BlockAttrs } from '../../shared/script/schema.ts';
import type { Frames } from '../../shared/units.ts';

/** The attributes of a sot block that a range decides. `out` exclusive. */
export type SoundbiteAttrs = Pick<BlockAttrs, 'asset' | 'in' | 'out'>;
export interface Soundbite extends SoundbiteAttrs { readonly asset: AssetId; readonly in: Frames; readonly out: Frames; /** The asset's name, for showing. */ readonly name: string }
/** Writes a range into a block; answers false when it cannot (the block is gone, the script is not open). */
export type TakeSoundbite = (to: { readonly version: VersionId; readonly block: BlockId }, bite: SoundbiteAttrs) => Promise<boolean>;

let copied: Soundbite | null = null;
let taker: TakeSoundbite | null = null;
const listeners = new Set<() => void>();

/** The range between the marks; a missing mark is the beginning or the end. Null when nothing lies between them. */
export function soundbiteOf(asset: Pick<Asset, 'id' | 'name'>, marks: { readonly in: Frames | null; readonly out: Frames | null }, frames: Frames): Soundbite | null {
  const from = Math.max(0, marks.in ?? 0);
  const to = Math.min(frames, marks.out ?? frames);
  return to > from ? { asset: asset.id, in: from, out: to, name: asset.name } : null;
}

/** Copies a range for pasting into any sot block. */
export function copySoundbite(bite: Soundbite): void {
  copied = bite;
  for (const listener of listeners) listener();
}

/** What was copied last; null when nothing was. */
export const useSoundbite = (): Soundbite | null => useSyncExternalStore(
  (listener) => { listeners.add(listener); return () => { listeners.delete(listener); }; },
  () => copied,
);

/** Says who writes ranges into scripts. Returns how to stop. */
export function takeSoundbites(take: TakeSoundbite): () => void {
  taker = take;
  return () => { if (taker === take) taker = null; };
}

/** Gives a range to a block if somebody takes it, and copies it in any case. True when it was written. */
export async function setSoundbite(to: { readonly version: VersionId; readonly block: BlockId } | null, bite: Soundbite): Promise<boolean> {
  copySoundbite(bite);
  if (!to || !taker) return false;
  return taker(to, { asset: bite.asset, in: bite.in, out: bite.out });
}

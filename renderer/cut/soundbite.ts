/** A range of an asset on its way into a sound-bite block (同期声) of a script: written there at once, or copied for pasting. */
import { useSyncExternalStore } from 'react';
import type { Asset } from '../../shared/asset/asset.ts';
import type { AssetId, BlockId, VersionId } from '../../shared/ids.ts';
import { attrSteps } from '../../shared/script/block-attrs.ts';
import type { BlockAttrs } from '../../shared/script/schema.ts';
import type { Frames } from '../../shared/units.ts';
import { openDocument } from '../data/documents.ts';

/** The attributes of a sot block that a range decides. `out` exclusive. */
export type SoundbiteAttrs = Pick<BlockAttrs, 'asset' | 'in' | 'out'>;
export interface Soundbite extends SoundbiteAttrs { readonly asset: AssetId; readonly in: Frames; readonly out: Frames; /** The asset's name, for showing. */ readonly name: string }

let copied: Soundbite | null = null;
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

/** Others may be typing in the same script: what they do between opening and writing makes us open it anew. */
const TRIES = 8;

/** Writes a range into a block as an edit of the script like any other; false when the block is gone. Rejects with PortError. */
export async function writeSoundbite(to: { readonly version: VersionId; readonly block: BlockId }, { asset, in: from, out }: Soundbite): Promise<boolean> {
  for (let left = TRIES; left > 0; left--) {
    const script = await openDocument(to.version);
    try {
      const steps = attrSteps(script.doc, to.block, { asset, in: from, out });
      if (steps === null) return false;
      if (steps.length === 0 || !('behind' in await script.push(script.version, steps.map((step) => step.toJSON() as unknown)))) return true;
    } finally { script.close(); }
  }
  return false;
}

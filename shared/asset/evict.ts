/** Which files leave a media folder that is fuller than it may be. */
import type { Instant } from '../units.ts';
import type { Part } from './files.ts';

export interface KeptFile {
  readonly sha256: string;
  readonly bytes: number;
  /** When it was last used here. */
  readonly usedAt: Instant;
  /** null: no asset's file (a still, something of an export). */
  readonly what: Part | null;
  /** An open window, a running job or a rundown needs it, or it is still to be sent. */
  readonly inUse: boolean;
}

/** When it is over its quota, a folder is emptied down to this part of it, so that not every new file costs an old one. */
const EMPTY_TO = 0.9;

/** Bytes to free; 0 while the folder is within its quota. */
export const excess = (usedBytes: number, quotaBytes: number): number => (usedBytes > quotaBytes ? usedBytes - Math.floor(quotaBytes * EMPTY_TO) : 0);

/** Bytes to free so that one more file finds room as well (`needed`; 0: none waits): what is over the quota, and as much as is needed where what may leave is enough for it. Nothing leaves for a file that would not fit all the same. */
export const toFree = (over: number, needed: number, mayLeave: readonly Pick<KeptFile, 'bytes'>[]): number => (needed > over && mayLeave.reduce((sum, { bytes }) => sum + bytes, 0) >= needed ? needed : over);

/** Files that may leave, in the order they do: the least recently used originals, then the least recently used proxies. Posters and waveforms stay: they are small and every list shows them. */
export function leaving(files: readonly KeptFile[]): KeptFile[] {
  const unused = files.filter((one) => !one.inUse).sort((a, b) => a.usedAt - b.usedAt || (a.sha256 < b.sha256 ? -1 : 1));
  return [...unused.filter((one) => one.what === 'original'), ...unused.filter((one) => one.what === 'proxy')];
}

/** What a workstation fetches and sends by itself, and what goes first. Pure: the queue asks, the rules answer. */
import type { Instant } from '../units.ts';
import type { Air } from './air.ts';
import type { Asset } from './asset.ts';
import { filesOf, type AssetFile } from './files.ts';
import type { MediaPolicy } from './policy.ts';

/** Why a file moves: a person asked; it goes on air soon; it is new here; the rule for originals; ours was damaged; the pool lost its own. */
const WHYS = ['asked', 'air', 'new', 'rule', 'damaged', 'lost'] as const;
export type Why = (typeof WHYS)[number];

export interface Wanted extends AssetFile {
  readonly direction: 'fetch' | 'send';
  readonly why: Why;
  /** See Air; '' when no rundown waits for it. */
  readonly air: string;
  /** When the asset was taken in. */
  readonly at: Instant;
}

/** Proxies and the like of older assets come when somebody looks at them. */
export const NEW_MS = 30 * 86_400_000;
/** Nothing but what goes on air or was asked for is fetched when the folder is this full, as a part of its quota: it would only push something else out. */
export const FILL = 0.9;

export interface FetchQuestion {
  readonly assets: readonly Asset[];
  /** Is a file with this address here? */
  readonly here: (sha256: string) => boolean;
  readonly originals: MediaPolicy['originals'];
  readonly air: Air;
  readonly now: Instant;
  /** Bytes that may still come by themselves. */
  readonly room: number;
}

/** The files that should come from the pool by themselves, best first, as far as there is room for them. What goes on air comes whether there is room or not. */
export function toFetch({ assets, here, originals, air, now, room }: FetchQuestion): Wanted[] {
  const wanted = assets.filter((one) => !one.deleted).flatMap((asset) => {
    const soon = air.get(asset.id) ?? '';
    return filesOf(asset).flatMap((file): Wanted[] => {
      const why = reasonToFetch(asset, file, { originals, soon, now });
      return why === null || here(file.sha256) ? [] : [{ ...file, direction: 'fetch', why, air: soon, at: asset.createdAt }];
    });
  }).sort(before);
  let left = room;
  return wanted.filter((one) => { if (one.why === 'air') return true; left -= one.bytes; return left >= 0; });
}

function reasonToFetch({ createdAt, stored, lost = [] }: Asset, { what, sha256 }: AssetFile, { originals, soon, now }: { originals: MediaPolicy['originals']; soon: string; now: Instant }): Why | null {
  if (lost.includes(sha256)) return null;
  if (what !== 'original') return soon === '' ? (now - createdAt < NEW_MS ? 'new' : null) : 'air';
  if (!stored || originals === 'never') return null;
  if (soon !== '') return 'air';
  return originals === 'always' ? 'rule' : null;
}

/** Does the pool wait for files of this asset (not there yet, or found damaged there)? Whoever has them sends them. */
export const isMissed = ({ deleted, stored, lost = [] }: Asset): boolean => !deleted && (!stored || lost.length > 0);

/** Rank of a transfer: a person waits; on air soon; posters, waveforms and proxies; originals. */
const rank = ({ why, air, what }: Wanted): number => (why === 'asked' ? 0 : air !== '' ? 1 : what === 'original' ? 3 : 2);
/** Is one of them so much more urgent that the other should wait for it, though it is on its way? */
export const goesBefore = (one: Wanted, other: Wanted): boolean => rank(one) < rank(other);
const SIZE_ORDER = { poster: 0, peaks: 1, proxy: 2, original: 3 } as const;

/**
 * The order of the queue. On air soon: by time on air, small things first. Then posters, waveforms and proxies of the newest asset first. Then originals: what is
 * sent by age, so that nothing waits for ever; what is fetched newest first.
 */
export function before(a: Wanted, b: Wanted): number {
  const byRank = rank(a) - rank(b);
  if (byRank !== 0) return byRank;
  if (a.air !== b.air) return a.air < b.air ? -1 : 1;
  const oldestFirst = a.what === 'original' && b.what === 'original' && a.direction === 'send' && b.direction === 'send';
  if (a.at !== b.at) return oldestFirst ? a.at - b.at : b.at - a.at;
  return SIZE_ORDER[a.what] - SIZE_ORDER[b.what] || (a.sha256 < b.sha256 ? -1 : a.sha256 > b.sha256 ? 1 : 0);
}

/** What a workstation keeps of the newsroom's media, and how fast it may fetch and send at which hour. */
import * as z from 'zod';
import type { TimeOfDay } from '../units.ts';

const DAY = 86_400_000;

/** A part of the day with a rate of its own; `to` before `from` runs past midnight, equal ends mean the whole day. */
const rateLimit = z.strictObject({
  /** Milliseconds since local midnight. */
  from: z.number().int().min(0).max(DAY),
  to: z.number().int().min(0).max(DAY),
  /** Bytes a second for everything together; null: as fast as it goes; 0: nothing moves. */
  bytesPerSecond: z.number().int().min(0).nullable(),
});
export type RateLimit = z.infer<typeof rateLimit>;

export const ORIGINAL_RULES = ['never', 'rundown', 'always'] as const;

export const mediaPolicy = z.strictObject({
  /** Which originals come by themselves: none (they are fetched when somebody needs one), those used in a rundown of today or tomorrow, all. */
  originals: z.enum(ORIGINAL_RULES),
  /** Bytes that media may take here; null: 80 % of the disk they lie on. */
  quotaBytes: z.number().int().min(0).nullable(),
  /** The first that covers the hour counts; outside of all of them there is no limit. */
  limits: z.array(rateLimit).max(24),
  /** Nothing is sent or fetched by itself until this is taken back; what a person asks for comes all the same. */
  paused: z.boolean(),
  /** How fast media are read again to find damage, in bytes a second, while nothing else is done; 0: never. */
  recheckBytesPerSecond: z.number().int().min(0),
});
export type MediaPolicy = z.infer<typeof mediaPolicy>;

export const DEFAULT_POLICY: MediaPolicy = { originals: 'rundown', quotaBytes: null, limits: [], paused: false, recheckBytesPerSecond: 20_000_000 };

/** The policy that was saved, each missing or damaged part as it comes by default: an older release's settings stay good. */
export function policyOf(saved: unknown): MediaPolicy {
  const given = typeof saved === 'object' && saved !== null ? (saved as Record<string, unknown>) : {}; // each part is checked below
  const parts = Object.entries(mediaPolicy.shape).flatMap(([name, schema]) => { const part = schema.safeParse(given[name]); return part.success ? [[name, part.data]] : []; });
  return { ...DEFAULT_POLICY, ...(Object.fromEntries(parts) as Partial<MediaPolicy>) }; // keys and values of the schema
}

/** Bytes a second that may be moved at this time of the day; null: no limit. */
export function allowedRate(limits: readonly RateLimit[], at: TimeOfDay): number | null {
  const covers = ({ from, to }: RateLimit): boolean => (from < to ? at >= from && at < to : from === to || at >= from || at < to);
  return limits.find(covers)?.bytesPerSecond ?? null;
}

/** Bytes that stay free on the disk of media, whoever wants them: what people type lies there too, and must always find room. */
export const RESERVE_BYTES = 64 << 20;
/** A disk with media on it, in bytes: how large it is, what is free of it, what media take of it. */
export interface MediaDisk { readonly total: number; readonly free: number; readonly used: number }

/** Bytes that media may take as it is set, whatever else lies on the disk. */
export const setQuotaOf = ({ quotaBytes }: Pick<MediaPolicy, 'quotaBytes'>, { total }: Pick<MediaDisk, 'total'>): number => quotaBytes ?? Math.floor(total * 0.8);
/** Bytes that media may take as the disk stands: what is set, but never what other files have taken already, nor the reserve. Media are over it whenever less than the reserve is free. */
export const quotaOf = (policy: Pick<MediaPolicy, 'quotaBytes'>, disk: MediaDisk): number => Math.max(0, Math.min(setQuotaOf(policy, disk), disk.used + disk.free - RESERVE_BYTES));
/** Bytes that would have to become free before so many more may be written; 0: there is room. `promised`: what others that were let in have still to write. */
export const lacking = (bytes: number, { free, promised = 0 }: { readonly free: number; readonly promised?: number }): number => Math.max(0, bytes + promised + RESERVE_BYTES - free);

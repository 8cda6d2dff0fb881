import * as z from 'zod';

/** A file made from an asset: addressed by its SHA-256 like the original. */
export const derived = z.object({ sha256: z.string(), bytes: z.number().int() });

/** What the probe found. Lengths in frames are at the house rate: what the conformed proxy has, what a cut counts. */
const probe = z.object({
  durationMs: z.number(),
  /** Picture frames at 25/s after conforming (0 for sound and stills). */
  frames: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
  /** Native rate as a fraction, '25/1'; '' for sound and stills. */
  rate: z.string(),
  videoCodec: z.string(),
  audioCodec: z.string(),
  channels: z.number().int(),
  sampleRate: z.number().int(),
  interlaced: z.boolean(),
  /** What is in the file and cannot be decoded where it was taken in, each with its codec: the asset has no such picture or sound. Absent: all can. */
  unread: z.object({ picture: z.string().optional(), sound: z.string().optional() }).optional(),
});
export type Probe = z.infer<typeof probe>;

const ASSET_KINDS = ['video', 'audio', 'image'] as const;

/** A piece of media in the pool: one original file, and what was made of it for quick work. */
export const asset = z.object({
  id: z.string(),
  name: z.string().min(1).max(255),
  kind: z.enum(ASSET_KINDS),
  sha256: z.string(),
  bytes: z.number().int(),
  mime: z.string(),
  probe,
  /** 540p, GOP 12, no B-frames, 25 frames/s constant (ROUGHCUT); null until made. For sound: null. */
  proxy: derived.extend({ frames: z.number().int() }).nullable(),
  poster: derived.nullable(),
  /** Min/max pairs of signed bytes, 50 pairs a second; null until made or when there is no sound. */
  peaks: derived.nullable(),
  /** Is the original surely at the pool? Said by the pool, not by the workstation that sent it. */
  stored: z.boolean(),
  /** Files of it (addresses) that the pool had and found damaged: whoever has one sends it again. Absent: none. */
  lost: z.array(z.string()).optional(),
  /** Where it comes from and under which licence, '' when the newsroom's own. */
  licence: z.string(),
  createdBy: z.string(),
  createdAt: z.number(),
  deleted: z.boolean(),
});
export type Asset = z.infer<typeof asset>;
export type AssetKind = Asset['kind'];

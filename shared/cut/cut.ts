import * as z from 'zod';

/** A range of an asset on a track. All positions are whole frames at the house rate. */
export const clip = z.object({
  id: z.string(),
  asset: z.string(),
  /** First frame of the source that is shown. */
  in: z.number().int().min(0),
  /** How many frames (at least 1). */
  length: z.number().int().min(1),
  /** Where it begins on the sequence. */
  start: z.number().int().min(0),
  /** Picture and sound that were laid together carry the same link and move together; null when free. */
  link: z.string().nullable(),
  /** Sound level in dB, 0 as recorded; ignored for picture. */
  gain: z.number().min(-60).max(20),
  /** The script block (同期声) it was laid for, if any. */
  block: z.string().nullable(),
});
export type Clip = z.infer<typeof clip>;

export const TRACKS = ['V1', 'V2', 'A1', 'A2'] as const;
export type TrackId = (typeof TRACKS)[number];

/** The rough cut of a version: two picture and two sound tracks. Clips of a track are sorted by start and never overlap. */
export const cut = z.object({
  /** The version's id. */
  id: z.string(),
  tracks: z.object({ V1: z.array(clip), V2: z.array(clip), A1: z.array(clip), A2: z.array(clip) }),
});
export type Cut = z.infer<typeof cut>;

export const emptyCut = (id: string): Cut => ({ id, tracks: { V1: [], V2: [], A1: [], A2: [] } });

/** The frame after the last one that is shown or heard; 0 for an empty cut. */
export function cutLength(cut: Cut): number {
  return Math.max(0, ...TRACKS.map((track) => { const last = cut.tracks[track].at(-1); return last ? last.start + last.length : 0; }));
}

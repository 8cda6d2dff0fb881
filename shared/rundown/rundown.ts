import * as z from 'zod';

/** 节目: a programme with its place in the day. */
export const programme = z.object({
  id: z.string(),
  name: z.string(),
  channelId: z.string(),
  /** Milliseconds since midnight, and how long the slot is. */
  start: z.number(),
  length: z.number(),
  /** Number of the last episode (期) that was made; the next gets one more. */
  lastEpisode: z.number().int(),
  /** Syllables a minute that its anchors read, for read times where nothing better is known. */
  rate: z.number(),
});
export type Programme = z.infer<typeof programme>;

/** What an item was when the rundown was locked; changing any of it needs a late change. */
const pin = z.object({ itemId: z.string(), versionId: z.string().nullable(), hash: z.string().nullable(), seal: z.string().nullable() });

const RUNDOWN_STATES = ['open', 'locked', 'onair', 'done'] as const;

/** 串联单: the run of one episode. Its items are records of their own (kind item, parent rundown). */
export const rundown = z.object({
  id: z.string(),
  programmeId: z.string(),
  /** Local date of the broadcast day, YYYY-MM-DD. */
  date: z.string(),
  episode: z.number().int(),
  title: z.string(),
  start: z.number(),
  length: z.number(),
  state: z.enum(RUNDOWN_STATES),
  lockedBy: z.string().nullable(),
  lockedAt: z.number().nullable(),
  /** In order; empty while open. */
  pins: z.array(pin),
  /** The item on air (since its startedAt); null before and after. */
  current: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.number(),
  deleted: z.boolean(),
});
export type Rundown = z.infer<typeof rundown>;
export type RundownState = Rundown['state'];

/** opener 片头, headlines 提要, read 口播, readvo 口播+片, package 片, live 连线/直播, psa 公益广告, break 广告, closer 片尾 */
export const ITEM_KINDS = ['opener', 'headlines', 'read', 'readvo', 'package', 'live', 'psa', 'break', 'closer'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** An item must show a valid seal before the rundown can be locked, unless it is one of the house's own furniture. */
export const NEEDS_NO_RELEASE: readonly ItemKind[] = ['opener', 'closer', 'break', 'psa'];

export const item = z.object({
  id: z.string(),
  rundownId: z.string(),
  /** Fractional index; the order of the list. Computed in the reducer from an anchor, never sent. */
  key: z.string(),
  slug: z.string().max(120),
  kind: z.enum(ITEM_KINDS),
  versionId: z.string().nullable(),
  /** For items without a version: a finished piece of media (片头, 片尾, 公益广告). */
  assetId: z.string().nullable(),
  /** Planned length in ms; null takes what text and cut say. */
  planned: z.number().nullable(),
  /** Not in the run, kept in place and out of every total. */
  float: z.boolean(),
  presenter: z.string(),
  note: z.string(),
  /** A hard start, ms since midnight; null when it just follows. */
  hardStart: z.number().nullable(),
  /** As-run, moments. */
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  deleted: z.boolean(),
});
export type Item = z.infer<typeof item>;

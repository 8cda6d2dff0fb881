/** Media and jobs. Bytes never travel through the port: see `media.locate`. */
import * as z from 'zod';
import { mediaPolicy, type MediaPolicy } from '../../asset/policy.ts';

export const mediaCalls = {
  /** Takes a file of this machine in (Electron hands over its path). Answers once it is probed and known; the rest is a job. */
  'media.ingest': z.strictObject({ path: z.string().min(1).max(4000), licence: z.string().max(500).optional() }),
  /**
   * Browser shell: announces a file that the window then sends with PUT to the answered address (same origin, ranged).
   * Ingest begins when its last byte is there.
   */
  'media.announce': z.strictObject({ name: z.string().min(1).max(255), bytes: z.number().int().min(0) }),
  /** Where the window can read a derived file or the original: fetches it from the pool first when it is not here. */
  'media.locate': z.strictObject({ asset: z.string(), what: z.enum(['original', 'proxy', 'poster', 'peaks']) }),
  /** A still of a source frame, made by ffmpeg: for sources that have no proxy yet. */
  'media.still': z.strictObject({ asset: z.string(), frame: z.number().int().min(0) }),
  /** Puts a file of an asset into the queue and answers at once; it comes before everything that moves by itself. For "fetch the original". */
  'media.fetch': z.strictObject({ asset: z.string(), what: z.enum(['original', 'proxy', 'poster', 'peaks']) }),
  /** Takes a row of `media.queue` out: what was asked for is forgotten, what moves by itself is left alone until the next start. */
  'media.drop': z.strictObject({ row: z.string() }),
  /** What is kept here and how fast media move: see MediaPolicy. `set` changes the parts that are given, at once. */
  'media.policy.get': z.strictObject({}),
  'media.policy.set': mediaPolicy.partial(),
  'job.cancel': z.strictObject({ job: z.string() }),
  'job.retry': z.strictObject({ job: z.string() }),
  'job.dismiss': z.strictObject({ job: z.string() }),
  /** Renders the cut of a version to a file in the export folder. */
  'render.start': z.strictObject({ version: z.string() }),
} as const;

export interface MediaResults {
  'media.ingest': { asset: string; job: string };
  'media.announce': { put: string };
  /** `url` is for fetch/img/video in the window: '/media/...' in a browser, 'media://...' in Electron. */
  'media.locate': { url: string; bytes: number; mime: string };
  'media.still': { url: string };
  'media.fetch': { row: string | null };
  'media.drop': { dropped: true };
  'media.policy.get': { policy: MediaPolicy };
  'media.policy.set': { policy: MediaPolicy };
  'job.cancel': { done: true };
  'job.retry': { job: string };
  'job.dismiss': { done: true };
  'render.start': { job: string };
}

/** A piece of background work, as the status line shows it. */
export interface Job {
  id: string;
  kind: 'ingest' | 'proxy' | 'upload' | 'download' | 'render' | 'export';
  /** What it works on, in the newsroom's words (a file name, a title). */
  title: string;
  /** The asset that it works on; absent where there is none (yet). Two of one name are two. */
  asset?: string;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** 0..1; null while unknown. */
  progress: number | null;
  /** Estimated milliseconds left; null while unknown. */
  left: number | null;
  /** When failed: message key `error.<code>` and its places. */
  error: { code: string; params: Record<string, string | number> } | null;
  /** What came of it: an asset id, a file path to show. */
  result: string | null;
  startedAt: number;
}

import * as z from 'zod';
import { hasUnseenPass } from '../review/chain.ts';
import type { Version } from '../story/version.ts';

/** deleted: the version was deleted; reviewed: it had been passed, which the writer had not seen. */
const BRANCH_REASONS = ['deleted', 'reviewed'] as const;
export const BRANCH_STATES = ['open', 'merged', 'dropped'] as const;

/**
 * 待合并稿: words that did not go into a script because it had been passed or deleted meanwhile. The pass stands, and so do the
 * words: somebody merges them (which takes the release away as any edit does) or drops them.
 */
export const branch = z.object({
  /** The edit that opened it. */
  id: z.string(),
  versionId: z.string(),
  by: z.string(),
  at: z.number(),
  reason: z.enum(BRANCH_REASONS),
  /** The number of steps up to here: of the script it left, and its own. */
  v: z.number().int(),
  /** The script that it left, and what its writer made of it: ProseMirror JSON. */
  base: z.unknown(),
  doc: z.unknown(),
  /** The edits that went into it, in order. */
  edits: z.array(z.string()),
  state: z.enum(BRANCH_STATES),
  closedBy: z.string().nullable(),
  closedAt: z.number().nullable(),
});
export type Branch = z.infer<typeof branch>;

/**
 * Why words may not go into a script itself: what happened to its version that their writer had not seen. `passes`: how often it had been passed on the
 * writer's screen (`passesGiven`); undefined where a workstation of the first release does not say, whose words always go in.
 */
export function branchReason(version: Pick<Version, 'deleted' | 'trail' | 'passes'> | undefined, passes: number | undefined): Branch['reason'] | null {
  if (!version || passes === undefined) return null;
  return version.deleted ? 'deleted' : hasUnseenPass(version, passes) ? 'reviewed' : null;
}

/** Was an edit made on top of the last one that went into this branch? */
export const isOn = ({ v, edits }: Pick<Branch, 'v' | 'edits'>, edit: { readonly v: number; readonly on?: string | undefined }): boolean => v === edit.v && edits.at(-1) === edit.on;

import * as z from 'zod';
import { FINDINGS } from '../script/merge-check.ts';

/** One pass of one level, bound to what was read. */
export const pass = z.object({
  level: z.number().int().min(1).max(3),
  by: z.string(),
  at: z.number(),
  /** SHA-256 of the canonical content that the reviewer read. */
  hash: z.string(),
  remark: z.string(),
});
export type Pass = z.infer<typeof pass>;

/** 采用 passes; 待用 passes but holds; 建议修改 and 退稿 send back. */
export const VERDICTS = ['pass', 'hold', 'revise', 'reject'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** A line of the review trail: everything that happened, never shortened. */
const trailEntry = z.object({
  at: z.number(),
  by: z.string(),
  what: z.enum(['submit', 'withdraw', 'pass', 'hold', 'revise', 'reject', 'changed', 'sealed']),
  level: z.number().int().min(0).max(3),
  hash: z.string(),
  remark: z.string(),
});
export type TrailEntry = z.infer<typeof trailEntry>;

/** The pool's word that exactly this content was finally released. Ed25519 over the canonical JSON of the other fields. */
export const seal = z.object({
  versionId: z.string(),
  hash: z.string(),
  passes: z.array(pass),
  at: z.number(),
  /** The pool's public key, SPKI DER in base64, and the signature in base64. */
  key: z.string(),
  signature: z.string(),
});
export type Seal = z.infer<typeof seal>;

/**
 * draft: being written; level1..3: waiting for that level; returned: sent back; released: finally passed (the seal may
 * still be under way from the pool).
 */
const STAGES = ['draft', 'level1', 'level2', 'level3', 'returned', 'released'] as const;
export type Stage = (typeof STAGES)[number];

/** A sentence with which something is wrong after two copies written apart were merged; `by` wrote the copy that was put over the other. */
export const mergeFlag = z.strictObject({ is: z.enum(FINDINGS), copy: z.enum(['ours', 'theirs', 'both']), sentence: z.string().max(500), by: z.string().max(40), at: z.number() });
export type MergeFlag = z.infer<typeof mergeFlag>;

/** A story as it goes out on one channel (渠道稿). Its script is the body record and its cut the cut record of the same id. */
export const version = z.object({
  id: z.string(),
  storyId: z.string(),
  channelId: z.string(),
  /** 主题; on air it is the 标题字幕. */
  title: z.string().max(200),
  /** 引题 (above) and 副题 (below), '' when there is none. */
  kicker: z.string().max(200),
  subtitle: z.string().max(200),
  /** The version it was made from, if any. */
  basedOn: z.string().nullable(),
  stage: z.enum(STAGES),
  /** The passes that still stand, by level. */
  passes: z.array(pass),
  trail: z.array(trailEntry),
  seal: seal.nullable(),
  createdBy: z.string(),
  createdAt: z.number(),
  /** Who is writing (soft lock, presence is separate); null when free. */
  writer: z.string().nullable(),
  deleted: z.boolean(),
  /** 合稿提示 that nobody has looked at yet; a version that was never merged has none. */
  mergeFlags: z.array(mergeFlag).optional(),
});
export type Version = z.infer<typeof version>;

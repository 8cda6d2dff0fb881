/**
 * The one typed port between a window and its workstation: every call, every live query, every push. Arguments are
 * checked by the workstation with these schemas. Results need no second check: both ends are one build.
 *
 * Window to workstation: {id, call, args}. Back: {id, result} or {id, error: Refusal}. Unasked: {push, ...} (see Push).
 */
import * as z from 'zod';
import { baseCalls, type BaseResults } from './calls/base.ts';
import { mediaCalls, type MediaResults } from './calls/media.ts';
import { exportCalls, type ExportResults } from './calls/export.ts';
import { queries, type QueryResults } from './queries.ts';
import type { Refusal } from '../log/command.ts';

export const calls = { ...baseCalls, ...mediaCalls, ...exportCalls } as const;
export type CallName = keyof typeof calls;
export type CallArgs<N extends CallName> = z.input<(typeof calls)[N]>;
export type CallResults = BaseResults & MediaResults & ExportResults;
export type CallResult<N extends CallName> = CallResults[N];
/** A handler for each call; the compiler asks for a missing one. It answers with a Refusal for what a person can cause. */
export type Handlers<N extends CallName = CallName> = { [K in N]: (args: z.output<(typeof calls)[K]>) => CallResult<K> | Refusal | Promise<CallResult<K> | Refusal> };

export { queries };
export type QueryName = keyof typeof queries;
export type QueryArgs<N extends QueryName> = z.input<(typeof queries)[N]>;
export type QueryResult<N extends QueryName> = QueryResults[N];

/** What a window sends. */
export const fromWindow = z.strictObject({ id: z.number().int(), call: z.string().max(60), args: z.unknown() });
export type FromWindow = z.infer<typeof fromWindow>;

/** What a workstation sends. */
export type ToWindow =
  | { id: number; result: unknown }
  | { id: number; error: Refusal }
  | Push;
export type Push =
  /** A new value of a live query. */
  | { push: 'query'; subscription: number; value: unknown }
  /** Steps that others (or a rebase) made to an open script: from `version`, the count of local steps before them. */
  | { push: 'doc'; doc: number; version: number; steps: unknown[] }
  /** The script on screen can no longer be followed by steps (cache rebuilt): open it again. */
  | { push: 'doc-reset'; doc: number }
  /** Somebody else is signed in at this workstation, or nobody: another window of it said so. `session.get` says who. */
  | { push: 'session' }
  /** A setting of this workstation is another now: one of its windows changed it. */
  | { push: 'setting'; key: string; value: unknown }
  /** A sentence for the person: code is a message key `notice.<code>`. */
  | { push: 'notice'; code: string; params: Record<string, string | number>; level: 'info' | 'warning' | 'error' };

/**
 * Workstation <-> pool. One WebSocket at /feed (JSON text frames, checked on arrival) and HTTP for media:
 * PUT /media/<sha256> with Content-Range (resumable, HEAD tells how much is there), GET with Range, both with
 * Authorization: Bearer <device token>.
 */
import { z } from 'zod';
import { KINDS } from '../records.ts';

/** Same major: they understand each other; otherwise refused by name. */
export const PROTOCOL = { major: 1, minor: 0 } as const;

export const commandShape = z.strictObject({
  id: z.string().length(26), name: z.string().max(60), target: z.strictObject({ kind: z.enum(KINDS as [string, ...string[]]), id: z.string().min(1).max(40) }),
  args: z.unknown(), by: z.string(), at: z.number(), seen: z.number(),
});

export const toPool = z.discriminatedUnion('is', [
  /** First message. `chain`: the log's hash at the cursor as last heard: a pool whose log differs there is another one, or came back from an older backup. `bodies`: scripts with unsent edits and the number they stand on; their missed edits come with the catch-up. */
  z.strictObject({ is: z.literal('hello'), protocol: z.number().int(), device: z.string(), name: z.string().max(80), epoch: z.string().nullable(), cursor: z.number().int(), chain: z.string(), sessions: z.array(z.string()), bodies: z.record(z.string(), z.number().int()) }),
  z.strictObject({ is: z.literal('signIn'), ask: z.number().int(), name: z.string(), password: z.string() }),
  z.strictObject({ is: z.literal('setPassword'), ask: z.number().int(), session: z.string(), person: z.string(), password: z.string() }),
  z.strictObject({ is: z.literal('setup'), ask: z.number().int(), sample: z.boolean(), admin: z.strictObject({ name: z.string(), password: z.string() }).nullable() }),
  z.strictObject({ is: z.literal('push'), commands: z.array(commandShape).max(1000) }),
  z.strictObject({ is: z.literal('presence'), person: z.string(), version: z.string().nullable(), block: z.string().nullable() }),
  z.strictObject({ is: z.literal('history'), ask: z.number().int(), record: z.string() }),
  z.strictObject({ is: z.literal('ping'), at: z.number() }),
]);
export type ToPool = z.infer<typeof toPool>;

/** A row as it is now; the log number of the command that last changed it. */
export const change = z.strictObject({ kind: z.enum(KINDS as [string, ...string[]]), id: z.string(), seq: z.number().int(), record: z.unknown() });
/** An accepted script edit: from step number `v`. */
export const edit = z.strictObject({ body: z.string(), v: z.number().int(), steps: z.array(z.record(z.string(), z.unknown())), command: z.string() });
export const result = z.strictObject({
  id: z.string(),
  /** accepted or refused with its log number; 'again': not judged (stale text before it), send again after this frame. */
  outcome: z.enum(['accepted', 'refused', 'again']),
  seq: z.number().int(),
  code: z.string().optional(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

const answer = z.union([z.strictObject({ ok: z.literal(true), value: z.unknown() }), z.strictObject({ ok: z.literal(false), code: z.string() })]);
export const fromPool = z.discriminatedUnion('is', [
  /** `from`: the cursor that the pool goes on from; 0 where what the workstation has does not belong to this log. */
  z.strictObject({ is: z.literal('welcome'), protocol: z.number().int(), epoch: z.string(), empty: z.boolean(), seq: z.number().int(), from: z.number().int(), key: z.string(), sessions: z.array(z.string()), mediaToken: z.string() }),
  /** `chain` is the log's hash at `seq`. State from log number `from` (exclusive) to `seq` (inclusive). Refused by the workstation when `from` is past its cursor. */
  z.strictObject({ is: z.literal('frame'), from: z.number().int(), seq: z.number().int(), chain: z.string(), results: z.array(result), changes: z.array(change), edits: z.array(edit), more: z.boolean() }),
  z.strictObject({ is: z.literal('answer'), ask: z.number().int(), answer }),
  z.strictObject({ is: z.literal('presence'), all: z.array(z.strictObject({ person: z.string(), version: z.string(), block: z.string().nullable(), workstation: z.string() })) }),
  z.strictObject({ is: z.literal('pong'), at: z.number() }),
  /** The pool will not serve this workstation: reason is a message key. It closes after this. */
  z.strictObject({ is: z.literal('goodbye'), reason: z.string() }),
]);
export type FromPool = z.infer<typeof fromPool>;
export type Frame = Extract<FromPool, { is: 'frame' }>;

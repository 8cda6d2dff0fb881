/**
 * Workstation <-> pool. One WebSocket at /feed (JSON text frames, checked on arrival; catch-up rows as rows.ts has them) and HTTP: media with
 * PUT /media/<sha256> and Content-Range (resumable, HEAD tells how much is there), GET with Range; the snapshot file with GET and Range; all with
 * Authorization: Bearer <mediaToken of a live line>.
 *
 * Same major: both ends understand each other. A later minor only adds: fields that the other end passes over, and messages that it passes over
 * or answers with 'unknown-question'.
 */
import * as z from 'zod';
import { isKeepable } from '../log/command.ts';

/**
 * Another major is refused by name. Minor 1: rows messages, snapshot file, interest, fetch, search, as-of, reading only for who is signed in. Minor 2: whether what
 * was refused was accepted after all. Minor 3: history in pages and by name. Minor 4: which interest has come whole.
 */
export const PROTOCOL = { major: 1, minor: 4 } as const;

const number = z.number().int();

/** Nobody needs a session to say hello, or to try a password: what a stranger says must have an end. People who ever signed in at one workstation; scripts with unsent text at one that keeps a hundred thousand stories. */
const MOST_SESSIONS = 1000;
const MOST_BODIES = 100_000;
/** What a workstation is called is as long as its machine's name, which may be a whole address: more is not said. */
export const MOST_NAMED = 80;
const token = z.string().max(100);
const password = z.string().max(1000);
const id = z.string().max(40);
/** Where somebody is goes on to everybody. */
const place = z.string().max(1000);

/** Kinds are text here: a command for a kind that this end does not know is refused by name, not a broken line. `form`: the form of the arguments, 1 when absent. */
const commandShape = z.object({
  id: z.string().length(26), name: z.string().max(60), target: z.object({ kind: z.string().min(1).max(40), id: z.string().min(1).max(40) }),
  args: z.unknown(), by: z.string(), at: z.number(), seen: z.number(), form: number.optional(),
});

/**
 * Which groups (groupOf in records.ts) a workstation keeps. `since`: those that changed at or after this moment (ms since 1970, the pool's clock) and what they
 * refer to; null for all. `channels`: of stories, only the versions of these channels (and those in the rundowns of their programmes); null for all.
 * `pinned`: these groups whole, whatever else. Records without a group are everywhere.
 */
const interest = z.object({ since: z.number().nullable(), channels: z.array(z.string().max(40)).max(1000).nullable(), pinned: z.array(z.string().max(40)).max(10_000) });
export type Interest = z.infer<typeof interest>;
export const EVERYTHING: Interest = { since: null, channels: null, pinned: [] };

/**
 * The log's last number and its chain hash when rows were read that leave off before it. Such rows are not the records as of where they leave off: what changed again
 * until then comes with its later number, and people come ahead. So they are of use only to a log that still has that number.
 */
export const head = z.object({ seq: number, chain: z.string() });
export type Head = z.infer<typeof head>;

export const toPool = z.discriminatedUnion('is', [
  /**
   * First message. `chain`: the log's hash at the cursor as last heard: a pool whose log differs there is another one, or came back from an older backup.
   * `bodies`: scripts with unsent edits and the number they stand on; their missed edits come with the catch-up. `interest` is the one that the rows here
   * came by (absent: everything); a wider one is asked for with an interest message afterwards. `snapshots`: may be offered a snapshot file.
   * `life` is new at each start of the workstation, `previousLife` the one before: two machines with one device's folder show by them.
   */
  z.object({
    is: z.literal('hello'), protocol: number, minor: number.optional(), device: id.min(1).refine(isKeepable), name: z.string().max(MOST_NAMED), epoch: z.string().max(100).nullable(), cursor: number, chain: z.string().max(100), sessions: z.array(token).max(MOST_SESSIONS),
    bodies: z.record(id, number).refine((all) => Object.keys(all).length <= MOST_BODIES),
    life: z.string().max(40).optional(), previousLife: z.string().max(40).nullable().optional(), interest: interest.optional(), snapshots: z.boolean().optional(),
    /** See `head`: where a catch-up that is not whole was going to. */
    toward: head.optional(),
  }),
  z.object({ is: z.literal('signIn'), ask: number, name: z.string().max(1000), password }),
  z.object({ is: z.literal('setPassword'), ask: number, session: token, person: id, password }),
  z.object({ is: z.literal('setup'), ask: number, sample: z.boolean(), admin: z.object({ name: z.string().max(1000), password }).nullable() }),
  z.object({ is: z.literal('push'), commands: z.array(commandShape).max(1000) }),
  z.object({ is: z.literal('presence'), person: place, version: place.nullable(), block: place.nullable() }),
  /**
   * What was accepted on a record, newest first. With `before` (minor 3) answered with a HistoryPage of what is older than that log number, null for the newest; without, with the
   * last 500 lines. `after`: only what is younger than that number, for whoever knows the rest. `name`: only commands of this name. Older pools pass over all three.
   */
  z.object({ is: z.literal('history'), ask: number, record: z.string(), before: number.nullable().optional(), after: number.optional(), name: z.string().max(60).optional() }),
  /** The record as it was after log number `seq`; answered with AsOf or null. */
  z.object({ is: z.literal('asOf'), ask: number, kind: z.string(), id: z.string(), seq: number }),
  /** Declines a snapshot: rows follow. */
  z.object({ is: z.literal('catchUp') }),
  /**
   * Another interest from now on; what it has more comes as rows (from = seq = the cursor) and the last frame of it has `more: false`. `nth`: counts them on this line; the last frame says it again as
   * `widened` (minor 4), as other rows that were on their way may look like it.
   */
  z.object({ is: z.literal('interest'), interest, nth: number.optional() }),
  /** All rows of these groups and of what they refer to, as rows with from = seq = the cursor; then the answer (null). They are kept up only when pinned or within the interest. */
  z.object({ is: z.literal('fetch'), ask: number, groups: z.array(z.string().max(40)).min(1).max(200) }),
  /** Stories of the whole pool whose titles or scripts contain all words; answered with PoolSearch, newest first. */
  z.object({ is: z.literal('search'), ask: number, text: z.string().max(200), limit: number.min(1).max(500) }),
  /**
   * What this workstation keeps as not accepted. A pool that came back from a backup forgot that it had refused it, and may have accepted it from another copy of the
   * folder: answered with the ids of those that the log holds as accepted, to the letter.
   */
  z.object({ is: z.literal('accepted'), ask: number, commands: z.array(commandShape).max(1000) }),
  /** An administrator wants a backup now; answered with its file name at the pool when it is durable. */
  z.object({ is: z.literal('backup'), ask: number }),
  z.object({ is: z.literal('ping'), at: z.number() }),
]);
/** What has `ask` is a question; answers.ts says how each is answered. */
export type ToPool = z.infer<typeof toPool>;

/** A row as it is now; the log number of the command that last changed it. A kind that this end does not know is passed over. */
const change = z.object({ kind: z.string(), id: z.string(), seq: number, record: z.unknown() });
/** An accepted script edit that changed the body: from step number `v`. */
export const edit = z.object({ body: z.string(), v: number, steps: z.array(z.record(z.string(), z.unknown())), command: z.string() });
const result = z.object({
  id: z.string(),
  /** accepted or refused with its log number; 'again': not judged (stale text before it), send again after this frame. */
  outcome: z.enum(['accepted', 'refused', 'again']),
  seq: number,
  code: z.string().optional(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  /** With 'id-taken': the steps that the pool has under this id, where they went into a branch and no edit of a frame tells them. */
  steps: z.array(z.record(z.string(), z.unknown())).optional(),
  /** With those steps: the text of the branch that they were made on, as ProseMirror JSON. Pools before did not say it. */
  under: z.unknown().optional(),
});

const answer = z.union([z.object({ ok: z.literal(true), value: z.unknown() }), z.object({ ok: z.literal(false), code: z.string() })]);
export const fromPool = z.discriminatedUnion('is', [
  /** `from`: the cursor that the pool goes on from; 0 where what the workstation has does not belong to this log. `newDevice`: somebody else lives under this device's id, take another. `forms`: the form of arguments that this pool knows, by command name. */
  z.object({
    is: z.literal('welcome'), protocol: number, minor: number.optional(), epoch: z.string(), empty: z.boolean(), seq: number, from: number, key: z.string(), sessions: z.array(z.string()), mediaToken: z.string(),
    newDevice: z.boolean().optional(), forms: z.record(z.string(), number).optional(),
    /** What the workstation has of a catch-up that was not whole is of a log that is no more: everything comes from the start, over nothing. */
    astray: z.boolean().optional(),
  }),
  /**
   * `chain` is the log's hash at `seq`. State from log number `from` (exclusive) to `seq` (inclusive), as far as the workstation's interest goes. Refused by the workstation when
   * `from` is past its cursor. Rows of groups that come into the interest may be older than `from`. `widened`: with this the interest of that `nth` is here whole.
   */
  z.object({ is: z.literal('frame'), from: number, seq: number, chain: z.string(), results: z.array(result), changes: z.array(change), edits: z.array(edit), more: z.boolean(), head: head.optional(), widened: number.optional() }),
  /** Instead of a first catch-up: a file in the form `form` (CACHE_FORM) that holds the log up to `seq`; GET `path` at the pool. The pool waits for catchUp or a new line. */
  z.object({ is: z.literal('snapshot'), path: z.string().startsWith('/snapshot/'), seq: number, bytes: number.min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/), form: number }),
  z.object({ is: z.literal('answer'), ask: number, answer }),
  z.object({ is: z.literal('presence'), all: z.array(z.object({ person: z.string(), version: z.string(), block: z.string().nullable(), workstation: z.string() })) }),
  /** `now`: the pool's clock, ms since 1970; not said by the first releases. */
  z.object({ is: z.literal('pong'), at: z.number(), now: z.number().optional() }),
  /** What is damaged in the pool's file: its structure, a line of the log, a script's steps kept of a line (put back at once), a record (`mended`: the log said what it was). All that is known; none: nothing is any more. */
  z.object({ is: z.literal('damage'), found: z.array(z.object({ is: z.enum(['structure', 'log', 'edit', 'record']), what: z.string().optional(), seq: number.optional(), kind: z.string().optional(), id: z.string().optional(), mended: z.boolean().optional() })) }),
  /** How the pool's own backups stand: why the last that was due could not be made (`sync.backup.<failed>`; null: it was), and when the newest that is there was made, ms since 1970 (null: there is none). To minor 1 and later. */
  z.object({ is: z.literal('backups'), failed: z.string().nullable(), newest: z.number().nullable() }),
  /** Nothing that is pushed can be made durable just now (`sync.trouble.<why>`): it is kept, tried again, and answered then. To minor 1 and later. */
  z.object({ is: z.literal('held'), why: z.string() }),
  /** The pool will not serve this workstation: reason is a message key. It closes after this. */
  z.object({ is: z.literal('goodbye'), reason: z.string() }),
]);
export type FromPool = z.infer<typeof fromPool>;
export type Frame = Extract<FromPool, { is: 'frame' }>;

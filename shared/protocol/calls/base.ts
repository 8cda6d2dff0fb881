/** Session, commands, scripts, settings, sync: what every screen needs. */
import * as z from 'zod';
import { KINDS_WITH_FIELDS } from '../../overtaken/fields.ts';
import { KINDS } from '../../records.ts';
import type { AsOf } from '../answers.ts';
import { ofHistory } from '../queries.ts';
import type { Person } from '../../people/person.ts';

const none = z.strictObject({});
/** A record, by its kind and id. */
const target = z.strictObject({ kind: z.enum(KINDS as [string, ...string[]]), id: z.string().min(1).max(40) });
const upTo = z.strictObject({ writer: z.string().max(40), steps: z.number().int() });

export const baseCalls = {
  /** Who is signed in here (after a restart too), and is there a newsroom at all yet? */
  'session.get': none,
  'session.signIn': z.strictObject({ name: z.string().min(1).max(40), password: z.string().min(1).max(200) }),
  'session.signOut': none,
  /** First run on an empty pool: the sample newsroom, or just an administrator. */
  'setup.begin': z.strictObject({ sample: z.boolean(), admin: z.strictObject({ name: z.string().min(1).max(40), password: z.string().min(6).max(200) }).nullable() }),
  /** Joins another pool from now on; the answer comes before the connection does. What waits goes out there if it is the same newsroom's, and stays here if it is not. */
  'setup.join': z.strictObject({ url: z.string().max(300) }),
  /** Back to the pool in this workstation's own data folder. */
  'setup.ownPool': none,
  'people.setPassword': z.strictObject({ person: z.string(), password: z.string().min(6).max(200) }),
  /** Does something: durable and on screen when this answers, on its way to the pool after. `upTo`: the how-manieth this is that its writer (a field of a window) gives; one that was kept before is not done again, and the id is ''. `newsroom`: the one that it is for; refused with 'other-newsroom' where this is a workstation of another by now. */
  'command': z.strictObject({ name: z.string(), target, args: z.unknown(), seen: z.number().int().optional(), upTo: upTo.optional(), newsroom: z.string().max(100).optional() }),
  'query.start': z.strictObject({ subscription: z.number().int(), query: z.string(), args: z.unknown() }),
  'query.stop': z.strictObject({ subscription: z.number().int() }),
  /** Opens a script for following and writing; pushes of kind 'doc' follow until doc.close. Answers how many steps of this writer (see doc.push) were taken, null where that is not known. */
  'doc.open': z.strictObject({ doc: z.number().int(), body: z.string(), writer: z.string().max(40).optional() }),
  'doc.close': z.strictObject({ doc: z.number().int() }),
  /** Own steps against local version `version`. 'behind' means: others' steps are on their way, rebase and push again. `upTo`: how many steps of this writer, an editor from its opening to its end, are taken with these, as it counts them. */
  'doc.push': z.strictObject({ doc: z.number().int(), version: z.number().int(), steps: z.array(z.unknown()).max(5000), upTo: upTo.optional() }),
  /** Where this window is: the version being written or read, for presence. */
  'presence.set': z.strictObject({ version: z.string().nullable(), block: z.string().nullable() }),
  /** The content hash of a version as it stands here now: what a reviewer signs. */
  'review.hash': z.strictObject({ version: z.string() }),
  /** Refused commands: their author tries them again as new ones; they, an editor or an administrator drop them for good. `sees`: of a decision that is bound to what was seen, what they see now. */
  'notAccepted.retry': z.strictObject({ id: z.string(), sees: z.record(z.string(), z.unknown()).optional() }),
  'notAccepted.drop': z.strictObject({ id: z.string() }),
  /** Makes a record again that the pool has forgotten altogether, by plain commands that may be refused like any. */
  'forgotten.again': target,
  /** Lets go of all that the pool has forgotten, for good: who wrote it, or an editor or administrator. */
  'forgotten.close': none,
  /** Drops for good what was written for another newsroom than the present one. */
  'elsewhere.drop': z.strictObject({ newsroom: z.string().min(1).max(80) }),
  /** Puts the values back that went unseen, and closes the notice; plain commands that may be refused like any. */
  'overtaken.takeBack': z.strictObject({ id: z.string() }),
  /** Goes further back in a history that is looked at (`history`), which then shows more. Done when the pool has answered, or did not. */
  'history.back': ofHistory,
  /** Any record as it was after a log number; null when it was not there. Needs the pool. */
  'record.asOf': target.extend({ seq: z.number().int().min(0) }),
  /** 待合并稿: brings its words into the script (the release goes, as with any edit), drops them, or takes the dropping back. */
  'branch.merge': z.strictObject({ id: z.string() }),
  'branch.drop': z.strictObject({ id: z.string() }),
  'branch.reopen': z.strictObject({ id: z.string() }),
  /** Puts fields of a record back to earlier values; plain commands that may be refused like any. */
  'record.putBack': z.strictObject({ kind: z.enum(KINDS_WITH_FIELDS), id: z.string().min(1).max(40), values: z.record(z.string().max(40), z.unknown()) }),
  /** Local settings of this workstation: language, theme, panel sizes, last screen. Any JSON under a key. */
  'settings.get': z.strictObject({ key: z.string().max(80) }),
  'settings.set': z.strictObject({ key: z.string().max(80), value: z.unknown() }),
  /** Keeps what stands in a field of a window and in no record yet, durably when it answers; null: it waits no more. */
  'kept.set': z.strictObject({ key: z.string().min(1).max(300), text: z.string().max(200_000).nullable() }),
  /** Whatever of that was left by windows that are gone. */
  'kept.left': none,
  /** What a field gave that is no more, and was refused with `code`: kept under "not accepted" with that reason, where it can be read, copied and tried again. */
  'kept.refused': z.strictObject({ name: z.string().max(60), target, args: z.unknown(), code: z.string().max(60), params: z.record(z.string(), z.union([z.string(), z.number()])) }),
  /** Steps that a window could not send, of a script that is not here any more: kept under "not accepted", where they can be read and copied; once, however often they come. Refused with 'filling' where it may be here after all. */
  'kept.ofGone': z.strictObject({ body: z.string().min(1).max(40), steps: z.array(z.record(z.string(), z.unknown())).min(1) }),
  /** What this workstation keeps of the pool. */
  'sync.keeps': none,
  /** Keeps the last so many months (null: everything) and the versions of these channels (null: all) from now on. Needs the pool. */
  'sync.setKeeps': z.strictObject({ months: z.number().int().min(1).max(600).nullable(), channels: z.array(z.string().max(40)).min(1).max(1000).nullable() }),
  /** Fetches a story or rundown that is not here, and keeps it (or no longer) whatever its age. Needs the pool. */
  'sync.pin': z.strictObject({ group: z.string().min(1).max(40), pinned: z.boolean() }),
  /** The machine came to a network (again): whether the pool still answers is seen at once. */
  'sync.look': none,
  'system.info': none,
} as const;

export interface SessionState {
  /** Which newsroom this is a workstation of (the epoch of its pool); '' before any was met. */
  newsroom: string;
  person: Person | null;
  /** The pool has nobody yet: offer the sample newsroom. */
  empty: boolean;
  /** Names that can be offered at sign-in (they signed in here before, or are in the cache). */
  names: string[];
}
export interface SystemInfo {
  app: string;
  node: string;
  dataFolder: string;
  pool: { url: string; own: boolean };
  ffmpeg: { path: string; version: string; source: 'setting' | 'bundled' | 'path' | 'package' | 'none'; missing: string[] };
}
export interface BaseResults {
  'session.get': SessionState;
  'session.signIn': SessionState;
  'session.signOut': SessionState;
  'setup.begin': SessionState;
  'setup.join': { url: string };
  'setup.ownPool': { url: string };
  'people.setPassword': { done: true };
  'command': { id: string };
  'query.start': { started: true };
  'query.stop': { stopped: true };
  'doc.open': { version: number; doc: unknown; taken: number | null };
  'doc.close': { closed: true };
  'doc.push': { version: number } | { behind: true };
  'presence.set': { set: true };
  'review.hash': { hash: string };
  'notAccepted.retry': { id: string };
  'notAccepted.drop': { dropped: true };
  'forgotten.again': { done: true };
  'forgotten.close': { dropped: true };
  'elsewhere.drop': { dropped: true };
  'overtaken.takeBack': { done: true };
  'history.back': { done: true };
  'record.asOf': AsOf | null;
  'branch.merge': { done: true };
  'branch.drop': { done: true };
  'branch.reopen': { done: true };
  'record.putBack': { done: true };
  'settings.get': { value: unknown };
  'settings.set': { set: true };
  'kept.set': { set: true };
  'kept.left': { left: { key: string; text: string }[] };
  'kept.refused': { kept: true };
  'kept.ofGone': { kept: true };
  'sync.keeps': { months: number | null; channels: string[] | null; pinned: string[] };
  'sync.setKeeps': { set: true };
  'sync.pin': { set: true };
  'sync.look': { looks: true };
  'system.info': SystemInfo;
}

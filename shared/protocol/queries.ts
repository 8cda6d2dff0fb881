/** Live queries: what a screen shows. The workstation sends a value at once and again whenever it changes. */
import * as z from 'zod';
import type { DiskTrouble } from '../disk-trouble.ts';
import type { Kind, RecordOf } from '../records.ts';
import type { MergeFinding } from '../script/merge-check.ts';
import type { Part } from '../asset/files.ts';
import type { MediaPolicy } from '../asset/policy.ts';
import type { Why } from '../asset/transfer-rules.ts';
import { LONGEST_SEARCH } from '../search/tokens.ts';
import type { Job } from './calls/media.ts';
import type { Run } from '../rundown/run-changes.ts';

const none = z.strictObject({});
const byId = z.strictObject({ id: z.string() });

/** The kinds of records whose history people look into. */
const HISTORY_KINDS = ['story', 'version', 'rundown', 'item', 'asset'] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];
export const ofHistory = z.strictObject({ kind: z.enum(HISTORY_KINDS), id: z.string() });

export const queries = {
  /** Newest first; `text` searches titles and scripts, '' all. */
  stories: z.strictObject({ text: z.string().max(LONGEST_SEARCH), limit: z.number().int().min(1).max(2000) }),
  /** The newest deleted ones that are here. */
  deletedStories: none,
  /** 已删除的串联单: the newest day first, a bounded number. */
  deletedRundowns: none,
  story: byId,
  version: byId,
  body: byId,
  cut: byId,
  assets: z.strictObject({ text: z.string().max(LONGEST_SEARCH) }),
  asset: byId,
  programmes: none,
  channels: none,
  columns: none,
  people: none,
  rundowns: none,
  rundown: byId,
  item: byId,
  /** Everything that waits for a review, most urgent first. */
  reviewQueue: none,
  exports: none,
  jobs: none,
  /** Media on their way between this workstation and the pool, and what waits, in the order it goes. */
  'media.queue': none,
  /** Room for media here, what was freed, how far the re-check is. */
  'media.state': none,
  /** What waits in the outbox to go out by itself, and what was not accepted. */
  outbox: none,
  elsewhere: none,
  /** What waits for people who are not signed in here. */
  held: none,
  /** What the pool had before it came back from an older backup, and has no more. */
  forgotten: none,
  status: none,
  /** How things stand between this workstation and the pool, for the sync page. */
  sync: none,
  /** Who is in which version right now. */
  presence: none,
  /** What the pool's log has of a record: of a story with its versions, their scripts and cuts; of a rundown with its items. As far back as `history.back` went; `name`: only commands of this name, the newest of them. */
  history: z.strictObject({ ...ofHistory.shape, name: z.string().max(60).optional() }),
  /** What wants somebody's eye, by record: of stories, versions, rundowns, items and assets that have any such mark (without sentences to check). */
  marks: none,
  /** Whose value went unseen, for the one signed in: what they overtook and what overtook them. */
  overtaken: none,
  /** 待合并稿: words that wait to be merged; `closed`: those that were merged or dropped. */
  branches: z.strictObject({ closed: z.boolean(), story: z.string().optional() }),
  branch: byId,
} as const;

export interface VersionRow extends RecordOf<'version'> { channelName: string; form: RecordOf<'channel'>['form']; seq: number }
/** What wants somebody's eye in a story or a version (in anything else only the first two): changes that were not accepted, values overtaken unseen (both of the one signed in), open 待合并稿, sentences of a merge to check. */
export interface StoryMarks { readonly notAccepted: number; readonly overtaken: number; readonly branches: number; readonly toCheck: number }
export const NO_MARKS: StoryMarks = { notAccepted: 0, overtaken: 0, branches: 0, toCheck: 0 };
/** How a record stands with the pool. `pending`: does something of it wait to be sent (of a version: of its script and its cut, too)? */
export interface Standing { readonly marks: StoryMarks; readonly pending: boolean }
/** `readMs`: how long it takes to read; null for a channel that is not spoken. */
export interface StoryVersion extends Pick<VersionRow, 'id' | 'channelId' | 'channelName' | 'form' | 'stage' | 'title'>, Standing { readMs: number | null }
/** `pending`: does something of it or of its items wait to be sent? `provisional`: is its state (locked, on air) so only here, until the pool has judged it? */
export interface RundownStanding { readonly pending: boolean; readonly provisional: boolean }
export interface StoryRow extends RecordOf<'story'> { versions: StoryVersion[]; seq: number; changedAt: number; pending: boolean; marks: StoryMarks }
export interface ItemRow extends RecordOf<'item'> {
  seq: number;
  /** Does a change of it wait to be sent? */
  pending: boolean;
  version: VersionRow | null;
  asset: RecordOf<'asset'> | null;
  /** Is there a valid seal over what the version is now? */
  released: boolean;
  /** Seconds of its text and of its cut or media, in ms; null when there is none. */
  textMs: number | null;
  mediaMs: number | null;
}
export interface OutboxRow { id: string; name: string; target: { kind: string; id: string }; args: unknown; by: string; byName: string; at: number; title: string; /** The record it hangs on: the rundown of an item, the story of a version, its script and its cut; '' for none. */ parent: string }
/** `side`: did the one signed in come later, or was it their value that went? `now`: what the field says at present. */
export interface OvertakenRow extends Omit<RecordOf<'overtaken'>, 'fields'> { side: 'later' | 'earlier'; byName: string; otherName: string; title: string; fields: { field: string; was: unknown; is: unknown; now: unknown }[] }
export interface BranchRow extends Omit<RecordOf<'branch'>, 'base' | 'doc' | 'edits'> {
  byName: string;
  versionTitle: string;
  versionDeleted: boolean;
  stage: RecordOf<'version'>['stage'];
  storyId: string;
  storyTitle: string;
  channelName: string;
  /** The beginning of what its writer added. */
  words: string;
}
/** Scripts are ProseMirror JSON. `now`: the version's script; `merged`: what a merge would make of it; `findings`: what would have to be checked then. */
export interface BranchView extends BranchRow { base: unknown; doc: unknown; now: unknown; merged: unknown; findings: MergeFinding[] }
/** `names`: titles of the records that its values name, by id. */
export interface Named { names: Readonly<Record<string, string>> }
export interface HeldRow extends OutboxRow, Named {}
/**
 * `now`: what the fields that it would have set say here at present; of an edit of a cut, `clips`: the clips that it names, as they stand (`put` of a patch). `byActive`: may
 * whoever gave it sign in? `mine`: did the one signed in give it? Only then it can be tried again. `mayDrop`: may they let go of it for good? `standing`: of a decision that is bound
 * to what its writer had seen.
 */
export interface NotAccepted extends HeldRow { code: string; params: Record<string, string | number>; now: Readonly<Record<string, unknown>>; byActive: boolean; mine: boolean; mayDrop: boolean; standing?: StandingNow }
/**
 * How stands by now what a decision was bound to that was not accepted. `is`: the state of the rundown, or the stage of the version. `sees`: what is given with `notAccepted.retry` by whoever has seen this; null
 * where there is nothing to decide any more. `lock`: who locked it, ms since 1970. `run`: of a lock and, floats too, of a deletion. `content`: of a late change, what is released; `taken`: it is what the rundown has. `passes`: of a withdrawal.
 */
export interface StandingNow {
  readonly is: RecordOf<'rundown'>['state'] | RecordOf<'version'>['stage'] | 'gone';
  readonly sees: Readonly<Record<string, unknown>> | null;
  readonly lock?: { readonly by: string; readonly at: number };
  readonly run?: Run;
  readonly content?: { readonly title: string; readonly words: string; readonly at: number; readonly taken: boolean };
  readonly passes?: readonly { readonly level: number; readonly by: string; readonly at: number }[];
}
/** What waits for one person who is not signed in here, oldest first: what they wrote, and what others did on top of it. `active`: may they sign in, as far as is known here? */
export interface HeldWork { person: string; name: string; active: boolean; rows: HeldRow[] }
/** What was written for another newsroom than the present one and has not got there, oldest first. `url`: where its pool was met last; '' where that is not known. `mayDrop`: may the one signed in let go of all of it for good? */
export interface LeftElsewhere { newsroom: string; url: string; rows: LeftRow[]; mayDrop: boolean }
/** `code`: why it was not accepted there; null for what was never sent. Its titles and names are in that newsroom's records, which are not here. */
export interface LeftRow extends Omit<OutboxRow, 'title' | 'parent'> { code: string | null; params: Record<string, string | number> }
/** `words`: of a script or of words to merge, whole; null for others. `fields`: what they said (`was`) and what they say now. `parent`: the record it hangs on; '' for none. `again`: it is away altogether and can be made again. `mayDrop`: may the one signed in let go of it for good? All of it goes at once, where that is so of each. */
export interface ForgottenRow { readonly kind: Kind; readonly id: string; readonly title: string; readonly parent: string; readonly words: string | null; readonly fields: readonly { readonly field: string; readonly was: unknown; readonly now: unknown }[]; readonly again: boolean; readonly mayDrop: boolean }
export interface MediaRow {
  /** For `media.drop`. */
  row: string;
  asset: string;
  /** The asset's name. */
  name: string;
  what: Part;
  direction: 'fetch' | 'send';
  /** Bytes there so far, of how many. */
  bytes: number;
  total: number;
  /** Bytes a second just now; null while it does not move. */
  rate: number | null;
  /** paused: the person paused the queue; stopped: nothing moves by itself at this hour; away: the pool is; failed: `error` says why. */
  state: 'waiting' | 'moving' | 'paused' | 'stopped' | 'away' | 'failed';
  why: Why;
  /** Message key `error.<code>`. */
  error: { code: string; params: Record<string, string | number> } | null;
  /** ms since 1970: when what failed is tried again; null when it did not. */
  again: number | null;
}
export interface MediaQueue {
  /** The first of them, in the order in which they go. */
  rows: MediaRow[];
  /** All that is still to come and to go. */
  left: Record<MediaRow['direction'], { files: number; bytes: number }>;
  paused: boolean;
  /** Bytes a second that may be moved at this hour; null: no limit. */
  allowed: number | null;
}
export interface MediaState {
  policy: MediaPolicy;
  usedBytes: number;
  /** What media may take as the disk stands, and as it is set: the first is less where other files leave no room for it. */
  quotaBytes: number;
  setBytes: number;
  diskFreeBytes: number;
  /** Last time room was made: when, how much, how many files. `short`: bytes over the quota that nothing could be found for. */
  freed: { at: number; bytes: number; files: number; short: number } | null;
  /** The re-check of what is here: files read again in this pass, of how many; when a pass was last finished. */
  recheck: { checked: number; total: number; finishedAt: number | null; damaged: { name: string; at: number }[] };
}
/**
 * The pool is there and knows the one signed in no more: another password was set, the account was switched off, or the pool forgot. What they do waits here until they sign in
 * again. `news`: does what is new come all the same, as a colleague's session here holds? `active`: may they sign in, as far as is known here?
 */
export interface SessionEnd { readonly news: boolean; readonly active: boolean }
export interface Status {
  person: string;
  /** Null where the pool knows them, and where it is not there to say so. */
  ended: SessionEnd | null;
  pool: 'connected' | 'offline' | 'refused';
  /** Why the pool turns this workstation away (`sync.refused.<reason>`); null where it does not. */
  reason: string | null;
  /** The pool is there and cannot keep what is sent (`sync.trouble.<trouble>`); null: it can. */
  trouble: string | null;
  /** What is wrong with this workstation's own disk (`frame.ownDisk.<trouble>`); null: nothing. */
  ownDisk: DiskTrouble | null;
  /** ms since 1970 of the last contact; when offline: since when. */
  since: number;
  roundTripMs: number | null;
  outbox: number;
  /** Commands that were not accepted: of the one signed in, and of others at this workstation. */
  notAccepted: number;
  notAcceptedOthers: number;
  reviewWaiting: number;
  diskFreeBytes: number | null;
  poolUrl: string;
  /** What of a catch-up is done: log numbers, or bytes of a snapshot file. Null when nothing is behind. */
  catchingUp: { readonly is: 'rows' | 'snapshot'; readonly done: number; readonly total: number } | null;
}
export interface SyncState {
  readonly pool: Status['pool'];
  /** Since when it is so, and when the pool was last heard (0: not since the start), ms since 1970. */
  readonly since: number;
  readonly heard: number;
  readonly reason: Status['reason'];
  readonly trouble: Status['trouble'];
  readonly ownDisk: Status['ownDisk'];
  readonly roundTripMs: number | null;
  /** ms that this machine's clock is ahead of the pool's, as it last said; null: by less than a minute, or not known. */
  readonly clockAhead: number | null;
  readonly poolUrl: string;
  /** The pool in this workstation's own data folder: in use, left for another one, or never begun. */
  readonly ownPool: 'in-use' | 'left' | 'none';
  /** Does the pool know fetching, searching and horizons (minor 1)? */
  readonly minor: number;
  readonly device: string;
  /** Log number that the rows here are at; rows here; stories that the search does not see yet. */
  readonly cursor: number;
  readonly rows: number;
  readonly unindexed: number;
  readonly catchingUp: Status['catchingUp'];
  /** Bytes a second over the line. */
  readonly rate: { readonly up: number; readonly down: number };
  readonly waiting: number;
  readonly notAccepted: Status['notAccepted'];
  readonly notAcceptedOthers: Status['notAcceptedOthers'];
  /** Commands that were written for another newsroom and stay here until its pool is back. */
  readonly elsewhere: number;
  /** Commands of people whom the pool does not know to be signed in here, with what others did on top of them: they go when those sign in. `active`: may they? */
  readonly held: readonly { readonly name: string; readonly active: boolean; readonly count: number }[];
  /** What the pool found damaged in its own file. `title`: of the record, as far as it is here; `number`: of the log, 0 where it is none. `mended`: put back from the log. */
  readonly damage: readonly { readonly is: 'structure' | 'log' | 'edit' | 'record'; readonly title: string; readonly number: number; readonly what: string; readonly mended: boolean }[];
  /** Why the pool cannot make its own backups (`sync.backup.<failed>`), and when the newest was made, ms since 1970 (null: there is none). Null where it can, as far as it has said. */
  readonly backups: { readonly failed: string; readonly newest: number | null } | null;
  readonly keeps: { readonly months: number | null; readonly channels: readonly string[] | null; readonly pinned: readonly { readonly id: string; readonly title: string }[] };
}
/** `of`: whose line it is; a script and a cut go by their version. `says`: the fields that it set outright, or what else is read of it. `title`: what the record is called now. A run of typing is one line of `count` commands from `first` (at `since`) to `seq` (at `at`). */
export interface HistoryLine { seq: number; first: number; count: number; since: number; name: string; by: string; at: number; says: Readonly<Record<string, unknown>>; of: { kind: HistoryKind; id: string }; title: string }
export interface QueryResults {
  /** `total`: living stories here, or found here. `elsewhere`: found at the pool only. `unasked`: why a search saw only what is kept here, null where it saw all. `indexing`: stories here that a search does not see yet. */
  stories: { rows: StoryRow[]; total: number; elsewhere: { id: string; title: string; createdAt: number }[]; unasked: 'away' | 'filling' | 'old' | 'building' | 'failed' | null; indexing: number };
  deletedStories: { id: string; title: string; createdAt: number; pending: boolean }[];
  story: { story: RecordOf<'story'>; versions: VersionRow[]; seq: number } | null;
  version: ({ version: VersionRow; story: RecordOf<'story'>; body: RecordOf<'body'>; hash: string; sealValid: boolean } & Standing) | null;
  body: RecordOf<'body'> | null;
  cut: RecordOf<'cut'> | null;
  assets: (RecordOf<'asset'> & { seq: number; here: boolean; pending: boolean })[];
  asset: RecordOf<'asset'> | null;
  programmes: RecordOf<'programme'>[];
  channels: RecordOf<'channel'>[];
  columns: RecordOf<'column'>[];
  people: RecordOf<'person'>[];
  rundowns: (RecordOf<'rundown'> & RundownStanding)[];
  deletedRundowns: (Pick<RecordOf<'rundown'>, 'id' | 'title' | 'date' | 'episode' | 'programmeId'> & { /** How many items are in it. */ items: number; pending: boolean })[];
  /** `seq`: the number of its own row. */
  rundown: ({ rundown: RecordOf<'rundown'>; seq: number; programme: RecordOf<'programme'>; items: ItemRow[] } & RundownStanding) | null;
  item: RecordOf<'item'> | null;
  reviewQueue: ({ version: VersionRow; story: RecordOf<'story'>; level: number; since: number; mine: boolean } & Standing)[];
  exports: RecordOf<'export'>[];
  jobs: Job[];
  'media.queue': MediaQueue;
  'media.state': MediaState;
  /** `waiting` are the oldest of `total`, all without what waits for somebody who is not signed in here. */
  outbox: { waiting: OutboxRow[]; total: number; notAccepted: NotAccepted[] };
  held: HeldWork[];
  elsewhere: LeftElsewhere[];
  forgotten: (ForgottenRow & Named)[];
  status: Status;
  sync: SyncState;
  presence: { person: string; version: string; block: string | null; workstation: string }[];
  /** Newest first. away: the pool, which keeps it, does not answer just now; `lines` are what was known of it before. */
  history: {
    is: 'whole' | 'asking' | 'away';
    lines: HistoryLine[];
    /** What was done before: nothing; something before this log number, which `history.back` asks for; or something that an older pool does not say. */
    older: number | 'none' | 'untold';
    /** Of a rundown: every item that it ever had. */
    items: readonly string[];
  } & Named;
  marks: (StoryMarks & { id: string })[];
  overtaken: (OvertakenRow & Named)[];
  branches: BranchRow[];
  branch: BranchView | null;
}

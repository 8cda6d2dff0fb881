/** What each live query answers, and which kinds of records it hangs on. Pure reading of the cache. */
import type * as z from 'zod';
import { isSpoken } from '../../shared/channel/channel.ts';
import { cutLength } from '../../shared/cut/cut.ts';
import { cutEdit, invertPatch, type CutPatch } from '../../shared/cut/patch.ts';
import { fieldOf, given } from '../../shared/overtaken/fields.ts';
import { queries, type QueryName, type QueryResult } from '../../shared/protocol/port.ts';
import { NO_MARKS, type HeldWork, type HistoryKind, type LeftElsewhere, type LeftRow, type NotAccepted, type OutboxRow, type RundownStanding, type Standing, type Status, type StoryMarks, type SyncState, type VersionRow } from '../../shared/protocol/queries.ts';
import { parentOf, type Kind, type RecordOf } from '../../shared/records.ts';
import { inReview, isTurnOf, levelOfStage } from '../../shared/review/chain.ts';
import { contentHash, isSealed } from '../../shared/review/hash.ts';
import { orderedItems } from '../../shared/rundown/commands.ts';
import { readTime } from '../../shared/script/read-time.ts';
import { blocksOf } from '../../shared/script/schema.ts';
import { framesToMs } from '../../shared/units.ts';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Job } from '../../shared/protocol/calls/media.ts';
import type { Person } from '../../shared/people/person.ts';
import type { Cache } from '../cache/cache.ts';
import { branchesOf, branchView } from '../branches.ts';
import type { Found } from '../found-at-pool.ts';
import { forgottenNow, type Forgotten } from '../forgotten.ts';
import { overtakenOf } from '../overtaken.ts';
import { mayDropElsewhere } from '../elsewhere.ts';
import { isMine, type Me } from '../letting-go.ts';
import { mayDrop } from '../not-accepted.ts';
import { standingNow } from '../standing-now.ts';
import { marksOf } from './marks.ts';
import type { OutboxEntry, RefusedEntry } from '../cache/outbox-rows.ts';
import type { OutboxStore } from '../cache/outbox-store.ts';

/** Queries that a room answers. */
export type RoomShows = { readonly [N in 'media.queue' | 'media.state']: () => QueryResult<N> };
export interface QueryContext {
  readonly shows: RoomShows;
  readonly cache: Cache;
  readonly outbox: OutboxStore;
  readonly mediaFolder: string;
  person(): Person | null;
  /** By id: whom a waiting command waits for, who is not signed in here as far as the pool knows. */
  held(): ReadonlyMap<string, string>;
  jobs(): Job[];
  status(): Status;
  sync(): SyncState;
  presence(): QueryResult<'presence'>;
  history(kind: HistoryKind, id: string, name?: string): Omit<QueryResult<'history'>, 'names'>;
  forgotten(): readonly Forgotten[];
  /** What the pool finds beyond what is here (older than this workstation keeps, or not indexed here yet), none until it has answered; and why it has not looked. */
  elsewhere(text: string, complete: boolean): Found;
}

/** Signals that are not records: the outbox, jobs, the line to the pool, presence. */
export type Signal = 'media' | 'files' | 'outbox' | 'jobs' | 'status' | 'presence' | 'person' | 'found' | 'history' | 'forgotten';
interface Definition<N extends QueryName> { readonly kinds: readonly (Kind | Signal)[]; run(context: QueryContext, args: z.output<(typeof queries)[N]>): QueryResult<N> }

/** Read times of scripts as they stand: a record is never changed in place, so a script that changed is another object. */
const readTimes = new WeakMap<object, { rate: number; ms: number }>();
function readMs(cache: Cache, version: string, rate: number): number | null {
  const body = cache.records.get('body', version);
  if (!body) return null;
  const known = readTimes.get(body);
  if (known?.rate === rate) return known.ms;
  const ms = readTime(blocksOf(body.doc), rate).total;
  readTimes.set(body, { rate, ms });
  return ms;
}

/** Waiting commands that are listed; days of them may wait. */
const MOST_WAITING = 200;
/** Deleted stories that are listed, and rundowns. */
const MOST_DELETED = 300;
/** Stories one search looks at, at most. */
const MOST_FOUND = 2000;
/** Syllables a minute where no programme says otherwise. */
const HOUSE_RATE = 280;

function versionRow(cache: Cache, record: RecordOf<'version'>): VersionRow {
  const channel = cache.records.get('channel', record.channelId);
  return { ...record, channelName: channel?.name ?? record.channelId, form: channel?.form ?? 'tv', seq: cache.seqOf('version', record.id) ?? 0 };
}
/** Living versions, oldest first. */
const inOrder = (versions: readonly RecordOf<'version'>[]): RecordOf<'version'>[] => versions.filter((one) => !one.deleted).sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
/** How a version stands with the pool, of the marks of everything (marks.ts). */
const standingOf = (cache: Cache, marks: ReadonlyMap<string, StoryMarks>, { id, mergeFlags = [] }: RecordOf<'version'>): Standing => ({
  marks: { ...(marks.get(id) ?? NO_MARKS), toCheck: mergeFlags.length }, pending: (['version', 'body', 'cut'] as const).some((kind) => cache.waitsOn(kind, id)),
});
function rundownStanding(cache: Cache, { id, state }: RecordOf<'rundown'>): RundownStanding {
  const pending = cache.waits(id);
  if (!pending || !cache.waitsOn('rundown', id)) return { pending, provisional: false };
  const there = cache.confirmed('rundown', id);
  return { pending, provisional: state !== (there === undefined ? 'open' : (JSON.parse(there) as RecordOf<'rundown'>).state) }; // the pool's row
}
const versionsOf = (cache: Cache, storyId: string): VersionRow[] =>
  inOrder(cache.records.children('version', storyId)).map((one) => versionRow(cache, one));

export function titleOf(cache: Cache, { target }: { target: { kind: Kind; id: string } }): string {
  switch (target.kind) {
    case 'story': return cache.records.get('story', target.id)?.title ?? '';
    case 'version': case 'body': case 'cut': return cache.records.get('version', target.id)?.title ?? '';
    case 'asset': return cache.records.get('asset', target.id)?.name ?? '';
    case 'rundown': return cache.records.get('rundown', target.id)?.title ?? '';
    case 'item': return cache.records.get('item', target.id)?.slug ?? '';
    case 'person': case 'channel': case 'programme': case 'column': return cache.records.get(target.kind, target.id)?.name ?? '';
    case 'export': return cache.records.get('export', target.id)?.name ?? '';
    case 'branch': { const branch = cache.records.get('branch', target.id); return branch ? titleOf(cache, { target: { kind: 'version', id: branch.versionId } }) : ''; }
    case 'overtaken': { const overtaken = cache.records.get('overtaken', target.id); return overtaken ? titleOf(cache, overtaken) : ''; }
  }
}
/** The name of a person, and whether their account may be used: true where nothing is known of them here. */
export function whoIs(cache: Cache, person: string): { name: string; active: boolean } {
  const { name = person, active = true } = cache.records.get('person', person) ?? {};
  return { name, active };
}
function outboxRow(cache: Cache, { id, name, target, args, by, at }: OutboxEntry | RefusedEntry): OutboxRow {
  const kind = target.kind === 'body' || target.kind === 'cut' ? 'version' : target.kind; // they go by their version's id
  const record = cache.records.get(kind, target.id);
  return { id, name, target, args, by, byName: whoIs(cache, by).name, at, title: titleOf(cache, { target }), parent: record ? parentOf(kind, record) : '' };
}
function notAccepted(cache: Cache, entry: RefusedEntry, me: Me): NotAccepted {
  const record = cache.records.get(entry.target.kind, entry.target.id);
  const now = Object.fromEntries(given(entry.args ?? {}).filter((name) => record !== undefined && name in record).map((name) => [name, fieldOf(record, name)] as const));
  const kept = { ...outboxRow(cache, entry), code: entry.code, params: entry.params, byActive: whoIs(cache, entry.by).active, mine: isMine(entry, me), mayDrop: mayDrop(entry, me) };
  const patch = entry.name === 'cut.patch' ? cutEdit.safeParse(entry.args).data : undefined;
  if (patch) return { ...kept, ...clipsNow(cache, entry.target.id, patch) };
  const standing = standingNow(cache.records, entry);
  const names = { ...namesIn(cache, entry.args), ...namesIn(cache, now), ...namesIn(cache, [...itemsOf(entry.args), ...itemsOf(standing)]) };
  return { ...kept, now, names, ...(standing ? { standing } : {}) };
}
/** The items of the run that something names. */
const itemsOf = (named: unknown): unknown[] => { const run = fieldOf(named, 'run'); return Array.isArray(run) ? run.map((one) => fieldOf(one, 'item')) : []; };
/** Of an edit of a cut: how the clips stand at present that it would change or take away (`clips`), and the media of all of them by name. */
function clipsNow(cache: Cache, id: string, patch: CutPatch): Pick<NotAccepted, 'now' | 'names'> {
  const cut = cache.records.get('cut', id);
  const clips = cut ? invertPatch(cut, patch).put : [];
  return { now: { clips }, names: namesIn(cache, [...new Set([...patch.put, ...clips].map((one) => one.clip.asset))]) };
}
/** What waits for people who are not signed in here, by person. */
function heldWork(cache: Cache, outbox: OutboxStore, held: ReadonlyMap<string, string>): HeldWork[] {
  const rows = outbox.all().flatMap((one) => { const person = held.get(one.id); return person === undefined ? [] : [{ person, row: { ...outboxRow(cache, one), names: namesIn(cache, one.args) } }]; });
  return [...Map.groupBy(rows, ({ person }) => person)].map(([person, of]) => ({ person, ...whoIs(cache, person), rows: of.map(({ row }) => row) }));
}
/** Names of people as they signed in here: their records are the other newsroom's. */
const leftElsewhere = (outbox: OutboxStore, me: Me): LeftElsewhere[] => outbox.leftElsewhere().map(({ newsroom, url, waiting, refused, accounts }) => {
  const nameOf = (by: string): string => accounts.find(({ person }) => person === by)?.name ?? by;
  const row = ({ id, name, target, args, by, at }: OutboxEntry | RefusedEntry, code: string | null, params: LeftRow['params']): LeftRow => ({ id, name, target, args, by, byName: nameOf(by), at, code, params });
  return { newsroom, url, rows: [...refused.map((one) => row(one, one.code, one.params)), ...waiting.map((one) => row(one, null, {}))], mayDrop: mayDropElsewhere({ waiting, refused }, me) };
});
const NAMED = ['version', 'item', 'asset', 'story', 'rundown'] as const;
/** The titles of records whose ids stand among these arguments, at most one level deep. */
function namesIn(cache: Cache, args: unknown): Record<string, string> {
  const values = Object.values(args ?? {}).flatMap((value: unknown) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.values(value) : [value]));
  const ids = values.filter((value): value is string => typeof value === 'string');
  return Object.fromEntries(ids.flatMap((id) => { const kind = NAMED.find((one) => cache.records.get(one, id)); return kind ? [[id, titleOf(cache, { target: { kind, id } })]] : []; }));
}

const byKey = <T>(key: (one: T) => string | number, order: 1 | -1 = 1) => (a: T, b: T): number => { const x = key(a); const y = key(b); return x === y ? 0 : (x < y ? -1 : 1) * order; };

/** What marks hang on beside the records themselves. */
const MARKED = ['outbox', 'overtaken', 'branch', 'person'] as const;
const STORY_KINDS = ['story', 'version', 'channel', 'outbox', 'found'] as const;

/** Rundowns by their show: the newest day first, and of a day the latest. */
const newestShow = byKey(({ date, start }: RecordOf<'rundown'>) => `${date} ${String(start).padStart(9, '0')}`, -1);

export const definitions: { [N in QueryName]: Definition<N> } = {
  stories: {
    kinds: [...STORY_KINDS, 'body', 'programme', 'overtaken', 'branch', 'person'],
    run({ cache, outbox, person, elsewhere }, { text, limit }) {
      const rates = new Map(cache.all('programme').sort(byKey((one) => one.start, -1)).map((one) => [one.channelId, one.rate])); // the day's first programme of a channel decides
      const channels = new Map(cache.all('channel').map((one) => [one.id, one]));
      const found = text.trim() === '' ? null : cache.find(text, MOST_FOUND);
      // However many stories there are, only those that are listed are read.
      const rows = found ? found.stories.flatMap((id) => cache.row('story', id) ?? []).filter(({ record }) => !record.deleted).sort(byKey(({ record }) => record.createdAt, -1)) : cache.newestStories(limit);
      const marks = marksOf(cache, outbox.refused(), person()?.id ?? null);
      const here = new Set(rows.map(({ record }) => record.id));
      const there = found ? elsewhere(text, found.complete) : null;
      return {
        total: found ? rows.length : cache.livingStories, indexing: found && !found.complete ? cache.unindexed : 0,
        elsewhere: there?.stories.filter((one) => !here.has(one.id) && !cache.records.get('story', one.id)) ?? [], unasked: there?.unasked ?? null,
        rows: rows.slice(0, limit).map(({ seq, record }) => {
          const versions = inOrder(cache.records.children('version', record.id));
          const last = versions.flatMap((version) => version.trail.map((entry) => entry.at));
          return {
            ...record, seq, changedAt: Math.max(record.createdAt, ...last), pending: cache.waits(record.id),
            marks: { ...(marks.get(record.id) ?? NO_MARKS), toCheck: versions.reduce((sum, version) => sum + (version.mergeFlags?.length ?? 0), 0) },
            versions: versions.map((version) => {
              const { id, channelId, stage, title } = version;
              const { name = channelId, form = 'tv' } = channels.get(channelId) ?? {};
              return { id, channelId, channelName: name, form, stage, title, readMs: isSpoken(form) ? readMs(cache, id, rates.get(channelId) || HOUSE_RATE) : null, ...standingOf(cache, marks, version) };
            }),
          };
        }),
      };
    },
  },
  deletedStories: { kinds: ['story', 'outbox'], run: ({ cache }) => cache.deletedStories(MOST_DELETED).map(({ id, title, createdAt }) => ({ id, title, createdAt, pending: cache.waits(id) })) },
  story: {
    kinds: STORY_KINDS,
    run({ cache }, { id }) {
      const row = cache.row('story', id);
      return row ? { story: row.record, versions: versionsOf(cache, id), seq: row.seq } : null;
    },
  },
  version: {
    kinds: ['version', 'story', 'body', 'cut', 'channel', 'asset', ...MARKED],
    run({ cache, outbox, person }, { id }) {
      const version = cache.records.get('version', id);
      const story = version && cache.records.get('story', version.storyId);
      const body = cache.records.get('body', id);
      if (!version || !story || !body) return null;
      const hash = contentHash(cache.records, id);
      return { version: versionRow(cache, version), story, body, hash, sealValid: version.seal?.hash === hash, ...standingOf(cache, marksOf(cache, outbox.refused(), person()?.id ?? null), version) };
    },
  },
  body: { kinds: ['body'], run: ({ cache }, { id }) => cache.records.get('body', id) ?? null },
  cut: { kinds: ['cut'], run: ({ cache }, { id }) => cache.records.get('cut', id) ?? null },
  assets: {
    kinds: ['asset', 'files'],
    run({ cache, mediaFolder }, { text }) {
      const word = text.normalize('NFKC').toLowerCase().trim();
      return cache.all('asset').filter((one) => word === '' || one.name.normalize('NFKC').toLowerCase().includes(word)).sort(byKey((one) => one.createdAt, -1))
        .map((one) => ({ ...one, seq: cache.seqOf('asset', one.id) ?? 0, pending: cache.waitsOn('asset', one.id), here: existsSync(path.join(mediaFolder, one.sha256.slice(0, 2), one.sha256)) }));
    },
  },
  asset: { kinds: ['asset'], run: ({ cache }, { id }) => cache.records.get('asset', id) ?? null },
  programmes: { kinds: ['programme'], run: ({ cache }) => cache.all('programme').sort(byKey((one) => one.start)) },
  channels: { kinds: ['channel'], run: ({ cache }) => cache.all('channel') },
  columns: { kinds: ['column'], run: ({ cache }) => cache.all('column') },
  people: { kinds: ['person'], run: ({ cache }) => cache.all('person') },
  rundowns: { kinds: ['rundown', 'item'], run: ({ cache }) => cache.all('rundown').filter((one) => !one.deleted).sort(newestShow).map((one) => ({ ...one, ...rundownStanding(cache, one) })) },
  deletedRundowns: {
    kinds: ['rundown', 'item', 'outbox'],
    run: ({ cache }) => cache.all('rundown').filter((one) => one.deleted).sort(newestShow).slice(0, MOST_DELETED)
      .map(({ id, title, date, episode, programmeId }) => ({ id, title, date, episode, programmeId, items: orderedItems(cache.records, id).length, pending: cache.waits(id) })),
  },
  rundown: {
    kinds: ['rundown', 'item', 'programme', 'story', 'version', 'body', 'cut', 'asset', 'channel'],
    run({ cache }, { id }) {
      const rundown = cache.records.get('rundown', id);
      const programme = rundown && cache.records.get('programme', rundown.programmeId);
      if (!rundown || !programme) return null;
      return {
        rundown, seq: cache.seqOf('rundown', id) ?? 0, programme, ...rundownStanding(cache, rundown),
        items: orderedItems(cache.records, id).map((one) => {
          const version = one.versionId ? cache.records.get('version', one.versionId) : undefined;
          const asset = one.assetId ? cache.records.get('asset', one.assetId) : undefined;
          const cut = version && cache.records.get('cut', version.id);
          const cutFrames = cut ? cutLength(cut) : 0;
          return {
            ...one, seq: cache.seqOf('item', one.id) ?? 0, pending: cache.waitsOn('item', one.id), version: version ? { ...versionRow(cache, version), deleted: version.deleted || cache.records.get('story', version.storyId)?.deleted === true } : null, asset: asset ?? null,
            released: version !== undefined && isSealed(cache.records, version),
            textMs: version ? readMs(cache, version.id, programme.rate || HOUSE_RATE) ?? 0 : null,
            mediaMs: cutFrames > 0 ? framesToMs(cutFrames) : asset && asset.probe.durationMs > 0 ? asset.probe.durationMs : null,
          };
        }),
      };
    },
  },
  item: { kinds: ['item'], run: ({ cache }, { id }) => cache.records.get('item', id) ?? null },
  reviewQueue: {
    kinds: ['version', 'story', 'channel', 'body', 'cut', ...MARKED],
    run({ cache, outbox, person }) {
      const me = person();
      const marks = marksOf(cache, outbox.refused(), me?.id ?? null);
      return cache.inReview().filter((one) => !one.deleted && inReview(one.stage)).flatMap((one) => {
        const story = cache.records.get('story', one.storyId);
        if (!story || story.deleted) return [];
        return [{ version: versionRow(cache, one), story, level: levelOfStage(one.stage), since: one.trail.at(-1)?.at ?? one.createdAt, mine: me !== null && isTurnOf(one, me), ...standingOf(cache, marks, one) }];
      }).sort((a, b) => Number(isUrgent(b)) - Number(isUrgent(a)) || a.since - b.since);
    },
  },
  exports: { kinds: ['export'], run: ({ cache }) => cache.all('export').sort(byKey((one) => one.at, -1)) },
  'media.queue': { kinds: ['media'], run: ({ shows }) => shows['media.queue']() },
  'media.state': { kinds: ['media'], run: ({ shows }) => shows['media.state']() },
  jobs: { kinds: ['jobs'], run: ({ jobs }) => jobs() },
  outbox: {
    kinds: ['outbox', 'status', 'person', 'story', 'version', 'cut', 'asset', 'rundown', 'item'],
    run({ cache, outbox, person, held }) {
      const holds = held();
      const going = outbox.all().filter(({ id }) => !holds.has(id));
      return { waiting: going.slice(0, MOST_WAITING).map((one) => outboxRow(cache, one)), total: going.length, notAccepted: outbox.refused().map((one) => notAccepted(cache, one, person())) };
    },
  },
  held: { kinds: ['outbox', 'status', 'person', 'story', 'version', 'cut', 'asset', 'rundown', 'item'], run: ({ cache, outbox, held }) => heldWork(cache, outbox, held()) },
  forgotten: { kinds: ['forgotten', 'story', 'version', 'body', 'cut', 'rundown', 'item', 'asset', 'branch', 'channel', 'column', 'programme', 'person'], run: ({ cache, forgotten, person }) => forgottenNow(forgotten(), cache.records, person()).map((row) => ({ ...row, names: namesIn(cache, row.fields) })) },
  elsewhere: { kinds: ['outbox', 'person'], run: ({ outbox, person }) => leftElsewhere(outbox, person()) },
  status: { kinds: ['status', 'outbox', 'person', 'version'], run: ({ status }) => status() },
  sync: { kinds: ['status', 'outbox', 'person', 'found'], run: ({ sync }) => sync() },
  presence: { kinds: ['presence'], run: ({ presence }) => presence() },
  overtaken: { kinds: ['overtaken', 'person', 'story', 'version', 'item', 'rundown', 'asset', 'channel', 'column', 'programme'], run: ({ cache, person }) => { const me = person(); return me ? overtakenOf(cache, me.id, (target) => titleOf(cache, { target })).map((row) => ({ ...row, names: namesIn(cache, row.fields) })) : []; } },
  marks: { kinds: ['outbox', 'overtaken', 'branch', 'person', 'item'], run: ({ cache, outbox, person }) => [...marksOf(cache, outbox.refused(), person()?.id ?? null)].map(([id, marks]) => ({ ...marks, id })) },
  branches: { kinds: ['branch', 'version', 'story', 'person', 'channel'], run: ({ cache }, { closed, story }) => branchesOf(cache, closed, story) },
  branch: { kinds: ['branch', 'version', 'story', 'body', 'person', 'channel'], run: ({ cache }, { id }) => branchView(cache, id) },
  history: { kinds: ['history', 'story', 'version', 'body', 'cut', 'rundown', 'item', 'asset'], run: ({ cache, history }, { kind, id, name }) => { const value = history(kind, id, name); return { ...value, names: Object.assign({}, ...value.lines.map((line) => namesIn(cache, line.says))) as Record<string, string> }; } },
};

/** 绿色通道: mobile versions of mobile-first stories go first. */
const isUrgent = ({ version, story }: { version: VersionRow; story: RecordOf<'story'> }): boolean => story.mobileFirst && (version.form === 'app' || version.form === 'wechat' || version.form === 'video');

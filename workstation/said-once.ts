/** What a person is told once, when it comes: that something was not accepted, that a value was overtaken, that words went into a branch, that a story was deleted for which something waits here, that two have made a rundown of one show. */
import { isDeletion } from '../shared/overtaken/fields.ts';
import type { OvertakenRow } from '../shared/protocol/queries.ts';
import type { RecordOf } from '../shared/records.ts';
import { twinsOf } from '../shared/rundown/twins.ts';
import type { Cache } from './cache/cache.ts';
import type { RefusedEntry } from './cache/outbox-rows.ts';
import type { OutboxStore } from './cache/outbox-store.ts';
import type { Changed } from './cache/taking-in.ts';
import { minute } from './export/dates.ts';
import { overtakenOf } from './overtaken.ts';

type Say = (code: string, params: Record<string, string | number>) => void;
/** Notices of one kind that are said one by one. */
const FEW = 3;
/** What is kept for a person who does not come: the latest. */
const MOST_UNTOLD = 500;
/** By person: when the latest of what they gave was refused that they were told of, ms since 1970. */
type LastTold = Readonly<Record<string, number>>;
/** By person, of what came while others sat here, or nobody: what was refused, stories that were deleted under what they had written here, branches that their words went into, notices of overtaken values. */
type Untold = Readonly<Record<string, readonly string[]>>;
/** What a person was told and what not yet is kept, as they may sign in days later. */
export interface Memory extends Pick<OutboxStore, 'refused' | 'accounts'> { told(): unknown; keepTold(told: LastTold): void; untold(): unknown; keepUntold(untold: Untold): void }

type Around = Pick<Cache, 'records' | 'all' | 'cursor' | 'openNotices' | 'openNoticeIds' | 'openBranches'>;

export class SaidOnce {
  readonly #cache: Around;
  readonly #today: () => string;
  readonly #memory: Memory;
  readonly #me: () => string | undefined;
  readonly #say: Say;
  /** The log number up to which notices were said; and the notices that were here while this process runs, as a log may begin to count from less. */
  #overtaken: number;
  readonly #known: Set<string>;
  readonly #branches: Set<string>;
  /** Pairs of rundowns of one show, each with whom they were said to. */
  readonly #pairs = new Set<string>();

  /** What is there when a workstation starts is on its pages, and not said; only what of somebody's was refused, deleted with its story, put into a branch or overtaken while others sat here. `me`: who is signed in; `today`: the date here, YYYY-MM-DD. */
  constructor(cache: Around, memory: Memory, me: () => string | undefined, say: Say, today: () => string = () => minute(Date.now()).slice(0, 10)) {
    this.#cache = cache; this.#memory = memory; this.#me = me; this.#say = say; this.#today = today;
    this.#overtaken = cache.cursor;
    this.#known = new Set(cache.openNoticeIds());
    this.#branches = new Set(cache.openBranches().map((one) => one.id));
  }

  /**
   * News came in: these notices of overtaken values are new or changed, rows of these kinds, and these stories were deleted under what waits here. What was refused is said to whoever gave it, that a
   * story was deleted, or words went into a branch, to whoever wrote them, and that a value was overtaken to both, now where they sit here, else when they sign in.
   */
  news({ refused, overtaken, kinds, deleted }: Pick<Changed, 'refused' | 'overtaken' | 'kinds' | 'deleted'>): void {
    const me = this.#me();
    this.#sayRefused(me, refused);
    // By their ids too: the moment says nothing where the clock was put back.
    this.#tellLater(refused.filter(({ by }) => by !== me).map(({ by, id }) => [by, id]));
    if (overtaken.length > 0) this.#sayOvertaken(overtaken.flatMap((id) => this.#cache.records.get('overtaken', id) ?? []));
    if (kinds.has('branch')) this.#sayBranches();
    if (kinds.has('rundown')) this.#sayTwins();
    this.#tellDeleted(deleted);
  }
  /** The log is another one than before, or an older one: its numbers say nothing of what was said. */
  startedOver(): void { this.#overtaken = 0; }
  /** Somebody signed in: what of theirs was refused, deleted with its story, put into a branch or overtaken while others sat here; and what they made that somebody else has made too. */
  entered(): void {
    const me = this.#me();
    if (me === undefined) return;
    this.#sayTwins();
    const { [me]: untold = [], ...others } = this.#untold;
    this.#sayRefused(me, this.#memory.refused().filter(({ id, refusedAt }) => refusedAt > (this.#told[me] ?? 0) || untold.includes(id)));
    if (untold.length === 0) return;
    this.#memory.keepUntold(others);
    const { records } = this.#cache;
    // Some may be back by now, or merged, or taken back.
    this.#tellOvertaken(overtakenOf(this.#cache, me, () => '', untold.flatMap((id) => records.get('overtaken', id) ?? [])));
    this.#sayDeleted(untold.filter((id) => records.get('story', id)?.deleted));
    this.#sayOpened(untold.flatMap((id) => { const branch = records.get('branch', id); return branch?.state === 'open' ? [branch] : []; }));
  }
  // Only this class writes these.
  get #told(): LastTold { return (this.#memory.told() as LastTold | undefined) ?? {}; }
  get #untold(): Untold { return (this.#memory.untold() as Untold | undefined) ?? {}; }
  #tellDeleted(deleted: Changed['deleted']): void {
    const me = this.#me();
    const others = [...deleted].flatMap(([story, writers]) => writers.filter((one) => one !== me).map((one) => ({ one, story })));
    this.#tellLater(others.map(({ one, story }) => [one, story]));
    this.#sayDeleted([...deleted].flatMap(([story, writers]) => (writers.some((one) => one === me) ? [story] : [])));
  }
  /** Of whoever never signed in here nothing went out from here: they hear of it where they write. */
  #writersHere(): ReadonlySet<string> { return new Set(this.#memory.accounts().map(({ person }) => person)); }
  #tellLater(what: readonly (readonly [person: string, id: string])[]): void {
    if (what.length > 0) this.#memory.keepUntold(what.reduce<Untold>((untold, [one, id]) => ({ ...untold, [one]: [...new Set([...(untold[one] ?? []), id])].slice(-MOST_UNTOLD) }), this.#untold));
  }
  #sayDeleted(stories: readonly string[]): void {
    if (stories.length > FEW) this.#say('story-deleted-many', { count: stories.length });
    else for (const id of stories) this.#say('story-deleted', { title: this.#cache.records.get('story', id)?.title ?? '' });
  }
  #sayRefused(me: string | undefined, entries: readonly RefusedEntry[]): void {
    const mine = entries.filter(({ by }) => by === me);
    if (me === undefined || mine.length === 0) return;
    if (mine.length > FEW) this.#say('not-accepted-many', { count: mine.length });
    else for (const { name, code } of mine) this.#say('not-accepted', { command: name, code });
    this.#memory.keepTold({ ...this.#told, [me]: mine.reduce((latest, { refusedAt }) => Math.max(latest, refusedAt), this.#told[me] ?? 0) });
  }
  /** After days away many come together: then how many. */
  #sayOvertaken(notices: readonly RecordOf<'overtaken'>[]): void {
    const me = this.#me();
    const said = this.#overtaken;
    const unknown = notices.filter((one) => !this.#known.has(one.id));
    for (const one of unknown) this.#known.add(one.id);
    const here = this.#writersHere();
    this.#tellLater(unknown.filter(({ seq }) => seq > said).flatMap(({ id, by, other, closedBy }) => [by, other].filter((one) => one !== me && here.has(one) && !closedBy.includes(one)).map((one) => [one, id] as const)));
    if (me === undefined) return;
    const rows = overtakenOf(this.#cache, me, () => '', unknown).filter((one) => one.seq > said);
    for (const one of rows) this.#overtaken = Math.max(one.seq, this.#overtaken);
    this.#tellOvertaken(rows);
  }
  #tellOvertaken(rows: readonly OvertakenRow[]): void {
    if (rows.length > FEW) this.#say('overtaken-many', { count: rows.length });
    else for (const one of rows) this.#say(`${one.side === 'later' ? 'overtook' : 'overtaken'}${isDeletion(one.fields) ? '-deleted' : ''}`, { who: one.side === 'later' ? one.otherName : one.byName });
  }
  /** To whoever made one of two rundowns of a show that is still to come, when somebody else made the other; the marks in the list say it to everybody. */
  #sayTwins(): void {
    const me = this.#me();
    const today = this.#today();
    const ahead = this.#cache.all('rundown').filter(({ state, date, deleted }) => !deleted && state !== 'done' && date >= today);
    for (const one of ahead) {
      for (const twin of one.createdBy === me ? twinsOf(one, ahead).filter(({ createdBy }) => createdBy !== me) : []) {
        const pair = [me, ...[one.id, twin.id].sort()].join(' ');
        if (this.#pairs.has(pair)) continue;
        this.#pairs.add(pair);
        this.#say('rundown-twin', { who: this.#cache.records.get('person', twin.createdBy)?.name ?? twin.createdBy, title: twin.title, date: twin.date });
      }
    }
  }
  #sayBranches(): void {
    const fresh = this.#cache.openBranches().filter(({ id }) => !this.#branches.has(id));
    for (const { id } of fresh) this.#branches.add(id);
    const me = this.#me();
    const opened = fresh.flatMap(({ id }) => this.#cache.records.get('branch', id) ?? []);
    const here = this.#writersHere();
    this.#tellLater(opened.filter(({ by }) => by !== me && here.has(by)).map(({ by, id }) => [by, id]));
    this.#sayOpened(opened.filter(({ by }) => by === me));
  }
  #sayOpened(mine: readonly Pick<RecordOf<'branch'>, 'versionId'>[]): void {
    if (mine.length > FEW) this.#say('branch-opened-many', { count: mine.length });
    else for (const { versionId } of mine) this.#say('branch-opened', { title: this.#cache.records.get('version', versionId)?.title ?? '' });
  }
}

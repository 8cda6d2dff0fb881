/** The heart of a workstation: cache, outbox, line to the pool, open scripts, jobs; and what the rooms and windows may ask of it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import type { DiskTrouble } from '../shared/disk-trouble.ts';
import { ulid } from '../shared/ids.ts';
import { isRefusal, refuse, type Command, type Refusal } from '../shared/log/command.ts';
import { presentForm } from '../shared/log/forms.ts';
import type { Person } from '../shared/people/person.ts';
import { makeVerifier, passwordFits } from '../shared/people/verifier.ts';
import type { SessionState } from '../shared/protocol/calls/base.ts';
import type { Carrier } from '../shared/protocol/carrier.ts';
import type { Handlers, Push, QueryResult } from '../shared/protocol/port.ts';
import type { AsOf, Interest, PoolSearch } from '../shared/protocol/pool.ts';
import type { Status, SyncState } from '../shared/protocol/queries.ts';
import { KINDS, type Kind } from '../shared/records.ts';
import { isTurnOf, passesGiven } from '../shared/review/chain.ts';
import { contentHash } from '../shared/review/hash.ts';
import type { Merges } from '../shared/script/commands.ts';
import { Cache, type Changed } from './cache/cache.ts';
import { openOutbox } from './cache/outbox-rescue.ts';
import type { OutboxStore } from './cache/outbox-store.ts';
import { Documents } from './documents/documents.ts';
import { createJobBoard } from './jobs/job-board.ts';
import type { QueryContext, RoomShows, Signal } from './queries/queries.ts';
import { titleOf } from './queries/queries.ts';
import { WindowSession, type SharedHandlers } from './serve/window-session.ts';
import { fetchSnapshot } from './sync/fetch-snapshot.ts';
import { startOwnPool, type OwnPool } from './sync/own-pool.ts';
import { PoolLink, type LinkEvents } from './sync/pool-link.ts';
import { mergeBranchHere } from './branches.ts';
import { asideIn, asidesIn, dropAside, forgottenIn, type Forgotten } from './forgotten.ts';
import { Histories, type Logged } from './histories.ts';
import { retry } from './not-accepted.ts';
import { overtakenOf, putBack, takeBack } from './overtaken.ts';
import { OwnDisk } from './own-disk.ts';
import type { Workstation } from './workstation.ts';

export interface CoreOptions {
  readonly data: string;
  /** Address of the pool to use; null: the one of last time, else our own. */
  readonly pool: string | null;
  readonly poolEntry: string;
  readonly sampleFolder: string;
  /** A window chose the sample newsroom: its footage can be taken in. */
  readonly sampleMade?: () => void;
}
/** The calls that rooms answer (media, export) and the one about the machine. */
export type RoomHandlers = Omit<SharedHandlers, keyof CoreHandlers>;
type CoreHandlers = Handlers<'session.get' | 'session.signIn' | 'session.signOut' | 'setup.begin' | 'setup.join' | 'setup.ownPool' | 'people.setPassword' | 'command' | 'presence.set' | 'review.hash' | 'notAccepted.retry' | 'notAccepted.drop' | 'elsewhere.drop' | 'forgotten.close' | 'overtaken.takeBack' | 'branch.merge' | 'branch.drop' | 'branch.reopen' | 'record.asOf' | 'record.putBack' | 'settings.get' | 'settings.set' | 'sync.keeps' | 'sync.setKeeps' | 'sync.pin'>;

/** Where a window's setting is kept: the workstation's own name is the one it goes by, everything else belongs to the windows. */
const settingOf = (key: string): string => (key === 'name' ? key : `window.${key}`);

/** What a workstation keeps: the last so many months (null: everything), versions of these channels (null: all), and these stories and rundowns whatever their age. */
interface Keeps { readonly months: number | null; readonly channels: string[] | null; readonly pinned: string[] }
const KEEPS_ALL: Keeps = { months: null, channels: null, pinned: [] };

/** Searches of the pool whose answers are kept, and stories that one names. */
const MOST_SEARCHES = 50;
const MOST_ELSEWHERE = 200;
const INDEX_SLICE_MS = 8;
const INDEX_PAUSE_MS = 30;
/** The index waits until nothing has changed for so long: work of people and catching up come first. */
const INDEX_QUIET_MS = 400;
/** In a newsroom where something changes all the time it still gets a slice as often as this. */
const INDEX_LATEST_MS = 1500;
/** Notices of one kind that are said one by one. */
const FEW = 3;
/** The cache is looked through for damage in pieces of so long, so often, first and again so long after. */
const CHECK = { sliceMs: 4, pauseMs: 40, firstMs: 20_000, againMs: 30 * 60_000 } as const;
/** So many stories are indexed in a moment: nobody needs to be told. */
const INDEXED_AT_ONCE = 200;

/** Below this much room nothing is written any more: a database must always be able to finish what it began. */
const LEAST_FREE_BYTES = 4 << 20;

/** A data folder that cannot be used, by message key `error.<code>`. */
class FolderError extends Error {}

/** How long after our own pool ended it is started again, and at most where that fails again and again. */
const OWN_POOL_AGAIN_MS = 500;
const OWN_POOL_AGAIN_AT_MOST_MS = 30_000;
const damaged = (error: unknown): boolean => { const code = (error as { code?: string }).code ?? ''; return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_IOERR') || String(error).includes('invalid fts5 file format'); };
const busy = (error: unknown): boolean => ((error as { code?: string }).code ?? '').startsWith('SQLITE_BUSY');

export class Core {
  readonly #options: CoreOptions;
  readonly #outbox: OutboxStore;
  #cache: Cache;
  readonly #link: PoolLink;
  readonly #documents: Documents;
  readonly #jobs: ReturnType<typeof createJobBoard>;
  readonly #windows = new Set<WindowSession>();
  readonly #watchers = new Set<{ kinds: ReadonlySet<Kind>; changed: () => void }>();
  readonly #connected = new Set<() => void>();
  readonly #notices: Extract<Push, { push: 'notice' }>[] = [];
  readonly #diskTimer: NodeJS.Timeout;
  #ownPool: OwnPool | null = null;
  #person: Person | null = null;
  #presence: QueryResult<'presence'> = [];
  #overtakenSaid = Infinity;
  readonly #branchesSaid = new Set<string>();
  readonly #histories: Histories;
  /** Counts the times that the pool may answer what it did not before: a new line, somebody else signed in. */
  #asked = 0;
  readonly #found = new Map<string, QueryResult<'stories'>['elsewhere']>();
  #indexing: NodeJS.Timeout | null = null;
  #changedAt = 0;
  #indexedAt = 0;
  #checking: NodeJS.Timeout | null = null;
  #diskFree: number | null = null;
  readonly #ownDisk: OwnDisk;
  /** Facts of the rooms that the disk did not take; kept when it does. */
  readonly #unkept = new Map<string, unknown>();
  #closing = false;
  #room: RoomHandlers | null = null;
  #shows: RoomShows | null = null;
  readonly workstation: Workstation;

  constructor(options: CoreOptions) {
    this.#options = options;
    const folders = { data: options.data, media: path.join(options.data, 'media'), temp: path.join(options.data, 'temp'), exports: path.join(options.data, 'exports') };
    // A folder that cannot be written is told by its code here; removing says no more than that it failed.
    mkdirSync(options.data, { recursive: true });
    accessSync(options.data, constants.W_OK);
    rmSync(folders.temp, { recursive: true, force: true });
    for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
    const outboxFile = path.join(options.data, 'outbox.db');
    try {
      const { outbox, rescued } = openOutbox(outboxFile, Date.now());
      this.#outbox = outbox;
      if (rescued) this.#notices.push({ push: 'notice', code: 'outbox-damaged', params: { ...rescued }, level: 'error' });
    } catch (error) { throw busy(error) ? new FolderError('data-folder-in-use') : error; }
    this.#cache = this.#openCache(path.join(options.data, 'cache.db'));
    this.#jobs = createJobBoard(() => this.#signal('jobs'));
    this.#documents = new Documents((id) => this.#cache.records.get('body', id), (id, v, steps) => this.#edit(id, v, steps));
    this.#histories = new Histories(() => this.#cache, {
      ask: (record) => this.#link.ask({ is: 'history', record }).then((answer) => (answer.ok ? (answer.value as readonly Logged[]) : null)),
      line: () => this.#asked, titleOf: (kind, id) => titleOf(this.#cache, { target: { kind, id } }), answered: () => this.#signal('history'),
    });
    this.#overtakenSaid = this.#cache.cursor;
    for (const one of this.#cache.newestOpen('branch')) this.#branchesSaid.add(one.id);
    const device = this.#setting('device', () => randomUUID());
    const name = this.#setting('name', () => hostname());
    this.#link = new PoolLink(this.#cache, this.#outbox, device, name, {
      changed: (changed) => this.#changed(changed),
      state: () => this.#signal('status'),
      reset: (why) => this.#startedOver(why),
      presence: (all) => { this.#presence = all; this.#signal('presence'); },
      connected: () => { this.#asked++; this.#signal('history'); void this.#lookBack(); for (const then of this.#connected) then(); },
      aside: () => asideIn(options.data, Date.now()),
      adopted: () => { this.#documents.resetAll(); this.#tell(new Set<Kind | Signal>([...KINDS, 'outbox'])); this.#index(); },
      interest: () => this.#interest(),
      fetchSnapshot: (offer, from, progress) => fetchSnapshot(options.data, offer, from, progress),
      life: this.#life(),
      diskFails: (error) => this.#ownDisk.blames(error) !== null,
      newDevice: () => { const made = randomUUID(); this.#outbox.setSetting('device', made); this.#notice('new-device', {}, 'info'); return made; },
      sessions: () => this.#outbox.accounts().map(({ person, token }) => ({ person, token })),
    });
    this.#ownDisk = new OwnDisk({ tries: () => { this.#outbox.setSetting('tried', Date.now()); this.#cache.tryDisk(Date.now()); }, changed: (trouble) => this.#diskChanged(trouble) });
    this.#person = this.#signedIn();
    this.#diskTimer = setInterval(() => { this.#measureDisk(); this.#signal('status'); }, 30_000);
    this.#measureDisk();

    this.workstation = {
      folders,
      records: { get: (kind, id) => this.#cache.records.get(kind, id), children: (kind, parent) => this.#cache.records.children(kind, parent) },
      all: (kind) => this.#cache.all(kind),
      assetsAt: (sha256) => this.#cache.assetsAt(sha256),
      movingAssets: (since) => this.#cache.movingAssets(since),
      newId: () => ulid(Date.now(), randomBytes(10)),
      execute: (name, target, args) => this.#execute(name, target, args),
      person: () => this.#person,
      jobs: this.#jobs,
      poolMedia: () => (this.#link.live && this.#link.mediaToken && this.#link.url ? { url: this.#link.url, token: this.#link.mediaToken } : null),
      watch: (kinds, changed) => { const watcher = { kinds: new Set(kinds), changed }; this.#watchers.add(watcher); return () => this.#watchers.delete(watcher); },
      connected: (then) => { this.#connected.add(then); return () => this.#connected.delete(then); },
      notice: (code, params, level) => this.#notice(code, params, level),
      signal: (what) => this.#signal(what),
      windows: () => this.#windows.size,
      settings: { get: (key) => (this.#unkept.has(key) ? this.#unkept.get(key) : this.#outbox.setting(key)), set: (key, value) => this.#keep(key, value) },
    };
  }

  #openCache(file: string): Cache {
    try { return new Cache(file, this.#outbox); } catch (error) {
      if (busy(error)) throw new FolderError('data-folder-in-use');
      if (error instanceof Error && error.message.startsWith('newer-database')) throw new FolderError('newer-database');
      if (!damaged(error)) throw error;
      for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, `${file}.damaged${suffix}`);
      this.#notices.push({ push: 'notice', code: 'cache-rebuilt', params: {}, level: 'warning' });
      return new Cache(file, this.#outbox);
    }
  }

  /** What the screens here show of a version's review, for the pool to know what a writer had seen. */
  #passesShown(version: string): number { const found = this.#cache.records.get('version', version); return found ? passesGiven(found) : 0; }

  /** A life is one run of this workstation. The pool remembers the last one under a device's id: a folder that was copied goes on from another. */
  #life(): NonNullable<LinkEvents['life']> {
    const present = randomUUID();
    const previous = this.#outbox.setting('life');
    let told = false;
    return { present, previous: () => (typeof previous === 'string' ? previous : null), welcomed: () => { if (!told) this.#outbox.setSetting('life', present); told = true; } };
  }

  /** Whoever signed in here last, in this newsroom. */
  #signedIn(): Person | null {
    const name = this.#outbox.own('person');
    const account = typeof name === 'string' ? this.#outbox.account(name) : undefined;
    return account ? (this.#cache.records.get('person', account.person) ?? { id: account.person, name: account.name, roles: [...account.roles], active: true }) : null;
  }

  #startedOver(why: Parameters<LinkEvents['reset']>[0]): void {
    if (why === 'other-newsroom') this.#person = this.#signedIn();
    this.#documents.resetAll();
    this.#histories.clear();
    this.#found.clear();
    this.#tell(new Set<Kind | Signal>([...KINDS, 'outbox', 'person', 'status']));
    if (why === 'in-vain') return;
    if (why === 'older-pool') { this.#notice('pool-changed', {}, 'warning'); return; }
    const count = this.#outbox.elsewhereCount;
    this.#notice(count > 0 ? 'newsroom-changed-unsent' : 'newsroom-changed', { count }, 'warning');
  }

  #setting(key: string, make: () => string): string {
    const found = this.#outbox.setting(key);
    if (typeof found === 'string') return found;
    const made = make();
    this.#outbox.setSetting(key, made);
    return made;
  }
  /** The rooms note where they are from time to time: a disk that takes nothing ends no transfer. */
  #keep(key: string, value: unknown): void {
    try { this.#outbox.setSetting(key, value); this.#unkept.delete(key); } catch (error) {
      if (this.#ownDisk.blames(error) === null) throw error;
      this.#unkept.set(key, value);
    }
  }
  #diskRefusal(error: unknown): Refusal | null {
    const trouble = this.#ownDisk.blames(error);
    return trouble && refuse(trouble, { folder: this.#options.data });
  }
  #diskChanged(trouble: DiskTrouble | null): void {
    this.#signal('status');
    if (trouble !== null) { this.#notice(`own-${trouble}`, { folder: this.#options.data }, 'error'); return; }
    this.#notice('own-disk-back', {}, 'info');
    for (const [key, value] of [...this.#unkept]) this.#keep(key, value);
    // Of what was being written when it failed the outbox may have kept more than a window was told: it finds out by opening anew.
    this.#cache.stepUp();
    this.#documents.resetAll();
    this.#tell(new Set<Kind | Signal>([...KINDS, 'outbox']));
    this.#index();
    if (this.#link.url !== null && this.#link.state.state !== 'connected') this.#link.dial(this.#link.url);
  }
  #measureDisk(): void {
    try { const { bavail, bsize } = statfsSync(this.#options.data); this.#diskFree = bavail * bsize; } catch { this.#diskFree = null; /* the folder's disk was unplugged: shown as unknown */ }
  }

  /** Gives the core its rooms and goes to the pool: the wanted one, the one of last time, or our own. Ends when dialled. */
  async start(room: RoomHandlers, shows: RoomShows): Promise<void> {
    this.#room = room;
    this.#check(CHECK.firstMs);
    this.#shows = shows;
    const wanted = this.#options.pool ?? (this.#outbox.setting('pool') as string | null | undefined) ?? null;
    if (this.#options.pool !== null) this.#outbox.setSetting('pool', this.#options.pool);
    if (wanted === null) await this.#startOwnPool(); else this.#link.dial(wanted);
  }

  async #startOwnPool(): Promise<void> {
    const own = await startOwnPool({
      entry: this.#options.poolEntry, folder: path.join(this.#options.data, 'pool'), sample: this.#options.sampleFolder,
      died: () => { this.#ownPool = null; this.#reviveOwnPool(0); },
    });
    // Somebody has joined another one meanwhile.
    if (!this.#wantsOwnPool) { await own.stop(); return; }
    this.#ownPool = own;
    this.#link.dial(own.url);
  }
  get #wantsOwnPool(): boolean { return !this.#closing && (this.#outbox.setting('pool') ?? null) === null; }
  /** Our own pool ended: it is started again, after a while that grows with each time that fails. The person hears of it once. */
  #reviveOwnPool(failed: number): void {
    setTimeout(() => {
      if (!this.#wantsOwnPool || this.#ownPool) return;
      this.#startOwnPool().catch((error: unknown) => {
        console.error('own pool', error);
        if (failed === 0) this.#notice('own-pool-ended', {}, 'warning');
        this.#reviveOwnPool(failed + 1);
      });
    }, Math.min(OWN_POOL_AGAIN_MS * 2 ** failed, OWN_POOL_AGAIN_AT_MOST_MS)).unref();
  }
  get poolUrl(): string { return this.#link.url ?? ''; }
  get ownsPool(): boolean { return this.#ownPool !== null; }
  #ownPoolState(): SyncState['ownPool'] { return this.ownsPool ? 'in-use' : existsSync(path.join(this.#options.data, 'pool', 'pool.db')) ? 'left' : 'none'; }

  /** Resolves when the pool has let us in and everything is caught up; false after `ms`. */
  async untilConnected(ms: number): Promise<boolean> {
    if (this.#link.live) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => { this.#connected.delete(done); resolve(false); }, ms);
      const done = (): void => { clearTimeout(timer); this.#connected.delete(done); resolve(true); };
      this.#connected.add(done);
    });
  }

  #execute(name: string, target: Command['target'], args: unknown, seen = 0): Refusal | { id: string } {
    if (!this.#person) return refuse('not-signed-in');
    const now = Date.now();
    const command: Command = { id: ulid(now, randomBytes(10)), name, target, args, by: this.#person.id, at: now, seen: seen || (this.#cache.seqOf(target.kind, target.id) ?? 0), ...presentForm(name) };
    // Said now, and not days later when the outbox reaches the pool.
    if (!this.#link.takes(command)) return refuse('pool-too-old', { name });
    // Checked before anything is half written: what was typed stays in its window and is pushed again when there is room.
    this.#measureDisk();
    if (this.#diskFree !== null && this.#diskFree < LEAST_FREE_BYTES) return refuse('disk-full', { folder: this.#options.data });
    if (this.#ownDisk.trouble !== null) return refuse(this.#ownDisk.trouble, { folder: this.#options.data });
    let done: ReturnType<Cache['execute']>;
    try { done = this.#cache.execute(command); } catch (error) {
      const refusal = this.#diskRefusal(error);
      if (refusal === null) throw error;
      return refusal;
    }
    if (isRefusal(done)) return done;
    const kinds = new Set<Kind | Signal>(done.writes.map((write) => write.kind));
    kinds.add('outbox');
    this.#changedAt = performance.now();
    this.#index();
    this.#tell(kinds);
    // A script that a push of its own window changed is told there; everything else that writes one goes through steps.
    if (name !== 'script.edit') for (const write of done.writes) if (write.kind === 'body') this.#documents.changed(write.id);
    this.#link.pump();
    return { id: done.id };
  }

  #changed(changed: Changed): void {
    const me = this.#person && this.#cache.records.get('person', this.#person.id);
    if (me) this.#person = me;
    for (const id of changed.bodies) this.#documents.changed(id);
    this.#found.clear();
    this.#changedAt = performance.now();
    this.#index();
    this.#tell(new Set<Kind | Signal>([...changed.kinds, 'outbox']));
    for (const one of changed.refused) this.#notice('not-accepted', { command: one.name, code: one.code }, 'warning');
    if (changed.overtaken.length > 0) this.#sayOvertaken(changed.overtaken);
    if (changed.kinds.has('branch')) this.#sayBranches();
    if (changed.salvaged.length > 0) this.#notice('text-salvaged', { text: changed.salvaged.join('').slice(0, 60) }, 'warning');
  }
  /** Each once: what came since this workstation started and concerns the one signed in. After days away many come together: then how many. */
  #sayOvertaken(ids: readonly string[]): void {
    const me = this.#person;
    if (!me) return;
    const said = this.#overtakenSaid;
    const rows = overtakenOf(this.#cache, me.id, () => '', ids.flatMap((id) => this.#cache.records.get('overtaken', id) ?? [])).filter((one) => one.seq > said);
    for (const one of rows) this.#overtakenSaid = Math.max(one.seq, this.#overtakenSaid);
    if (rows.length > FEW) this.#notice('overtaken-many', { count: rows.length }, 'warning');
    else for (const one of rows) this.#notice(one.side === 'later' ? 'overtook' : 'overtaken', { who: one.side === 'later' ? one.otherName : one.byName }, 'warning');
  }
  /** Each once: words of the one signed in that did not go into a script. */
  #sayBranches(): void {
    for (const one of this.#cache.newestOpen('branch')) {
      if (this.#branchesSaid.has(one.id)) continue;
      this.#branchesSaid.add(one.id);
      if (one.by === this.#person?.id) this.#notice('branch-opened', { title: this.#cache.records.get('version', one.versionId)?.title ?? '' }, 'warning');
    }
  }
  #tell(kinds: ReadonlySet<Kind | Signal>): void {
    for (const window of this.#windows) window.queries.changed(kinds);
    for (const watcher of this.#watchers) if ([...watcher.kinds].some((kind) => kinds.has(kind))) watcher.changed();
  }
  #signal(signal: Signal): void { for (const window of this.#windows) window.queries.changed(new Set([signal])); }
  #notice(code: string, params: Record<string, string | number>, level: 'info' | 'warning' | 'error'): void {
    const notice = { push: 'notice', code, params, level } as const;
    if (this.#windows.size === 0) this.#notices.push(notice);
    for (const window of this.#windows) window.send(notice);
  }

  /** Makes the sample newsroom if the pool has nobody yet. */
  async setupSample(): Promise<void> { if (this.#link.empty) await this.#link.ask({ is: 'setup', sample: true, admin: null }); }

  /** Serves a window that came over any carrier. */
  attach(carrier: Carrier): void {
    if (!this.#room || !this.#shows) throw new Error('attach before start');
    const session = new WindowSession(carrier, { ...this.#handlers(), ...this.#room }, this.#documents, this.#context(this.#shows), (gone) => { this.#windows.delete(gone); if (this.#windows.size === 0 && this.#person) this.#link.tellPresence(this.#person.id, null, null); }, (error) => this.#diskRefusal(error));
    this.#windows.add(session);
    for (const notice of this.#notices.splice(0)) session.send(notice);
  }
  get windows(): number { return this.#windows.size; }

  #context(shows: RoomShows): QueryContext {
    return {
      cache: this.#cache, outbox: this.#outbox, mediaFolder: this.workstation.folders.media, shows,
      person: () => this.#person, jobs: () => this.#jobs.list(), status: () => this.status(), sync: () => this.#sync(), presence: () => this.#presence,
      forgotten: () => this.#forgotten.rows, history: (kind, id) => this.#histories.of(kind, id), elsewhere: (text, complete) => this.#elsewhere(text, complete),
    };
  }

  /** Asks the pool where not all stories are here, or not all are indexed here yet. */
  #elsewhere(text: string, complete: boolean): QueryResult<'stories'>['elsewhere'] {
    const { since, channels } = this.#interest();
    if ((complete && since === null && channels === null) || !this.#link.live || this.#link.minor < 1) return [];
    const known = this.#found.get(text);
    if (known) return known;
    if (this.#found.size >= MOST_SEARCHES) this.#found.clear();
    this.#found.set(text, []);
    void this.#link.ask({ is: 'search', text, limit: MOST_ELSEWHERE }).then((answer) => {
      if (!answer.ok) { this.#found.delete(text); return; }
      this.#found.set(text, [...(answer.value as PoolSearch).stories]);
      this.#signal('found');
    });
    return [];
  }

  /** What this workstation keeps, as its settings say. `since` moves a month at a time, so that the pool is not asked anew every day. */
  #interest(): Interest {
    const { months, channels, pinned } = this.#keeps();
    if (months === null) return { since: null, channels, pinned };
    const now = new Date();
    return { since: Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1), channels, pinned };
  }
  #keeps(): Keeps { return { ...KEEPS_ALL, ...(this.#outbox.own('keeps') as Partial<Keeps> | null | undefined) }; }
  /**
   * Keeps more or other things from now on. More comes from the pool behind what is here; where it is less in any way, the cache is filled anew with just that
   * (what waits to be sent stays), so that nothing that is not kept up to date is left on screen.
   */
  #setKeeps(keeps: Keeps): Refusal | { set: true } {
    if (!this.#link.live) return refuse('pool-offline');
    if (this.#link.minor < 1) return refuse('pool-too-old');
    this.#outbox.setOwn('keeps', keeps);
    this.#found.clear();
    this.#link.keepAsWanted(true);
    this.#signal('status');
    return { set: true };
  }

  /** Brings the search index further whenever there is a moment, in pieces too short to be noticed. */
  #index(): void {
    if (this.#closing || this.#indexing) return;
    this.#indexing = setTimeout(() => {
      this.#indexing = null;
      if (this.#closing) return;
      const now = performance.now();
      if (now - this.#changedAt < INDEX_QUIET_MS && now - this.#indexedAt < INDEX_LATEST_MS) { this.#index(); return; }
      this.#indexedAt = now;
      const before = this.#cache.unindexed;
      try {
        if (this.#cache.indexSome(INDEX_SLICE_MS)) { this.#index(); return; }
        this.#cache.tidy();
      } catch (error) {
        if (this.#ownDisk.blames(error) === null) throw error;
        return; // goes on when the disk is back
      }
      if (before > INDEXED_AT_ONCE) this.#signal('found');
    }, INDEX_PAUSE_MS);
  }

  /** Goes through the cache for damage, a little at a time. What is found comes again from the pool. */
  #check(afterMs: number): void {
    this.#checking = setTimeout(() => {
      if (this.#closing) return;
      try {
        const { damaged, more } = this.#cache.checkSome(CHECK.sliceMs);
        if (damaged > 0) { this.#notice('cache-rows-damaged', { count: damaged }, 'warning'); this.#comeAgain(); }
        this.#check(more ? CHECK.pauseMs : CHECK.againMs);
      } catch (error) {
        if (this.#ownDisk.blames(error) !== null) { this.#check(CHECK.firstMs); return; }
        console.error('cache damaged', error);
        // Without the pool a file that is not whole is better than none: it is looked at again.
        if (this.#link.live) { this.#cache.startOver(); this.#notice('cache-rebuilt', {}, 'warning'); this.#comeAgain(); }
        this.#check(CHECK.firstMs);
      }
    }, afterMs);
    this.#checking.unref();
  }
  /** What is shown may be other rows now, and the pool is asked for all. */
  #comeAgain(): void {
    this.#documents.resetAll();
    this.#tell(new Set<Kind | Signal>([...KINDS, 'outbox']));
    if (this.#link.url !== null) this.#link.dial(this.#link.url);
  }

  status(): Status {
    const { state, since, trouble, roundTripMs } = this.#link.state;
    const me = this.#person;
    return {
      person: me?.name ?? '', pool: state, trouble, since, roundTripMs, outbox: this.#outbox.count, notAccepted: this.#outbox.refusedCount,
      reviewWaiting: me ? this.#cache.inReview().filter((one) => !one.deleted && isTurnOf(one, me) && this.#cache.records.get('story', one.storyId)?.deleted === false).length : 0,
      diskFreeBytes: this.#diskFree, ownDisk: this.#ownDisk.trouble, poolUrl: this.poolUrl, catchingUp: this.#link.state.catchingUp,
    };
  }

  #sync(): SyncState {
    const { state, since, reason, trouble, roundTripMs, catchingUp } = this.#link.state;
    const { months, channels, pinned } = this.#keeps();
    const held = new Map<string, number>();
    const holdup = this.#cache.holdups((person) => this.#link.knows(person));
    if (state === 'connected') for (const entry of this.#outbox.oldest()) { const person = holdup(entry); if (person !== null) held.set(person, (held.get(person) ?? 0) + 1); }
    return {
      pool: state, since, heard: this.#link.heard, reason, trouble, ownDisk: this.#ownDisk.trouble, roundTripMs, poolUrl: this.poolUrl, ownPool: this.#ownPoolState(), minor: this.#link.minor, device: this.#outbox.setting('name') as string,
      cursor: this.#cache.cursor, rows: this.#cache.rowCount, unindexed: this.#cache.unindexed, catchingUp, rate: this.#link.rate, waiting: this.#outbox.count, notAccepted: this.#outbox.refusedCount, elsewhere: this.#outbox.elsewhereCount,
      held: [...held].map(([person, count]) => ({ name: this.#cache.records.get('person', person)?.name ?? person, count })),
      damage: this.#link.damage.map(({ is, kind, id, seq = 0, what = '', mended = is === 'edit' }) => ({ is, title: this.#titleOf(kind, id), number: seq, what, mended })),
      keeps: { months, channels, pinned: pinned.map((id) => ({ id, title: this.#cache.records.get('story', id)?.title ?? this.#cache.records.get('rundown', id)?.title ?? id })) },
    };
  }

  #lookingBack = false;
  /** What the pool has forgotten is looked for once it is caught up, and kept until somebody has read it. */
  async #lookBack(): Promise<void> {
    if (this.#lookingBack || this.#link.minor < 1) return;
    this.#lookingBack = true;
    const { data } = this.#options;
    const present = {
      confirmed: (kind: Kind, id: string) => this.#cache.confirmed(kind, id),
      asOf: async (kind: Kind, id: string, seq: number) => { const answer = await this.#link.ask({ is: 'asOf', kind, id, seq }); return answer.ok ? ((answer.value as AsOf | null)?.record ?? null) : undefined; },
    };
    try {
      for (const name of asidesIn(data)) {
        const { looked, rows } = this.#forgotten;
        if (looked.includes(name)) continue;
        const found = await forgottenIn(path.join(data, name), this.#outbox.newsroom, present);
        if (found === null) continue; // it is looked at on the next line
        if (found.length === 0) { dropAside(data, name); continue; }
        this.#outbox.setOwn('forgotten', { looked: [...looked, name], rows: [...rows.filter((one) => !found.some(({ kind, id }) => kind === one.kind && id === one.id)), ...found] });
        this.#signal('forgotten');
        this.#notice('pool-forgot', { count: found.length }, 'warning');
      }
    } catch (error) { console.error('what the pool has forgotten', error); } finally { this.#lookingBack = false; }
  }
  get #forgotten(): { looked: readonly string[]; rows: readonly Forgotten[] } { return (this.#outbox.own('forgotten') ?? { looked: [], rows: [] }) as { looked: readonly string[]; rows: readonly Forgotten[] }; } // written above

  #titleOf(kind = '', id = ''): string { const known = KINDS.find((one) => one === kind); return (known && titleOf(this.#cache, { target: { kind: known, id } })) || `${kind} ${id}`.trim(); }

  #session(): SessionState {
    const names = new Set([...this.#outbox.accounts().map((one) => one.name), ...this.#cache.all('person').filter((one) => one.active).map((one) => one.name)]);
    return { person: this.#person, empty: this.#link.empty === true && this.#cache.all('person').length === 0, names: [...names] };
  }

  #handlers(): CoreHandlers {
    return {
      'session.get': async () => { if (this.#link.empty === null) await this.untilConnected(3000); return this.#session(); },
      'session.signIn': ({ name, password }) => this.#signIn(name, password),
      'session.signOut': () => { this.#person = null; this.#outbox.setOwn('person', null); this.#signal('person'); return this.#session(); },
      'setup.begin': async ({ sample, admin }) => {
        const answer = await this.#link.ask({ is: 'setup', sample, admin });
        if (!answer.ok) return refuse(answer.code);
        if (sample) this.#options.sampleMade?.();
        return this.#session();
      },
      'setup.join': async ({ url }) => {
        if (!/^https?:\/\/[^/\s]+\/?$/.test(url)) return refuse('bad-address', { url });
        const clean = url.replace(/\/$/, '');
        this.#outbox.setSetting('pool', clean);
        this.#link.dial(clean);
        const own = this.#ownPool;
        this.#ownPool = null;
        await own?.stop();
        return { url: clean };
      },
      'setup.ownPool': async () => {
        if (this.#ownPoolState() === 'none') return refuse('gone');
        this.#outbox.setSetting('pool', null);
        if (!this.#ownPool) await this.#startOwnPool();
        return { url: this.poolUrl };
      },
      'people.setPassword': async ({ person, password }) => {
        const account = this.#person && this.#outbox.account(this.#person.name);
        if (!account) return refuse('not-signed-in');
        const answer = await this.#link.ask({ is: 'setPassword', session: account.token, person, password });
        return answer.ok ? { done: true } : refuse(answer.code);
      },
      // The schema has checked the kind against KINDS.
      'command': ({ name, target, args, seen }) => this.#execute(name, { kind: target.kind as Kind, id: target.id }, args, seen),
      'presence.set': ({ version, block }) => { if (this.#person) this.#link.tellPresence(this.#person.id, version, block); return { set: true }; },
      'review.hash': ({ version }) => (this.#cache.records.get('version', version) ? { hash: contentHash(this.#cache.records, version) } : refuse('gone')),
      'notAccepted.retry': ({ id }) => {
        const body = this.#outbox.refused().find((one) => one.id === id && one.name === 'script.edit')?.target.id;
        const done = retry(this.#cache, this.#outbox, (name, target, args) => this.#execute(name, target, args), id);
        if (!isRefusal(done)) { this.#signal('outbox'); if (body !== undefined) this.#documents.changed(body); }
        return done;
      },
      'notAccepted.drop': ({ id }) => { this.#outbox.dropRefused(id); this.#signal('outbox'); return { dropped: true }; },
      'forgotten.close': () => {
        for (const name of this.#forgotten.looked) dropAside(this.#options.data, name);
        this.#outbox.setOwn('forgotten', null);
        this.#signal('forgotten');
        return { closed: true };
      },
      'elsewhere.drop': ({ newsroom }) => { this.#outbox.dropElsewhere(newsroom); this.#signal('outbox'); return { dropped: true }; },
      'overtaken.takeBack': ({ id }) => takeBack(this.#cache, (name, target, args) => this.#execute(name, target, args), id),
      'record.asOf': async ({ kind, id, seq }) => {
        if (this.#link.live && this.#link.minor < 1) return refuse('pool-too-old');
        const answer = await this.#link.ask({ is: 'asOf', kind, id, seq });
        return answer.ok ? (answer.value as AsOf | null) : refuse(answer.code);
      },
      'record.putBack': ({ kind, id, values }) => putBack(this.#cache, (name, target, args) => this.#execute(name, target, args), { kind, id }, values) ?? { done: true },
      'sync.keeps': () => this.#keeps(),
      'sync.setKeeps': ({ months, channels }) => this.#setKeeps({ ...this.#keeps(), months, channels }),
      'sync.pin': ({ group, pinned }) => { const keeps = this.#keeps(); return this.#setKeeps({ ...keeps, pinned: pinned ? [...new Set([...keeps.pinned, group])] : keeps.pinned.filter((one) => one !== group) }); },
      'branch.merge': ({ id }) => this.#mergeBranch(id),
      'branch.drop': ({ id }) => this.#closeBranch(id, 'dropped'),
      'branch.reopen': ({ id }) => this.#closeBranch(id, 'open'),
      'settings.get': ({ key }) => ({ value: this.#outbox.setting(settingOf(key)) ?? null }),
      'settings.set': ({ key, value }) => { this.#outbox.setSetting(settingOf(key), value); return { set: true }; },
    };
  }

  #edit(id: string, v: number, steps: unknown[], merges?: Merges): Refusal | { id: string } { return this.#execute('script.edit', { kind: 'body', id }, { v, steps, passes: this.#passesShown(id), ...(merges ? { merges } : {}) }); }
  #mergeBranch(id: string): Refusal | { done: true } {
    const branch = this.#cache.records.get('branch', id);
    const done = mergeBranchHere(this.#cache, (name, target, args) => this.#execute(name, target, args), (body, v, steps, merges) => this.#edit(body, v, steps, merges), id, { by: this.#person?.id ?? '', at: Date.now() });
    // Open windows follow the merge as they follow anybody's typing.
    if (branch) this.#documents.changed(branch.versionId);
    return done;
  }
  #closeBranch(id: string, state: 'open' | 'dropped'): Refusal | { done: true } {
    const done = this.#execute('branch.close', { kind: 'branch', id }, { state });
    return isRefusal(done) ? done : { done: true };
  }

  async #signIn(name: string, password: string): Promise<SessionState | Refusal> {
    const answer = await this.#link.ask({ is: 'signIn', name, password });
    if (answer.ok) {
      const { person, token } = answer.value as { person: string; token: string };
      const record = this.#cache.records.get('person', person);
      if (!record) return refuse('try-again');
      this.#outbox.setAccount({ person, name, roles: record.roles, verifier: await makeVerifier(password, randomBytes(16)), token });
      this.#enter(record);
      this.#link.admitted(person);
      return this.#session();
    }
    if (answer.code !== 'pool-offline') return refuse(answer.code);
    const account = this.#outbox.account(name);
    if (!account) return refuse('offline-unknown');
    if (!(await passwordFits(password, account.verifier))) return refuse('wrong-password');
    this.#enter(this.#cache.records.get('person', account.person) ?? { id: account.person, name, roles: [...account.roles], active: true });
    return this.#session();
  }
  #enter(person: Person): void {
    this.#person = person;
    this.#asked++;
    this.#outbox.setOwn('person', person.name);
    this.#tell(new Set<Kind | Signal>(['person', 'status', 'version', 'history']));
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#diskTimer);
    this.#ownDisk.stop();
    if (this.#indexing) clearTimeout(this.#indexing);
    if (this.#checking) clearTimeout(this.#checking);
    await this.#jobs.stop();
    this.#link.stop();
    await this.#ownPool?.stop();
    this.#cache.close();
    this.#outbox.close();
  }
}

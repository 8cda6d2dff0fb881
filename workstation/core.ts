/** The heart of a workstation: cache, outbox, line to the pool, open scripts, jobs; and what the rooms and windows may ask of it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { fileDamage, type DiskTrouble } from '../shared/disk-trouble.ts';
import { ulid } from '../shared/ids.ts';
import { isRefusal, refuse, type Command, type Refusal } from '../shared/log/command.ts';
import { presentForm } from '../shared/log/forms.ts';
import type { Person } from '../shared/people/person.ts';
import { makeVerifier, passwordFits } from '../shared/people/verifier.ts';
import type { SessionState } from '../shared/protocol/calls/base.ts';
import type { Carrier } from '../shared/protocol/carrier.ts';
import type { Handlers, Push, QueryResult } from '../shared/protocol/port.ts';
import type { Interest } from '../shared/protocol/pool.ts';
import type { SessionEnd, Status, SyncState } from '../shared/protocol/queries.ts';
import { KINDS, type Kind } from '../shared/records.ts';
import { isTurnOf, passesGiven } from '../shared/review/chain.ts';
import { contentHash } from '../shared/review/hash.ts';
import type { Merges } from '../shared/script/commands.ts';
import { Cache } from './cache/cache.ts';
import { Checkpoints } from './cache/checkpoints.ts';
import { openOutbox } from './cache/outbox-rescue.ts';
import type { OutboxStore, UpTo } from './cache/outbox-store.ts';
import type { Changed } from './cache/taking-in.ts';
import { Documents } from './documents/documents.ts';
import { createJobBoard } from './jobs/job-board.ts';
import type { QueryContext, RoomShows, Signal } from './queries/queries.ts';
import { titleOf, whoIs } from './queries/queries.ts';
import { WindowSession, type SharedHandlers } from './serve/window-session.ts';
import { fetchSnapshot } from './sync/fetch-snapshot.ts';
import { poolAddress } from './sync/pool-address.ts';
import { OwnPool } from './sync/own-pool.ts';
import type { LinkEvents } from './sync/link-events.ts';
import { PoolLink } from './sync/pool-link.ts';
import { mergeBranchHere } from './branches.ts';
import { asideIn } from './aside.ts';
import { dropElsewhere } from './elsewhere.ts';
import { FoundAtPool } from './found-at-pool.ts';
import { Histories } from './histories.ts';
import { interestOf, isEverything, keepsOf, withPin, type Keeps } from './keeps.ts';
import { LookingBack } from './looking-back.ts';
import { drop, retry } from './not-accepted.ts';
import { putBack, takeBack } from './overtaken.ts';
import { OwnDisk } from './own-disk.ts';
import { SaidOnce } from './said-once.ts';
import { SpareTime } from './spare-time.ts';
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
type CoreHandlers = Handlers<'session.get' | 'session.signIn' | 'session.signOut' | 'setup.begin' | 'setup.join' | 'setup.ownPool' | 'people.setPassword' | 'command' | 'presence.set' | 'review.hash' | 'notAccepted.retry' | 'notAccepted.drop' | 'elsewhere.drop' | 'forgotten.again' | 'forgotten.close' | 'overtaken.takeBack' | 'branch.merge' | 'branch.drop' | 'branch.reopen' | 'history.back' | 'record.asOf' | 'record.putBack' | 'settings.get' | 'settings.set' | 'sync.keeps' | 'sync.setKeeps' | 'sync.pin'>;

/** Where a window's setting is kept: the workstation's own name is the one it goes by, everything else belongs to the windows. */
const settingOf = (key: string): string => (key === 'name' ? key : `window.${key}`);

/** Below this much room nothing is written any more: a database must always be able to finish what it began. */
const LEAST_FREE_BYTES = 4 << 20;

/**
 * Codes with which the pool says no to nobody: then what is kept here of those who signed in here before is asked. By code, the refusal for everybody else. A pool names
 * its disk only where the password fits (a wrong one, or a switched-off account, it says before) and the session cannot be noted.
 */
const UNKNOWN_HERE: ReadonlyMap<string, string> = new Map([['pool-offline', 'offline-unknown'], ['pool-refuses', 'refused-unknown'], ['pool-disk-full', 'pool-disk-full'], ['pool-disk-failing', 'pool-disk-failing']]);
/** Then a password that does not fit here is a newer one, not a wrong one. */
const isPoolDisk = (code: string): boolean => code.startsWith('pool-disk-');

/** A data folder that cannot be used, by message key `error.<code>`. */
class FolderError extends Error {}

const damaged = (error: unknown): boolean => fileDamage(error) || String(error).includes('invalid fts5 file format');
const busy = (error: unknown): boolean => ((error as { code?: string }).code ?? '').startsWith('SQLITE_BUSY');

export class Core {
  readonly #options: CoreOptions;
  readonly #outbox: OutboxStore;
  readonly #cache: Cache;
  readonly #link: PoolLink;
  readonly #documents: Documents;
  readonly #jobs: ReturnType<typeof createJobBoard>;
  readonly #windows = new Set<WindowSession>();
  readonly #watchers = new Set<{ kinds: ReadonlySet<Kind>; changed: () => void }>();
  readonly #connected = new Set<() => void>();
  readonly #notices: Extract<Push, { push: 'notice' }>[] = [];
  readonly #diskTimer: NodeJS.Timeout;
  readonly #ownPool: OwnPool;
  #person: Person | null = null;
  #presence: QueryResult<'presence'> = [];
  readonly #once: SaidOnce;
  readonly #histories: Histories;
  /** Counts the times that the pool may answer what it did not before: a new line, somebody else signed in. */
  #asked = 0;
  readonly #foundAtPool: FoundAtPool;
  readonly #spareTime: SpareTime;
  readonly #past: LookingBack;
  #diskFree: number | null = null;
  readonly #ownDisk: OwnDisk;
  /** Facts of the rooms that the disk did not take; kept when it does. */
  readonly #unkept = new Map<string, unknown>();
  #closing = false;
  #clocksDiffer = false;
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
    this.#documents = new Documents((id) => this.#cache.records.get('body', id), (id, v, steps, upTo) => this.#edit(id, v, steps, undefined, upTo), (writer) => this.#outbox.taken(writer));
    this.#histories = new Histories(this.#cache, {
      ask: (question) => this.#link.ask({ is: 'history', ...question }).then((answer) => (answer.ok ? answer.value : null)),
      line: () => this.#asked, titleOf: (kind, id) => titleOf(this.#cache, { target: { kind, id } }), answered: () => this.#signal('history'),
    });
    this.#once = new SaidOnce(this.#cache, { refused: () => this.#outbox.refused(), told: () => this.#outbox.own('told'), keepTold: (told) => this.#keepTold(told) }, () => this.#person?.id, (code, params) => this.#notice(code, params, 'warning'));
    this.#foundAtPool = new FoundAtPool({
      open: () => this.#link.live && this.#link.minor >= 1,
      ask: (text, limit) => this.#link.ask({ is: 'search', text, limit }).then((answer) => (answer.ok ? answer.value : null)),
      answered: () => this.#signal('found'),
    });
    this.#spareTime = new SpareTime({
      cache: this.#cache, diskFails: (error) => this.#ownDisk.blames(error) !== null, poolThere: () => this.#link.live, indexed: () => this.#signal('found'),
      damagedRows: (count) => { this.#notice('cache-rows-damaged', { count }, 'warning'); this.#comeAgain(); },
      damagedFile: () => { this.#notice('cache-rebuilt', {}, 'warning'); this.#comeAgain(); },
    });
    this.#past = new LookingBack({ data: options.data, cache: this.#cache, outbox: this.#outbox, link: () => this.#link, found: (count) => { this.#signal('forgotten'); this.#notice('pool-forgot', { count }, 'warning'); } });
    this.#ownPool = new OwnPool({
      entry: options.poolEntry, folder: path.join(options.data, 'pool'), sample: options.sampleFolder,
      wanted: () => !this.#closing && (this.#outbox.setting('pool') ?? null) === null, started: (url) => this.#link.dial(url), ended: () => this.#notice('own-pool-ended', {}, 'warning'),
    });
    const device = this.#setting('device', () => randomUUID());
    const name = this.#setting('name', () => hostname());
    this.#link = new PoolLink(this.#cache, this.#outbox, device, name, {
      changed: (changed) => this.#changed(changed),
      state: () => { this.#signal('status'); this.#compareClocks(); },
      reset: (why) => this.#startedOver(why),
      presence: (all) => { this.#presence = all; this.#signal('presence'); },
      connected: () => { this.#asked++; this.#signal('history'); void this.#past.look(); for (const then of this.#connected) then(); },
      aside: () => asideIn(options.data, Date.now()),
      adopted: () => { this.#documents.resetAll(); this.#tell(new Set<Kind | Signal>([...KINDS, 'outbox'])); this.#spareTime.index(); },
      interest: () => this.#interest,
      fetchSnapshot: (offer, from, progress, signal) => fetchSnapshot(options.data, offer, from, progress, signal),
      life: this.#life(),
      diskFails: (error) => this.#ownDisk.blames(error) !== null,
      // A cache that is damaged is made anew where it is opened.
      unexpected: (error) => { if (fileDamage(error)) return false; console.error('what the pool said could not be taken in', error); return true; },
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
    const checkpoints = new Checkpoints(file);
    try { return new Cache(file, this.#outbox, checkpoints); } catch (error) {
      if (busy(error)) throw new FolderError('data-folder-in-use');
      if (error instanceof Error && error.message.startsWith('newer-database')) throw new FolderError('newer-database');
      if (!damaged(error)) throw error;
      for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, `${file}.damaged${suffix}`);
      this.#notices.push({ push: 'notice', code: 'cache-rebuilt', params: {}, level: 'warning' });
      return new Cache(file, this.#outbox, checkpoints);
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
    this.#foundAtPool.clear();
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
  /** Where the disk does not take it, it is said once more at the next sign-in. */
  #keepTold(told: unknown): void { try { this.#outbox.setOwn('told', told); } catch (error) { if (this.#ownDisk.blames(error) === null) throw error; } }
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
    this.#spareTime.index();
    if (this.#link.url !== null && this.#link.state.state !== 'connected') this.#link.dial(this.#link.url);
  }
  #measureDisk(): void {
    try { const { bavail, bsize } = statfsSync(this.#options.data); this.#diskFree = bavail * bsize; } catch { this.#diskFree = null; /* the folder's disk was unplugged: shown as unknown */ }
  }

  /** Gives the core its rooms and goes to the pool: the wanted one, the one of last time, or our own. Ends when dialled. */
  async start(room: RoomHandlers, shows: RoomShows): Promise<void> {
    this.#room = room;
    this.#spareTime.start();
    this.#shows = shows;
    const asked = this.#options.pool === null ? null : poolAddress(this.#options.pool);
    if (this.#options.pool !== null && asked === null) throw new Error('bad-address');
    const wanted = asked ?? (this.#outbox.setting('pool') as string | null | undefined) ?? null;
    if (asked !== null) this.#outbox.setSetting('pool', asked);
    if (wanted === null) await this.#ownPool.start(); else this.#link.dial(wanted);
  }

  get poolUrl(): string { return this.#link.url ?? ''; }
  get ownsPool(): boolean { return this.#ownPool.state === 'in-use'; }

  /** Resolves when the pool has let us in and everything is caught up; false after `ms`. */
  async untilConnected(ms: number): Promise<boolean> {
    if (this.#link.live) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => { this.#connected.delete(done); resolve(false); }, ms);
      const done = (): void => { clearTimeout(timer); this.#connected.delete(done); resolve(true); };
      this.#connected.add(done);
    });
  }

  #execute(name: string, target: Command['target'], args: unknown, seen?: number, instead: string | null = null, upTo: UpTo | null = null): Refusal | { id: string } {
    if (!this.#person) return refuse('not-signed-in');
    const now = Date.now();
    const command: Command = { id: ulid(now, randomBytes(10)), name, target, args, by: this.#person.id, at: now, seen: seen ?? this.#cache.seqOf(target.kind, target.id) ?? 0, ...presentForm(name) };
    // Said now, and not days later when the outbox reaches the pool.
    if (!this.#link.takes(command)) return refuse('pool-too-old', { name });
    // Checked before anything is half written: what was typed stays in its window and is pushed again when there is room.
    this.#measureDisk();
    if (this.#diskFree !== null && this.#diskFree < LEAST_FREE_BYTES) return refuse('disk-full', { folder: this.#options.data });
    if (this.#ownDisk.trouble !== null) return refuse(this.#ownDisk.trouble, { folder: this.#options.data });
    let done: ReturnType<Cache['execute']>;
    try { done = this.#cache.execute(command, instead, upTo); } catch (error) {
      const refusal = this.#diskRefusal(error);
      if (refusal === null) throw error;
      return refusal;
    }
    if (isRefusal(done)) return done;
    const kinds = new Set<Kind | Signal>(done.writes.map((write) => write.kind));
    kinds.add('outbox');
    this.#spareTime.changed();
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
    this.#foundAtPool.clear();
    this.#spareTime.changed();
    // What was refused without having changed anything here waits no more, and is shown as waiting until its record is asked for again.
    this.#tell(new Set<Kind | Signal>([...changed.kinds, 'outbox', ...changed.refused.map((one) => one.target.kind)]));
    this.#once.news(changed);
    if (changed.salvaged.length > 0) this.#notice('text-salvaged', { text: changed.salvaged.join('').slice(0, 60) }, 'warning');
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

  /** Says once that this machine's clock and the pool's differ, until they do not. */
  #compareClocks(): void {
    const differ = this.#link.state.clockAhead !== null;
    if (differ && !this.#clocksDiffer) this.#notice('clocks-differ', {}, 'warning');
    this.#clocksDiffer = differ;
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
      person: () => this.#person, held: () => this.#held(), jobs: () => this.#jobs.list(), status: () => this.status(), sync: () => this.#sync(), presence: () => this.#presence,
      forgotten: () => this.#past.rows, history: (kind, id, name) => this.#histories.of(kind, id, name), // Where all stories are here and indexed, nobody else is asked.
      elsewhere: (text, complete) => (complete && isEverything(this.#keeps) ? [] : this.#foundAtPool.of(text)),
    };
  }

  get #keeps(): Keeps { return keepsOf(this.#outbox); }
  get #interest(): Interest { return interestOf(this.#keeps, Date.now()); }
  /**
   * Keeps more or other things from now on. More comes from the pool behind what is here; where it is less in any way, the cache is filled anew with just that
   * (what waits to be sent stays), so that nothing that is not kept up to date is left on screen.
   */
  #setKeeps(keeps: Keeps): Refusal | { set: true } {
    if (!this.#link.live) return refuse('pool-offline');
    if (this.#link.minor < 1) return refuse('pool-too-old');
    this.#outbox.setOwn('keeps', keeps);
    this.#foundAtPool.clear();
    this.#link.keepAsWanted(true);
    this.#signal('status');
    return { set: true };
  }

  /** What is shown may be other rows now, and the pool is asked for all. */
  #comeAgain(): void {
    this.#documents.resetAll();
    this.#tell(new Set<Kind | Signal>([...KINDS, 'outbox']));
    if (this.#link.url !== null) this.#link.dial(this.#link.url);
  }

  status(): Status {
    const { state, since, reason, trouble, roundTripMs } = this.#link.state;
    const me = this.#person;
    return {
      person: me?.name ?? '', ended: this.#ended, pool: state, reason, trouble, since, roundTripMs, outbox: this.#outbox.count, ...this.#notAccepted(),
      reviewWaiting: me ? this.#cache.inReview().filter((one) => !one.deleted && isTurnOf(one, me) && this.#cache.records.get('story', one.storyId)?.deleted === false).length : 0,
      diskFreeBytes: this.#diskFree, ownDisk: this.#ownDisk.trouble, poolUrl: this.poolUrl, catchingUp: this.#link.state.catchingUp,
    };
  }

  /** Of the one signed in: their session, where the pool is there and does not know it. */
  get #ended(): SessionEnd | null {
    const me = this.#person;
    return me && this.#link.state.state === 'connected' && !this.#link.knows(me.id) ? { news: this.#link.serves, active: me.active } : null;
  }
  /** Of the one signed in, and of others. */
  #notAccepted(): Pick<Status, 'notAccepted' | 'notAcceptedOthers'> {
    const notAccepted = this.#person ? this.#outbox.refusedCountOf(this.#person.id) : 0;
    return { notAccepted, notAcceptedOthers: this.#outbox.refusedCount - notAccepted };
  }
  /** By id: whom a waiting command waits for. With the line away this is known only of accounts that are switched off. */
  #held(): ReadonlyMap<string, string> {
    const held = new Map<string, string>();
    const live = this.#link.state.state === 'connected';
    const off = new Set(live ? [] : this.#cache.all('person').flatMap(({ id, active }) => (active ? [] : [id])));
    if (!live && off.size === 0) return held;
    const holdup = this.#cache.holdups((person) => (live ? this.#link.knows(person) : !off.has(person)));
    for (const entry of this.#outbox.oldest()) { const person = holdup(entry); if (person !== null) held.set(entry.id, person); }
    return held;
  }

  #sync(): SyncState {
    const { state, since, reason, trouble, roundTripMs, clockAhead, catchingUp } = this.#link.state;
    const { months, channels, pinned } = this.#keeps;
    const held = new Map<string, number>();
    for (const person of this.#held().values()) held.set(person, (held.get(person) ?? 0) + 1);
    return {
      pool: state, since, heard: this.#link.heard, reason, trouble, ownDisk: this.#ownDisk.trouble, roundTripMs, clockAhead, poolUrl: this.poolUrl, ownPool: this.#ownPool.state, minor: this.#link.minor, device: this.#outbox.setting('name') as string,
      cursor: this.#cache.cursor, rows: this.#cache.rowCount, unindexed: this.#cache.unindexed, catchingUp, rate: this.#link.rate, waiting: this.#outbox.count, ...this.#notAccepted(), elsewhere: this.#outbox.elsewhereCount,
      held: [...held].map(([person, count]) => ({ ...whoIs(this.#cache, person), count })),
      damage: this.#link.damage.map(({ is, kind, id, seq = 0, what = '', mended = is === 'edit' }) => ({ is, title: this.#titleOf(kind, id), number: seq, what, mended })),
      keeps: { months, channels, pinned: pinned.map((id) => ({ id, title: this.#cache.records.get('story', id)?.title ?? this.#cache.records.get('rundown', id)?.title ?? id })) },
    };
  }

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
        const clean = poolAddress(url);
        if (clean === null) return refuse('bad-address', { url });
        this.#outbox.setSetting('pool', clean);
        this.#link.dial(clean);
        await this.#ownPool.stop();
        return { url: clean };
      },
      'setup.ownPool': async () => {
        if (this.#ownPool.state === 'none') return refuse('gone');
        this.#outbox.setSetting('pool', null);
        await this.#ownPool.start();
        return { url: this.poolUrl };
      },
      'people.setPassword': async ({ person, password }) => {
        const account = this.#person && this.#outbox.account(this.#person.name);
        if (!account) return refuse('not-signed-in');
        const answer = await this.#link.ask({ is: 'setPassword', session: account.token, person, password });
        return answer.ok ? { done: true } : refuse(answer.code);
      },
      // The schema has checked the kind against KINDS.
      'command': ({ name, target, args, seen, upTo }) => (upTo && (this.#outbox.taken(upTo.writer) ?? 0) >= upTo.steps ? { id: '' } : this.#execute(name, { kind: target.kind as Kind, id: target.id }, args, seen, null, upTo)),
      'presence.set': ({ version, block }) => { if (this.#person) this.#link.tellPresence(this.#person.id, version, block); return { set: true }; },
      'review.hash': ({ version }) => (this.#cache.records.get('version', version) ? { hash: contentHash(this.#cache.records, version) } : refuse('gone')),
      'notAccepted.retry': ({ id }) => {
        const body = this.#outbox.refused().find((one) => one.id === id && one.name === 'script.edit')?.target.id;
        const done = retry(this.#cache, this.#outbox, this.#person, (name, target, args, instead) => this.#execute(name, target, args, undefined, instead), id);
        if (!isRefusal(done)) { this.#signal('outbox'); if (body !== undefined) this.#documents.changed(body); }
        return done;
      },
      'notAccepted.drop': ({ id }) => {
        const done = drop(this.#outbox, this.#person, id);
        if (!isRefusal(done)) this.#signal('outbox');
        return done;
      },
      'forgotten.again': ({ kind, id }) => {
        const steps = this.#past.again(kind as Kind, id); // the schema has checked it against KINDS
        for (const { name, target, args } of steps) { const done = this.#execute(name, target, args); if (isRefusal(done)) return done; }
        return steps.length > 0 ? { done: true } : refuse('gone');
      },
      'forgotten.close': () => {
        this.#past.close();
        this.#signal('forgotten');
        return { closed: true };
      },
      'elsewhere.drop': ({ newsroom }) => {
        const done = dropElsewhere(this.#outbox, this.#person, newsroom);
        if (!isRefusal(done)) this.#signal('outbox');
        return done;
      },
      'overtaken.takeBack': ({ id }) => takeBack(this.#cache, (name, target, args) => this.#execute(name, target, args), id),
      'history.back': async ({ kind, id }) => { await this.#histories.back(kind, id); return { done: true }; },
      'record.asOf': async ({ kind, id, seq }) => {
        if (this.#link.live && this.#link.minor < 1) return refuse('pool-too-old');
        const answer = await this.#link.ask({ is: 'asOf', kind, id, seq });
        return answer.ok ? answer.value : refuse(answer.code);
      },
      'record.putBack': ({ kind, id, values }) => putBack(this.#cache, (name, target, args) => this.#execute(name, target, args), { kind, id }, values) ?? { done: true },
      'sync.keeps': () => this.#keeps,
      'sync.setKeeps': ({ months, channels }) => this.#setKeeps({ ...this.#keeps, months, channels }),
      'sync.pin': ({ group, pinned }) => this.#setKeeps(withPin(this.#keeps, group, pinned)),
      'branch.merge': ({ id }) => this.#mergeBranch(id),
      'branch.drop': ({ id }) => this.#closeBranch(id, 'dropped'),
      'branch.reopen': ({ id }) => this.#closeBranch(id, 'open'),
      'settings.get': ({ key }) => ({ value: this.#outbox.setting(settingOf(key)) ?? null }),
      'settings.set': ({ key, value }) => { this.#outbox.setSetting(settingOf(key), value); return { set: true }; },
    };
  }

  #edit(id: string, v: number, steps: unknown[], merges?: Merges, upTo: UpTo | null = null): Refusal | { id: string } { return this.#execute('script.edit', { kind: 'body', id }, { v, steps, passes: this.#passesShown(id), ...(merges ? { merges } : {}) }, undefined, null, upTo); }
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
    const answer = await this.#link.signIn(name, password);
    if (answer.ok) {
      const { person, token } = answer.value;
      const record = this.#cache.records.get('person', person);
      if (!record) return refuse('try-again');
      this.#outbox.setAccount({ person, name, roles: record.roles, verifier: await makeVerifier(password, randomBytes(16)), token });
      this.#enter(record);
      this.#link.admitted(person);
      return this.#session();
    }
    // A password that the pool called wrong is wrong, and whom it switched off stays out, whatever is kept of them here.
    const unknown = UNKNOWN_HERE.get(answer.code);
    return unknown === undefined ? refuse(answer.code) : this.#signInAlone(name, password, unknown);
  }
  /** By what is kept here of those who signed in here before; `unknown` is the refusal for everybody else. */
  async #signInAlone(name: string, password: string, unknown: string): Promise<SessionState | Refusal> {
    const account = this.#outbox.account(name);
    if (!account) return refuse(unknown);
    if (!(await passwordFits(password, account.verifier))) return refuse(isPoolDisk(unknown) ? unknown : 'wrong-password');
    const record = this.#cache.records.get('person', account.person);
    if (record?.active === false) return refuse('person-inactive');
    this.#enter(record ?? { id: account.person, name, roles: [...account.roles], active: true });
    return this.#session();
  }
  #enter(person: Person): void {
    this.#person = person;
    this.#asked++;
    this.#outbox.setOwn('person', person.name);
    this.#tell(new Set<Kind | Signal>(['person', 'status', 'version', 'history']));
    this.#once.entered();
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#diskTimer);
    this.#ownDisk.stop();
    this.#spareTime.stop();
    await this.#jobs.stop();
    this.#link.stop();
    await this.#ownPool.stop();
    this.#cache.close();
    this.#outbox.close();
  }
}

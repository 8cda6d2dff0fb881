/** The heart of a workstation, put together: its folder, the line to the pool, who is signed in, open scripts, jobs, windows; and who tells whom of them what happened. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import { fileDamage, type DiskTrouble } from '../shared/disk-trouble.ts';
import { refuse } from '../shared/log/command.ts';
import type { Carrier } from '../shared/protocol/carrier.ts';
import type { QueryResult } from '../shared/protocol/port.ts';
import type { Status } from '../shared/protocol/queries.ts';
import { KINDS, type Kind } from '../shared/records.ts';
import type { Cache } from './cache/cache.ts';
import type { OutboxStore } from './cache/outbox-store.ts';
import type { Changed } from './cache/taking-in.ts';
import { Documents } from './documents/documents.ts';
import { createJobBoard } from './jobs/job-board.ts';
import type { QueryContext, RoomShows, Signal } from './queries/queries.ts';
import { titleOf } from './queries/queries.ts';
import { Windows } from './serve/windows.ts';
import { WindowSession } from './serve/window-session.ts';
import { fetchSnapshot } from './sync/fetch-snapshot.ts';
import { poolAddress } from './sync/pool-address.ts';
import { OwnPool } from './sync/own-pool.ts';
import type { LinkEvents } from './sync/link-events.ts';
import { PoolLink } from './sync/pool-link.ts';
import { asideIn } from './aside.ts';
import { coreCalls, type RoomHandlers } from './calls.ts';
import { noteEnd, openDataFolder } from './data-folder.ts';
import { DoingHere, newId } from './doing-here.ts';
import { FoundAtPool } from './found-at-pool.ts';
import { Histories } from './histories.ts';
import { KeptWords } from './kept-words.ts';
import { interestOf, isEverything, keepsOf } from './keeps.ts';
import { LookingBack } from './looking-back.ts';
import { OwnDisk } from './own-disk.ts';
import { RoomSettings } from './room-settings.ts';
import { SaidOnce } from './said-once.ts';
import { ShownSync } from './shown-sync.ts';
import { SignedIn } from './signed-in.ts';
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

/** How often the room on the disk is measured and the status line told, ms. */
const MEASURE_MS = 30_000;

export class Core {
  readonly #options: CoreOptions;
  readonly #outbox: OutboxStore;
  readonly #cache: Cache;
  readonly #disk: OwnDisk;
  readonly #windows: Windows;
  readonly #signedIn: SignedIn;
  readonly #documents: Documents;
  readonly #doing: DoingHere;
  readonly #ownPool: OwnPool;
  readonly #link: PoolLink;
  readonly #jobs: ReturnType<typeof createJobBoard>;
  readonly #once: SaidOnce;
  readonly #histories: Histories;
  readonly #foundAtPool: FoundAtPool;
  readonly #kept: KeptWords;
  readonly #past: LookingBack;
  readonly #spareTime: SpareTime;
  readonly #settings: RoomSettings;
  readonly #shownSync: ShownSync;
  readonly #connected = new Set<() => void>();
  readonly #diskTimer: NodeJS.Timeout;
  #presence: QueryResult<'presence'> = [];
  /** Counts the times that the pool may answer what it did not before: a new line, somebody else signed in. */
  #asked = 0;
  #closing = false;
  #clocksDiffer = false;
  #room: RoomHandlers | null = null;
  #shows: RoomShows | null = null;
  readonly workstation: Workstation;

  constructor(options: CoreOptions) {
    this.#options = options;
    const { folders, outbox, cache, notices } = openDataFolder(options.data);
    this.#outbox = outbox;
    this.#cache = cache;
    this.#kept = new KeptWords(outbox);
    this.#windows = new Windows(notices);
    this.#disk = new OwnDisk({ folder: options.data, tries: () => { outbox.setSetting('tried', Date.now()); cache.tryDisk(Date.now()); }, changed: (trouble) => this.#diskChanged(trouble) });
    this.#settings = new RoomSettings(outbox, this.#disk);
    this.#jobs = createJobBoard(() => this.#windows.signal('jobs'));
    this.#signedIn = new SignedIn({ cache, outbox, link: () => this.#link, changed: () => this.#windows.newSession(), entered: () => this.#entered() });
    this.#doing = new DoingHere({ cache, outbox, link: () => this.#link, disk: this.#disk, person: () => this.#signedIn.person, wrote: (writes, typed) => this.#wrote(writes, typed) });
    this.#documents = new Documents((id) => cache.records.get('body', id), (id, v, steps, upTo) => this.#doing.edit(id, v, steps, { upTo }), (writer) => outbox.taken(writer), () => this.#doing.absent(refuse('gone')));
    this.#histories = new Histories(cache, {
      ask: (question) => this.#link.ask({ is: 'history', ...question }).then((answer) => (answer.ok ? answer.value : null)),
      line: () => this.#asked, titleOf: (kind, id) => titleOf(cache, { target: { kind, id } }), answered: () => this.#windows.signal('history'),
    });
    // What the disk does not take is said once more at the next sign-in.
    this.#once = new SaidOnce(cache, { refused: () => outbox.refused(), accounts: () => outbox.accounts(), told: () => outbox.own('told'), keepTold: (told) => { this.#disk.took(() => outbox.setOwn('told', told)); }, untold: () => outbox.own('untold'), keepUntold: (untold) => { this.#disk.took(() => outbox.setOwn('untold', untold)); } }, () => this.#signedIn.person?.id, (code, params) => this.#windows.notice(code, params, 'warning'));
    this.#foundAtPool = new FoundAtPool({
      shut: () => (this.#link.mediaToken === null ? 'away' : !this.#link.live ? 'filling' : this.#link.minor < 1 ? 'old' : null),
      ask: (text, limit) => this.#link.ask({ is: 'search', text, limit }).then((answer) => (answer.ok ? answer.value : { code: answer.code })),
      answered: () => this.#windows.signal('found'),
    });
    this.#spareTime = new SpareTime({
      cache, diskFails: (error) => this.#disk.blames(error) !== null, poolThere: () => this.#link.live, indexed: () => this.#windows.signal('found'),
      damagedRows: (count) => { this.#windows.notice('cache-rows-damaged', { count }, 'warning'); this.#comeAgain(); },
      damagedFile: () => { this.#windows.notice('cache-rebuilt', {}, 'warning'); this.#comeAgain(); },
    });
    this.#past = new LookingBack({ data: options.data, cache, outbox, link: () => this.#link, found: (count) => { this.#windows.signal('forgotten'); this.#windows.notice('pool-forgot', { count }, 'warning'); } });
    this.#ownPool = new OwnPool({
      entry: options.poolEntry, folder: path.join(options.data, 'pool'), sample: options.sampleFolder,
      wanted: () => !this.#closing && (outbox.setting('pool') ?? null) === null, started: (url) => this.#link.dial(url), moved: (port, url) => this.#windows.notice('own-pool-moved', { port, url }, 'warning'), ended: () => this.#windows.notice('own-pool-ended', {}, 'warning'),
    });
    this.#link = new PoolLink(cache, outbox, this.#madeOnce('device', randomUUID), this.#madeOnce('name', hostname), this.#linkEvents());
    this.#shownSync = new ShownSync({ cache, outbox, link: this.#link, disk: this.#disk, ownPool: this.#ownPool, signedIn: this.#signedIn });
    this.#diskTimer = setInterval(() => { this.#disk.measure(); this.#windows.signal('status'); }, MEASURE_MS);
    this.#disk.measure();

    this.workstation = {
      folders,
      records: { get: (kind, id) => cache.records.get(kind, id), children: (kind, parent) => cache.records.children(kind, parent) },
      all: (kind) => cache.all(kind),
      assetsAt: (sha256) => cache.assetsAt(sha256),
      movingAssets: (since) => cache.movingAssets(since),
      newId,
      execute: (name, target, args) => this.#doing.execute(name, target, args),
      person: () => this.#signedIn.person,
      jobs: this.#jobs,
      poolKey: () => this.#cache.poolKey,
      poolMedia: () => (this.#link.live && this.#link.mediaToken && this.#link.url ? { url: this.#link.url, token: this.#link.mediaToken } : null),
      watch: (kinds, changed) => this.#windows.watch(kinds, changed),
      connected: (then) => { this.#connected.add(then); return () => this.#connected.delete(then); },
      notice: (code, params, level) => this.#windows.notice(code, params, level),
      signal: (what) => this.#windows.signal(what),
      windows: () => this.#windows.count,
      settings: this.#settings,
    };
  }

  /** Gives the core its rooms and goes to the pool: the wanted one, the one of last time, or our own. Ends when dialled. */
  async start(room: RoomHandlers, shows: RoomShows): Promise<void> {
    this.#room = room;
    this.#shows = shows;
    this.#spareTime.start();
    const asked = this.#options.pool === null ? null : poolAddress(this.#options.pool);
    if (this.#options.pool !== null && asked === null) throw new Error('bad-address');
    const wanted = asked ?? (this.#outbox.setting('pool') as string | null | undefined) ?? null;
    if (asked !== null) this.#outbox.setSetting('pool', asked);
    if (wanted === null) await this.#ownPool.start(); else this.#link.dial(wanted);
  }

  /** This machine may be on the network again, or on another: see whether the pool still answers. */
  lookAtLine(): void { this.#link.look(); }

  get poolUrl(): string { return this.#link.url ?? ''; }
  get ownsPool(): boolean { return this.#ownPool.state === 'in-use'; }
  status(): Status { return this.#shownSync.status(); }

  /** Makes the sample newsroom if the pool has nobody yet. */
  async setupSample(): Promise<void> { if (this.#link.empty) await this.#link.ask({ is: 'setup', sample: true, admin: null }); }

  /** Resolves when the pool has let us in and everything is caught up; false after `ms`. */
  async untilConnected(ms: number): Promise<boolean> {
    if (this.#link.live) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => { this.#connected.delete(done); resolve(false); }, ms);
      const done = (): void => { clearTimeout(timer); this.#connected.delete(done); resolve(true); };
      this.#connected.add(done);
    });
  }

  /** Serves a window that came over any carrier. */
  attach(carrier: Carrier): void {
    if (!this.#room || !this.#shows) throw new Error('attach before start');
    const kept = this.#kept.of();
    const calls = coreCalls({
      cache: this.#cache, outbox: this.#outbox, link: this.#link, ownPool: this.#ownPool, documents: this.#documents, signedIn: this.#signedIn, doing: this.#doing, histories: this.#histories, past: this.#past, foundAtPool: this.#foundAtPool, kept,
      signal: (signal) => this.#windows.signal(signal), settingChanged: (key, value) => this.#windows.setting(key, value), untilConnected: (ms) => this.untilConnected(ms), sampleMade: () => this.#options.sampleMade?.(),
    });
    this.#windows.opened(new WindowSession(carrier, { ...calls, ...this.#room }, this.#documents, this.#context(this.#shows), (gone) => { kept.gone(); this.#windowClosed(gone); }, (error) => this.#disk.refusalOf(error)));
  }
  #context(shows: RoomShows): QueryContext {
    return {
      cache: this.#cache, outbox: this.#outbox, mediaFolder: this.workstation.folders.media, shows,
      person: () => this.#signedIn.person, held: () => this.#shownSync.held(), jobs: () => this.#jobs.list(), status: () => this.status(), sync: () => this.#shownSync.sync(), presence: () => this.#presence,
      forgotten: () => this.#past.rows, history: (kind, id, name) => this.#histories.of(kind, id, name),
      // Where all stories are here and indexed, nobody else is asked.
      elsewhere: (text, complete) => {
        const everything = isEverything(keepsOf(this.#outbox));
        if (complete && everything) return { stories: [], unasked: null };
        const found = this.#foundAtPool.of(text);
        // What is here and not indexed yet is counted beside the list.
        return everything ? { ...found, unasked: null } : found;
      },
    };
  }
  #windowClosed(gone: WindowSession): void {
    this.#windows.closed(gone);
    const { person } = this.#signedIn;
    if (this.#windows.count === 0 && person) this.#link.tellPresence(person.id, null, null);
  }

  #linkEvents(): LinkEvents {
    return {
      changed: (changed) => this.#changed(changed),
      state: () => { this.#windows.signal('status'); this.#compareClocks(); },
      reset: (why) => this.#startedOver(why),
      presence: (all) => { this.#presence = all; this.#windows.signal('presence'); },
      connected: () => { this.#asked++; this.#foundAtPool.clear(); this.#windows.signal('history'); this.#windows.signal('found'); void this.#past.look(); for (const then of this.#connected) then(); },
      aside: () => asideIn(this.#options.data, Date.now()),
      adopted: () => { this.#showAnew(); this.#spareTime.index(); },
      interest: () => interestOf(keepsOf(this.#outbox), Date.now()),
      fetchSnapshot: (offer, from, progress, signal) => fetchSnapshot(this.#options.data, offer, from, progress, signal),
      life: this.#life(),
      diskFails: (error) => this.#disk.blames(error) !== null,
      // A cache that is damaged is made anew where it is opened.
      unexpected: (error) => { if (fileDamage(error)) return false; console.error('what the pool said could not be taken in', error); return true; },
      newDevice: () => { const made = randomUUID(); this.#outbox.setSetting('device', made); this.#windows.notice('new-device', {}, 'info'); return made; },
      sessions: () => this.#outbox.accounts().map(({ person, token }) => ({ person, token })),
    };
  }
  /** A life is one run of this workstation. The pool remembers the last one under a device's id: a folder that was copied goes on from another. */
  #life(): NonNullable<LinkEvents['life']> {
    const present = randomUUID();
    const previous = this.#outbox.setting('life');
    let told = false;
    return { present, previous: () => (typeof previous === 'string' ? previous : null), welcomed: () => { if (!told) this.#outbox.setSetting('life', present); told = true; } };
  }
  #madeOnce(key: string, make: () => string): string {
    const found = this.#outbox.setting(key);
    if (typeof found === 'string') return found;
    const made = make();
    this.#outbox.setSetting(key, made);
    return made;
  }

  #entered(): void {
    this.#asked++;
    this.#windows.tell(new Set<Kind | Signal>(['person', 'status', 'version', 'history']));
    this.#once.entered();
  }
  #wrote(writes: readonly { readonly kind: Kind; readonly id: string }[], typed: boolean): void {
    this.#spareTime.changed();
    this.#windows.tell(new Set<Kind | Signal>([...writes.map((write) => write.kind), 'outbox']));
    // A script that a push of its own window changed is told there; everything else that writes one goes through steps.
    if (!typed) for (const write of writes) if (write.kind === 'body') this.#documents.changed(write.id);
  }
  #changed(changed: Changed): void {
    this.#signedIn.changed();
    for (const id of changed.bodies) this.#documents.changed(id);
    this.#foundAtPool.changed();
    this.#spareTime.changed();
    // What was refused without having changed anything here waits no more, and is shown as waiting until its record is asked for again.
    this.#windows.tell(new Set<Kind | Signal>([...changed.kinds, 'outbox', ...changed.refused.map((one) => one.target.kind)]));
    this.#once.news(changed);
    if (changed.salvaged.length > 0) this.#windows.notice('text-salvaged', { text: changed.salvaged.join('').slice(0, 60) }, 'warning');
  }
  #startedOver(why: Parameters<LinkEvents['reset']>[0]): void {
    if (why === 'other-newsroom') this.#signedIn.elsewhere();
    this.#histories.clear();
    this.#foundAtPool.clear();
    if (why !== 'in-vain') this.#once.startedOver();
    this.#showAnew('person', 'status');
    if (why === 'in-vain') return;
    if (why === 'older-pool') { this.#windows.notice('pool-changed', {}, 'warning'); return; }
    const count = this.#outbox.elsewhereCount;
    this.#windows.notice(count > 0 ? 'newsroom-changed-unsent' : 'newsroom-changed', { count }, 'warning');
  }
  /** Any row may be another one now. */
  #showAnew(...also: Signal[]): void {
    this.#documents.resetAll();
    this.#windows.tell(new Set<Kind | Signal>([...KINDS, 'outbox', ...also]));
  }
  /** What is shown may be other rows now, and the pool is asked for all. */
  #comeAgain(): void {
    this.#showAnew();
    if (this.#link.url !== null) this.#link.dial(this.#link.url);
  }
  #diskChanged(trouble: DiskTrouble | null): void {
    this.#windows.signal('status');
    if (trouble !== null) { this.#windows.notice(`own-${trouble}`, { folder: this.#options.data }, 'error'); return; }
    this.#windows.notice('own-disk-back', {}, 'info');
    this.#settings.setAgain();
    // Of what was being written when it failed the outbox may have kept more than a window was told: it finds out by opening anew.
    this.#showAnew();
    this.#spareTime.index();
    if (this.#link.url !== null && this.#link.state.state !== 'connected') this.#link.dial(this.#link.url);
  }
  /** Says once that this machine's clock and the pool's differ, until they do not. */
  #compareClocks(): void {
    const differ = this.#link.state.clockAhead !== null;
    if (differ && !this.#clocksDiffer) this.#windows.notice('clocks-differ', {}, 'warning');
    this.#clocksDiffer = differ;
  }

  /** The process ends by this error. */
  endsBy(error: unknown): void { noteEnd(this.#outbox, error); }

  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#diskTimer);
    this.#disk.stop();
    this.#spareTime.stop();
    await this.#jobs.stop();
    this.#link.stop();
    await this.#ownPool.stop();
    this.#cache.close();
    this.#outbox.close();
  }
}

/**
 * Copies of the pool: the snapshot file that first syncs are done with (folder snapshot/), and its own backups (folder backups/, one a day and whenever one is asked
 * for, kept for seven days that have one). Made by a thread, one at a time, so that the pool judges on meanwhile.
 */
import { createReadStream, readdirSync, rmSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { DiskTrouble } from '../../shared/disk-trouble.ts';
import { byteRanges } from '../../shared/protocol/byte-range.ts';
import { CACHE_FORM } from '../../shared/protocol/cache-form.ts';
import type { FromPool } from '../../shared/protocol/pool.ts';
import { KINDS } from '../../shared/records.ts';
import type { CopyJob, CopySaid } from './copy-worker.ts';
import type { PoolStore } from './pool-store.ts';
import { saysDamage } from './row-sum.ts';

type Offer = Extract<FromPool, { is: 'snapshot' }>;
/** Records from which a file is quicker than rows. */
const BIG = 20_000;
/** The log may grow by this much beyond a snapshot before a new one is made: rows of so many commands are soon told. */
const GROWTH = { share: 0.1, commands: 5000 } as const;
/** Snapshots kept: the newest, and the one before for whoever is in the middle of it. */
const SNAPSHOTS = 2;
/** Days of which the newest backup is kept, and how many more of the last. */
const DAYS = 7;
const OF_LAST_DAY = 3;
const DAY_MS = 86_400_000;
/** A snapshot is made when nothing was judged and nobody was sent rows for so long: after a start everybody dials again, and they are served first. */
const QUIET_MS = 3000;
/** In a newsroom where something happens all the time it is put off this often at most: two minutes. */
const MOST_PUT_OFF = 40;
/** After a snapshot that could not be made, this many times QUIET_MS pass before the next is tried at most: an hour. */
const MOST_PASSED = 1200;
const FIRST_BACKUP_MS = 120_000;

const SNAPSHOT = /^(\d+)-([0-9a-f]{64})\.db$/;
const BACKUP = /^pool-\d{8}-\d{6}\.db$/;

/** How the backups stand: why the last that was to be made could not be (null: it was, or none was tried yet), and when the newest that is there was made, ms since 1970 (null: there is none). */
export interface BackupsStand { readonly failed: DiskTrouble | 'damaged' | 'failed' | null; readonly newest: number | null }

/** A copy could not be made; `why`: what its disk, or the pool's file, had to do with that. */
class NotMade extends Error {
  readonly why: DiskTrouble | 'damaged' | null;
  constructor(message: string, why: DiskTrouble | 'damaged' | null) { super(message); this.why = why; }
}

export class Copies {
  readonly #store: PoolStore;
  readonly #about: { readonly epoch: string; readonly key: string };
  readonly #snapshots: string;
  readonly #backups: string;
  readonly #timers: NodeJS.Timeout[] = [];
  #offer: Offer | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #worker: Worker | null = null;
  #making = false;
  readonly #from: number;
  readonly #quietMs: number;
  /** Grows with every message of rows that is sent. */
  readonly #told: () => number;
  /** What had happened when it was last looked, and how often a snapshot has been put off since it was due. */
  #happened = 0;
  #putOff = 0;
  /** How many times it is not looked before the next is tried, and how many it was the last time: more with each that could not be made. */
  #passing = 0;
  #passed = 0;
  /** Why the last backup could not be made. */
  #failed: BackupsStand['failed'] = null;
  /** Told when a backup could not be made, and when one could again. */
  whenBackupsStand: () => void = () => undefined;
  /** The log number at which there were too few records for a snapshot. */
  #small = -1;
  #ended = false;

  /** `folder` is the pool's; a snapshot is made from `from` records on. `told` grows with what is sent to those who catch up; `quietMs`: see QUIET_MS. Nothing is made before start(). */
  constructor(folder: string, store: PoolStore, about: { readonly epoch: string; readonly key: string }, from = BIG, told: () => number = () => 0, quietMs = QUIET_MS) {
    this.#quietMs = quietMs;
    this.#from = from;
    this.#told = told;
    this.#store = store;
    this.#about = about;
    this.#snapshots = path.join(folder, 'snapshot');
    this.#backups = path.join(folder, 'backups');
  }

  /** Takes stock of what is there, removes what a death left half, and keeps both kinds of copies fresh until stop(). */
  start(): void {
    for (const folder of [this.#snapshots, this.#backups]) for (const name of namesIn(folder)) if (name.startsWith('making-')) remove(path.join(folder, name));
    for (const name of this.#snapshotNames()) if (this.#fits(name)) this.#offer ??= this.#offerOf(name); else remove(path.join(this.#snapshots, name));
    this.#happened = this.#store.seq + this.#told();
    this.#timers.push(setInterval(() => this.#renew(), this.#quietMs), setTimeout(() => this.#daily(), FIRST_BACKUP_MS), setInterval(() => this.#daily(), DAY_MS / 24));
    for (const timer of this.#timers) timer.unref();
  }
  stop(): void {
    this.#ended = true;
    for (const timer of this.#timers) clearInterval(timer);
    void this.#worker?.terminate();
  }

  /** What a first sync may be done with; null while there is nothing worth it. */
  offer(): Offer | null { return this.#offer; }

  /** Makes a backup now: its file name in backups/, durable; 'pool-disk-full', 'pool-disk-failing' or 'backup-failed' where it cannot be made. */
  async backup(): Promise<{ file: string } | { code: string }> {
    try {
      const file = await this.#make({ is: 'backup', pool: this.#store.file, folder: this.#backups, name: `pool-${stamp(new Date())}.db` });
      for (const old of outlived(backupNames(this.#backups), file)) remove(path.join(this.#backups, old));
      this.#backupsStand(null);
      return { file };
    } catch (error) {
      const why = error instanceof NotMade ? error.why : null;
      console.error('backup', error);
      if (!this.#ended) this.#backupsStand(why ?? 'failed');
      return { code: why !== null && why !== 'damaged' ? `pool-${why}` : 'backup-failed' };
    }
  }
  #backupsStand(failed: BackupsStand['failed']): void {
    const news = failed !== null || this.#failed !== null;
    this.#failed = failed;
    if (news) this.whenBackupsStand();
  }
  get backups(): BackupsStand {
    const [youngest] = this.#backupAges();
    return { failed: this.#failed, newest: youngest === undefined ? null : Date.now() - youngest };
  }

  /** Answers GET and HEAD under /snapshot/ for whoever may read. */
  async serve(request: IncomingMessage, response: ServerResponse, mayRead: boolean): Promise<void> {
    const name = new URL(request.url ?? '/', 'http://pool').pathname.slice('/snapshot/'.length);
    const end = (status: number, headers: Record<string, string | number> = {}): void => { response.writeHead(status, { 'content-length': 0, ...headers }).end(); };
    if (!mayRead) { end(401); return; }
    if (request.method !== 'GET' && request.method !== 'HEAD') { end(405, { allow: 'GET, HEAD' }); return; }
    const file = path.join(this.#snapshots, name);
    const size = SNAPSHOT.test(name) ? statSync(file, { throwIfNoEntry: false })?.size : undefined;
    if (size === undefined) { end(404); return; }
    const ranges = byteRanges(request.headers.range, size);
    if (ranges === null) { end(416, { 'content-range': `bytes */${size}` }); return; }
    const one = ranges?.length === 1 ? ranges[0] : undefined; // several at once: nobody of ours asks, and all of it is a right answer
    const { start, end: last } = one ?? { start: 0, end: size - 1 };
    response.writeHead(one ? 206 : 200, { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes', 'cache-control': 'private', 'content-length': last - start + 1, ...(one ? { 'content-range': `bytes ${start}-${last}/${size}` } : {}) });
    if (request.method === 'HEAD') { response.end(); return; }
    await pipeline(createReadStream(file, { start, end: last, highWaterMark: 1 << 20 }), response).catch((error: unknown) => { if (!response.destroyed) throw error; }); // the reader left: nothing to do
  }

  /** Newest first. */
  #snapshotNames(): string[] { return namesIn(this.#snapshots).filter((name) => SNAPSHOT.test(name)).sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10)); }
  #offerOf(name: string): Offer {
    const [, seq = '', sha256 = ''] = SNAPSHOT.exec(name) ?? [];
    return { is: 'snapshot', path: `/snapshot/${name}`, seq: Number(seq), bytes: statSync(path.join(this.#snapshots, name)).size, sha256, form: CACHE_FORM };
  }
  /** Is it of this log, in this release's form? A pool that came back from a backup, or was updated, makes a new one. */
  #fits(name: string): boolean {
    try {
      const db = new Database(path.join(this.#snapshots, name), { readonly: true });
      try {
        const meta = new Map(db.prepare<[], [string, string]>('SELECT key, value FROM meta').raw().all());
        return db.pragma('user_version', { simple: true }) === CACHE_FORM && meta.get('epoch') === this.#about.epoch && meta.get('chain') === this.#store.chainAt(Number(meta.get('cursor'))) && meta.get('kinds') === JSON.stringify(KINDS);
      } finally { db.close(); }
    } catch { return false; /* whatever it is, it is no snapshot */ }
  }

  #renew(): void {
    const { seq } = this.#store;
    if (this.#passing > 0) { this.#passing--; return; }
    if (this.#making || seq === this.#small || (this.#offer && seq <= this.#offer.seq * (1 + GROWTH.share) + GROWTH.commands)) return;
    const before = this.#happened;
    this.#happened = seq + this.#told();
    if (this.#happened !== before && ++this.#putOff <= MOST_PUT_OFF) return;
    this.#putOff = 0;
    let count: number;
    try { count = this.#store.count; } catch (error) {
      // Nobody else hears of it in a timer, and the pool would end.
      this.#notMade(error);
      if (saysDamage(error)) this.#store.meetsDamage();
      return;
    }
    if (count <= this.#from) { this.#small = seq; return; }
    this.#making = true;
    this.#make({ is: 'snapshot', pool: this.#store.file, folder: this.#snapshots, ...this.#about }).then((name) => {
      this.#offer = this.#offerOf(name);
      this.#passed = 0;
      for (const old of this.#snapshotNames().slice(SNAPSHOTS)) remove(path.join(this.#snapshots, old));
    }).catch((error: unknown) => this.#notMade(error)).finally(() => { this.#making = false; });
  }
  #notMade(error: unknown): void {
    this.#passing = this.#passed = Math.min(MOST_PASSED, this.#passed * 2 + 1);
    if (!this.#ended) console.error('snapshot', error);
  }
  #daily(): void {
    if (this.#store.seq > 0 && (this.#backupAges()[0] ?? Infinity) >= DAY_MS) void this.backup();
  }
  /** How old the backups are, ms, the youngest first. One of a clock that went wrong lies in the future, perhaps for years: it does not count. */
  #backupAges(): number[] {
    return backupNames(this.#backups).flatMap((name) => { const made = statSync(path.join(this.#backups, name), { throwIfNoEntry: false })?.mtimeMs; return made === undefined || made > Date.now() ? [] : [Date.now() - made]; }).sort((a, b) => a - b);
  }

  /** The name of what was made. Rejects when it could not be (no room, say); then nothing is left of it, and where the pool's file is damaged that is looked for. */
  #make(job: CopyJob): Promise<string> {
    const made = this.#last.then(() => new Promise<string>((resolve, reject) => {
      if (this.#ended) { reject(new Error('the pool ends')); return; }
      const worker = new Worker(new URL('./copy-worker.ts', import.meta.url), { workerData: job });
      this.#worker = worker;
      worker.once('message', (said: CopySaid) => {
        if ('made' in said) { resolve(said.made); return; }
        if (said.damaged && !this.#ended) this.#store.meetsDamage();
        reject(new NotMade(said.failed, said.trouble ?? (said.damaged ? 'damaged' : null)));
      });
      worker.once('error', reject);
      worker.once('exit', () => { this.#worker = null; reject(new Error('the copying thread ended early')); });
    }));
    this.#last = made.catch(() => undefined);
    return made;
  }
}

/** One that cannot be removed (somebody copies it just now, or protected it; its disk is read-only) stays: that is no reason not to start, nor to call failed what was made. */
const remove = (file: string): void => { try { rmSync(file, { force: true }); } catch (error) { console.error('an old copy stays', error); } };
const namesIn = (folder: string): string[] => { try { return readdirSync(folder); } catch { return []; /* not made yet */ } };
/** Newest first. */
const backupNames = (folder: string): string[] => namesIn(folder).filter((name) => BACKUP.test(name)).sort().reverse();
/** A moment as a name, UTC: 20261125-101500. */
const stamp = (moment: Date): string => moment.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);

const dayOf = (name: string): string => name.slice(0, 'pool-20261125'.length);
/**
 * Which of these (newest first) go, now that `made` is there. However many are made after a disaster, those of the days before it stay, and the first of its day too:
 * that is the one that nobody asked for.
 */
export function outlived(names: readonly string[], made: string): string[] {
  const past = names.filter((name) => name <= made); // later ones are of a clock that went wrong: their day comes
  const ofLast = past.filter((name) => dayOf(name) === dayOf(made));
  const newestOfDays = past.filter((name, index) => index === 0 || dayOf(name) !== dayOf(past[index - 1]!)).slice(0, DAYS);
  const kept = new Set([...newestOfDays, ...ofLast.slice(0, 1 + OF_LAST_DAY), ...ofLast.slice(-1)]);
  return past.filter((name) => !kept.has(name));
}

/**
 * Everything that moves between this workstation and the pool, in one queue: what was taken in here is sent, what the policy wants and people ask for is
 * fetched, best first (shared/asset/transfer-rules.ts). The queue keeps nothing of its own: it is worked out from records, settings and what lies in the
 * folder, so a restart goes on where it was. One file is sent and one fetched at a time; what a window waits for comes beside them, at once.
 */
import { airOf, type Air } from '../../shared/asset/air.ts';
import type { Asset } from '../../shared/asset/asset.ts';
import { filesOf, type AssetFile } from '../../shared/asset/files.ts';
import { allowedRate, lacking, RESERVE_BYTES, type MediaPolicy } from '../../shared/asset/policy.ts';
import { before, FILL, goesBefore, isMissed, NEW_MS, toFetch, type Wanted } from '../../shared/asset/transfer-rules.ts';
import type { MediaQueue as Shown, MediaRow } from '../../shared/protocol/queries.ts';
import { timeOfDay } from '../../shared/units.ts';
import { JobError, type Workstation } from '../workstation.ts';
import type { MediaFolder } from './media-folder.ts';
import type { MediaSettings } from './media-settings.ts';
import { MovingFile } from './moving-file.ts';
import type { TransferLine } from './transfer-line.ts';
import { download, isAtPool, upload } from './transfer.ts';

export interface MediaQueueOptions {
  readonly workstation: Workstation;
  readonly folder: MediaFolder;
  readonly line: TransferLine;
  readonly settings: MediaSettings;
  /** What was taken in here and is not sent yet. */
  readonly sends: () => Wanted[];
  /** A file of an asset surely is at the pool. */
  readonly sent: (asset: string, sha256: string) => void;
  /** Bytes of media here, and how many there may be. */
  readonly room: () => { used: number; quota: number };
  /** Frees so many bytes, if it can. */
  readonly makeRoom: (bytes: number) => Promise<void>;
  /** A file came. */
  readonly came: (sha256: string, bytes: number) => void;
  /** A file here is not what its address says. */
  readonly damaged: (sha256: string) => void;
  /** See Transfer.patience. */
  readonly patience: readonly number[] | undefined;
}

/** After how long something that failed is tried again; each time twice as long, at most an hour. */
const AGAIN_MS = 30_000;
const MOST_AGAIN_MS = 3_600_000;
/** At most, where it is the pool's media that do not answer: they hold up all files alike, and the first that goes through says that they are back. */
const POOL_AGAIN_MS = 120_000;
const POOL_SILENT = ['media-pool-away', 'media-pool-folder'];
const REFRESH_MS = 100;
/** While a file comes, others fill the same disk. */
const LOOK_MS = 1000;
/** A refresh looks at every file that may have to move: after one that took long the next may wait this many times as long, but not longer than somebody would who looks on. */
const REST = 50;
const MOST_REST_MS = 10_000;
const MINUTE = 60_000;
/** Files lost at the pool that are said one by one. */
const MOST_LOST_SAID = 3;
/** Rows that a window is told; the others are counted. */
const MOST_SHOWN = 100;
const keyOf = ({ direction, asset, what }: Pick<Wanted, 'direction' | 'asset' | 'what'>): string => `${direction}/${asset}/${what}`;
/** The queue ends a transfer of its own accord; it is taken up again later. */
class PutOff extends Error {}

export class MediaQueue {
  readonly #o: MediaQueueOptions;
  #rows: Wanted[] = [];
  readonly #moving = new Map<string, MovingFile>();
  /** `asset`: its record as it was then. `due`: `until` by performance.now. */
  readonly #failed = new Map<string, { readonly error: NonNullable<MediaRow['error']>; readonly until: number; readonly due: number; readonly wait: number; readonly asset: Asset | undefined }>();
  /** Taken out by a person, until the next start. */
  readonly #dropped = new Set<string>();
  /** What was sent, and when (performance.now): the pool's word for it is on its way, so it is not sent at once again though the record still asks for it. */
  readonly #answered = new Map<string, { readonly asset: string; readonly at: number }>();
  /** What was let in: there was room for all of it. */
  readonly #coming = new Set<MovingFile>();
  /** Addresses that somebody was told of, with their assets. */
  readonly #saidLost = new Map<string, string>();
  /** When the next losses may be said, by performance.now. */
  #sayLostFrom = 0;
  #stops: (() => void)[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** By performance.now, as this machine's clock may be put back by days. */
  #notBefore = 0;
  #stopped = false;
  #air: Air = new Map();

  constructor(options: MediaQueueOptions) { this.#o = options; }

  start(): void {
    const { workstation } = this.#o;
    const minute = setInterval(() => { this.setRate(); this.refresh(); }, MINUTE / 4);
    this.#stops = [
      workstation.watch(['asset', 'rundown', 'item', 'cut'], () => this.refresh()),
      workstation.connected(() => { this.#failed.clear(); this.refresh(); }),
      () => clearInterval(minute),
    ];
    this.setRate();
    this.refresh();
  }
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const stop of this.#stops) stop();
    if (this.#timer) clearTimeout(this.#timer);
    for (const one of this.#moving.values()) one.end(new PutOff('stopping'));
    await Promise.allSettled([...this.#moving.values()].map((one) => one.ended));
  }

  /** Looks again at what is to be done, soon. */
  refresh(): void {
    if (this.#stopped || this.#timer) return;
    this.#timer = setTimeout(() => { this.#timer = null; this.#work(); }, Math.max(REFRESH_MS, this.#notBefore - performance.now()));
  }
  /** The policy was changed: at once. */
  policyChanged(): void {
    this.setRate();
    this.refresh();
    this.#o.workstation.signal('media');
  }
  /** Files left: what there was no room for is tried again. */
  roomMade(): void {
    for (const [key, { error }] of this.#failed) if (error.code === 'media-no-room') this.#failed.delete(key);
    this.refresh();
  }
  /** At an hour at which nothing moves, and while a person has paused it, what was asked for still comes. */
  setRate(): void {
    const allowed = this.#allowed();
    this.#o.line.rate = allowed === 0 ? null : allowed;
    if (this.#held !== null) for (const one of this.#moving.values()) if (one.wanted.why !== 'asked') one.end(new PutOff('held'));
  }
  get #held(): 'paused' | 'stopped' | null { return this.#policy.paused ? 'paused' : this.#allowed() === 0 ? 'stopped' : null; }
  get #policy(): MediaPolicy { return this.#o.settings.policy; }
  #allowed(): number | null { return allowedRate(this.#policy.limits, timeOfDay(new Date())); }

  /** Assets that go on air: in rundowns of yesterday (a show may run past midnight), today and tomorrow, and in every one that is locked. */
  air(): Air {
    const { workstation } = this.#o;
    return airOf(workstation.records, workstation.all('rundown'), [-1, 0, 1].map((days) => dayOf(Date.now(), days)));
  }
  /** Addresses that are being moved or are to be sent. */
  busy(): Set<string> { return new Set([...this.#rows.filter((one) => one.direction === 'send'), ...[...this.#moving.values()].map(({ wanted }) => wanted)].map(({ sha256 }) => sha256)); }
  get idle(): boolean { return this.#moving.size === 0; }

  /** Puts a file into the queue because somebody wants it (or ours was damaged). The row; null when it is here. */
  ask(asset: Asset, file: AssetFile, why: 'asked' | 'damaged'): string | null {
    const { settings, folder } = this.#o;
    if (folder.has(file.sha256)) return null;
    const key = keyOf({ ...file, direction: 'fetch' });
    this.#dropped.delete(key);
    this.#failed.delete(key);
    settings.asked = [...settings.asked.filter((one) => one.asset !== asset.id || one.what !== file.what), { asset: asset.id, what: file.what, why }];
    this.refresh();
    return key;
  }
  /** Takes a row out. */
  drop(key: string): void {
    const { settings } = this.#o;
    settings.asked = settings.asked.filter((one) => keyOf({ ...one, direction: 'fetch' }) !== key);
    this.#dropped.add(key);
    this.#moving.get(key)?.end(new PutOff('dropped'));
    this.refresh();
    this.#o.workstation.signal('media');
  }
  /** Fetches a file now, for somebody who waits; two who want the same wait for the same transfer. Throws JobError when it cannot be had. */
  async fetchNow(asset: Asset, file: AssetFile, signal: AbortSignal): Promise<void> {
    const { workstation, folder } = this.#o;
    const key = keyOf({ ...file, direction: 'fetch' });
    // What one waits for may be put off, and another may have begun it anew by then.
    for (let running = this.#bringing(file.sha256); running; running = this.#bringing(file.sha256)) {
      await running.ended.catch(() => undefined);
      if (folder.has(file.sha256)) return;
      if (running.error instanceof JobError) throw running.error;
      signal.throwIfAborted();
    }
    if (!workstation.poolMedia()) throw new JobError('media-pool-away', { name: asset.name });
    await this.#begin({ ...file, direction: 'fetch', why: 'asked', air: this.#air.get(asset.id) ?? '', at: asset.createdAt }, key, signal);
  }

  /** The transfer that brings a file, whichever asset it is of: two that took in the same one have it together, and so has what came of it so far. */
  #bringing(sha256: string): MovingFile | undefined { return [...this.#moving.values()].find(({ wanted }) => wanted.direction === 'fetch' && wanted.sha256 === sha256); }

  shown(): Shown {
    const held = this.#held;
    const away = !this.#o.workstation.poolMedia();
    const moving = [...this.#moving.values()].map(({ wanted }) => wanted);
    const all = [...moving, ...this.#rows.filter((one) => !this.#moving.has(keyOf(one)))];
    const left = { fetch: { files: 0, bytes: 0 }, send: { files: 0, bytes: 0 } };
    for (const one of all) {
      left[one.direction].files++;
      left[one.direction].bytes += one.bytes - (this.#moving.get(keyOf(one))?.bytes ?? 0);
    }
    return {
      paused: this.#policy.paused, allowed: this.#allowed(), left,
      rows: all.slice(0, MOST_SHOWN).map((one): MediaRow => {
        const key = keyOf(one);
        const now = this.#moving.get(key);
        const failed = this.#failed.get(key);
        const state = now && !away ? 'moving' : held !== null && one.why !== 'asked' ? held : away || failed?.error.code === 'media-pool-away' ? 'away' : failed ? 'failed' : 'waiting';
        return {
          row: key, asset: one.asset, name: this.#nameOf(one.asset), what: one.what, direction: one.direction, bytes: now?.bytes ?? 0, total: one.bytes, rate: now?.rate ?? null,
          state, why: one.why, error: state === 'failed' && failed ? failed.error : null, again: state === 'failed' && failed ? failed.until : null,
        };
      }),
    };
  }
  #nameOf(asset: string): string { return this.#o.workstation.records.get('asset', asset)?.name ?? ''; }

  #work(): void {
    const started = performance.now();
    this.#rows = this.#wanted();
    const { workstation } = this.#o;
    // What the pool did not have it may have now, if anything was said about it.
    for (const [key, { error, asset }] of this.#failed) if (error.code === 'media-not-at-pool' && asset && workstation.records.get('asset', asset.id) !== asset) this.#failed.delete(key);
    if (workstation.poolMedia()) for (const direction of ['send', 'fetch'] as const) this.#next(direction);
    workstation.signal('media');
    this.#notBefore = performance.now() + Math.min(MOST_REST_MS, (performance.now() - started) * REST);
  }

  #wanted(): Wanted[] {
    const { workstation, folder, settings, sends, room } = this.#o;
    const now = Date.now();
    this.#air = this.air();
    const assetOf = (id: string): Asset | undefined => workstation.records.get('asset', id);
    const { originals } = this.#policy;
    // Where all originals come by themselves an old one may be missing too.
    const moving = originals === 'always' ? workstation.all('asset') : workstation.movingAssets(now - NEW_MS);
    const assets = [...new Map([...moving, ...[...this.#air.keys()].flatMap((id) => assetOf(id) ?? [])].map((one) => [one.id, one])).values()];
    const here = (sha256: string): boolean => folder.has(sha256);
    const { used, quota } = room();
    const asked = settings.asked;
    const wantedByPeople = asked.flatMap(({ asset: id, what, why }): Wanted[] => {
      const asset = assetOf(id);
      const file = asset && !asset.deleted ? filesOf(asset).find((one) => one.what === what) : undefined;
      return asset && file && !here(file.sha256) ? [{ ...file, direction: 'fetch', why, air: this.#air.get(id) ?? '', at: asset.createdAt }] : [];
    });
    // Of a record that is not here nothing is known: all of them come anew now and then, and another newsroom has its own.
    const open = asked.filter(({ asset, what }) => assetOf(asset) === undefined || wantedByPeople.some((one) => one.asset === asset && one.what === what));
    if (open.length < asked.length) settings.asked = open;
    // Once the pool has said so, a later loss is a new one.
    for (const [sha256, { asset: id }] of this.#answered) { const asset = assetOf(id); if (!asset || !isMissed(asset)) this.#answered.delete(sha256); }
    const missed = assets.filter(isMissed).flatMap((asset) => filesOf(asset)
      .filter(({ what, sha256 }) => (what === 'original' ? !asset.stored : asset.lost?.includes(sha256)) && performance.now() - (this.#answered.get(sha256)?.at ?? -Infinity) > 10 * MINUTE && here(sha256))
      .map((file): Wanted => ({ ...file, direction: 'send', why: 'lost', air: '', at: asset.createdAt })));
    for (const [sha256, id] of this.#saidLost) { const asset = assetOf(id); if (asset && !isMissed(asset)) this.#saidLost.delete(sha256); }
    this.#sayLost(missed.filter(({ asset: id, sha256 }) => assetOf(id)?.lost?.includes(sha256) && !this.#saidLost.has(sha256)));
    const byPolicy = toFetch({ assets, here, originals, air: this.#air, now, room: quota * FILL - used });
    const all = [...wantedByPeople, ...sends(), ...missed, ...byPolicy].map((one) => (one.direction === 'send' ? { ...one, air: this.#air.get(one.asset) ?? '' } : one));
    const unique = new Map(all.reverse().map((one) => [keyOf(one), one]));
    return [...unique.values()].filter((one) => !this.#dropped.has(keyOf(one))).sort(before);
  }

  /** Says that the pool lost files which are here. A pool that lost its whole folder tells of one after the other: those are said together, now and then. */
  #sayLost(files: readonly Wanted[]): void {
    const [first] = files;
    if (!first || performance.now() < this.#sayLostFrom) return;
    for (const { asset, sha256 } of files) this.#saidLost.set(sha256, asset);
    const { workstation } = this.#o;
    if (files.length <= MOST_LOST_SAID) { for (const { asset } of files) workstation.notice('media-pool-damaged', { name: this.#nameOf(asset) }, 'warning'); return; }
    this.#sayLostFrom = performance.now() + MINUTE;
    workstation.notice('media-pool-damaged-many', { name: this.#nameOf(first.asset), count: files.length }, 'warning');
  }

  /** Begins the best that may move in this direction, and puts off what moves there when it can wait for it. */
  #next(direction: 'send' | 'fetch'): void {
    const now = performance.now();
    const held = this.#held !== null;
    const best = this.#rows.find((one) => one.direction === direction && (!held || one.why === 'asked') && !this.#moving.has(keyOf(one)) && !(direction === 'fetch' && this.#bringing(one.sha256)) && (this.#failed.get(keyOf(one))?.due ?? 0) <= now);
    if (!best) return;
    const running = [...this.#moving.values()].find((one) => one.inQueue && one.wanted.direction === direction);
    if (running) { if (running.wanted.what === 'original' && goesBefore(best, running.wanted)) running.end(new PutOff('something goes before it')); return; }
    void this.#begin(best, keyOf(best), null).catch(() => undefined); // what went wrong is on its row
  }

  #begin(wanted: Wanted, key: string, waits: AbortSignal | null): Promise<void> {
    const moving = new MovingFile(wanted, this.#nameOf(wanted.asset), { jobs: this.#o.workstation.jobs, inQueue: waits === null, changed: () => this.#o.workstation.signal('media'), dropped: () => this.#dropped.add(key) });
    const stop = (): void => moving.end(waits?.reason as Error); // reasons of our signals are errors
    waits?.addEventListener('abort', stop, { once: true });
    this.#moving.set(key, moving);
    const done = moving.run(async (signal) => {
      await (wanted.direction === 'send' ? this.#send(moving, signal) : this.#fetch(moving, signal));
    }).then(() => { for (const [one, { error }] of this.#failed) if (one === key || POOL_SILENT.includes(error.code)) this.#failed.delete(one); }, (error: unknown) => { this.#fail(moving, key, error); throw error; })
      .finally(() => {
        waits?.removeEventListener('abort', stop);
        // Whoever waited for this one may have begun another in its place.
        if (this.#moving.get(key) === moving) this.#moving.delete(key);
        this.refresh();
      });
    return done;
  }

  async #send({ wanted, name, told }: MovingFile, signal: AbortSignal): Promise<void> {
    const { workstation, folder, line, patience, sent } = this.#o;
    await upload({ line, sha256: wanted.sha256, file: folder.pathOf(wanted.sha256), name, signal, place: () => workstation.poolMedia(), onBytes: told, ...(patience ? { patience } : {}) });
    this.#answered.set(wanted.sha256, { asset: wanted.asset, at: performance.now() });
    sent(wanted.asset, wanted.sha256);
  }
  async #fetch(moving: MovingFile, signal: AbortSignal): Promise<void> {
    const { wanted, name, told, inQueue, board } = moving;
    const { workstation, folder, line, patience, came } = this.#o;
    const { sha256, bytes } = wanted;
    const transfer = { line, sha256, name, signal, place: () => workstation.poolMedia(), ...(patience ? { patience } : {}) };
    // An asset is known before its bytes have arrived: nothing is to be fetched yet, so no job is shown that could only fail.
    if (!inQueue && (await isAtPool(transfer)) === false) throw new JobError('media-not-at-pool', { name });
    await this.#admit(moving, () => isAtPool(transfer));
    const file = folder.partialOf(sha256);
    const look = setInterval(() => void folder.freeBytes().then((free) => { if (free < RESERVE_BYTES) moving.end(noRoom(wanted, name, free)); }, () => undefined), LOOK_MS); // a disk that is gone says so to whoever writes
    try { await board(signal, async (jobSignal) => { await download({ ...transfer, signal: jobSignal, file, onBytes: told }); await folder.keep(file, sha256); }); } finally { clearInterval(look); this.#coming.delete(moving); }
    came(sha256, bytes);
  }
  /** Lets a file in for which there is room beside the reserve; for what goes on air and what somebody waits for room is made. Throws JobError where there is none. */
  async #admit(moving: MovingFile, atPool: () => Promise<boolean | null>): Promise<void> {
    const { folder, makeRoom } = this.#o;
    const { wanted, name } = moving;
    const lack = async (): Promise<{ bytes: number; free: number }> => {
      const [had, free] = await Promise.all([folder.partialBytes(wanted.sha256), folder.freeBytes()]);
      const promised = [...this.#coming].reduce((sum, one) => sum + Math.max(0, one.wanted.bytes - one.bytes), 0);
      return { bytes: lacking(Math.max(0, wanted.bytes - had), { free, promised }), free };
    };
    let now = await lack();
    // Nothing leaves for what cannot come.
    if (now.bytes > 0 && wanted.why !== 'new' && wanted.why !== 'rule' && (await atPool()) === true) { await makeRoom(now.bytes); now = await lack(); }
    if (now.bytes > 0) throw noRoom(wanted, name, now.free);
    this.#coming.add(moving);
  }

  #fail({ wanted, name, inQueue }: MovingFile, key: string, error: unknown): void {
    if (error instanceof PutOff || this.#stopped) return;
    const code = error instanceof JobError ? error.code : 'defect';
    if (!(error instanceof JobError)) console.error('media', name, error);
    if (code === 'media-cancelled') return;
    const { workstation } = this.#o;
    // The line stands and media do not move: somebody will want to know why.
    if (error instanceof JobError && code === 'media-pool-away' && workstation.poolMedia() !== null) console.error('media', name, code, error.params);
    if (code === 'media-cache-damaged') this.#o.damaged(wanted.sha256);
    const wait = Math.min(POOL_SILENT.includes(code) ? POOL_AGAIN_MS : MOST_AGAIN_MS, (this.#failed.get(key)?.wait ?? AGAIN_MS / 2) * 2);
    // A disk that is full, here or there, or away there is for a person to mend: said once, then it waits with the others.
    if (inQueue && (code === 'media-pool-full' || code === 'media-pool-folder' || code === 'media-disk-full' || code === 'media-no-room') && ![...this.#failed.values()].some((one) => one.error.code === code)) workstation.notice(code, error instanceof JobError ? error.params : { name }, 'error');
    this.#failed.set(key, { asset: workstation.records.get('asset', wanted.asset), error: { code, params: error instanceof JobError ? error.params : { why: String(error) } }, until: Date.now() + wait, due: performance.now() + wait, wait });
  }
}

/** It would take what is kept free for what people type. */
const noRoom = ({ bytes }: Wanted, name: string, free: number): JobError => new JobError('media-no-room', { name, megabytes: Math.ceil(bytes / 1e6), free: Math.floor(free / 1e6), reserve: Math.ceil(RESERVE_BYTES / 1e6) });

/** Local date of a moment, so many days on. */
function dayOf(now: number, days: number): string {
  const at = new Date(now);
  const day = new Date(at.getFullYear(), at.getMonth(), at.getDate() + days);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;
}

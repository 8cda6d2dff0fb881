/**
 * Keeps the media folder within its quota, and the disk from running full: the least recently used originals, then proxies, leave when the pool has just read its own copy again and
 * found it good. Nothing leaves that a window, a job or a rundown needs, nor what is still to be sent or to be made something of.
 */
import type { Asset } from '../../shared/asset/asset.ts';
import { excess, leaving, toFree, type KeptFile } from '../../shared/asset/evict.ts';
import { filesOf, type Part } from '../../shared/asset/files.ts';
import { quotaOf, RESERVE_BYTES, setQuotaOf } from '../../shared/asset/policy.ts';
import type { Workstation } from '../workstation.ts';
import { USE_MS, type FolderFile, type MediaFolder } from './media-folder.ts';
import type { MediaQueue } from './media-queue.ts';
import type { MediaSettings } from './media-settings.ts';

export interface QuotaOptions {
  readonly workstation: Workstation;
  readonly folder: MediaFolder;
  readonly settings: MediaSettings;
  readonly queue: Pick<MediaQueue, 'air' | 'busy' | 'roomMade'>;
  /** Originals of which something is still to be made here, as nobody else makes it. */
  readonly originals: () => readonly string[];
  /** Has the pool a good copy right now? null: it cannot be asked. */
  readonly atPool: (sha256: string) => Promise<boolean | null>;
}

const EVERY_MS = 10 * 60_000;
/** Other programs fill the disk in between; how much is free costs nothing to ask. */
const LOOK_MS = 30_000;
/** What was used so recently may be on show in a window that is open. */
const ON_SHOW_MS = 12 * 3_600_000;
/** A folder that stays over its quota is spoken of once in so long. */
const SAY_MS = 24 * 3_600_000;

export class Quota {
  readonly #o: QuotaOptions;
  #used = 0;
  #disk = 0;
  #free = 0;
  #running: Promise<void> | null = null;
  #again = false;
  /** Bytes that somebody waits for, until the next time room is made. */
  #needed = 0;
  #timers: NodeJS.Timeout[] = [];
  #saidShort = 0;
  #stopped = false;
  #unwatch: (() => void) | null = null;

  constructor(options: QuotaOptions) { this.#o = options; }

  get used(): number { return this.#used; }
  get free(): number { return this.#free; }
  /** What media may take as the disk stands, and as it is set. */
  get quota(): number { return quotaOf(this.#o.settings.policy, { total: this.#disk, free: this.#free, used: this.#used }); }
  get set(): number { return setQuotaOf(this.#o.settings.policy, { total: this.#disk }); }

  /** Measures at once; ends when that is known. Makes room then, whenever the pool comes back, every ten minutes, and when others have filled the disk into its reserve. */
  async start(): Promise<void> {
    await this.#measure();
    if (this.#stopped) return;
    // Nothing leaves while the pool cannot be asked.
    this.#unwatch = this.#o.workstation.connected(() => this.check());
    this.#timers = [setInterval(() => this.check(), EVERY_MS), setInterval(() => void this.#look(), LOOK_MS)];
    this.check();
  }
  async stop(): Promise<void> { this.#stopped = true; this.#unwatch?.(); for (const timer of this.#timers) clearInterval(timer); await this.#running; }

  /** A file came. */
  came(bytes: number): void { this.#used += bytes; this.#free = Math.max(0, this.#free - bytes); if (excess(this.#used, this.quota) > 0) this.check(); }
  /** Frees so many bytes for something that somebody needs, if what may leave is enough for it. Ends when it has tried. */
  async makeRoom(bytes: number): Promise<void> {
    this.#needed = Math.max(this.#needed, bytes);
    this.check();
    while (this.#running) await this.#running;
  }
  /** Measures, and makes room when there is too much. */
  check(): void {
    if (this.#stopped) return;
    if (this.#running) { this.#again = true; return; }
    this.#running = this.#make().catch((error: unknown) => console.error('quota', error)).finally(() => { this.#running = null; if (this.#again) { this.#again = false; this.check(); } });
  }

  async #look(): Promise<void> {
    const low = this.#free < RESERVE_BYTES;
    this.#free = await this.#o.folder.freeBytes().catch(() => this.#free); // its disk was unplugged: whoever writes hears so
    // Once, when it gets so far: what could not leave then is asked for again every ten minutes.
    if (!low && this.#free < RESERVE_BYTES) this.check();
  }

  async #measure(): Promise<FolderFile[]> {
    const { folder } = this.#o;
    const files = await folder.files();
    this.#used = files.reduce((sum, { bytes }) => sum + bytes, 0);
    [this.#disk, this.#free] = await Promise.all([folder.diskBytes(), folder.freeBytes()]);
    return files;
  }

  async #make(): Promise<void> {
    const { workstation, folder, settings, queue, atPool } = this.#o;
    const needed = this.#needed;
    this.#needed = 0;
    const files = await this.#measure();
    const over = excess(this.#used, this.quota);
    if (over === 0 && needed === 0) { workstation.signal('media'); return; }
    const parts = partsOf(workstation.all('asset'));
    const inUse = this.#uses(parts);
    const kept = files.map((one): KeptFile => ({ ...one, what: parts.get(one.sha256)?.what ?? null, inUse: inUse(one) }));
    let freed = 0;
    let count = 0;
    const mayLeave = leaving(kept);
    const wanted = toFree(over, needed, mayLeave);
    for (const one of mayLeave) {
      if (freed >= wanted || this.#stopped) break;
      if ((await atPool(one.sha256)) !== true) continue;
      // The pool may have taken a while: it may have come into use meanwhile.
      const now = await folder.factsOf(one.sha256);
      if (!now || this.#uses(parts)(now)) continue;
      await folder.drop(one.sha256);
      freed += one.bytes;
      count++;
    }
    this.#used -= freed;
    this.#free += freed;
    const short = excess(this.#used, this.quota) > 0 ? this.#used - this.quota : 0;
    if (count > 0 || short > 0) settings.freed = { at: Date.now(), bytes: freed, files: count, short };
    if (count > 0) workstation.notice('media-freed', { count, megabytes: Math.round(freed / 1e6) }, 'info');
    if (short > 0 && Date.now() - this.#saidShort > SAY_MS) { this.#saidShort = Date.now(); workstation.notice(this.quota < this.set ? 'media-disk-low' : 'media-over-quota', { megabytes: Math.ceil(short / 1e6) }, 'warning'); }
    if (count > 0) { workstation.signal('files'); queue.roomMade(); }
    workstation.signal('media');
  }

  /** Tells of a file whether somebody needs it as things stand now. */
  #uses(parts: ReadonlyMap<string, Whose>): (file: FolderFile) => boolean {
    const { workstation, queue, originals } = this.#o;
    const busy = new Set([...queue.busy(), ...originals()]);
    const air = queue.air();
    const jobs = workstation.jobs.list().filter(({ state, kind }) => state === 'running' && kind !== 'upload' && kind !== 'download').map(({ startedAt }) => startedAt);
    const since = Math.min(...jobs.map((at) => at - USE_MS), workstation.windows() > 0 ? Date.now() - ON_SHOW_MS : Infinity);
    return ({ sha256, usedAt }) => busy.has(sha256) || usedAt >= since || (parts.get(sha256)?.assets.some((id) => air.has(id)) ?? false);
  }
}

/** What a file is, and of which assets: two that took in the same one have it together. */
interface Whose { readonly what: Part; readonly assets: string[] }
/** By address. */
function partsOf(all: readonly Asset[]): Map<string, Whose> {
  const parts = new Map<string, Whose>();
  for (const asset of all) for (const { sha256, what } of filesOf(asset)) {
    const known = parts.get(sha256);
    if (known) known.assets.push(asset.id); else parts.set(sha256, { what, assets: [asset.id] });
  }
  return parts;
}

/**
 * What the records say of the media in the pool's folder, kept true: what has come, what was found damaged and what is gone, so that whoever has it sends it again. What cannot be written down now is
 * when it can be, if it is true by then.
 */
import type { Asset } from '../../shared/asset/asset.ts';
import { diskTrouble } from '../../shared/disk-trouble.ts';
import { SYSTEM } from '../../shared/log/command.ts';
import type { Feed } from '../feed/feed.ts';
import type { PoolStore } from '../store/pool-store.ts';
import { saysDamage } from '../store/row-sum.ts';
import { missingFiles } from './missing.ts';

const SAY_AGAIN_MS = 3000;
const SAY_AGAIN_AT_MOST_MS = 600_000;
/** When it is first looked whether all media are still here, how often then, and how many assets at a time: what is said of one is a line of the log, and others write meanwhile. */
const MISSING_FIRST_MS = 60_000;
const MISSING_EVERY_MS = 86_400_000;
const SOME = 20;
const PAUSE_MS = 200;
/** How often it is looked whether the folder is there, and whether some of what is lost is there again; of how many files that is asked each time. */
const LOOK_MS = 10_000;
const SOME_LOST = 50;
/** A folder that does not answer for so long (a network drive whose machine is gone without a word) is away. */
const SILENT_MS = 5000;

interface Around {
  readonly store: PoolStore;
  readonly feed: () => Pick<Feed, 'system' | 'systems'>;
  /** Does a file with this hash lie in the media folder? */
  readonly has: (sha256: string) => boolean;
  /** The disk of that folder; '' while it is away: what is not to be seen there is not lost. */
  readonly disk: () => string;
  /** The same, and which of these lie there, without keeping anybody waiting for a drive that does not answer. */
  readonly look: (files: readonly string[]) => Promise<{ disk: string; here: readonly string[] }>;
  readonly now: () => number;
}
const FOLDER_AWAY = 'the folder cannot be reached: its disk or network drive is away; nothing is sent or fetched until it is back (if media lie on this disk from now on, remove media-place.json beside pool.db)';
type Stands = Pick<Asset, 'stored'> & { readonly lost: string[] };

export class MediaSaid {
  readonly #store: PoolStore;
  readonly #around: Around;
  /** Addresses of files that were found damaged or gone and have not come again, each with the assets that say so. */
  readonly #lostFiles = new Map<string, Set<string>>();
  #ended = false;
  /** As it was last seen; null: not yet. */
  #disk: string | null = null;

  constructor(around: Around) { this.#around = around; this.#store = around.store; }

  start(): void {
    setImmediate(() => this.#lookForFolder());
    setTimeout(() => this.#sayWhatIsMissing(''), MISSING_FIRST_MS).unref();
  }
  stop(): void { this.#ended = true; }

  /** A file arrived: an original that was waited for, or one that was lost before. */
  stored(sha256: string): void { this.#write(sha256, () => this.#stored(sha256)); }
  /** The pool's copy of a file was damaged. */
  lost(sha256: string): void { this.#write(sha256, () => this.#lost(sha256)); }
  /** An asset was added, of which the file may be here already. */
  added({ id, sha256, stored }: Asset): void {
    if (stored || this.#disk === '' || !this.#around.has(sha256)) return;
    // Not while everybody is still being told of it.
    queueMicrotask(() => this.#write(sha256, () => { if (this.#store.records.get('asset', id)?.stored === false) this.#around.feed().system('asset.stored', { kind: 'asset', id }, { stored: true }); }));
  }
  /** After the start, and when assets were put back: a pool that died between keeping a file and saying so says it now. */
  sayWhatIsHere(): void {
    let waiting: Asset[];
    try { waiting = this.#store.assetsWaiting(); } catch (error) {
      if (!saysDamage(error)) throw error;
      console.error('media', error);
      this.#store.whenDamaged();
      return;
    }
    for (const { id, lost = [] } of waiting) for (const one of lost) this.#noteLost(one, id);
    this.#sayHere(waiting.map(({ id }) => id), 0);
  }

  /** Writes down what has become of a file. When that cannot be done now the pool goes on: where the disk takes nothing it is done as soon as it does, where the asset's record is damaged when it has been put back. */
  #write(sha256: string, say: () => void, wait = SAY_AGAIN_MS): void {
    if (this.#ended) return;
    try { say(); } catch (error) {
      console.error('media', sha256, error);
      setTimeout(() => this.#write(sha256, say, diskTrouble(error) === null ? Math.min(wait * 2, SAY_AGAIN_AT_MOST_MS) : SAY_AGAIN_MS), wait).unref();
    }
  }
  /** Says how these assets stand by now (null: as they stood), if that `holds` when all have been looked at. In one commit: of a folder that is gone all have something to be said, and each by itself would keep those who write waiting. */
  #say(ids: Iterable<string>, standing: (asset: Asset) => Stands | null, holds: () => boolean = () => true): void {
    const told = [...ids].flatMap((id) => {
      const asset = this.#store.records.get('asset', id);
      const args = asset ? standing(asset) : null;
      return args ? [{ name: 'asset.stored', target: { kind: 'asset' as const, id }, args, by: SYSTEM }] : [];
    });
    if (told.length > 0 && holds()) this.#around.feed().systems(told);
  }

  #stored(sha256: string): void {
    if (!this.#around.has(sha256)) return; // said late, and lost again meanwhile
    this.#say(new Set([...this.#store.assetsWith(sha256).map(({ id }) => id), ...(this.#lostFiles.get(sha256) ?? [])]), (asset) => changed(asset, (one) => one === sha256));
    this.#lostFiles.delete(sha256);
  }
  #lost(sha256: string): void {
    if (this.#around.has(sha256) || this.#around.disk() === '') return; // said late, and sent again meanwhile; or its disk went
    this.#say(this.#store.assetsNaming(sha256).map(({ id }) => id), (asset) => this.#without(asset, [sha256]));
  }
  #here(ids: readonly string[]): void { this.#say(ids, (asset) => changed(asset, this.#around.has)); }
  #missing(ids: readonly string[]): void {
    this.#say(ids, (asset) => {
      const missing = missingFiles(asset, this.#around.has, this.#around.now());
      if (missing.length === 0) return null;
      console.error('media', `of ${asset.id} is not here any more:`, missing.join(' '));
      return this.#without(asset, missing);
    }, () => this.#around.disk() !== '');
  }
  #without({ id, sha256, stored, lost = [] }: Asset, gone: readonly string[]): Stands {
    for (const one of gone) this.#noteLost(one, id);
    return { stored: stored && !gone.includes(sha256), lost: [...new Set([...lost, ...gone])] };
  }
  #noteLost(sha256: string, asset: string): void { this.#lostFiles.set(sha256, (this.#lostFiles.get(sha256) ?? new Set()).add(asset)); }

  /** What is there again is said at once: all of it when the folder was away or another disk lies there now, and what somebody has put back file by file. */
  #lookForFolder(): void {
    if (this.#ended) return;
    let answered = false;
    setTimeout(() => { if (!answered && !this.#ended) this.#see(''); }, SILENT_MS).unref();
    const asked = [...this.#lostFiles.keys()].slice(0, SOME_LOST);
    void this.#around.look(asked).then(({ disk, here }) => {
      answered = true;
      if (this.#ended) return;
      const isBack = this.#see(disk);
      // Those that were asked after go to the end; of those that are here, who still says otherwise is noted again.
      if (disk !== '') for (const sha256 of asked) { const assets = this.#lostFiles.get(sha256); this.#lostFiles.delete(sha256); if (assets && !here.includes(sha256)) this.#lostFiles.set(sha256, assets); }
      if (isBack || here.length > 0) this.sayWhatIsHere();
    }).catch((error: unknown) => console.error('media', error)).finally(() => setTimeout(() => this.#lookForFolder(), LOOK_MS).unref());
  }
  /** Takes note of the disk that lies there; is it there for the first time, again, or another one? */
  #see(disk: string): boolean {
    if (disk === '' && this.#disk !== '') console.error('media', FOLDER_AWAY);
    const isBack = disk !== '' && disk !== this.#disk;
    this.#disk = disk;
    return isBack;
  }
  /** Some at a time: where a whole folder was put back it is all of them, and others write meanwhile. */
  #sayHere(ids: readonly string[], from: number): void {
    if (this.#ended || this.#disk === '' || from >= ids.length) return; // all of it is said when the folder is back
    this.#write('', () => this.#here(ids.slice(from, from + SOME)));
    setTimeout(() => this.#sayHere(ids, from + SOME), PAUSE_MS).unref();
  }
  /** Once a day: media that were here once and are no more, and what is here again (a folder that was not there for a while). Goes through all assets, some at a time, from behind this one. */
  #sayWhatIsMissing(after: string): void {
    if (this.#ended) return;
    if (this.#disk === '' || this.#around.disk() === '') { setTimeout(() => this.#sayWhatIsMissing(after), LOOK_MS).unref(); return; }
    let ids: string[] = [];
    try { ids = this.#store.assetsAfter(after, SOME).map(({ id }) => id); } catch (error) { console.error('media', error); /* the next look tells */ }
    this.#write('', () => { this.#here(ids); this.#missing(ids); });
    const last = ids.at(-1);
    setTimeout(() => this.#sayWhatIsMissing(last ?? ''), last === undefined ? MISSING_EVERY_MS : PAUSE_MS).unref();
  }
}

/** How an asset stands where some of its files are here; null: as it stood. */
function changed({ sha256, stored, lost: before = [] }: Asset, isHere: (sha256: string) => boolean): Stands | null {
  const now = { stored: stored || isHere(sha256), lost: before.filter((one) => !isHere(one)) };
  return now.stored === stored && now.lost.length === before.length ? null : now;
}

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

interface Around {
  readonly store: PoolStore;
  readonly feed: () => Pick<Feed, 'system' | 'systems'>;
  /** Does a file with this hash lie in the media folder? */
  readonly has: (sha256: string) => boolean;
  readonly now: () => number;
}
type Stands = Pick<Asset, 'stored'> & { readonly lost: string[] };

export class MediaSaid {
  readonly #store: PoolStore;
  readonly #around: Around;
  /** Addresses of files that were found damaged or gone and have not come again, each with the assets that say so. */
  readonly #lostFiles = new Map<string, Set<string>>();
  #ended = false;

  constructor(around: Around) { this.#around = around; this.#store = around.store; }

  start(): void {
    setImmediate(() => { if (!this.#ended) this.sayWhatIsHere(); });
    setTimeout(() => this.#sayWhatIsMissing(''), MISSING_FIRST_MS).unref();
  }
  stop(): void { this.#ended = true; }

  /** A file arrived: an original that was waited for, or one that was lost before. */
  stored(sha256: string): void { this.#write(sha256, () => this.#stored(sha256)); }
  /** The pool's copy of a file was damaged. */
  lost(sha256: string): void { this.#write(sha256, () => this.#lost(sha256)); }
  /** An asset was added, of which the file may be here already. */
  added({ id, sha256, stored }: Asset): void {
    if (stored || !this.#around.has(sha256)) return;
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
  /** Says how these assets stand by now (null: as they stood). In one commit: of a folder that is gone all have something to be said, and each by itself would keep those who write waiting. */
  #say(ids: Iterable<string>, standing: (asset: Asset) => Stands | null): void {
    const told = [...ids].flatMap((id) => {
      const asset = this.#store.records.get('asset', id);
      const args = asset ? standing(asset) : null;
      return args ? [{ name: 'asset.stored', target: { kind: 'asset' as const, id }, args, by: SYSTEM }] : [];
    });
    if (told.length > 0) this.#around.feed().systems(told);
  }

  #stored(sha256: string): void {
    if (!this.#around.has(sha256)) return; // said late, and lost again meanwhile
    this.#say(new Set([...this.#store.assetsWith(sha256).map(({ id }) => id), ...(this.#lostFiles.get(sha256) ?? [])]), (asset) => changed(asset, (one) => one === sha256));
    this.#lostFiles.delete(sha256);
  }
  #lost(sha256: string): void {
    if (this.#around.has(sha256)) return; // said late, and sent again meanwhile
    this.#say(this.#store.assetsNaming(sha256).map(({ id }) => id), (asset) => this.#without(asset, [sha256]));
  }
  #here(ids: readonly string[]): void { this.#say(ids, (asset) => changed(asset, this.#around.has)); }
  #missing(ids: readonly string[]): void {
    this.#say(ids, (asset) => {
      const missing = missingFiles(asset, this.#around.has, this.#around.now());
      if (missing.length === 0) return null;
      console.error('media', `of ${asset.id} is not here any more:`, missing.join(' '));
      return this.#without(asset, missing);
    });
  }
  #without({ id, sha256, stored, lost = [] }: Asset, gone: readonly string[]): Stands {
    for (const one of gone) this.#noteLost(one, id);
    return { stored: stored && !gone.includes(sha256), lost: [...new Set([...lost, ...gone])] };
  }
  #noteLost(sha256: string, asset: string): void { this.#lostFiles.set(sha256, (this.#lostFiles.get(sha256) ?? new Set()).add(asset)); }

  /** Some at a time: where a whole folder was put back it is all of them, and others write meanwhile. */
  #sayHere(ids: readonly string[], from: number): void {
    if (this.#ended || from >= ids.length) return;
    this.#write('', () => this.#here(ids.slice(from, from + SOME)));
    setTimeout(() => this.#sayHere(ids, from + SOME), PAUSE_MS).unref();
  }
  /** Once a day: media that were here once and are no more, and what is here again (a folder that was not there for a while). Goes through all assets, some at a time, from behind this one. */
  #sayWhatIsMissing(after: string): void {
    if (this.#ended) return;
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

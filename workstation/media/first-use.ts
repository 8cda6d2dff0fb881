/**
 * Media are read through when they are first used in a run of this workstation: what a disk has changed since is found then, and not only when the slow re-check
 * comes by, which may be a week.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { saysDamaged } from '../../shared/bytes/unreadable.ts';
import { hashFile } from './copy-file.ts';
import type { MediaFolder } from './media-folder.ts';

/** Up to this a thread costs more than the reading. */
const SMALL_BYTES = 2 << 20;
/** While somebody is looking at it the disk is theirs. */
const BESIDE_BYTES_PER_SECOND = 60e6;
/** Files remembered as right. */
const MOST_KNOWN = 20_000;

export class FirstUse {
  readonly #folder: MediaFolder;
  readonly #damaged: (sha256: string) => Promise<void>;
  readonly #good = new Set<string>();
  readonly #waiting = new Set<string>();
  readonly #stop = new AbortController();
  #last: Promise<void> = Promise.resolve();

  /** `damaged` takes a file that is not what its address says out of use. */
  constructor(folder: MediaFolder, damaged: (sha256: string) => Promise<void>) { this.#folder = folder; this.#damaged = damaged; }

  /** It was hashed on its way here. */
  came(sha256: string): void {
    if (this.#good.size >= MOST_KNOWN) this.#good.clear();
    this.#good.add(sha256);
  }

  /** Is it here and what its address says? Before anything is made of it that leaves the house. One that is not is out of use when this ends. */
  async isGood(sha256: string, signal?: AbortSignal): Promise<boolean> { return this.#look(sha256, null, signal); }

  /** The same, and nothing is done about one that is not. True where it is away. */
  async isWhole(sha256: string, signal?: AbortSignal): Promise<boolean> { return (await this.#hash(sha256, null, signal) ?? sha256) === sha256; }

  /** Somebody looks at it or listens to it: it is read beside that, slowly, one file after another. */
  use(sha256: string): void {
    if (this.#good.has(sha256) || this.#waiting.has(sha256) || this.#stop.signal.aborted) return;
    this.#waiting.add(sha256);
    this.#last = this.#last.then(async () => { await this.#look(sha256, BESIDE_BYTES_PER_SECOND, this.#stop.signal); })
      .catch((error: unknown) => { if (!this.#stop.signal.aborted) console.error('media', sha256, error); })
      .finally(() => { this.#waiting.delete(sha256); });
  }

  async stop(): Promise<void> { this.#stop.abort(new Error('stopping')); await this.#last; }

  async #look(sha256: string, bytesPerSecond: number | null, signal: AbortSignal | undefined): Promise<boolean> {
    if (!this.#folder.has(sha256)) { this.#good.delete(sha256); return false; }
    if (this.#good.has(sha256)) return true;
    const found = await this.#hash(sha256, bytesPerSecond, signal);
    if (found === sha256) { this.came(sha256); return true; }
    // Null: it went meanwhile.
    if (found !== null) await this.#damaged(sha256);
    return false;
  }
  async #hash(sha256: string, bytesPerSecond: number | null, signal: AbortSignal | undefined): Promise<string | null> {
    const facts = await this.#folder.factsOf(sha256);
    if (!facts) return null;
    const file = this.#folder.pathOf(sha256);
    try {
      if (facts.bytes <= SMALL_BYTES) return createHash('sha256').update(await readFile(file)).digest('hex');
      return (await hashFile(file, { ...(bytesPerSecond === null ? {} : { bytesPerSecond }), signal })).sha256;
    } catch (error) {
      if (signal?.aborted) throw error;
      const { code } = error as { code?: string };
      if (code === 'ENOENT') return null;
      // A disk that cannot read it any more has damaged it as well.
      if (code !== undefined && saysDamaged(code)) return '';
      throw error;
    }
  }
}

/** This workstation's own disk: what is wrong with it as long as something is, tried again until it takes something; and how much room it has. */
import { statfsSync } from 'node:fs';
import { diskTrouble, type DiskTrouble } from '../shared/disk-trouble.ts';
import { refuse, type Refusal } from '../shared/log/command.ts';

/** Time between two tries, ms. */
const TRY_MS = 1000;
/** Below this much room nothing is written any more: a database must always be able to finish what it began. */
const LEAST_FREE_BYTES = 4 << 20;

export interface OwnDiskOptions {
  /** The workstation's folder. */
  readonly folder: string;
  /** Writes something small, durably; throws what a write that mattered would throw. */
  readonly tries: () => void;
  /** Trouble began, changed or is over (null). */
  readonly changed: (trouble: DiskTrouble | null) => void;
}

export class OwnDisk {
  readonly #o: OwnDiskOptions;
  #trouble: DiskTrouble | null = null;
  #freeBytes: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: OwnDiskOptions) { this.#o = options; }

  /** Nothing is kept here while this is not null. */
  get trouble(): DiskTrouble | null { return this.#trouble; }

  /** As last measured; null where it is not known. */
  get freeBytes(): number | null { return this.#freeBytes; }
  measure(): void {
    try { const { bavail, bsize } = statfsSync(this.#o.folder); this.#freeBytes = bavail * bsize; } catch { this.#freeBytes = null; /* the folder's disk was unplugged: shown as unknown */ }
  }
  /** Why nothing can be kept here now: 'disk-full', 'disk-failing'; null where it can. Asked before anything is half written. */
  refusesNow(): Refusal | null {
    this.measure();
    return this.#freeBytes !== null && this.#freeBytes < LEAST_FREE_BYTES ? this.#refusal('disk-full') : this.#refusal(this.#trouble);
  }
  /** What a person is told of an error of the disk's; null for any other. */
  refusalOf(error: unknown): Refusal | null { return this.#refusal(this.blames(error)); }
  #refusal(trouble: DiskTrouble | null): Refusal | null { return trouble && refuse(trouble, { folder: this.#o.folder }); }
  /** Writes what nobody waits for; false where the disk does not take it. */
  took(write: () => void): boolean {
    try { write(); return true; } catch (error) {
      if (this.blames(error) === null) throw error;
      return false;
    }
  }

  /** Could SQLite not write its files for the disk's sake? Then nothing is written until it takes something again. A folder elsewhere that is full or closed to us is another matter. */
  blames(error: unknown): DiskTrouble | null {
    const trouble = String((error as { code?: unknown } | null)?.code ?? '').startsWith('SQLITE_') ? diskTrouble(error) : null;
    if (trouble === null) return null;
    this.#timer ??= setInterval(() => this.#try(), TRY_MS);
    this.#set(trouble);
    return trouble;
  }
  #try(): void {
    try { this.#o.tries(); } catch (error) {
      const trouble = diskTrouble(error);
      if (trouble === null) throw error;
      this.#set(trouble);
      return;
    }
    this.stop();
    this.#set(null);
  }
  #set(trouble: DiskTrouble | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#o.changed(trouble);
  }
  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }
}

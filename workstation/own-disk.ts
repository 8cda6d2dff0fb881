/** This workstation's own disk: what is wrong with it as long as something is, tried again until it takes something. */
import { diskTrouble, type DiskTrouble } from '../shared/disk-trouble.ts';

/** Time between two tries, ms. */
const TRY_MS = 1000;

export interface OwnDiskOptions {
  /** Writes something small, durably; throws what a write that mattered would throw. */
  readonly tries: () => void;
  /** Trouble began, changed or is over (null). */
  readonly changed: (trouble: DiskTrouble | null) => void;
}

export class OwnDisk {
  readonly #o: OwnDiskOptions;
  #trouble: DiskTrouble | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: OwnDiskOptions) { this.#o = options; }

  /** Nothing is kept here while this is not null. */
  get trouble(): DiskTrouble | null { return this.#trouble; }

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

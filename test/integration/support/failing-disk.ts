/** A disk that fails while it is asked to (failing-disk.c in front of a process's C library): Linux with a C compiler. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPreload } from './preload.ts';

/** What the disk answers: a fault of its own, or no room. */
const ERRNO = { EIO: 5, ENOSPC: 28 } as const;

export class FailingDisk {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'bianbo-failing-'));
  readonly #library = path.join(this.#folder, 'failing-disk.so');
  readonly #switch = path.join(this.#folder, 'fails');
  /** Why it cannot be had here; null: it is there. */
  readonly missing: string | null;

  constructor() {
    this.missing = buildPreload(fileURLToPath(new URL('failing-disk.c', import.meta.url)), this.#library);
  }
  /** The surroundings of a process whose files under `folder` are on this disk. */
  under(folder: string): Record<string, string> { return { LD_PRELOAD: this.#library, FAILING_SWITCH: this.#switch, FAILING_FOLDER: folder }; }
  fail(how: keyof typeof ERRNO): void { writeFileSync(this.#switch, String(ERRNO[how])); }
  mend(): void { rmSync(this.#switch, { force: true }); }
  close(): void { rmSync(this.#folder, { recursive: true, force: true }); }
}

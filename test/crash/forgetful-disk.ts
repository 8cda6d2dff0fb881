/** A disk whose power fails (forgetful-disk.c in front of a process's C library): what was not synced is gone. Linux with a C compiler. */
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPreload } from '../integration/support/preload.ts';

/** The library, built once for all disks of a run. */
export class ForgetfulMake {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'bianbo-forgetful-'));
  readonly library = path.join(this.#folder, 'forgetful-disk.so');
  /** Why it cannot be had here; null: it is there. */
  readonly missing = buildPreload(fileURLToPath(new URL('forgetful-disk.c', import.meta.url)), this.library);
  /** The end of the name of a file whose syncs do not count, to see that the proof sees that; '' for none. */
  deaf = '';
  close(): void { rmSync(this.#folder, { recursive: true, force: true }); }
}

/** One process's folder on such a disk. */
export class ForgetfulDisk {
  readonly #make: ForgetfulMake;
  readonly #folder: string;
  readonly #shadow: string;

  constructor(make: ForgetfulMake, folder: string) { this.#make = make; this.#folder = folder; this.#shadow = `${folder}-durable`; }

  /** Before the process starts: all that is there is durable. Its surroundings. */
  begin(): Record<string, string> {
    rmSync(this.#shadow, { recursive: true, force: true });
    cpSync(this.#folder, this.#shadow, { recursive: true });
    return { LD_PRELOAD: this.#make.library, FORGETFUL_FOLDER: this.#folder, FORGETFUL_SHADOW: this.#shadow, FORGETFUL_DEAF: this.#make.deaf, UV_USE_IO_URING: '0' };
  }
  /** Somebody else than the process laid a file there, durably. */
  keep(file: string): void {
    const to = path.join(this.#shadow, path.relative(this.#folder, file));
    mkdirSync(path.dirname(to), { recursive: true });
    cpSync(file, to);
  }
  /** After the process was killed: only what was synced is there. */
  cut(): void {
    rmSync(this.#folder, { recursive: true, force: true });
    renameSync(this.#shadow, this.#folder);
  }
}

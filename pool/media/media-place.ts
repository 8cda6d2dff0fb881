/**
 * Is the pool's media folder there? It may be another disk or a network drive, laid over a folder of this one: while that is away (it starts later than the pool after a power cut), an empty folder
 * stands in its place. Nothing in it is lost then, and nothing may be written there. What it was stands beside the pool's records, in no backup: a pool that was set up again from one takes
 * the folder as it finds it, and so does one whose folder somebody cleared.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

/** `apart`: it lay on another disk than the pool's records. */
const known = z.object({ id: z.string(), apart: z.boolean() });
const mark = known.pick({ id: true });
/** What stands in the folder itself, so that it is known again wherever it lies. */
const MARK = 'media-folder.json';

export class MediaPlace {
  readonly #folder: string;
  readonly #memory: string;

  constructor(folder: string) { this.#folder = folder; this.#memory = path.join(path.dirname(folder), 'media-place.json'); }

  /** Looks now. A folder that was never there is no folder that is away. */
  get isHere(): boolean {
    const before = read(this.#memory, known);
    if (before === null) return true;
    try {
      const lies = this.#disk();
      return lies === null ? !before.apart : lies.apart || !before.apart || read(path.join(this.#folder, MARK), mark)?.id === before.id;
    } catch { return false; /* its disk does not answer, or not to us */ }
  }

  /** Says which disk lies there now, to see whether it has been changed; '' while it is away, and not where it is still to be made or was cleared. */
  get disk(): string {
    try { return this.isHere ? String(this.#disk()?.device ?? 'none') : ''; } catch { return ''; /* it went in this moment */ }
  }

  /** Makes the folder where there is none, and remembers what it is. Only while it is here. */
  settle(): void {
    mkdirSync(this.#folder, { recursive: true });
    const apart = this.#disk()?.apart ?? false;
    const [before, marked] = [read(this.#memory, known), read(path.join(this.#folder, MARK), mark)];
    if (marked !== null && before?.id === marked.id && before.apart === apart) return;
    const { id } = marked ?? { id: randomUUID() };
    try {
      if (marked === null) write(path.join(this.#folder, MARK), { id });
      write(this.#memory, { id, apart });
    } catch (error) { console.error('media', error); /* a disk that is full takes no media either; the next start tries again */ }
  }

  /** Null: there is no such folder. */
  #disk(): { device: number; apart: boolean } | null {
    const [folder, records] = [statSync(this.#folder, { throwIfNoEntry: false }), statSync(path.dirname(this.#folder))];
    return folder ? { device: folder.dev, apart: folder.dev !== records.dev } : null;
  }
}

function read<Shape extends z.ZodType>(file: string, shape: Shape): z.infer<Shape> | null {
  try { return shape.parse(JSON.parse(readFileSync(file, 'utf8'))); } catch { return null; /* none yet, or damaged: it is made again */ }
}
function write(file: string, what: unknown): void {
  writeFileSync(`${file}.new`, JSON.stringify(what));
  renameSync(`${file}.new`, file);
}

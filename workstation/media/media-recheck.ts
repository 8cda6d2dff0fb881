/** Reads the media here again, slowly and while nothing else is done: what a disk has damaged is found, moved aside, named to a person, and fetched again. */
import { setTimeout as wait } from 'node:timers/promises';
import { begun, finished, isDue, nextAddress, passed } from '../../shared/asset/recheck.ts';
import type { Workstation } from '../workstation.ts';
import { CopyFailed, hashFile } from './copy-file.ts';
import type { MediaFolder } from './media-folder.ts';
import type { MediaSettings } from './media-settings.ts';

export interface MediaRecheckOptions {
  readonly workstation: Workstation;
  readonly folder: MediaFolder;
  readonly settings: MediaSettings;
  readonly idle: () => boolean;
  /** A file that is not what its address says was found. */
  readonly damaged: (sha256: string) => Promise<void>;
}

/** After the start nobody needs the disk for this; and how often it is looked whether there is something to do. */
const QUIET_MS = 20_000;
const LOOK_MS = 60_000;
/** Progress is written down after so many small files, or a large one. */
const SAVE_MS = 2000;

export class MediaRecheck {
  readonly #o: MediaRecheckOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #total = 0;

  constructor(options: MediaRecheckOptions) { this.#o = options; }

  get total(): number { return this.#total; }
  start(quietMs = QUIET_MS): void {
    this.#running = this.#run(quietMs).catch((error: unknown) => { if (!this.#stop.signal.aborted) console.error('recheck', error); });
  }
  async stop(): Promise<void> { this.#stop.abort(new Error('stopping')); await this.#running; }

  async #run(quietMs: number): Promise<void> {
    const { signal } = this.#stop;
    const { settings } = this.#o;
    await wait(quietMs, undefined, { signal });
    for (;;) {
      if (settings.policy.recheckBytesPerSecond > 0 && isDue(settings.recheck, Date.now())) await this.#pass();
      await wait(LOOK_MS, undefined, { signal });
    }
  }

  async #pass(): Promise<void> {
    const { workstation, folder, settings, idle } = this.#o;
    const { signal } = this.#stop;
    const addresses = await folder.addresses();
    this.#total = addresses.length;
    let state = begun(settings.recheck, Date.now());
    let saved = 0;
    for (let next = nextAddress(state, addresses); next !== null; next = nextAddress(state, addresses)) {
      while (!idle()) await wait(1000, undefined, { signal });
      const rate = settings.policy.recheckBytesPerSecond;
      if (rate === 0) return;
      if (folder.has(next) && !(await this.#isGood(next, rate))) { await this.#damaged(next); state = { ...state, damaged: settings.recheck.damaged }; }
      state = passed(state, next, Date.now());
      if (Date.now() - saved > SAVE_MS) { saved = Date.now(); settings.recheck = state; workstation.signal('media'); }
      signal.throwIfAborted();
    }
    settings.recheck = finished(state, Date.now());
    workstation.signal('media');
  }

  /** What cannot be moved aside just now (some systems let nobody touch what a window reads) is found again, at its next use or in the next pass. */
  async #damaged(sha256: string): Promise<void> {
    try { await this.#o.damaged(sha256); } catch (error) {
      this.#stop.signal.throwIfAborted();
      console.error('recheck', sha256, error);
    }
  }
  async #isGood(sha256: string, bytesPerSecond: number): Promise<boolean> {
    const { folder } = this.#o;
    try { return (await hashFile(folder.pathOf(sha256), { signal: this.#stop.signal, bytesPerSecond })).sha256 === sha256; } catch (error) {
      // It was evicted meanwhile; or the disk cannot read it any more, which is damage as well.
      if (error instanceof CopyFailed) return error.code === 'ENOENT';
      throw error;
    }
  }
}

/**
 * What an asset that was taken in here still needs: poster, waveform, proxy, and all of it sent to the pool (by the queue, media-queue.ts). What is not
 * done yet stands in this workstation's settings, so that it goes on after a restart, after the pool comes back, and after somebody signs in.
 */
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Asset } from '../../shared/asset/asset.ts';
import { PARTS } from '../../shared/asset/files.ts';
import type { Wanted } from '../../shared/asset/transfer-rules.ts';
import { isRefusal } from '../../shared/log/command.ts';
import { JobError, type JobHandle, type Workstation } from '../workstation.ts';
import { hashFile } from './copy-file.ts';
import { isDiskFull, makePeaks, makePoster, makeProxy, type Derive } from './derive.ts';
import type { FfmpegTools } from './ffmpeg.ts';
import type { MediaFolder } from './media-folder.ts';
import { FfmpegError } from './run-ffmpeg.ts';

type Part = 'poster' | 'peaks' | 'proxy';
type Made = Partial<Pick<{ [P in Part]: NonNullable<Asset[P]> }, Part>>;
/** What was made and not yet told, and which addresses the pool surely has. `failed`: what cannot be made of it; it is tried again at each start, but nothing waits for that. */
interface Open { readonly made: Made; readonly sent: readonly string[]; readonly failed?: readonly Part[] }
const SETTING = 'media.work';

export interface AssetWorkOptions {
  readonly workstation: Workstation;
  readonly folder: MediaFolder;
  readonly tools: () => Promise<FfmpegTools | null>;
  /** Is the file with this address here and right? */
  readonly isGood: (sha256: string, signal: AbortSignal) => Promise<boolean>;
  /** There may be something new to send. */
  readonly changed: () => void;
}

export class AssetWork {
  readonly #workstation: Workstation;
  readonly #folder: MediaFolder;
  readonly #tools: AssetWorkOptions['tools'];
  readonly #isGood: AssetWorkOptions['isGood'];
  readonly #changed: () => void;
  /** Jobs that are queued or running, by asset. */
  readonly #active = new Map<string, { id: string; ended: Promise<unknown> }>();
  readonly #stops: (() => void)[] = [];
  #stopped = false;

  constructor({ workstation, folder, tools, isGood, changed }: AssetWorkOptions) {
    this.#isGood = isGood;
    this.#workstation = workstation;
    this.#folder = folder;
    this.#tools = tools;
    this.#changed = changed;
  }

  /** Begins what is missing for an asset whose original is here, `behind` what others wait for; answers the job that does it. Null when nothing is. */
  begin(asset: string, behind: boolean): string | null {
    const record = this.#workstation.records.get('asset', asset);
    if (!record || (record.stored && this.#missing(record).length === 0 && !this.#open(asset))) return null;
    if (!this.#open(asset)) this.#save(asset, { made: {}, sent: [] });
    this.#changed();
    return this.#derive(asset, behind);
  }
  /** Goes on with everything that is not done, now and whenever the pool or a person comes back. */
  start(): void {
    const tell = (): void => { for (const id of Object.keys(this.#all())) this.#tell(id); };
    this.#stops.push(this.#workstation.connected(tell), this.#workstation.watch(['person'], tell));
    tell();
    // What is left from last time goes behind what somebody takes in now.
    for (const id of Object.keys(this.#all())) this.#derive(id, true);
  }
  /** What is here and not surely at the pool, of assets that were taken in here. An asset that was deleted meanwhile needs no sending; it stays open in case that is taken back. */
  sends(): Wanted[] {
    return Object.entries(this.#all()).flatMap(([id, work]) => {
      const asset = this.#workstation.records.get('asset', id);
      return asset && !asset.deleted ? this.#files(asset, work).filter(({ sha256 }) => !work.sent.includes(sha256)) : [];
    });
  }
  /** Addresses of originals of which something is still to be made here, or is being tried. */
  originals(): string[] {
    return Object.keys(this.#all()).flatMap((id) => {
      const asset = this.#workstation.records.get('asset', id);
      return asset && !asset.deleted && (this.#active.has(id) || this.#hoped(asset).length > 0) ? [asset.sha256] : [];
    });
  }
  /** The pool surely has this file of it. */
  sent(asset: string, sha256: string): void {
    const work = this.#open(asset);
    if (!work) return;
    this.#save(asset, { ...work, sent: [...new Set([...work.sent, sha256])] });
    this.#tell(asset);
  }
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const stop of this.#stops.splice(0)) stop();
    const active = [...this.#active.values()];
    for (const { id } of active) this.#workstation.jobs.cancel(id);
    await Promise.all(active.map(({ ended }) => ended));
  }
  /** A part that is made but not in the record yet (nobody is signed in). */
  made(asset: string, part: Part): { sha256: string; bytes: number } | null { return this.#open(asset)?.made[part] ?? null; }

  #all(): Readonly<Record<string, Open>> { return (this.#workstation.settings.get(SETTING) as Record<string, Open> | undefined) ?? {}; } // only this class writes it
  #open(asset: string): Open | undefined { return this.#all()[asset]; }
  #save(asset: string, work: Open | null): void {
    const { [asset]: _before, ...others } = this.#all();
    this.#workstation.settings.set(SETTING, work ? { ...others, [asset]: work } : others);
  }
  #missing(asset: Asset): Part[] {
    const made = this.#open(asset.id)?.made ?? {};
    const wanted: Part[] = asset.kind === 'image' ? ['poster'] : asset.kind === 'audio' ? ['peaks'] : asset.probe.audioCodec === '' ? ['poster', 'proxy'] : ['poster', 'peaks', 'proxy'];
    return wanted.filter((part) => !made[part] && !asset[part]);
  }

  /** What is missing and has not turned out to be impossible. */
  #hoped(asset: Asset): Part[] { const { failed = [] } = this.#open(asset.id) ?? {}; return this.#missing(asset).filter((part) => !failed.includes(part)); }

  /** Says in the record what was made. Waits (in the settings) while nobody is signed in. */
  #tell(id: string): void {
    const asset = this.#workstation.records.get('asset', id);
    const work = this.#open(id);
    if (!asset || !work) return;
    const news = Object.fromEntries(Object.entries(work.made).filter(([part, made]) => asset[part as Part]?.sha256 !== made.sha256)); // keys of Made are parts
    if (Object.keys(news).length > 0 && isRefusal(this.#workstation.execute('asset.derived', { kind: 'asset', id }, news))) return;
    const files = this.#files(asset, work);
    // Of what cannot be made nothing more is tried once the original has left as well.
    const over = this.#missing(asset).length === 0 || (this.#hoped(asset).length === 0 && !this.#folder.has(asset.sha256));
    if (over && files.every(({ sha256 }) => work.sent.includes(sha256))) this.#save(id, null);
  }

  #derive(id: string, behind: boolean): string | null {
    const asset = this.#workstation.records.get('asset', id);
    if (!asset || asset.deleted || this.#missing(asset).length === 0 || !this.#folder.has(asset.sha256)) return null;
    const active = this.#active.get(id);
    if (active) return active.id;
    const job = this.#workstation.jobs.start({ kind: 'proxy', title: asset.name, asset: id, lane: 'proxy', retryable: true, behind }, (handle) => this.#make(id, handle));
    this.#active.set(id, { id: job.id, ended: job.ended.then(() => { this.#active.delete(id); if (!this.#stopped) this.#changed(); }) });
    return job.id;
  }

  async #make(id: string, job: JobHandle): Promise<string> {
    const tools = await this.#tools();
    if (!tools) throw new JobError('media-no-ffmpeg');
    const asset = this.#workstation.records.get('asset', id);
    if (!asset || asset.deleted) return id;
    // Of damaged pictures a proxy would be made that is right by its own hash.
    if (this.#missing(asset).length > 0 && !(await this.#isGood(asset.sha256, job.signal))) throw new JobError('media-original-damaged', { name: asset.name });
    let failure: JobError | null = null;
    for (const part of this.#missing(asset)) {
      const to = path.join(this.#workstation.folders.temp, `${id}-${job.id}-${part}${part === 'proxy' ? '.mp4' : part === 'poster' ? '.jpg' : ''}`);
      try {
        const made = await makePart(part, { tools, from: this.#folder.pathOf(asset.sha256), to, name: asset.name, kind: asset.kind, silent: asset.probe.unread?.sound !== undefined, signal: job.signal, ...(part === 'proxy' ? { onProgress: (fraction: number) => job.progress(fraction) } : {}) });
        await syncFile(to);
        const { sha256, bytes } = await hashFile(to, { signal: job.signal });
        await this.#folder.keep(to, sha256);
        const work = this.#open(id) ?? { made: {}, sent: [] };
        this.#save(id, { ...work, made: { ...work.made, [part]: { ...made, sha256, bytes } }, ...(work.failed ? { failed: work.failed.filter((one) => one !== part) } : {}) });
        this.#tell(id);
        this.#changed();
      } catch (error) {
        if (job.signal.aborted || !(error instanceof FfmpegError)) throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? new JobError('media-disk-full', { name: asset.name }) : error;
        if (isDiskFull(error)) throw new JobError('media-disk-full', { name: asset.name });
        console.error('media', asset.name, error.command, error.complaint);
        const work = this.#open(id) ?? { made: {}, sent: [] };
        // One that was killed or could not be started says nothing about the file.
        if (typeof error.code === 'number' || error.code === 'stalled') this.#save(id, { ...work, failed: [...new Set([...(work.failed ?? []), part])] });
        // Without a poster it can be looked at all the same: the others are made. Most people miss the proxy, which comes last.
        failure = new JobError('media-proxy-failed', { name: asset.name, why: error.message });
      } finally { await rm(to, { force: true }); }
    }
    if (failure) throw failure;
    return id;
  }

  /** Everything of an asset that is here. */
  #files(asset: Asset, { made }: Open): Wanted[] {
    return PARTS.flatMap((what): Wanted[] => {
      const file = what === 'original' ? asset : (made[what] ?? asset[what]);
      return file && this.#folder.has(file.sha256) ? [{ asset: asset.id, what, sha256: file.sha256, bytes: file.bytes, direction: 'send', why: 'new', air: '', at: asset.createdAt }] : [];
    });
  }
}

async function makePart(part: Part, derive: Derive): Promise<{ frames?: number }> {
  if (part === 'proxy') return makeProxy(derive);
  await (part === 'poster' ? makePoster(derive) : makePeaks(derive));
  return {};
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try { await handle.sync(); } finally { await handle.close(); }
}

/** Takes a file in: probed, copied and hashed at once, under its address, then known to everybody. All of it or nothing. */
import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { lacking } from '../../shared/asset/policy.ts';
import { isRefusal } from '../../shared/log/command.ts';
import type { Job } from '../../shared/protocol/calls/media.ts';
import { JobError, type JobHandle, type Workstation } from '../workstation.ts';
import { asJobError, copyHashed, hashFile, type Hashed } from './copy-file.ts';
import type { FfmpegTools } from './ffmpeg.ts';
import type { MediaFolder } from './media-folder.ts';
import { probeFile } from './probe.ts';

export interface Ingest {
  readonly path: string;
  /** What it is called from now on. */
  readonly name: string;
  readonly licence: string;
  /** It lies in our own temp folder and may be moved instead of copied; removed when it cannot be taken in. */
  readonly own: boolean;
  /** Nobody waits for it. */
  readonly behind: boolean;
}
export interface IngestDeps {
  readonly workstation: Workstation;
  readonly folder: MediaFolder;
  readonly tools: () => Promise<FfmpegTools | null>;
  /** Is the file under this address what it says? True where there is none. */
  readonly isWhole: (sha256: string, signal: AbortSignal) => Promise<boolean>;
  /** Hears of each asset that is in: the moment to make its proxy. */
  added(asset: string, behind: boolean): void;
}

/** Queues it; the job's result is the asset, the one that is already there when the same file was taken in before. */
export function startIngest(deps: IngestDeps, what: Ingest): { id: string; ended: Promise<Job> } {
  return deps.workstation.jobs.start({ kind: 'ingest', title: what.name, lane: 'ingest', retryable: !what.own, behind: what.behind }, async (job) => {
    try {
      const asset = await ingest(deps, what, job);
      deps.added(asset, what.behind);
      return asset;
    } catch (error) {
      throw job.signal.aborted ? error : asJobError(error, what.name);
    } finally { if (what.own) await rm(what.path, { force: true }); }
  });
}

async function ingest({ workstation, folder, tools, isWhole }: IngestDeps, { path: from, name, licence, own }: Ingest, job: JobHandle): Promise<string> {
  const found = await tools();
  if (!found) throw new JobError('media-no-ffmpeg');
  const facts = await stat(from);
  if (!facts.isFile()) throw new JobError('media-unreadable', { name });
  const temp = path.join(workstation.folders.temp, `${job.id}.ingest`);
  const work = { signal: job.signal, onBytes: (bytes: number) => job.progress(facts.size > 0 ? Math.min(1, bytes / facts.size) : null) };
  const copy = async (): Promise<Hashed> => {
    if (lacking(facts.size, { free: await folder.freeBytes() }) > 0) throw new JobError('media-disk-full', { name });
    return copyHashed(from, temp, { ...work, name });
  };
  // With "%d" in its path ffmpeg takes a picture for a row of numbered ones, finds none of them or those beside it: it looks at the copy, which has a name of ours.
  const copied = !own && from.includes('%') ? await copy() : null;
  const looked = probeFile(found, copied ? temp : from, { name, extension: path.extname(name).toLowerCase(), signal: job.signal });
  const { kind, mime, probe } = await looked.catch(async (error: unknown) => { if (copied) await rm(temp, { force: true }); throw error; });
  const { sha256, bytes } = copied ?? (own ? await take(from, temp, work) : await copy());
  // The one that lies here wins, unless a disk has damaged it since: what was just read is right.
  if (!(await isWhole(sha256, job.signal))) await folder.setAside(sha256);
  const had = folder.has(sha256);
  await folder.keep(temp, sha256);
  const known = workstation.assetsAt(sha256)[0];
  if (known) {
    if (known.deleted) done(workstation.execute('asset.delete', { kind: 'asset', id: known.id }, { deleted: false }), name);
    return known.id;
  }
  const id = workstation.newId();
  try { done(workstation.execute('asset.add', { kind: 'asset', id }, { name, kind, sha256, bytes, mime, probe, licence }), name); } catch (error) {
    if (!had) await folder.drop(sha256);
    throw error;
  }
  const { picture, sound } = probe.unread ?? {};
  if (picture !== undefined) workstation.notice('media-unread-picture', { name, codec: picture }, 'warning');
  if (sound !== undefined) workstation.notice('media-unread-sound', { name, codec: sound }, 'warning');
  return id;
}

async function take(from: string, to: string, work: Parameters<typeof hashFile>[1]): Promise<Hashed> {
  const hashed = await hashFile(from, work);
  const handle = await open(from, 'r+');
  try { await handle.sync(); } finally { await handle.close(); }
  await rename(from, to);
  return hashed;
}

function done(answer: ReturnType<Workstation['execute']>, name: string): void {
  if (!isRefusal(answer)) return;
  throw answer.refused === 'not-signed-in' ? new JobError('media-not-signed-in', { name }) : new JobError('media-not-added', { name, why: answer.refused });
}

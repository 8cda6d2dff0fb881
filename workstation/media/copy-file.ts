import { rm, stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { JobError } from '../workstation.ts';
import type { CopyReport, CopyTask } from './copy-worker.ts';

export interface Hashed { readonly sha256: string; readonly bytes: number }
interface Work { readonly signal?: AbortSignal | undefined; /** How fast at most, in bytes a second. */ readonly bytesPerSecond?: number; onBytes?(bytes: number): void }

/** What went wrong in a thread that reads or writes: an errno code, and on which side. */
export class CopyFailed extends Error {
  readonly code: string;
  readonly writing: boolean;
  constructor(code: string, writing: boolean) { super(code); this.code = code; this.writing = writing; }
}

/** SHA-256 of a file, computed in a thread of its own. */
export const hashFile = (file: string, work: Work = {}): Promise<Hashed> => inThread({ from: file, to: null, bytesPerSecond: work.bytesPerSecond ?? null }, work);

function inThread(task: CopyTask, { signal, onBytes }: Work): Promise<Hashed> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) { reject(signal.reason as Error); return; } // reasons of our signals are errors
    const thread = new Worker(new URL('./copy-worker.ts', import.meta.url), { workerData: task });
    const end = (): void => { void thread.terminate().then(() => reject(signal?.reason as Error)); };
    signal?.addEventListener('abort', end, { once: true });
    const settle = (): void => signal?.removeEventListener('abort', end);
    thread.on('message', (report: CopyReport) => {
      if ('bytes' in report) onBytes?.(report.bytes);
      else if ('done' in report) { settle(); resolve(report.done); }
      else { settle(); reject(new CopyFailed(report.failed, report.writing)); }
    });
    thread.once('error', (error) => { settle(); reject(error); });
    thread.once('exit', () => { settle(); reject(new Error('copy-worker ended early')); });
  });
}

/**
 * Copies a file to `to` (which must not exist yet), made durable, and gives its hash. When it cannot, nothing is left at `to` and a JobError
 * says why: 'media-vanished' (source gone, card pulled), 'media-changed' (somebody is still writing it), 'media-no-access', 'media-disk-full'.
 */
export async function copyHashed(from: string, to: string, { name, ...work }: Work & { name: string }): Promise<Hashed> {
  try {
    const before = await stat(from);
    const copied = await inThread({ from, to, bytesPerSecond: null }, work);
    const after = await stat(from);
    if (copied.bytes !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs || after.ino !== before.ino) throw new JobError('media-changed', { name });
    return copied;
  } catch (error) {
    await rm(to, { force: true });
    throw work.signal?.aborted ? error : asJobError(error, name);
  }
}

const GONE = ['ENOENT', 'EIO', 'ENXIO', 'ENODEV', 'ESTALE', 'ENOTCONN', 'EREMOTEIO'];

/** A file system's complaint in the newsroom's words; anything unknown stays the defect it is. */
export function asJobError(error: unknown, name: string): unknown {
  const code = (error as { code?: unknown }).code;
  const writing = error instanceof CopyFailed && error.writing;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new JobError('media-disk-full', { name });
  if (!writing && typeof code === 'string' && GONE.includes(code)) return new JobError('media-vanished', { name });
  if (!writing && (code === 'EACCES' || code === 'EPERM')) return new JobError('media-no-access', { name });
  if (!writing && code === 'EISDIR') return new JobError('media-unreadable', { name });
  return error;
}

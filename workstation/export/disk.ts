/** Writing a folder that is either whole or not there. */
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { JobError } from '../workstation.ts';

/** Less than this left on a disk means that it is what stopped us, whatever the program said that failed. */
const FULL = 4 << 20;

const exists = (file: string): Promise<boolean> => stat(file).then(() => true, () => false);

/** What a failure to write means to a person: a JobError for what they can mend, anything else as it is. */
async function diskTrouble(error: unknown, folder: string): Promise<unknown> {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT' || (error instanceof JobError && error.code === 'render-disk-full')) return new JobError('package-disk-full');
  const room = await statfs(folder).then((found) => found.bavail * found.bsize, () => Infinity);
  if (room < FULL) return new JobError('package-disk-full');
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOENT' || code === 'ENOTDIR') return new JobError('package-folder', { path: folder, why: code });
  return error;
}

/**
 * Makes `name` in `folder`: `write` fills a hidden folder beside it, which gets its name when all of it is on the disk. Whatever goes wrong (also the
 * signal), nothing is left. What a crash left of an earlier attempt goes first. Throws JobError 'package-exists', 'package-disk-full', 'package-folder'.
 */
export async function wholeFolder<Result>(folder: string, name: string, signal: AbortSignal, write: (root: string) => Promise<Result>): Promise<{ path: string; result: Result }> {
  const target = path.join(folder, name);
  const half = path.join(folder, `.${name}.part`);
  try {
    await mkdir(folder, { recursive: true });
    if (await exists(target)) throw new JobError('package-exists', { name });
    await rm(half, { recursive: true, force: true });
    await mkdir(half);
    const result = await write(half);
    await toDisk(half);
    signal.throwIfAborted();
    // Between the first look and now somebody may have put something there; rename() would replace an empty folder.
    if (await exists(target)) throw new JobError('package-exists', { name });
    await rename(half, target);
    return { path: target, result };
  } catch (error) {
    const trouble = signal.aborted || error instanceof JobError && error.code.startsWith('package-') ? error : await diskTrouble(error, folder);
    // Where nothing could be made there is nothing to remove; why it could not is what matters.
    await rm(half, { recursive: true, force: true }).catch(() => undefined);
    throw trouble;
  }
}

/** Asks the system to have every file really on the disk: a name must never come before what it names. */
async function toDisk(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = await open(path.join(entry.parentPath, entry.name), 'r+');
    try { await file.sync(); } finally { await file.close(); }
  }
}

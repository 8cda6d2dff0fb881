/** The folder a workstation lives in: its outbox and its cache, opened whatever the last run left behind. */
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileDamage } from '../shared/disk-trouble.ts';
import { Cache } from './cache/cache.ts';
import { Checkpoints } from './cache/checkpoints.ts';
import { openOutbox } from './cache/outbox-rescue.ts';
import type { OutboxStore } from './cache/outbox-store.ts';
import { RowUnreadable } from './cache/rows.ts';
import type { Notice } from './serve/windows.ts';
import type { Workstation } from './workstation.ts';

export interface DataFolder {
  readonly folders: Workstation['folders'];
  readonly outbox: OutboxStore;
  readonly cache: Cache;
  /** What became of files that were damaged. */
  readonly notices: readonly Notice[];
}
/** A data folder that cannot be used, by message key `error.<code>`. */
class FolderError extends Error {}

const damaged = (error: unknown): boolean => fileDamage(error) || error instanceof RowUnreadable || /invalid fts5 file format|malformed JSON/.test(String(error));
/** The setting that says of a cache that the last run ended by its damage, which need not show where it is opened. */
const UNSOUND = 'cache-unsound';
/** The process ends by this error: where that is the cache's damage, the next one begins with an empty cache instead of ending by it again. */
export function noteEnd(outbox: OutboxStore, error: unknown): void { if (damaged(error)) outbox.setSetting(UNSOUND, true); }
const busy = (error: unknown): boolean => ((error as { code?: string }).code ?? '').startsWith('SQLITE_BUSY');

/** Makes and opens all of it. Throws the system's error where nothing can be written, else one whose message is 'data-folder-in-use' or 'newer-database'. */
export function openDataFolder(data: string): DataFolder {
  const folders = { data, media: path.join(data, 'media'), temp: path.join(data, 'temp'), exports: path.join(data, 'exports') };
  // A folder that cannot be written is told by its code here; removing says no more than that it failed.
  mkdirSync(data, { recursive: true });
  accessSync(data, constants.W_OK);
  // Whoever has the outbox has the folder: what another one is making here is left alone.
  const { outbox, rescued } = openOutboxIn(data);
  rmSync(folders.temp, { recursive: true, force: true });
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  const { cache, rebuilt } = openCacheIn(data, outbox);
  return {
    folders, outbox, cache,
    notices: [...(rescued ? [{ push: 'notice', code: 'outbox-damaged', params: { ...rescued }, level: 'error' } as const] : []), ...(rebuilt ? [{ push: 'notice', code: 'cache-rebuilt', params: {}, level: 'warning' } as const] : [])],
  };
}

function openOutboxIn(data: string): ReturnType<typeof openOutbox> {
  try { return openOutbox(path.join(data, 'outbox.db'), Date.now()); } catch (error) { throw busy(error) ? new FolderError('data-folder-in-use') : error; }
}

/** A cache that is damaged is put beside and made anew from the pool; what waits is in the outbox. */
function openCacheIn(data: string, outbox: OutboxStore): { cache: Cache; rebuilt: boolean } {
  const file = path.join(data, 'cache.db');
  const checkpoints = new Checkpoints(file);
  const empty = (): ReturnType<typeof openCacheIn> => {
    for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, `${file}.damaged${suffix}`);
    return { cache: new Cache(file, outbox, checkpoints), rebuilt: true };
  };
  if (outbox.setting(UNSOUND) === true) {
    const begun = empty();
    outbox.setSetting(UNSOUND, false);
    return begun;
  }
  try { return { cache: readFirst(new Cache(file, outbox, checkpoints), outbox), rebuilt: false }; } catch (error) {
    if (busy(error)) throw new FolderError('data-folder-in-use');
    if (error instanceof Error && error.message.startsWith('newer-database')) throw new FolderError('newer-database');
    if (!damaged(error)) throw error;
    return empty();
  }
}
/** With what every start reads of it: what cannot be read there would end each of them. */
function readFirst(cache: Cache, outbox: OutboxStore): Cache {
  try {
    cache.all('person');
    cache.openNoticeIds();
    for (const { person } of outbox.accounts()) cache.openNotices(person);
    cache.openBranches();
  } catch (error) { cache.close(); throw error; }
  return cache;
}

import { closeSync, existsSync, openSync, readSync, renameSync, rmSync } from 'node:fs';

/** Where a database's header says how it is written: 2 with a write-ahead log beside it, 1 without. */
const WRITTEN_AT = 18;
const WITHOUT_LOG = 1;

/**
 * A backup that was put in the place of pool.db is written without a write-ahead log until it is first opened: one beside it is of the file that was there before. SQLite would
 * write its pages over the backup, and of both nothing could be read any more, or what the newsroom had gone back behind was there again. It is put aside, as what was written last stands in it alone.
 * Only while no other pool has the folder.
 */
export function putAsideForeignLog(file: string): void {
  if (!existsSync(`${file}-wal`) || !existsSync(file)) return;
  const header = Buffer.alloc(WRITTEN_AT + 1);
  const open = openSync(file, 'r');
  try { if (readSync(open, header) < header.length) return; } finally { closeSync(open); }
  if (header[WRITTEN_AT] !== WITHOUT_LOG) return;
  console.error(`${file} was put here from elsewhere: the log of the file before it is kept as ${file}-wal.before`);
  renameSync(`${file}-wal`, `${file}-wal.before`);
  rmSync(`${file}-shm`, { force: true });
}

/** What SQLite says when the disk, and nothing of ours, keeps it from making a commit durable: it may go later. Names are parts of message keys. */
export type DiskTrouble = 'disk-full' | 'disk-failing';
/** Was something refused for that reason? */
export const isDiskTrouble = (code: string): code is DiskTrouble => code === 'disk-full' || code === 'disk-failing';

/** null: the error is about something else. */
export function diskTrouble(error: unknown): DiskTrouble | null {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return 'disk-full';
  // What cannot be read is one record's damage (row-sum.ts), and no reason to hold up all others.
  return /^SQLITE_(READONLY|CANTOPEN|PERM|IOERR_(WRITE|FSYNC|DIR_FSYNC|TRUNCATE|SHM))|^(EROFS|EACCES|EPERM)$/.test(code) ? 'disk-failing' : null;
}

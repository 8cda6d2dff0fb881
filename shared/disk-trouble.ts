/** What SQLite says when the disk, and nothing of ours, keeps it from making a commit durable: it may go later. Names are parts of message keys. */
export type DiskTrouble = 'disk-full' | 'disk-failing';
/** Was something refused for that reason? */
export const isDiskTrouble = (code: string): code is DiskTrouble => code === 'disk-full' || code === 'disk-failing';

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

/** null: the error is about something else. */
export function diskTrouble(error: unknown): DiskTrouble | null {
  const code = codeOf(error);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return 'disk-full';
  // What cannot be read is one record's damage (fileDamage), and no reason to hold up all others.
  return /^SQLITE_(READONLY|CANTOPEN|PERM|IOERR_(WRITE|FSYNC|DIR_FSYNC|TRUNCATE|SHM))|^(EROFS|EACCES|EPERM)$/.test(code) ? 'disk-failing' : null;
}

/** Does SQLite say that what is in a file is not what was written, or cannot be read? What a disk does not take says nothing of what is on it. */
export const fileDamage = (error: unknown): boolean => diskTrouble(error) === null && /^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(codeOf(error));

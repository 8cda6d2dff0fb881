/** What keeps a workstation from opening its data folder, when it is the disk and nothing of ours. */
export type FolderTrouble = 'data-folder-full' | 'data-folder-not-writable';

/** A message key without its 'error.'; null: the error is about something else. */
export function folderTrouble(error: unknown): FolderTrouble | null {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  if (['SQLITE_FULL', 'ENOSPC', 'EDQUOT'].includes(code)) return 'data-folder-full';
  return /^SQLITE_(READONLY|CANTOPEN|PERM)|^(EROFS|EACCES|EPERM)$/.test(code) ? 'data-folder-not-writable' : null;
}

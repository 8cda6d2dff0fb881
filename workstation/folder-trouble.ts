import { diskTrouble } from '../shared/disk-trouble.ts';

/** What keeps a workstation from opening its data folder, when it is the disk and nothing of ours. */
export type FolderTrouble = 'data-folder-full' | 'data-folder-not-writable';

/** A message key without its 'error.'; null: the error is about something else. */
export function folderTrouble(error: unknown): FolderTrouble | null {
  switch (diskTrouble(error)) {
    case 'disk-full': return 'data-folder-full';
    case 'disk-failing': return 'data-folder-not-writable';
    case null: return null;
  }
}

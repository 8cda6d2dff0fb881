/** The media cache on disk: every file under its SHA-256, whole or not there at all. */
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';

export class MediaFolder {
  readonly root: string;
  constructor(root: string) { this.root = root; }

  /** Where a file with this address lies or would lie. */
  pathOf(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`not an address: ${sha256}`);
    return path.join(this.root, sha256.slice(0, 2), sha256);
  }
  has(sha256: string): boolean { return existsSync(this.pathOf(sha256)); }

  /** Takes in a finished, durable file from the same file system under its address. The one that is already there wins. */
  async keep(file: string, sha256: string): Promise<string> {
    const to = this.pathOf(sha256);
    if (existsSync(to)) { await rm(file, { force: true }); return to; }
    await mkdir(path.dirname(to), { recursive: true });
    await rename(file, to);
    await syncFolder(path.dirname(to));
    return to;
  }
  async drop(sha256: string): Promise<void> { await rm(this.pathOf(sha256), { force: true }); }

  async freeBytes(): Promise<number> { const { bavail, bsize } = await statfs(this.root); return bavail * bsize; }
}

/** Makes a rename durable. Windows has no such thing for folders, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try { await handle.sync(); } finally { await handle.close(); }
}

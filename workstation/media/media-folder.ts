/** The media cache on disk: every file under its SHA-256, whole or not there at all. A file's time of change says when it was last used. */
import { existsSync, mkdirSync, utimesSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import path from 'node:path';

export interface FolderFile { readonly sha256: string; readonly bytes: number; readonly usedAt: number }

/** A use is written down again after so long. */
export const USE_MS = 60_000;
/** What began to come and was not gone on with for so long is given up. */
const PARTIAL_MS = 14 * 86_400_000;

export class MediaFolder {
  readonly root: string;
  readonly #used = new Map<string, number>();
  constructor(root: string) { this.root = root; }

  /** Where a file with this address lies or would lie. */
  pathOf(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`not an address: ${sha256}`);
    return path.join(this.root, sha256.slice(0, 2), sha256);
  }
  has(sha256: string): boolean { return existsSync(this.pathOf(sha256)); }

  /** Where the part that came so far of a file lies; it outlives a restart. */
  partialOf(sha256: string): string {
    const folder = path.join(this.root, 'partial');
    mkdirSync(folder, { recursive: true });
    return path.join(folder, path.basename(this.pathOf(sha256)));
  }
  /** Bytes of it that came so far. */
  async partialBytes(sha256: string): Promise<number> { return (await stat(this.partialOf(sha256)).catch(() => null))?.size ?? 0; /* nothing came yet */ }
  /** Removes parts nobody went on with. */
  async dropOldPartials(now: number): Promise<void> {
    const folder = path.join(this.root, 'partial');
    for (const name of await readdir(folder).catch(() => [])) {
      const file = path.join(folder, name);
      const facts = await stat(file).catch(() => null); // it may just have been finished
      if (facts && (now - facts.mtimeMs > PARTIAL_MS || existsSync(path.join(this.root, name.slice(0, 2), name)))) await rm(file, { force: true });
    }
  }

  /** Takes in a finished, durable file from the same file system under its address. The one that is already there wins. */
  async keep(file: string, sha256: string): Promise<string> {
    const to = this.pathOf(sha256);
    if (existsSync(to)) { await rm(file, { force: true }); return to; }
    const now = new Date();
    await utimes(file, now, now);
    await mkdir(path.dirname(to), { recursive: true });
    await rename(file, to);
    await syncFolder(path.dirname(to));
    return to;
  }
  async drop(sha256: string): Promise<void> { this.#used.delete(sha256); await rm(this.pathOf(sha256), { force: true }); }

  /** Moves a file that is not what its address says out of use, for whoever wants to rescue it. False: it was gone already. */
  async setAside(sha256: string): Promise<boolean> {
    const aside = path.join(this.root, 'damaged');
    await mkdir(aside, { recursive: true });
    try { await rename(this.pathOf(sha256), path.join(aside, `${sha256}-${Date.now()}`)); return true; } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }

  /** Remembers that it is used now, across restarts. */
  use(sha256: string): void {
    const now = Date.now();
    if (now - (this.#used.get(sha256) ?? 0) < USE_MS) return;
    this.#used.set(sha256, now);
    try { utimesSync(this.pathOf(sha256), now / 1000, now / 1000); } catch { /* it went in this moment; whoever reads it hears so */ }
  }

  /** Every whole file, by its address. */
  async files(): Promise<FolderFile[]> {
    const found: FolderFile[] = [];
    for (const sha256 of await this.addresses()) {
      const facts = await this.factsOf(sha256);
      if (facts) found.push(facts);
    }
    return found;
  }
  /** One of them as it is now; null when it is not here. */
  async factsOf(sha256: string): Promise<FolderFile | null> {
    const facts = await stat(this.pathOf(sha256)).catch(() => null); // it may go meanwhile
    return facts && { sha256, bytes: facts.size, usedAt: facts.mtimeMs };
  }
  /** The addresses of all whole files, in order. */
  async addresses(): Promise<string[]> {
    const folders = (await readdir(this.root).catch(() => [])).filter((name) => /^[0-9a-f]{2}$/.test(name)).sort();
    const found: string[] = [];
    for (const name of folders) found.push(...(await readdir(path.join(this.root, name)).catch(() => [])).filter((one) => /^[0-9a-f]{64}$/.test(one)).sort());
    return found;
  }

  async freeBytes(): Promise<number> { const { bavail, bsize } = await statfs(this.root); return bavail * bsize; }
  async diskBytes(): Promise<number> { const { blocks, bsize } = await statfs(this.root); return blocks * bsize; }
}

/** Makes a rename durable. Windows has no such thing for folders, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try { await handle.sync(); } finally { await handle.close(); }
}

/** Backups and snapshot files that a pool made while it died again and again: what stands under a final name is whole, and of this pool's log. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { verifyPool, type Verified } from './verify.ts';

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
/** Backups that are played from their first line; the others are only counted as the same. */
const NEWEST = 2;

/** Copies that a death left half and the start after it, begun at `started` (ms since 1970), did not remove. What was written to since then is a new copy: a pool may begin one before it says that it is ready. */
export const halfCopies = (pool: string, started: number): string[] => ['snapshot', 'backups'].flatMap((kind) =>
  namesIn(path.join(pool, kind))
    .filter((name) => name.startsWith('making-') && (statSync(path.join(pool, kind, name), { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < started)
    .map((name) => `${kind}/${name} was left half`));

/** What is wrong with the copies of a pool that ended; `whole` is the pool itself. */
export function wrongCopies(pool: string, { judged }: Verified): { count: number; faults: string[] } {
  const faults: string[] = [];
  const backups = namesIn(path.join(pool, 'backups')).filter((name) => name.startsWith('pool-')).sort().slice(-NEWEST);
  for (const name of backups) {
    const folder = path.join(pool, 'backup-read');
    mkdirSync(folder);
    copyFileSync(path.join(pool, 'backups', name), path.join(folder, 'pool.db'));
    const copy = verifyPool(path.join(folder, 'pool.db'));
    faults.push(...copy.faults.map((fault) => `${name}: ${fault}`));
    for (const [id, { outcome, seq }] of copy.judged) if (judged.get(id)?.seq !== seq || judged.get(id)?.outcome !== outcome) faults.push(`${name}: ${id} is ${outcome} ${seq} there, the pool has ${JSON.stringify(judged.get(id) ?? null)}`);
    rmSync(folder, { recursive: true });
  }
  const snapshots = namesIn(path.join(pool, 'snapshot')).filter((name) => /^\d+-/.test(name));
  for (const name of snapshots) {
    const file = path.join(pool, 'snapshot', name);
    if (createHash('sha256').update(readFileSync(file)).digest('hex') !== name.replace(/^\d+-|\.db$/g, '')) { faults.push(`${name} is not what its name says`); continue; }
    const db = new Database(file, { readonly: true });
    const structure = db.pragma('integrity_check(1)', { simple: true });
    if (structure !== 'ok') faults.push(`${name}: ${String(structure)}`);
    db.close();
  }
  return { count: backups.length + snapshots.length, faults };
}

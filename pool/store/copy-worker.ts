/**
 * A thread that copies the pool's records while the pool goes on: a second connection reads one state of pool.db, whatever is committed meanwhile. What it makes is under
 * its name only when it is whole and durable; what a death left half is under a name that begins with `making-`, and is removed at the next start.
 */
import { createHash } from 'node:crypto';
import { chmodSync, closeSync, createReadStream, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statfsSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { lacking } from '../../shared/asset/policy.ts';
import { diskTrouble, type DiskTrouble } from '../../shared/disk-trouble.ts';
import { CACHE_FORM, CACHE_INDEXES, CACHE_LISTS, CACHE_PAGE_SIZE, CACHE_TABLES } from '../../shared/protocol/cache-form.ts';
import { KINDS } from '../../shared/records.ts';
import { lookThrough, type Damage } from './damage.ts';
import { isAsWritten, RecordDamaged, saysDamage, WHOLE_ROW, type SummedRow } from './row-sum.ts';

export type CopyJob =
  /** A workstation's cache with everything in it, named <log number>-<SHA-256>.db. */
  | { readonly is: 'snapshot'; readonly pool: string; readonly folder: string; readonly epoch: string; readonly key: string }
  /** pool.db itself, under `name`. */
  | { readonly is: 'backup'; readonly pool: string; readonly folder: string; readonly name: string };

/** What the thread says when it ends. `damaged`: it could not be made because of what stands in the pool's file; `trouble`: because of the disk that it was to be made on. */
export type CopySaid = { readonly made: string } | { readonly failed: string; readonly damaged: boolean; readonly trouble: DiskTrouble | null };

/** The copy is damaged, so the pool is. */
class CopyDamaged extends Error {
  constructor(damage: readonly Damage[]) { super(`the pool is damaged: ${JSON.stringify(damage)}`); }
}

const say = (said: CopySaid): void => parentPort?.postMessage(said);
const job = workerData as CopyJob; // given by the one who starts this thread, in copies.ts
const making = path.join(job.folder, `making-${job.is}.db`);
try {
  // Of a disk that takes nothing `recursive` and `force` do not say that.
  if (!statSync(job.folder, { throwIfNoEntry: false })?.isDirectory()) mkdirSync(job.folder);
  if (existsSync(making)) unlinkSync(making);
  if (!hasRoom()) throw Object.assign(new Error('no room for a copy beside the reserve'), { code: 'ENOSPC' });
  const name = job.is === 'snapshot' ? await snapshot(job) : await backup(job);
  renameSync(making, path.join(job.folder, name));
  if (process.platform !== 'win32') sync(job.folder); // Windows has no such thing for folders, and needs none
  say({ made: name });
} catch (error) {
  try { rmSync(making, { force: true }); } catch { /* where the disk does not take that either, the next one does it */ }
  say({ failed: error instanceof Error ? error.message : String(error), damaged: error instanceof CopyDamaged || saysDamage(error), trouble: diskTrouble(error) });
}

/** A copy is no larger than what it is of. Without room for it beside the reserve it would take the last bytes from those who write. */
function hasRoom(): boolean {
  const { bavail, bsize } = statfsSync(job.folder);
  const size = ['', '-wal'].reduce((sum, suffix) => sum + (statSync(job.pool + suffix, { throwIfNoEntry: false })?.size ?? 0), 0);
  return lacking(size, { free: bavail * bsize }) === 0;
}

function sync(file: string): void {
  const open = openSync(file, 'r');
  try { fsyncSync(open); } finally { closeSync(open); }
}

async function snapshot({ pool, epoch, key }: Extract<CopyJob, { is: 'snapshot' }>): Promise<string> {
  const db = new Database(making);
  let seq: number;
  try {
    db.pragma(`page_size = ${CACHE_PAGE_SIZE}`);
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.exec(CACHE_TABLES);
    db.prepare('ATTACH ? AS pool').run(pool);
    seq = db.transaction(() => {
      for (const row of db.prepare<[], SummedRow>(`SELECT ${WHOLE_ROW} FROM pool.record`).iterate()) if (!isAsWritten(row)) throw new RecordDamaged(row);
      const last = db.prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM pool.log ORDER BY seq DESC LIMIT 1').get();
      if (!last) throw new Error('nothing to copy');
      // In the order that lists are read in, so that a list's rows lie together.
      db.exec('INSERT INTO record (kind, id, parent, grp, sort, seq, json) SELECT kind, id, parent, grp, sort, seq, json FROM pool.record ORDER BY kind, id');
      db.exec(CACHE_INDEXES);
      db.exec(CACHE_LISTS);
      const put = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
      for (const [name, value] of Object.entries({ cursor: String(last.seq), chain: last.hash, epoch, key, kinds: JSON.stringify(KINDS) })) put.run(name, value);
      db.pragma(`user_version = ${CACHE_FORM}`);
      return last.seq;
    })();
  } finally { db.close(); }
  sync(making);
  const hash = createHash('sha256');
  for await (const piece of createReadStream(making, { highWaterMark: 4 << 20 })) hash.update(piece as Buffer); // a stream without encoding gives buffers
  return `${seq}-${hash.digest('hex')}.db`;
}

/** Passwords and sessions are in it: for the pool's account only. What is damaged must not take the place of the last good one. */
async function backup({ pool, name }: Extract<CopyJob, { is: 'backup' }>): Promise<string> {
  const db = new Database(pool, { readonly: true });
  try { db.prepare('VACUUM INTO ?').run(making); } finally { db.close(); }
  const { damage } = await lookThrough(making, () => Promise.resolve());
  if (damage.length > 0) throw new CopyDamaged(damage);
  chmodSync(making, 0o600);
  sync(making);
  return name;
}

/** Opens a cache file and brings it to this release's form; what an older release left on it stays readable without a network. */
import Database from 'better-sqlite3';
import { CACHE_FORM, CACHE_INDEXES, CACHE_LISTS, CACHE_PAGE_SIZE, CACHE_TABLES } from '../../shared/protocol/cache-form.ts';
import { groupOf, KINDS, sortOf, type Kind, type RecordOf } from '../../shared/records.ts';
import { Meta } from './meta.ts';
import { SUMS_SCHEMA } from './row-sums.ts';
import { noteAllStories, SEARCH_SCHEMA } from './search-index.ts';

/** What a workstation adds to the confirmed rows: images of records before its waiting commands and what these read, the search index; and the lists, where the file has none yet. */
const LOCAL_SCHEMA = `
  CREATE TABLE IF NOT EXISTS before (n INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER, json TEXT, PRIMARY KEY (n, kind, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS reads (n INTEGER PRIMARY KEY, keys TEXT NOT NULL) STRICT;
  ${CACHE_LISTS}
  ${SUMS_SCHEMA}
  ${SEARCH_SCHEMA}`;

/** Can only one open a file here? What two know of a write-ahead log lies in memory that they share through a file beside it. */
export const isUnshareable = (error: unknown): boolean => { const { code = '' } = error as { code?: string }; return code === 'SQLITE_CANTOPEN' || code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_IOERR_SHM'); };

/** Frames of the write-ahead log (64 MiB) that are moved into the file at a commit where no thread does it, and (256 MiB) where one does and does not get to it. */
const AT_A_COMMIT = { alone: 4096, beside: 16_384 } as const;

/**
 * Opens or makes the file; throws SQLite's errors for a damaged one, 'newer-database' for one that a later release wrote. `shared`: may a thread of this process open it
 * too? Other processes are kept away by the outbox, which nobody else may open. `fromPool`: a file that the pool has just made, with all that it has.
 */
export function openCacheFile(file: string, shared: boolean, fromPool = false): Database.Database {
  const db = new Database(file, { timeout: 200 });
  try {
    db.pragma(`page_size = ${CACHE_PAGE_SIZE}`);
    if (!shared) db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    if (shared) db.exec('BEGIN IMMEDIATE; ROLLBACK'); // that memory is first needed to write
    db.pragma('synchronous = NORMAL');
    db.pragma('cache_size = -65536');
    // What was written is moved into the file in a quiet moment (Cache.tidy) or by a thread, and not while somebody waits for a frame.
    db.pragma(`wal_autocheckpoint = ${AT_A_COMMIT[shared ? 'beside' : 'alone']}`);
    const form = db.pragma('user_version', { simple: true }) as number;
    if (form > CACHE_FORM) throw new Error(`newer-database: form ${form}, this release knows ${CACHE_FORM}`);
    if (form < CACHE_FORM) db.transaction(() => bringUp(db, form))();
    db.exec(LOCAL_SCHEMA);
    noteKinds(db, fromPool);
  } catch (error) { db.close(); throw error; }
  return db;
}

function bringUp(db: Database.Database, form: number): void {
  const there = form === 3;
  if (there) db.exec('ALTER TABLE record RENAME TO record_3; ALTER TABLE meta RENAME TO meta_3;');
  for (const { name } of db.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_%' AND name NOT LIKE '%\\_3' ESCAPE '\\'").all()) {
    // What waits is folded again from the outbox: the before-images are kept until then.
    if (!there || name !== 'before') db.exec(`DROP TABLE IF EXISTS "${name}"`);
  }
  if (there) for (const index of ['record_parent', 'record_seq']) db.exec(`DROP INDEX IF EXISTS ${index}`);
  db.exec(CACHE_TABLES);
  db.exec(CACHE_INDEXES);
  if (there) fromForm3(db);
  db.exec(SEARCH_SCHEMA);
  if (there) noteAllStories(db);
  db.pragma(`user_version = ${CACHE_FORM}`);
}

/** Form 3 (release 0.1.0) had no groups and no order of lists. */
function fromForm3(db: Database.Database): void {
  const version = db.prepare<[string], string>("SELECT json FROM record_3 WHERE kind = 'version' AND id = ?").pluck();
  const storyOf = (id: string): string | undefined => { const json = version.get(id); return json === undefined ? undefined : (JSON.parse(json) as RecordOf<'version'>).storyId; };
  const put = db.prepare('INSERT INTO record (kind, id, parent, grp, sort, seq, json) VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (const { kind, id, parent, seq, json } of db.prepare<[], { kind: Kind; id: string; parent: string; seq: number; json: string }>('SELECT kind, id, parent, seq, json FROM record_3').all()) {
    const record = JSON.parse(json) as unknown;
    put.run(kind, id, parent, groupOf(kind, record, storyOf), sortOf(kind, record), seq, json);
  }
  db.exec('INSERT INTO meta SELECT * FROM meta_3; DROP TABLE record_3; DROP TABLE meta_3;');
}

/** A release that knows more kinds of records than the one that filled the cache has never kept those: everything is asked for again. An older pool has none of them: it would only send the same file again. */
function noteKinds(db: Database.Database, fromPool: boolean): void {
  const get = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck();
  const set = db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)');
  const known = get.get('kinds');
  const kinds = JSON.stringify(KINDS);
  if (known === kinds) return;
  const before = known === undefined ? [] : (JSON.parse(known) as string[]);
  db.transaction(() => {
    if (!fromPool && !KINDS.every((kind) => before.includes(kind))) new Meta({ meta: get, setMeta: set }).askAgain();
    set.run('kinds', kinds);
  })();
}

/** Puts the files of a process that is dead into the forms that earlier releases wrote, so that its next start brings them up again. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';

function change(file: string, work: (db: Database.Database) => void): void {
  if (!existsSync(file)) return;
  const db = new Database(file);
  try { db.transaction(() => work(db))(); } finally { db.close(); }
}
const columnsOf = (db: Database.Database, table: string): string[] => db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
function drop(db: Database.Database, table: string, columns: readonly string[]): void {
  for (const column of columnsOf(db, table).filter((one) => columns.includes(one))) db.exec(`ALTER TABLE "${table}" DROP COLUMN ${column}`);
}

/** The records as release 0.1.0 kept them, at the pool and at a workstation. */
const FIRST_RECORDS = `
  CREATE TABLE record_first (kind TEXT NOT NULL, id TEXT NOT NULL, parent TEXT NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
  INSERT INTO record_first SELECT kind, id, parent, seq, json FROM record;
  DROP TABLE record;
  ALTER TABLE record_first RENAME TO record;
  CREATE INDEX record_seq ON record (seq);
  CREATE INDEX record_parent ON record (kind, parent, id);`;

/** pool.db as release 0.1.0 wrote it (form 30), or, where its log has lines that that one did not know, as the one before this did (form 50). */
export const olderPool = (folder: string): void => change(path.join(folder, 'pool.db'), (db) => {
  db.exec('DROP INDEX IF EXISTS log_named; DROP INDEX IF EXISTS log_decided');
  if (columnsOf(db, 'log').includes('form') && db.prepare('SELECT 1 FROM log WHERE form <> 1').get() !== undefined) {
    drop(db, 'record', ['sum']);
    db.pragma('user_version = 50');
    return;
  }
  drop(db, 'log', ['form']);
  db.exec(`
    ${FIRST_RECORDS}
    DROP TABLE IF EXISTS refers;
    DROP TABLE IF EXISTS clock;
    DROP TABLE IF EXISTS device;`);
  db.pragma('user_version = 30');
});

/** A workstation's cache.db as release 0.1.0 wrote it (form 3), and its outbox.db from before rows said their form and newsroom and carried sums. One newsroom is all they know. */
export function olderStation(folder: string): void {
  change(path.join(folder, 'outbox.db'), (db) => {
    db.exec("UPDATE outbox SET base = substr(base, instr(base, ' ') + 1) WHERE base NOT LIKE '{%'; UPDATE outbox SET sent = 1 WHERE sent <> 0");
    for (const table of ['outbox', 'refused', 'setting']) drop(db, table, ['sum', 'form', 'newsroom']);
    const kept = db.prepare<[], string>("SELECT value FROM setting WHERE key = 'newsroom'").pluck().get();
    const newsroom = kept === undefined ? '' : (JSON.parse(kept) as string);
    db.exec(`
      CREATE TABLE account (person TEXT PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL, verifier TEXT NOT NULL, token TEXT NOT NULL) STRICT, WITHOUT ROWID;
      INSERT INTO account SELECT person, name, roles, verifier, token FROM member;
      DROP TABLE member;
      DELETE FROM setting WHERE key = 'newsroom';`);
    db.prepare("UPDATE OR REPLACE setting SET key = substr(key, 1, instr(key, ' of ') - 1) WHERE key LIKE '% of ' || ?").run(newsroom);
  });
  change(path.join(folder, 'cache.db'), (db) => {
    // After a power cut its first tables may not have been on the disk yet.
    if (columnsOf(db, 'record').length === 0) return;
    for (const { name } of db.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND (sql LIKE 'CREATE VIRTUAL%' OR name IN ('sum', 'found', 'unindexed'))").all()) db.exec(`DROP TABLE "${name}"`);
    db.exec(FIRST_RECORDS);
    db.pragma('user_version = 3');
  });
}

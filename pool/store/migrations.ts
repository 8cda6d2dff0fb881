import type Database from 'better-sqlite3';

/** One entry a release, never edited after it; a file from a newer release is refused by name. */
const MIGRATIONS: readonly { readonly number: number; readonly sql: string }[] = [
  {
    number: 10,
    sql: `
      CREATE TABLE record (kind TEXT NOT NULL, id TEXT NOT NULL, parent TEXT NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
      CREATE INDEX record_seq ON record (seq);
      CREATE INDEX record_parent ON record (kind, parent, id);
      CREATE TABLE log (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, args TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL,
        seen INTEGER NOT NULL, device TEXT NOT NULL, outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'refused')), code TEXT, params TEXT, hash TEXT NOT NULL) STRICT;
      CREATE INDEX log_target ON log (target, seq);
      CREATE TABLE edit (body TEXT NOT NULL, v INTEGER NOT NULL, seq INTEGER NOT NULL, steps TEXT NOT NULL, command TEXT NOT NULL, PRIMARY KEY (body, v)) STRICT, WITHOUT ROWID;
      CREATE TABLE credential (person TEXT PRIMARY KEY, verifier TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE session (token TEXT PRIMARY KEY, person TEXT NOT NULL, device TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
  },
  {
    number: 30,
    sql: 'CREATE TABLE past (kind TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, id, seq)) STRICT, WITHOUT ROWID;',
  },
];

/** Brings the file to this release's form in one transaction. Throws when a newer release wrote it. */
export function migrate(db: Database.Database): void {
  const at = db.pragma('user_version', { simple: true }) as number;
  const newest = MIGRATIONS.at(-1)!.number;
  if (at > newest) throw new Error(`newer-database: form ${at}, this release knows ${newest}`);
  for (const { number, sql } of MIGRATIONS) {
    if (number <= at) continue;
    db.transaction(() => { db.exec(sql); db.pragma(`user_version = ${number}`); })();
  }
}

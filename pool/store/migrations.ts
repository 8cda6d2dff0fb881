import type Database from 'better-sqlite3';
import { groupOf, sortOf, versionOf, refersTo, type Kind, type RecordOf } from '../../shared/records.ts';
import { sumOf, type WholeRow } from './row-sum.ts';

/** One entry a release, never edited after it; a file from a newer release is refused by name. */
const MIGRATIONS: readonly { readonly number: number; readonly sql: string; readonly fill?: (db: Database.Database) => void }[] = [
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
  {
    /*
     * What a feed by interest needs. record: grp, sort, version and channel as records.ts has them ('' where there is none); a table with rowids, because scripts do not fit
     * into a page without. refers: a record of group `grp` needs record `via` of group `target`, since log number `seq`. clock: at `at` (ms since 1970, this pool's clock) the log stood at `seq`.
     */
    number: 40,
    sql: `
      ALTER TABLE record RENAME TO record10;
      DROP INDEX record_seq;
      DROP INDEX record_parent;
      CREATE TABLE record (
        kind TEXT NOT NULL, id TEXT NOT NULL, parent TEXT NOT NULL, grp TEXT NOT NULL, sort INTEGER NOT NULL, version TEXT NOT NULL, channel TEXT NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL,
        PRIMARY KEY (kind, id)) STRICT;
      CREATE TABLE refers (grp TEXT NOT NULL, via TEXT NOT NULL, target TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (grp, via)) STRICT, WITHOUT ROWID;
      CREATE TABLE clock (at INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;`,
    fill(db) { fill40(db); db.exec(`
      DROP TABLE record10;
      CREATE INDEX record_seq ON record (seq);
      CREATE INDEX record_grp ON record (grp, seq) WHERE grp <> '';
      CREATE INDEX record_parent ON record (kind, parent, id) WHERE parent <> '';
      CREATE INDEX refers_target ON refers (target, grp);
      CREATE INDEX refers_via ON refers (via, grp);
      CREATE INDEX refers_seq ON refers (seq);
      CREATE INDEX record_sha256 ON record (json ->> '$.sha256') WHERE kind = 'asset';`); },
  },
  {
    // form: of a line's arguments. device: the life that was last seen under a workstation's id (see hello).
    number: 50,
    sql: `
      ALTER TABLE log ADD COLUMN form INTEGER NOT NULL DEFAULT 1;
      CREATE TABLE device (id TEXT PRIMARY KEY, life TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
  },
  {
    // sum: over the row, see row-sum.ts.
    number: 60,
    sql: 'ALTER TABLE record ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;',
    fill(db) {
      db.function('sum_of', { deterministic: true }, (kind, id, parent, grp, sort, version, channel, seq, json) => sumOf({ kind, id, parent, grp, sort, version, channel, seq, json } as WholeRow)); // the columns of this very table
      db.exec('UPDATE record SET sum = sum_of(kind, id, parent, grp, sort, version, channel, seq, CAST(json AS BLOB))');
    },
  },
  {
    // The address of an asset's file, also where a disk has made the record no JSON: SQLite would throw at it, and the row could not even be taken out to be put back.
    number: 70,
    sql: `
      DROP INDEX record_sha256;
      CREATE INDEX record_sha256 ON record (CASE WHEN json_valid(json) THEN json ->> '$.sha256' END) WHERE kind = 'asset';`,
  },
  {
    // What was done to a record, by name. Without typing, which is most of the log and is never looked for: typing must not pay for it.
    number: 80,
    sql: "CREATE INDEX log_named ON log (target, name, seq) WHERE name <> 'script.edit';",
  },
  {
    // Only decisions are looked for by name under a hundred thousand keys. That index was one more page to write for each title and each rundown cell.
    number: 90,
    sql: `
      DROP INDEX log_named;
      CREATE INDEX log_decided ON log (target, seq) WHERE name = 'review.decide';`,
  },
];

/** The clock is marked this often at most. */
export const CLOCK_STEP_MS = 600_000;

/** Every record gets its place; the clock is taken from when people say they did what is in the log. */
function fill40(db: Database.Database): void {
  const versions = new Map(db.prepare<[], [string, string, string]>("SELECT id, parent, json ->> '$.channelId' FROM record10 WHERE kind = 'version'").raw().all().map(([id, story, channel]) => [id, { story, channel }]));
  const put = db.prepare('INSERT INTO record (kind, id, parent, grp, sort, version, channel, seq, json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const refer = db.prepare('INSERT OR IGNORE INTO refers (grp, via, target, seq) VALUES (?, ?, ?, ?)');
  // Through a list of keys: a statement that is read from keeps others from writing.
  const read = db.prepare<[string, string], { parent: string; seq: number; json: string }>('SELECT parent, seq, json FROM record10 WHERE kind = ? AND id = ?');
  for (const [kind, id] of db.prepare<[], [Kind, string]>('SELECT kind, id FROM record10 ORDER BY seq').raw().all()) {
    const { parent, seq, json } = read.get(kind, id)!; // its key was just read in this transaction
    const record = JSON.parse(json) as RecordOf<Kind>;
    const version = versionOf(kind, record);
    const grp = groupOf(kind, record, (one) => versions.get(one)?.story);
    put.run(kind, id, parent, grp, sortOf(kind, record), version, versions.get(version)?.channel ?? '', seq, json);
    const { versions: seen, assets } = refersTo(kind, record);
    for (const one of seen) { const target = versions.get(one)?.story; if (target !== undefined) refer.run(grp, one, target, seq); }
    for (const one of assets) refer.run(grp, one, one, seq);
  }
  const mark = db.prepare('INSERT OR REPLACE INTO clock (at, seq) VALUES (?, ?)');
  let last = 0;
  // A workstation's clock may have been ahead: its moments say nothing.
  for (const [seq, at] of db.prepare<[number], [number, number]>('SELECT seq, at FROM log WHERE at <= ? ORDER BY seq').raw().all(Date.now())) if (at >= last + CLOCK_STEP_MS) { mark.run(at, seq - 1); last = at; }
}

/** Brings the file to this release's form, each step in one transaction. Throws when a newer release wrote it. */
export function migrate(db: Database.Database): void {
  const at = db.pragma('user_version', { simple: true }) as number;
  const newest = MIGRATIONS.at(-1)!.number;
  if (at > newest) throw new Error(`newer-database: form ${at}, this release knows ${newest}`);
  for (const { number, sql, fill } of MIGRATIONS) {
    if (number <= at) continue;
    db.transaction(() => { db.exec(sql); fill?.(db); db.pragma(`user_version = ${number}`); })();
  }
}

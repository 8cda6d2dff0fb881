/** A cache file while it is open: what is read and written through it, made anew when another file takes its place. */
import type Database from 'better-sqlite3';
import { statementsOf, type Statements } from './cache-sql.ts';
import { Folds } from './folds.ts';
import { Meta } from './meta.ts';
import type { OutboxStore } from './outbox-store.ts';
import { Rows } from './rows.ts';
import { SearchIndex } from './search-index.ts';

export interface OpenCache {
  readonly db: Database.Database;
  readonly sql: Statements;
  readonly meta: Meta;
  readonly rows: Rows;
  readonly folds: Folds;
  readonly search: SearchIndex;
  /** What waits beside it; that file stays the same. */
  readonly outbox: OutboxStore;
}

/** Throws SQLite's errors where the file has not the tables of a cache. */
export function openedOn(db: Database.Database, outbox: OutboxStore): OpenCache {
  const sql = statementsOf(db);
  const rows = new Rows(db, sql);
  return { db, sql, meta: new Meta(sql), rows, folds: new Folds(rows, sql, outbox), search: new SearchIndex(db, rows.records), outbox };
}

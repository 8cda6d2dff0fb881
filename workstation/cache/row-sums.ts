/**
 * Does the cache still hold what was written into it? SQLite keeps no checksums of its pages, so each row gets a sum of its own: made, and looked at again,
 * in small pieces when nothing else is to be done. A row that changes loses its sum in the same transaction; a first sync never waits for one.
 */
import { crc32 } from 'node:zlib';
import type Database from 'better-sqlite3';
import { keyOf } from './touched.ts';

export const SUMS_SCHEMA = 'CREATE TABLE IF NOT EXISTS sum (row INTEGER PRIMARY KEY, crc INTEGER NOT NULL) STRICT;';

/** An index and its table disagree: nothing in the file can be relied upon. */
export class CacheDamaged extends Error {}
export interface DamagedRow { readonly kind: string; readonly id: string; readonly grp: string; readonly json: string }

/** Rows looked at between two looks at the clock. */
const STEP = 40;
interface Row extends DamagedRow { row: number; parent: string; sort: number; seq: number; crc: number | null }
const crcOf = ({ kind, id, parent, grp, sort, seq, json }: Row): number => crc32(`${kind}\0${id}\0${parent}\0${grp}\0${sort}\0${seq}\0${json}`);

export class RowSums {
  readonly #db: Database.Database;
  readonly #sql;
  /** Damaged rows that the pool was asked for and has not sent since, by keyOf. */
  readonly asked = new Set<string>();
  /** The last row of this round that was looked at; and how many rows of it the other indexes must know. */
  #at = 0;
  #found = { parent: 0, grp: 0, newest: 0, orphans: 0 };
  /** False as long as there is no sum that a change could make wrong. */
  #any: boolean;
  #changed = false;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#sql = {
      next: db.prepare<[number, number], Row>('SELECT record.rowid AS row, kind, id, parent, grp, sort, seq, json, crc FROM record LEFT JOIN sum ON sum.row = record.rowid WHERE record.rowid > ? ORDER BY record.rowid LIMIT ?'),
      find: db.prepare<[string, string], number>('SELECT rowid FROM record WHERE kind = ? AND id = ?').pluck(),
      put: db.prepare('INSERT OR REPLACE INTO sum (row, crc) VALUES (?, ?)'),
      forget: db.prepare('DELETE FROM sum WHERE row = (SELECT rowid FROM record WHERE kind = ? AND id = ?)'),
      orphans: db.prepare<[], number>('SELECT count(*) FROM sum WHERE NOT EXISTS (SELECT 1 FROM record WHERE record.rowid = sum.row)').pluck(),
      parent: db.prepare<[], number>("SELECT count(*) FROM record INDEXED BY record_parent WHERE parent <> ''").pluck(),
      grp: db.prepare<[], number>("SELECT count(*) FROM record INDEXED BY record_grp WHERE grp <> ''").pluck(),
      newest: db.prepare<[], number>('SELECT count(*) FROM record INDEXED BY record_newest WHERE sort > 0').pluck(),
    };
    this.#any = db.prepare('SELECT 1 FROM sum LIMIT 1').get() !== undefined;
  }

  /** A row is about to change or go. Inside the transaction that changes it. */
  forget(kind: string, id: string): void { this.#changed = true; this.asked.delete(keyOf(kind, id)); if (this.#any) this.#sql.forget.run(kind, id); }

  /**
   * Looks at rows until `ms` have passed: the damaged ones it met, which keep their sums until they change or are forgotten, and whether the round goes on. Makes sums where there are none. Throws CacheDamaged, or
   * SQLite's own error, where the file's structure is not whole.
   */
  work(ms: number, now: () => number = () => performance.now()): { damaged: DamagedRow[]; more: boolean } {
    const end = now() + ms;
    const damaged: DamagedRow[] = [];
    if (this.#at === 0) { this.#changed = false; this.#found = { parent: 0, grp: 0, newest: 0, orphans: 0 }; }
    do {
      const rows = this.#sql.next.all(this.#at, STEP);
      if (rows.length === 0) { this.#at = 0; this.#compareIndexes(); return { damaged, more: false }; }
      if (rows.some((row, place) => row.row <= (rows[place - 1]?.row ?? this.#at))) throw new CacheDamaged('rows are out of order');
      const unsummed: Row[] = [];
      for (const row of rows) {
        if (this.#sql.find.get(row.kind, row.id) !== row.row) throw new CacheDamaged(`${row.kind} ${row.id} is not where its index says`);
        if (row.crc === null) unsummed.push(row); else if (row.crc !== crcOf(row)) damaged.push(row);
        if (row.parent !== '') this.#found.parent++;
        if (row.grp !== '') this.#found.grp++;
        if (row.sort > 0) this.#found.newest++;
      }
      if (unsummed.length > 0) { this.#db.transaction(() => { for (const row of unsummed) this.#sql.put.run(row.row, crcOf(row)); })(); this.#any = true; }
      this.#at = rows.at(-1)!.row;
    } while (now() < end);
    return { damaged, more: true };
  }

  /** Nothing changed during the round: then the indexes must hold exactly the rows it met, and there is a row for every sum. */
  #compareIndexes(): void {
    if (this.#changed) return;
    for (const index of ['parent', 'grp', 'newest', 'orphans'] as const) if (this.#sql[index].get() !== this.#found[index]) throw new CacheDamaged(`${index}: ${this.#sql[index].get()} for ${this.#found[index]} rows`);
  }
}

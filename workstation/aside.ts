/** A cache that was put aside because its pool came back from an older backup: what the pool had confirmed of each record, without what waited then. */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Kind, RecordOf } from '../shared/records.ts';

const NAME = /^cache\.before-\d+\.db$/;
/** Where the cache goes that is not the pool's any more. */
export const asideIn = (folder: string, now: number): string => path.join(folder, `cache.before-${now}.db`);
/** Oldest first. */
export const asidesIn = (folder: string): string[] => readdirSync(folder).filter((name) => NAME.test(name)).sort();
export const dropAside = (folder: string, name: string): void => { for (const suffix of ['', '-wal', '-shm']) rmSync(path.join(folder, name + suffix), { force: true }); };

/** A row as it stood, with the number of the log that it was confirmed at; null where the pool had not confirmed it. */
export interface AsideRow { readonly kind: Kind; readonly id: string; readonly parent: string; readonly seq: number | null; readonly json: string | null }

export class Aside {
  readonly #db: Database.Database;
  readonly #sql;
  /** What stood before anything that waited, of records that something waited on. */
  readonly #before = new Map<string, Pick<AsideRow, 'seq' | 'json'>>();

  /** Throws SQLite's errors for a damaged file. */
  constructor(file: string) {
    const db = new Database(file, { readonly: true });
    this.#db = db;
    try {
      this.#sql = {
        epoch: db.prepare<[], string>("SELECT value FROM meta WHERE key = 'epoch'").pluck(),
        page: db.prepare<[string, string, number], AsideRow>('SELECT kind, id, parent, seq, json FROM record WHERE (kind, id) > (?, ?) ORDER BY kind, id LIMIT ?'),
        one: db.prepare<[string, string], AsideRow>('SELECT kind, id, parent, seq, json FROM record WHERE kind = ? AND id = ?'),
        children: db.prepare<[string, string], AsideRow>("SELECT kind, id, parent, seq, json FROM record WHERE kind = ? AND parent = ? AND parent <> '' ORDER BY id"),
      };
      for (const row of db.prepare<[], { kind: string; id: string; seq: number | null; json: string | null }>('SELECT kind, id, seq, json FROM before ORDER BY n').iterate()) {
        const key = `${row.kind} ${row.id}`;
        if (!this.#before.has(key)) this.#before.set(key, row);
      }
    } catch (error) { db.close(); throw error; }
  }
  close(): void { this.#db.close(); }

  get newsroom(): string | undefined { return this.#sql.epoch.get(); }
  /** At most `count` rows behind this one, by kind and id. */
  after(kind: string, id: string, count: number): AsideRow[] { return this.#sql.page.all(kind, id, count).map((row) => this.#confirmed(row)); }
  readonly records = {
    get: <K extends Kind>(kind: K, id: string): RecordOf<K> | undefined => { const row = this.#sql.one.get(kind, id); return row && this.#read<K>(row); },
    children: <K extends Kind>(kind: K, parent: string): RecordOf<K>[] => this.#sql.children.all(kind, parent).flatMap((row) => this.#read<K>(row) ?? []),
  };

  #confirmed(row: AsideRow): AsideRow {
    const before = this.#before.get(`${row.kind} ${row.id}`);
    const { seq, json } = before ?? row;
    return seq === 0 ? { ...row, seq: null, json: null } : { ...row, seq, json };
  }
  #read<K extends Kind>(row: AsideRow): RecordOf<K> | undefined {
    const { json } = this.#confirmed(row);
    return json === null ? undefined : (JSON.parse(json) as RecordOf<K>);
  }
}

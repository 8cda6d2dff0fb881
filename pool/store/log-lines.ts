/** The log as it is read: line by line from the first, or the lines about one record. */
import type Database from 'better-sqlite3';
import type { LogLine } from '../../shared/log/chain.ts';

/** A line with the chain's hash at it. */
export interface KeptLine extends LogLine { readonly hash: string }
interface Row extends Omit<KeptLine, 'target' | 'args' | 'form'> { readonly kind: string; readonly target: string; readonly args: string; readonly form: number }

const lineOf = ({ seq, id, name, kind, target, args, by, at, seen, device, outcome, code, form, hash }: Row): KeptLine =>
  ({ seq, id, name, target: { kind, id: target }, args: JSON.parse(args) as unknown, by, at, seen, device, outcome, code, ...(form === 1 ? {} : { form }), hash });

/** Somebody's newest of some commands on a record. */
export interface Work { readonly by: string; readonly seq: number; readonly at: number }

const PIECE = 1000;
const COLUMNS = 'seq, id, name, kind, target, args, by, at, seen, device, outcome, code, form, hash';

export class LogLines {
  readonly #sql;
  constructor(db: Database.Database) {
    this.#sql = {
      after: db.prepare<[number, number], Row>(`SELECT ${COLUMNS} FROM log WHERE seq > ? ORDER BY seq LIMIT ?`),
      at: db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM log WHERE seq = ?`),
      hashAt: db.prepare<[number], string>('SELECT hash FROM log WHERE seq = ?').pluck(),
      byId: db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM log WHERE id = ?`),
      about: db.prepare<[string, number, number, string], Row>(`SELECT ${COLUMNS} FROM log WHERE target = ? AND seq > ? AND seq <= ? AND name = ? AND outcome = 'accepted' ORDER BY seq`),
      // The other columns of a group are those of its greatest number (SQLite, bare columns beside max()).
      work: db.prepare<[string, number, string], Work>("SELECT by, at, max(seq) AS seq FROM log INDEXED BY log_target WHERE target = ? AND seq > ? AND outcome = 'accepted' AND name IN (SELECT value FROM json_each(?)) GROUP BY by ORDER BY 3"),
      made: db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM log WHERE target = ? AND outcome = 'accepted' ORDER BY seq LIMIT 1`),
    };
  }
  /** Every line after `seq`, in order. A line that is not JSON any more throws. */
  *after(seq: number): Generator<KeptLine> {
    for (let cursor = seq; ;) {
      const rows = this.#sql.after.all(cursor, PIECE);
      if (rows.length === 0) return;
      for (const row of rows) yield lineOf(row);
      cursor = rows.at(-1)!.seq;
    }
  }
  at(seq: number): KeptLine | undefined { const row = this.#sql.at.get(seq); return row && lineOf(row); }
  /** The chain's hash at a line, also where the line itself cannot be read. */
  hashAt(seq: number): string | undefined { return this.#sql.hashAt.get(seq); }
  byId(id: string): KeptLine | undefined { const row = this.#sql.byId.get(id); return row && lineOf(row); }
  /** Accepted commands of this name on a record, after one log number up to another, in order. */
  about(target: string, name: string, { after, upTo }: { after: number; upTo: number }): KeptLine[] { return this.#sql.about.all(target, after, upTo, name).map(lineOf); }
  /** Everybody's newest accepted command of these names on a record behind a log number. */
  workBehind(target: string, names: readonly string[], behind: number): Work[] { return this.#sql.work.all(target, behind, JSON.stringify(names)); }
  /** The first accepted command on a record. */
  made(target: string): KeptLine | undefined { const row = this.#sql.made.get(target); return row && lineOf(row); }
}

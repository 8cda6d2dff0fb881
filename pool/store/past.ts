/**
 * What records were before they became what they are: for seeing any of them as it was, and for telling people whose value went.
 * The row that a change replaces is kept; of scripts and cuts, which change with every key, only now and then (the log has the steps between).
 */
import type Database from 'better-sqlite3';
import type { Kind } from '../../shared/records.ts';

/** Replaced rows of scripts and cuts are kept where their log number divides by this, so that few steps have to be walked. */
const EVERY = 64;

/** By whom, and when by the clock of whoever did it, ms since 1970. */
export interface Done { readonly by: string; readonly at: number }
/** `done`: what the log has of its making, read when it is asked for. */
export interface PastRow { readonly seq: number; readonly json: string; done(): Done }

export class Past {
  readonly #sql;

  constructor(db: Database.Database) {
    this.#sql = {
      keep: db.prepare('INSERT OR IGNORE INTO past (kind, id, seq, json) SELECT kind, id, seq, json FROM record WHERE kind = ? AND id = ?'),
      keepSome: db.prepare(`INSERT OR IGNORE INTO past (kind, id, seq, json) SELECT kind, id, seq, json FROM record WHERE kind = ? AND id = ? AND (seq % ${EVERY} = 0 OR (kind = 'body' AND json_extract(json, '$.v') = 0))`),
      present: db.prepare<[string, string], { seq: number; json: string }>('SELECT seq, json FROM record WHERE kind = ? AND id = ?'),
      before: db.prepare<[string, string, number], { seq: number; json: string }>('SELECT seq, json FROM past WHERE kind = ? AND id = ? AND seq < ? ORDER BY seq DESC LIMIT 1'),
      done: db.prepare<[number], Done>('SELECT by, at FROM log WHERE seq = ?'),
      presentAt: db.prepare<[string, string, number], { seq: number; json: string }>('SELECT seq, json FROM record WHERE kind = ? AND id = ? AND seq <= ?'),
      at: db.prepare<[string, string, number], { seq: number; json: string }>('SELECT seq, json FROM past WHERE kind = ? AND id = ? AND seq <= ? ORDER BY seq DESC LIMIT 1'),
    };
  }

  /** Keeps a record's row as it stands, before it is replaced. Only inside a commit. */
  keep(kind: Kind, id: string): void {
    if (kind === 'body' || kind === 'cut') this.#sql.keepSome.run(kind, id); else this.#sql.keep.run(kind, id);
  }

  /** A record as it is and as it was, newest first. Not for scripts and cuts, of which only some rows are kept. */
  *back(kind: Kind, id: string): Generator<PastRow> {
    const { before, present, done } = this.#sql;
    // Row by row, and whose it is and of when only when asked: who looks back seldom looks far.
    for (let row = present.get(kind, id); row; row = before.get(kind, id, row.seq)) { const { seq, json } = row; yield { seq, json, done: () => done.get(seq) ?? { by: '', at: 0 } }; }
  }

  /** The newest kept row that is not younger than log number `seq`. */
  at(kind: Kind, id: string, seq: number): { seq: number; json: string } | undefined { return this.#sql.presentAt.get(kind, id, seq) ?? this.#sql.at.get(kind, id, seq); }
}

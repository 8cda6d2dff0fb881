/** When the log stood where: marks of time in it, so that a horizon (a moment) can be asked for as a log number. */
import type Database from 'better-sqlite3';
import { CLOCK_STEP_MS } from './migrations.ts';

export class Clock {
  readonly #now: () => number;
  readonly #sql;
  /** When the clock was last marked in the log, ms since 1970. */
  #marked: number;

  constructor(db: Database.Database, now: () => number) {
    this.#now = now;
    this.#sql = {
      mark: db.prepare('INSERT OR REPLACE INTO clock (at, seq) VALUES (?, ?)'),
      before: db.prepare<[number], { at: number; seq: number }>('SELECT at, seq FROM clock WHERE at <= ? ORDER BY at DESC LIMIT 1'),
      after: db.prepare<[number], number | null>('SELECT min(seq) FROM clock WHERE at > ?').pluck(),
      last: db.prepare<[number], number | null>('SELECT max(at) FROM clock WHERE at <= ?').pluck(),
    };
    this.#marked = this.#sql.last.get(now()) ?? 0;
  }

  get marked(): number { return this.#marked; }
  /** The commit in which it was marked did not come about. */
  goBack(marked: number): void { this.#marked = marked; }

  /** Writes down now and then that the log stands at `seq`. Only as a commit begins. */
  mark(seq: number): void {
    const now = this.#now();
    if (now < this.#marked + CLOCK_STEP_MS && now >= this.#marked) return;
    this.#sql.mark.run(now, seq);
    this.#marked = now;
  }
  /** A log number after which is everything that was accepted at or after this moment (ms since 1970, this pool's clock); `end`: the number of the last line. */
  numberAt(moment: number, end: number): number {
    const before = this.#sql.before.get(Math.trunc(moment));
    if (!before) return 0;
    // The smallest, should the clock ever have gone back.
    const after = this.#sql.after.get(Math.trunc(moment)) ?? end;
    // What comes longer after a mark makes one of its own first: from there to the next nothing happened.
    return moment >= before.at + CLOCK_STEP_MS ? after : Math.min(before.seq, after);
  }
}

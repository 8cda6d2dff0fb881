/** What was done to a record, read from the log backwards and in pieces: a script has as many lines as there were keys. */
import type Database from 'better-sqlite3';
import { addOlder, firstOf, TYPING } from '../../shared/log/runs.ts';
import type { HistoryPage, Logged, Question } from '../../shared/protocol/answers.ts';

interface Row { readonly seq: number; readonly name: string; readonly by: string; readonly at: number; readonly outcome: 'accepted' | 'refused'; readonly args: string }
/** See the question. Commands asked for by name are not joined. */
type Asked = Omit<Question<'history'>, 'is' | 'record'>;

/** What the first releases are told. */
const LAST = 500;
/** Lines of a page, rows read for it at most, and in one go. */
export const PAGE = 200;
export const MOST_READ = 2000;
const PIECE = 500;
/** The one name that is looked for under all that was typed; others are found in the pages. */
const DECISION = 'review.decide';

// What was typed nobody reads in a list, and it is most of the log.
const COLUMNS = `seq, name, by, at, outcome, CASE WHEN name = '${TYPING}' THEN 'null' ELSE args END AS args`;
/** A test looks at their plans. */
export const HISTORY_QUERIES = {
  about: `SELECT ${COLUMNS} FROM log INDEXED BY log_target WHERE target = ? AND seq < ? AND seq > ? ORDER BY seq DESC LIMIT ?`,
  // A decision may lie under a hundred thousand edits: it has an index that these are not in.
  decided: `SELECT ${COLUMNS} FROM log INDEXED BY log_decided WHERE target = ? AND name = '${DECISION}' AND seq < ? AND seq > ? ORDER BY seq DESC LIMIT ?`,
} as const;

export class History {
  readonly #sql;
  constructor(db: Database.Database) {
    this.#sql = {
      last: db.prepare<[string], Row>(`SELECT seq, name, by, at, outcome, args FROM log WHERE target = ? AND outcome = 'accepted' ORDER BY seq DESC LIMIT ${LAST}`),
      about: db.prepare<[string, number, number, number], Row>(HISTORY_QUERIES.about),
      decided: db.prepare<[string, number, number, number], Row>(HISTORY_QUERIES.decided),
    };
  }

  /** The accepted commands on a record, newest first: the last 500, or a page with runs of typing joined. A page ends early, within a run where that is all of it, where too much would have to be read for it. */
  told(record: string, { before, after = 0, name }: Asked): Logged[] | HistoryPage {
    if (before === undefined) return this.#sql.last.all(record).map(lineOf);
    const lines: Logged[] = [];
    let at = before ?? Number.MAX_SAFE_INTEGER;
    for (let read = 0; read < MOST_READ; read += PIECE) {
      const rows = (name === DECISION ? this.#sql.decided : this.#sql.about).all(record, at, after, PIECE);
      for (const row of rows) {
        if (row.outcome === 'accepted' && (name === undefined || row.name === name)) { if (name === undefined) addOlder(lines, lineOf(row)); else lines.push(lineOf(row)); }
        if (lines.length > PAGE) return wholeRuns(lines);
      }
      if (rows.length < PIECE) return { lines, next: null };
      at = rows.at(-1)!.seq;
    }
    return lines.length > 1 ? wholeRuns(lines) : { lines, next: at };
  }
}

/** Without the last, which may go on: the one before is whole, as something follows it. */
const wholeRuns = (lines: readonly Logged[]): HistoryPage => ({ lines: lines.slice(0, -1), next: firstOf(lines.at(-2)!) });
const lineOf = ({ seq, name, by, at, args }: Row): Logged => ({ seq, name, by, at, args: JSON.parse(args) as unknown });

/** Looks a pool's file through beside whoever writes it, in pieces: its structure, the log's chain, every record. What the log still says of damaged records is found out. */
import Database from 'better-sqlite3';
import { walkChain } from '../log/chain-walk.ts';
import { Replay } from '../log/replay.ts';
import { fileDamage } from '../../shared/disk-trouble.ts';
import type { Kind } from '../../shared/records.ts';
import { LogLines } from './log-lines.ts';
import { isAsWritten, WHOLE_ROW, type SummedRow } from './row-sum.ts';

/** `structure`: SQLite's own word for it. `log`: the line was changed, or cannot be read. `edit`: the steps of a script that were kept of this line are others; put back at once. `record`: the row is not what was written; `mended` when the log said what it was and it was put back. */
export type Damage = { readonly is: 'structure'; readonly what: string } | { readonly is: 'log' | 'edit'; readonly seq: number } | { readonly is: 'record'; readonly kind: string; readonly id: string; readonly mended: boolean };
/** A record as the log makes it. */
export interface LoggedRow { readonly kind: Kind; readonly id: string; readonly seq: number; readonly json: string }
/** Steps of a script as the line of their command has them. */
export interface LoggedEdit { readonly body: string; readonly v: number; readonly seq: number; readonly steps: string; readonly command: string }
export interface Look { readonly damage: readonly Damage[]; readonly mend: readonly LoggedRow[]; readonly edits: readonly LoggedEdit[] }

/** Named one by one; a disk that ruins more has ruined the file. */
const MOST_NAMED = 100;
const LINES = 200;
const ROWS = 500;
const TABLES = ['record', 'log', 'edit', 'past', 'refers', 'clock', 'credential', 'session', 'device', 'meta'] as const;
/** Of a record that was changed an index may say something else; when the record is put back it fits again. */
const UNFITTING = /^row \d+ missing from index record_/;
const structure = (what: string): Look => ({ damage: [{ is: 'structure', what }], mend: [], edits: [] });

/** `rest` is waited for between two pieces. Reads everything; no transaction is held over it, so that the write-ahead log can be emptied meanwhile. */
export async function lookThrough(file: string, rest: () => Promise<void>): Promise<Look> {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    let unfitting: string | undefined;
    for (const table of TABLES) {
      const said = db.prepare<[], string>(`PRAGMA integrity_check('${table}')`).pluck().all().filter((one) => one !== 'ok'); // names of ours: a pragma takes no parameters
      const broken = said.find((one) => !UNFITTING.test(one));
      if (broken !== undefined) return structure(broken);
      unfitting ??= said[0];
      await rest();
    }
    const { lines, edits } = await changedLines(db, rest);
    const records = await changedRecords(db, rest);
    if (unfitting !== undefined && records.length === 0) return structure(unfitting);
    const mend = lines.length === 0 && records.length > 0 ? await asLogged(new LogLines(db), new Set(records.map(({ kind, id }) => `${kind}/${id}`)), rest) : [];
    const known = new Set(mend.map(({ kind, id }) => `${kind}/${id}`));
    return { damage: [...lines.map((seq) => ({ is: 'log' as const, seq })), ...edits.map(({ seq }) => ({ is: 'edit' as const, seq })), ...records.map(({ kind, id }) => ({ is: 'record' as const, kind, id, mended: known.has(`${kind}/${id}`) }))], mend, edits };
  } catch (error) {
    const { code = '' } = error as { code?: string };
    // SQLITE_ERROR: a table of ours is not in it. In use, or a disk that takes nothing: nothing is known of the file.
    if (!fileDamage(error) && code !== 'SQLITE_ERROR') throw error;
    return structure(code);
  } finally { db.close(); }
}

/** Lines that do not follow from the one before, by number; and what lines that do say of steps that were kept otherwise. */
async function changedLines(db: Database.Database, rest: () => Promise<void>): Promise<{ lines: number[]; edits: LoggedEdit[] }> {
  const kept = db.prepare<[string, number], LoggedEdit>('SELECT body, v, seq, steps, command FROM edit WHERE body = ? AND v = ?');
  const found: number[] = [];
  const edits: LoggedEdit[] = [];
  for (const { seq, line, fits } of walkChain(new LogLines(db))) {
    if (!fits) found.push(seq);
    else if (line.name === 'script.edit' && line.outcome === 'accepted') {
      const { v, steps } = line.args as { v: number; steps: unknown };
      const said = { body: line.target.id, v, seq, steps: JSON.stringify(steps), command: line.id };
      const row = kept.get(said.body, v);
      // Words that went into a branch have no steps there, or another edit has that place.
      if (row && (row.command === said.command || row.seq === said.seq) && (row.command !== said.command || row.seq !== said.seq || row.steps !== said.steps)) edits.push(said);
    }
    if (found.length === MOST_NAMED) break;
    if (seq % LINES === 0) await rest();
  }
  return { lines: found, edits };
}

async function changedRecords(db: Database.Database, rest: () => Promise<void>): Promise<SummedRow[]> {
  const next = db.prepare<[number, number], SummedRow & { row: number }>(`SELECT rowid AS row, ${WHOLE_ROW} FROM record WHERE rowid > ? ORDER BY rowid LIMIT ?`);
  const found: SummedRow[] = [];
  for (let at = 0; found.length < MOST_NAMED;) {
    const rows = next.all(at, ROWS);
    if (rows.length === 0) break;
    found.push(...rows.filter((row) => !isAsWritten(row)));
    at = rows.at(-1)!.row;
    await rest();
  }
  return found.slice(0, MOST_NAMED);
}

/** What the log makes of these records; of one that no line makes nothing, and nothing at all where a line cannot be played. */
async function asLogged(log: LogLines, keys: ReadonlySet<string>, rest: () => Promise<void>): Promise<LoggedRow[]> {
  const replay = new Replay();
  for (const line of log.after(0)) {
    if (replay.play(line) !== null) return [];
    if (line.seq % LINES === 0) await rest();
  }
  const rows = [...replay.rows()].filter(({ key }) => keys.has(key)).map(({ key, kind, seq, json }) => ({ kind, id: key.slice(kind.length + 1), seq, json }));
  // What others take their place from comes first.
  return rows.sort((a, b) => Number(b.kind === 'version') - Number(a.kind === 'version'));
}

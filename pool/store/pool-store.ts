/**
 * The pool's store on SQLite: records, the log, script edits, people's credentials. One writer; nobody else opens the file
 * (exclusive locking), and a commit is on disk before it is acknowledged (WAL, synchronous=FULL).
 */
import Database from 'better-sqlite3';
import type { ReadRecords, Write } from '../../shared/log/apply.ts';
import { CHAIN_START, chainHash, type LogLine } from '../../shared/log/chain.ts';
import type { Command } from '../../shared/log/command.ts';
import { parentOf, type Kind, type RecordOf } from '../../shared/records.ts';
import type { Frame } from '../../shared/protocol/pool.ts';
import { migrate } from './migrations.ts';
import { Past } from './past.ts';

export type Change = Frame['changes'][number];
export type Edit = Frame['edits'][number];
export interface Judged { readonly seq: number; readonly outcome: 'accepted' | 'refused'; readonly code: string | null; readonly params: Record<string, string | number> | null }

interface Row { kind: Kind; id: string; seq: number; json: string }

export class PoolStore {
  readonly #db: Database.Database;
  #seq: number;
  #hash: string;
  readonly #sql;
  /** What records were. */
  readonly past: Past;

  constructor(file: string) {
    const db = new Database(file, { timeout: 3000 });
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('cache_size = -32768');
    migrate(db);
    this.#db = db;
    this.past = new Past(db);
    this.#sql = {
      get: db.prepare<[string, string], string>('SELECT json FROM record WHERE kind = ? AND id = ?').pluck(),
      children: db.prepare<[string, string], string>('SELECT json FROM record INDEXED BY record_parent WHERE kind = ? AND parent = ? ORDER BY id').pluck(),
      put: db.prepare('INSERT INTO record (kind, id, parent, seq, json) VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET parent = excluded.parent, seq = excluded.seq, json = excluded.json'),
      since: db.prepare<[number, number], Row>('SELECT kind, id, seq, json FROM record WHERE seq > ? ORDER BY seq LIMIT ?'),
      atSeq: db.prepare<[number], Row>('SELECT kind, id, seq, json FROM record WHERE seq = ?'),
      judged: db.prepare<[string], { seq: number; outcome: 'accepted' | 'refused'; code: string | null; params: string | null }>('SELECT seq, outcome, code, params FROM log WHERE id = ?'),
      log: db.prepare('INSERT INTO log (seq, id, name, kind, target, args, by, at, seen, device, outcome, code, params, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      chainAt: db.prepare<[number], string>('SELECT hash FROM log WHERE seq = ?').pluck(),
      last: db.prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1'),
      edit: db.prepare('INSERT INTO edit (body, v, seq, steps, command) VALUES (?, ?, ?, ?, ?)'),
      edits: db.prepare<[string, number], { v: number; steps: string; command: string }>('SELECT v, steps, command FROM edit WHERE body = ? AND v >= ? ORDER BY v'),
      history: db.prepare<[string], { seq: number; name: string; by: string; at: number; args: string }>('SELECT seq, name, by, at, args FROM log WHERE target = ? AND outcome = \'accepted\' ORDER BY seq DESC LIMIT 500'),
      lines: db.prepare<[number, number], Record<string, never>>('SELECT * FROM log WHERE seq > ? ORDER BY seq LIMIT ?'),
      meta: db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck(),
      setMeta: db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'),
      any: db.prepare<[string], number>('SELECT 1 FROM record WHERE kind = ? LIMIT 1').pluck(),
      assetsOf: db.prepare<[string], string>("SELECT json FROM record WHERE kind = 'asset' AND json_extract(json, '$.sha256') = ?").pluck(),
      byName: db.prepare<[string], string>("SELECT json FROM record WHERE kind = 'person' AND json_extract(json, '$.name') = ?").pluck(),
      credential: db.prepare<[string], string>('SELECT verifier FROM credential WHERE person = ?').pluck(),
      setCredential: db.prepare('INSERT INTO credential (person, verifier) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET verifier = excluded.verifier'),
      session: db.prepare<[string], string>('SELECT person FROM session WHERE token = ?').pluck(),
      addSession: db.prepare('INSERT INTO session (token, person, device, at) VALUES (?, ?, ?, ?)'),
      endSessions: db.prepare('DELETE FROM session WHERE person = ?'),
    };
    const last = this.#sql.last.get();
    this.#seq = last?.seq ?? 0;
    this.#hash = last?.hash ?? CHAIN_START;
  }

  /** Number of the last command in the log. */
  get seq(): number { return this.#seq; }
  /** The log's chain hash at a number; CHAIN_START before the first line, undefined past the last. */
  chainAt(seq: number): string | undefined { return seq === 0 ? CHAIN_START : seq === this.#seq ? this.#hash : this.#sql.chainAt.get(seq); }
  /** Nobody has been admitted yet. */
  get empty(): boolean { return this.#sql.any.get('person') === undefined; }

  readonly records: ReadRecords = {
    get: <K extends Kind>(kind: K, id: string) => { const json = this.#sql.get.get(kind, id); return json === undefined ? undefined : (JSON.parse(json) as RecordOf<K>); },
    children: <K extends Kind>(kind: K, parent: string) => this.#sql.children.all(kind, parent).map((json) => JSON.parse(json) as RecordOf<K>),
  };

  /** Runs `work` as one commit; numbers and the chain are put back when it throws. */
  commit<T>(work: () => T): T {
    const before = { seq: this.#seq, hash: this.#hash };
    try { return this.#db.transaction(work)(); } catch (error) { this.#seq = before.seq; this.#hash = before.hash; throw error; }
  }

  /** What was said of a command id before, if it was ever judged. */
  judged(id: string): Judged | undefined {
    const found = this.#sql.judged.get(id);
    return found && { ...found, params: found.params === null ? null : (JSON.parse(found.params) as Record<string, string | number>) };
  }

  /** Gives the command the next number, writes its line and what it changed. Only inside commit(). */
  append(command: Command, device: string, judged: { code: string; params?: Readonly<Record<string, string | number>> | undefined } | Write[]): { seq: number; changes: Change[]; edit: Edit | null } {
    const seq = this.#seq + 1;
    const refused = Array.isArray(judged) ? null : judged;
    const line: LogLine = {
      seq, id: command.id, name: command.name, target: command.target, args: command.args, by: command.by, at: command.at, seen: command.seen, device,
      outcome: refused ? 'refused' : 'accepted', code: refused?.code ?? null,
    };
    const hash = chainHash(this.#hash, line);
    this.#sql.log.run(seq, line.id, line.name, line.target.kind, line.target.id, JSON.stringify(line.args), line.by, line.at, line.seen, device, line.outcome, line.code, refused?.params ? JSON.stringify(refused.params) : null, hash);
    this.#seq = seq;
    this.#hash = hash;
    if (!Array.isArray(judged)) return { seq, changes: [], edit: null };
    const changes = judged.map(({ kind, id, record }): Change => {
      this.past.keep(kind, id);
      this.#sql.put.run(kind, id, parentOf(kind, record), seq, JSON.stringify(record));
      return { kind, id, seq, record };
    });
    if (command.name !== 'script.edit') return { seq, changes, edit: null };
    const { v, steps } = command.args as { v: number; steps: Edit['steps'] };
    this.#sql.edit.run(command.target.id, v, seq, JSON.stringify(steps), command.id);
    return { seq, changes, edit: { body: command.target.id, v, steps, command: command.id } };
  }

  /** Rows changed after `cursor`, oldest change first, whole log numbers only. */
  since(cursor: number, limit: number): Change[] {
    const rows = this.#sql.since.all(cursor, limit);
    // A command may have changed several rows: never cut between them, or a cursor would skip the rest.
    const last = rows.length === limit ? rows.at(-1)!.seq : null;
    const whole = last === null ? rows : [...rows.filter((row) => row.seq < last), ...this.#sql.atSeq.all(last)];
    return whole.map(({ kind, id, seq, json }) => ({ kind, id, seq, record: JSON.parse(json) as unknown }));
  }

  /** Accepted edits of a script from step number `v`. */
  edits(body: string, v: number): Edit[] {
    return this.#sql.edits.all(body, v).map((row) => ({ body, v: row.v, steps: JSON.parse(row.steps) as Edit['steps'], command: row.command }));
  }

  /** The last 500 accepted commands on a record, newest first. */
  history(record: string): { seq: number; name: string; by: string; at: number; args: unknown }[] {
    return this.#sql.history.all(record).map((row) => ({ ...row, args: JSON.parse(row.args) as unknown }));
  }

  meta(key: string): string | undefined { return this.#sql.meta.get(key); }
  setMeta(key: string, value: string): void { this.#sql.setMeta.run(key, value); }

  assetsWith(sha256: string): RecordOf<'asset'>[] { return this.#sql.assetsOf.all(sha256).map((json) => JSON.parse(json) as RecordOf<'asset'>); }
  personNamed(name: string): RecordOf<'person'> | undefined { const json = this.#sql.byName.get(name); return json === undefined ? undefined : (JSON.parse(json) as RecordOf<'person'>); }
  credential(person: string): string | undefined { return this.#sql.credential.get(person); }
  setCredential(person: string, verifier: string): void { this.#sql.setCredential.run(person, verifier); }
  /** The person of a session, by the hash of its token. */
  session(tokenHash: string): string | undefined { return this.#sql.session.get(tokenHash); }
  addSession(tokenHash: string, person: string, device: string, at: number): void { this.#sql.addSession.run(tokenHash, person, device, at); }
  endSessions(person: string): void { this.#sql.endSessions.run(person); }

  /** Recomputes the whole chain; the number of the first line that does not fit, or null when all do. */
  brokenAt(): number | null {
    let hash = CHAIN_START;
    for (let cursor = 0; ;) {
      const rows = this.#sql.lines.all(cursor, 1000) as unknown as (Omit<LogLine, 'target' | 'args'> & { kind: string; target: string; args: string; hash: string })[];
      if (rows.length === 0) return null;
      for (const row of rows) {
        const line: LogLine = { seq: row.seq, id: row.id, name: row.name, target: { kind: row.kind, id: row.target }, args: JSON.parse(row.args), by: row.by, at: row.at, seen: row.seen, device: row.device, outcome: row.outcome, code: row.code };
        if (row.seq !== cursor + 1 || chainHash(hash, line) !== row.hash) return row.seq;
        hash = row.hash;
        cursor = row.seq;
      }
    }
  }

  close(): void { this.#db.close(); }
}

/**
 * The pool's store on SQLite: records, the log, script edits, people's credentials. One writer; threads of this pool may read beside it, another pool is kept out
 * by a lock. A commit is on disk before it is acknowledged (WAL, synchronous=FULL).
 */
import Database from 'better-sqlite3';
import type { ReadRecords, Write } from '../../shared/log/apply.ts';
import { CHAIN_START, chainHash, type LogLine } from '../../shared/log/chain.ts';
import type { Command } from '../../shared/log/command.ts';
import { planted } from '../../shared/log/planted.ts';
import { recordText } from '../../shared/record-text.ts';
import { parentOf, refersTo, sortOf, type Kind, type RecordOf } from '../../shared/records.ts';
import type { Frame, Head } from '../../shared/protocol/pool.ts';
import { sha256 } from '../log/chain-walk.ts';
import { Clock } from './clock.ts';
import { Devices } from './devices.ts';
import { putAsideForeignLog } from './foreign-log.ts';
import { History } from './history.ts';
import { lockFolder } from './lock.ts';
import { LogLines } from './log-lines.ts';
import { migrate } from './migrations.ts';
import type { LoggedEdit, LoggedRow } from './damage.ts';
import { Past } from './past.ts';
import { Places, STOOD } from './places.ts';
import { isAsWritten, RecordDamaged, saysDamage, sumOf, WHOLE_ROW, type SummedRow, type WholeRow } from './row-sum.ts';
import { Scopes } from './scope.ts';
import { SignIns } from './sign-ins.ts';

/** A row as it is now. `json` is its record as it is stored and sent; `stood` is the log number at which its group last changed before this commit (0: the group is new; some number where nobody needs to know, see needsStanding). */
export interface Change { readonly kind: Kind; readonly id: string; readonly seq: number; readonly record: unknown; readonly json: string; readonly grp: string; readonly version: string; readonly stood: number }
export type Edit = Frame['edits'][number];
export interface Judged { readonly seq: number; readonly outcome: 'accepted' | 'refused'; readonly code: string | null; readonly params: Record<string, string | number> | null }

const LOCK_TIMEOUT_MS = 3000;
/** Where it is kept which records were put back, and how many of the last. */
const MENDED = 'mended';
const MOST_MENDED = 1000;
/** Records kept in memory. */
const MOST_HELD = 5000;

/** The text of a record. Throws where it is not what was written. */
function textOf(row: SummedRow): string {
  if (!isAsWritten(row)) throw new RecordDamaged(row);
  return row.json.toString();
}

/** Queries that every command runs; a test looks at their plans. */
export const POOL_QUERIES = {
  children: `SELECT ${WHOLE_ROW} FROM record INDEXED BY record_parent WHERE kind = ? AND parent = ? AND parent <> '' ORDER BY id`,
  stood: STOOD,
  asset: `SELECT ${WHOLE_ROW} FROM record WHERE kind = 'asset' AND CASE WHEN json_valid(json) THEN json ->> '$.sha256' END = ?`,
} as const;

export class PoolStore {
  readonly #db: Database.Database;
  readonly #lock: { release(): void };
  #seq: number;
  #hash: string;
  /** Scripts that may have branches: every edit asks, and few have any. */
  readonly #branched: Set<string>;
  /** Damage that was met in the open commit. */
  #broken: unknown = null;
  readonly #sql;
  /** Records as they were last read; never changed in place, so one object can serve everybody. */
  readonly #held = new Map<string, unknown>();
  readonly #places: Places;
  readonly #clock: Clock;
  /** What records were, and the log as it is read. */
  readonly past: Past;
  readonly log: LogLines;
  /** What was done to a record. */
  readonly history: History;
  readonly devices: Devices;
  readonly signIns: SignIns;
  readonly file: string;
  /** Which rows go to whom. */
  readonly scopes: Scopes;

  /** Told when something that was read or written shows that the file is damaged. */
  whenDamaged: () => void = () => undefined;
  /** Something that was read or written shows it: whoever looks for damage is told, and rows are looked at before they go out until it has been put back. */
  meetsDamage(): void { this.scopes.suspect(); this.whenDamaged(); }
  /** Asked as a commit begins: does anybody who is told of it need to know where groups stood? It costs a look for each. */
  needsStanding: () => boolean = () => true;
  #standing = true;

  /** Opens or makes the file. Throws SQLITE_BUSY when another pool has it, `newer-database` when a newer release wrote it. */
  constructor(file: string, now: () => number = Date.now) {
    this.file = file;
    this.#lock = lockFolder(file.replace(/(\.db)?$/, '.lock'), LOCK_TIMEOUT_MS);
    let db: Database.Database | null = null;
    try {
      putAsideForeignLog(file);
      db = new Database(file, { timeout: LOCK_TIMEOUT_MS });
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
      db.pragma('cache_size = -32768');
      // 16 MiB: with SQLite's own 4 MiB each commit of a workstation that comes home after days moves its pages into the file at once, and waits for that.
      db.pragma('wal_autocheckpoint = 4096');
      migrate(db);
    } catch (error) { db?.close(); this.#lock.release(); throw error; }
    this.#db = db;
    this.past = new Past(db);
    this.log = new LogLines(db);
    this.history = new History(db);
    this.devices = new Devices(db);
    this.signIns = new SignIns(db);
    this.#places = new Places(db);
    this.#clock = new Clock(db, now);
    this.scopes = new Scopes(db, () => this.meetsDamage());
    this.#sql = {
      get: db.prepare<[string, string], SummedRow>(`SELECT ${WHOLE_ROW} FROM record WHERE kind = ? AND id = ?`),
      children: db.prepare<[string, string], SummedRow>(POOL_QUERIES.children),
      add: db.prepare('INSERT INTO record (kind, id, parent, grp, sort, version, channel, seq, json, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS TEXT), ?)'),
      /** Without the parent, which never changes and would be taken out of its index and put in again. */
      change: db.prepare('UPDATE record SET sort = ?, seq = ?, json = CAST(? AS TEXT), sum = ? WHERE kind = ? AND id = ? AND parent = ?'),
      remove: db.prepare('DELETE FROM record WHERE kind = ? AND id = ?'),
      refer: db.prepare('INSERT OR IGNORE INTO refers (grp, via, target, seq) VALUES (?, ?, ?, ?)'),
      kindSince: db.prepare<[string, number], SummedRow>(`SELECT ${WHOLE_ROW} FROM record WHERE kind = ? AND seq > ?`),
      seqOf: db.prepare<[string, string], number>('SELECT seq FROM record WHERE kind = ? AND id = ?').pluck(),
      count: db.prepare<[], number>('SELECT count(*) FROM record').pluck(),
      judged: db.prepare<[string], { seq: number; outcome: 'accepted' | 'refused'; code: string | null; params: string | null }>('SELECT seq, outcome, code, params FROM log WHERE id = ?'),
      log: db.prepare('INSERT INTO log (seq, id, name, kind, target, args, by, at, seen, device, outcome, code, params, hash, form) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      chainAt: db.prepare<[number], string>('SELECT hash FROM log WHERE seq = ?').pluck(),
      last: db.prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1'),
      edit: db.prepare('INSERT INTO edit (body, v, seq, steps, command) VALUES (?, ?, ?, ?, ?)'),
      mendEdit: db.prepare('UPDATE edit SET seq = ?, steps = ?, command = ? WHERE body = ? AND v = ?'),
      edits: db.prepare<[string, number], { v: number; steps: string; command: string }>('SELECT v, steps, command FROM edit WHERE body = ? AND v >= ? ORDER BY v'),
      editsUpTo: db.prepare<[string, number, number], { v: number; seq: number; steps: string }>('SELECT v, seq, steps FROM edit WHERE body = ? AND v >= ? AND seq <= ? ORDER BY v'),
      all: db.prepare<[], SummedRow>(`SELECT ${WHOLE_ROW} FROM record ORDER BY kind, id`),
      meta: db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck(),
      setMeta: db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'),
      any: db.prepare<[string], number>('SELECT 1 FROM record WHERE kind = ? LIMIT 1').pluck(),
      assetsOf: db.prepare<[string], SummedRow>(POOL_QUERIES.asset),
      // These two read every asset: for what is rare. SQLite throws at text that is no JSON, so a record that a disk has changed is asked for that first.
      assetsNaming: db.prepare<[string], SummedRow>(`SELECT ${WHOLE_ROW} FROM record WHERE kind = 'asset' AND instr(json, ?) > 0`),
      assetsWaiting: db.prepare<[], SummedRow>(`SELECT ${WHOLE_ROW} FROM record WHERE kind = 'asset' AND CASE WHEN json_valid(json) THEN json ->> '$.stored' = 0 OR json ->> '$.lost' IS NOT NULL ELSE 1 END`),
      assetsAfter: db.prepare<[string, number], SummedRow>(`SELECT ${WHOLE_ROW} FROM record WHERE kind = 'asset' AND id > ? ORDER BY id LIMIT ?`),
      byName: db.prepare<[string], string>("SELECT json FROM record WHERE kind = 'person' AND CASE WHEN json_valid(json) THEN json ->> '$.name' = ? ELSE 0 END").pluck(),
    };
    this.#branched = new Set(db.prepare<[], string>("SELECT DISTINCT parent FROM record WHERE kind = 'branch' AND parent <> ''").pluck().all());
    const last = this.#sql.last.get();
    this.#seq = last?.seq ?? 0;
    this.#hash = last?.hash ?? CHAIN_START;
  }

  /** Number of the last command in the log. */
  get seq(): number { return this.#seq; }
  /** Where the log ends. */
  get head(): Head { return { seq: this.#seq, chain: this.#hash }; }
  /** The log's chain hash at a number; CHAIN_START before the first line, undefined past the last. */
  chainAt(seq: number): string | undefined { return seq === 0 ? CHAIN_START : seq === this.#seq ? this.#hash : this.#sql.chainAt.get(seq); }
  /** Nobody has been admitted yet. */
  get empty(): boolean { return this.#sql.any.get('person') === undefined; }

  readonly records: ReadRecords = {
    get: <K extends Kind>(kind: K, id: string) => {
      const key = `${kind}/${id}`;
      const held = this.#held.get(key);
      if (held !== undefined) return held as RecordOf<K>; // under this key lies that kind
      const record = this.#reading(() => {
        const row = this.#sql.get.get(kind, id);
        if (!row) return undefined;
        const read = JSON.parse(textOf(row)) as RecordOf<K>;
        this.#places.keep(kind, id, row);
        return read;
      });
      if (record !== undefined) this.#hold(key, record);
      return record;
    },
    children: <K extends Kind>(kind: K, parent: string) => (kind === 'branch' && !this.#branched.has(parent) ? [] : this.#reading(() => this.#sql.children.all(kind, parent).map((row) => JSON.parse(textOf(row)) as RecordOf<K>))),
  };
  #reading<T>(read: () => T): T {
    try { return read(); } catch (error) {
      if (saysDamage(error)) { this.#broken = error; this.meetsDamage(); }
      throw error;
    }
  }

  #hold(key: string, record: unknown): void {
    if (this.#held.size >= MOST_HELD) this.#held.clear();
    this.#held.set(key, record);
  }

  /** Runs `work` as one commit; numbers and the chain are put back when it throws. It throws when `work` met damage, even if it took that for something else (a reducer that throws is refused). */
  commit<T>(work: () => T): T {
    const before = { seq: this.#seq, hash: this.#hash, marked: this.#clock.marked };
    this.#places.begin();
    this.#standing = this.needsStanding();
    if (planted.has('answered-early')) { this.#db.exec(this.#db.inTransaction ? 'COMMIT; BEGIN' : 'BEGIN'); return work(); }
    try {
      return this.#db.transaction(() => {
        this.#broken = null;
        this.#clock.mark(this.#seq);
        const done = work();
        if (this.#broken !== null) throw this.#broken as Error;
        return done;
      })();
    } catch (error) {
      this.#forget();
      if (saysDamage(error)) this.meetsDamage();
      if (planted.has('number-gap')) throw error;
      this.#seq = before.seq;
      this.#hash = before.hash;
      this.#clock.goBack(before.marked);
      throw error;
    }
  }
  #forget(): void { this.#held.clear(); this.#places.forget(); }

  /** A log number after which is everything that was accepted at or after this moment (ms since 1970, this pool's clock). */
  numberAt(moment: number): number { return this.#clock.numberAt(moment, this.#seq); }

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
      outcome: refused ? 'refused' : 'accepted', code: refused?.code ?? null, ...(command.form === undefined || command.form === 1 ? {} : { form: command.form }),
    };
    const hash = chainHash(this.#hash, line, sha256);
    this.#sql.log.run(seq, line.id, line.name, line.target.kind, line.target.id, JSON.stringify(line.args), line.by, line.at, line.seen, device, line.outcome, line.code, refused?.params ? JSON.stringify(refused.params) : null, hash, line.form ?? 1);
    this.#seq = seq;
    this.#hash = hash;
    if (!Array.isArray(judged)) return { seq, changes: [], edit: null };
    const changes = judged.map((write) => this.#put(write, seq));
    // Words that went into a branch did not change the script.
    if (command.name !== 'script.edit' || !changes.some((one) => one.kind === 'body')) return { seq, changes, edit: null };
    const { v, steps } = command.args as { v: number; steps: Edit['steps'] };
    this.#sql.edit.run(command.target.id, v, seq, JSON.stringify(steps), command.id);
    return { seq, changes, edit: { body: command.target.id, v, steps, command: command.id } };
  }

  #put({ kind, id, record }: Write, seq: number): Change {
    const json = recordText(kind, record);
    const parent = parentOf(kind, record);
    const sort = sortOf(kind, record);
    const key = `${kind}/${id}`;
    // A script's document is JSON as it is, and typing comes again and again; other records are read as they are stored.
    if (kind === 'body') this.#hold(key, record); else this.#held.delete(key);
    let place = this.#places.of(kind, id);
    const stood = !place ? 0 : this.#standing ? this.#places.stood(place.grp) : 1;
    if (place) {
      this.past.keep(kind, id);
      const bytes = Buffer.from(json);
      if (this.#sql.change.run(sort, seq, bytes, sumOf({ kind, id, parent, ...place, sort, seq, json: bytes }), kind, id, parent).changes === 0) throw new Error(`${key} has come to another parent`);
    } else {
      place = this.#places.ofNew(kind, record);
      this.#places.keep(kind, id, place);
      this.#places.stood(place.grp);
      this.#add({ kind, id, parent, ...place, sort, seq, json: Buffer.from(json) });
    }
    const { versions, assets } = refersTo(kind, record);
    for (const via of versions) { const target = this.#places.of('version', via)?.grp; if (target !== undefined) this.#sql.refer.run(place.grp, via, target, seq); }
    for (const via of assets) this.#sql.refer.run(place.grp, via, via, seq);
    return { kind, id, seq, record, json, grp: place.grp, version: place.version, stood: this.#places.stoodIfAsked(place.grp) ?? stood };
  }
  #add(row: WholeRow): void {
    if (row.kind === 'branch') this.#branched.add(row.parent);
    this.#sql.add.run(row.kind, row.id, row.parent, row.grp, row.sort, row.version, row.channel, row.seq, row.json, sumOf(row));
  }
  #read(row: SummedRow): Change { const { kind, id, seq, grp, version } = row; const json = textOf(row); return { kind, id, seq, grp, version, json, stood: seq, get record() { return JSON.parse(json) as unknown; } }; }
  /** The people that changed after `cursor`. */
  peopleSince(cursor: number): Change[] { return this.#sql.kindSince.all('person', cursor).map((row) => this.#read(row)); }
  /** How many records there are. Reads an index; not for every turn. */
  get count(): number { return this.#sql.count.get() ?? 0; }
  /** The log number of a record's last change. */
  seqOf(kind: Kind, id: string): number | undefined { return this.#sql.seqOf.get(kind, id); }

  /** Accepted edits of a script from step number `v`. */
  edits(body: string, v: number): Edit[] {
    return this.#sql.edits.all(body, v).map((row) => ({ body, v: row.v, steps: JSON.parse(row.steps) as Edit['steps'], command: row.command }));
  }

  /** Accepted edits of a script from step number `v` up to log number `seq`. */
  editsUpTo(body: string, v: number, seq: number): { v: number; seq: number; steps: Edit['steps'] }[] {
    return this.#sql.editsUpTo.all(body, v, seq).map((row) => ({ ...row, steps: JSON.parse(row.steps) as Edit['steps'] }));
  }
  /** Every record there is. Everything at once: for checks. */
  rows(): LoggedRow[] { return this.#sql.all.all().map(({ kind, id, seq, json }) => ({ kind, id, seq, json: json.toString() })); }

  /**
   * Puts records back as the log has them, in one commit; those that others take their place from must come first. What is sound (again) is left as it is. Remembers
   * which and when: whoever read them before reads them again (see mendedSince).
   */
  mend(rows: readonly LoggedRow[], edits: readonly LoggedEdit[] = []): void {
    this.#forget();
    this.commit(() => {
      for (const { body, v, seq, steps, command } of edits) this.#sql.mendEdit.run(seq, steps, command, body, v);
      const mended = rows.filter(({ kind, id }) => { const row = this.#sql.get.get(kind, id); return !row || !isAsWritten(row); });
      for (const { kind, id, seq, json } of mended) {
        const record = JSON.parse(json) as unknown;
        this.#sql.remove.run(kind, id);
        this.#add({ kind, id, parent: parentOf(kind, record), ...this.#places.ofNew(kind, record), sort: sortOf(kind, record), seq, json: Buffer.from(json) });
      }
      if (mended.length > 0) this.setMeta(MENDED, JSON.stringify([...this.#mended(), ...mended.map(({ seq }) => ({ seq, at: this.#seq }))].slice(-MOST_MENDED)));
    });
  }
  #mended(): { seq: number; at: number }[] { return JSON.parse(this.meta(MENDED) ?? '[]') as { seq: number; at: number }[]; } // written just above
  /** Log numbers of rows that stood before `cursor` and were put back at or after it. */
  mendedSince(cursor: number): number[] { return [...new Set(this.#mended().filter(({ seq, at }) => seq <= cursor && at >= cursor).map(({ seq }) => seq))]; }

  meta(key: string): string | undefined { return this.#sql.meta.get(key); }
  setMeta(key: string, value: string): void { this.#sql.setMeta.run(key, value); }

  /** Assets as they were written: what is damaged is left out, and looked for at once. Nobody waits for it here, and whoever comes back for it finds it mended. */
  #sound(rows: readonly SummedRow[]): RecordOf<'asset'>[] {
    const sound = rows.filter(isAsWritten);
    if (sound.length < rows.length) this.meetsDamage();
    return sound.map((row) => JSON.parse(textOf(row)) as RecordOf<'asset'>);
  }
  assetsWith(sha256: string): RecordOf<'asset'>[] { return this.#sound(this.#sql.assetsOf.all(sha256)); }
  /** The assets that have a file with this address, the original or a part. Reads them all. */
  assetsNaming(sha256: string): RecordOf<'asset'>[] { return this.#sound(this.#sql.assetsNaming.all(`"sha256":"${sha256}"`)); }
  /** Assets of which a file is not here: not arrived yet, or found damaged. Reads them all. */
  assetsWaiting(): RecordOf<'asset'>[] { return this.#sound(this.#sql.assetsWaiting.all()); }
  /** So many assets at most behind an id, in order. */
  assetsAfter(id: string, most: number): RecordOf<'asset'>[] { return this.#sound(this.#sql.assetsAfter.all(id, most)); }
  personNamed(name: string): RecordOf<'person'> | undefined { const json = this.#sql.byName.get(name); return json === undefined ? undefined : (JSON.parse(json) as RecordOf<'person'>); }

  close(): void { this.#db.close(); this.#lock.release(); }
}

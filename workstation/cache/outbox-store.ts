/**
 * What only this workstation has: commands that the pool has not answered yet, those it refused, who signed in here, local
 * settings. A file of its own, synchronous=FULL: a command is on disk before the screen hears 'done', and the cache beside
 * it can be thrown away and rebuilt at any time without losing a word.
 */
import Database from 'better-sqlite3';
import type { Command } from '../../shared/log/command.ts';
import { planted } from '../../shared/log/planted.ts';
import type { Kind } from '../../shared/records.ts';
import type { Role } from '../../shared/people/person.ts';

export interface OutboxEntry extends Command {
  /** Local order. */
  readonly n: number;
  /** Characters of its arguments as JSON, for pushes of a bounded size. */
  readonly size: number;
  /** Has it ever been on the wire? Then the pool may have it in this form, whatever became of the answer, and nothing may be added to it. */
  readonly sent: boolean;
}
export interface RefusedEntry extends Command { readonly code: string; readonly params: Record<string, string | number>; readonly refusedAt: number }
export interface Account { readonly person: string; readonly name: string; readonly roles: readonly Role[]; readonly verifier: string; readonly token: string }

interface Row { n: number; id: string; name: string; kind: Kind; target: string; args: string; by: string; at: number; seen: number; sent: number }
const entryOf = ({ n, id, name, kind, target, args, by, at, seen, sent }: Row): OutboxEntry => ({ n, id, name, target: { kind, id: target }, args: JSON.parse(args) as unknown, by, at, seen, sent: sent === 1, size: args.length });

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS outbox (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, args TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL, seen INTEGER NOT NULL, base TEXT, sent INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE TABLE IF NOT EXISTS refused (id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, args TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL, seen INTEGER NOT NULL, code TEXT NOT NULL, params TEXT NOT NULL, refusedAt INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS account (person TEXT PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL, verifier TEXT NOT NULL, token TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS generation (n INTEGER NOT NULL) STRICT;
  INSERT INTO generation SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM generation);`;

const COLUMNS = 'n, id, name, kind, target, args, by, at, seen, sent';

export class OutboxStore {
  readonly #db: Database.Database;
  readonly #sql;
  /** What waits, by number, oldest first: the rows of the table, parsed once. */
  #waiting = new Map<number, OutboxEntry>();
  #list: readonly OutboxEntry[] | null = null;
  /** Numbers of waiting script edits, by script. */
  #edits = new Map<string, number[]>();
  #generation = 0;
  /** The number given last in this process. */
  #last = 0;

  /** Opens or makes the file. Throws SQLITE_BUSY when another workstation has this data folder. */
  constructor(file: string) {
    const db = new Database(file, { timeout: 3000 });
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec(SCHEMA);
    // Files from before commands were marked as sent.
    if (!db.prepare<[], string>("SELECT name FROM pragma_table_info('outbox')").pluck().all().includes('sent')) db.exec('ALTER TABLE outbox ADD COLUMN sent INTEGER NOT NULL DEFAULT 0');
    this.#db = db;
    this.#sql = {
      add: db.prepare('INSERT INTO outbox (id, name, kind, target, args, by, at, seen, base) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      sent: db.prepare('UPDATE outbox SET sent = 1 WHERE n = ?'),
      setArgs: db.prepare('UPDATE outbox SET args = ? WHERE n = ?'),
      base: db.prepare<[number], string | null>('SELECT base FROM outbox WHERE n = ?').pluck(),
      setBase: db.prepare('UPDATE outbox SET base = ? WHERE n = ?'),
      remove: db.prepare('DELETE FROM outbox WHERE id = ?'),
      all: db.prepare<[], Row>(`SELECT ${COLUMNS} FROM outbox ORDER BY n`),
      generation: db.prepare<[], number>('SELECT n FROM generation').pluck(),
      next: db.prepare('UPDATE generation SET n = ?'),
      refuse: db.prepare('INSERT OR REPLACE INTO refused VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      refused: db.prepare<[], Omit<Row, 'n' | 'sent'> & { code: string; params: string; refusedAt: number }>('SELECT * FROM refused ORDER BY refusedAt'),
      refusedCount: db.prepare<[], number>('SELECT count(*) FROM refused').pluck(),
      drop: db.prepare('DELETE FROM refused WHERE id = ?'),
      account: db.prepare<[string], { person: string; name: string; roles: string; verifier: string; token: string }>('SELECT * FROM account WHERE name = ?'),
      accounts: db.prepare<[], { person: string; name: string; roles: string; verifier: string; token: string }>('SELECT * FROM account ORDER BY name'),
      setAccount: db.prepare('INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?, ?)'),
      get: db.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck(),
      set: db.prepare('INSERT OR REPLACE INTO setting VALUES (?, ?)'),
    };
    this.#read();
  }

  #read(): void {
    this.#generation = this.#sql.generation.get() ?? 0;
    this.#waiting = new Map(this.#sql.all.all().map((row) => [row.n, entryOf(row)]));
    this.#edits = new Map();
    for (const entry of this.#waiting.values()) this.#noteEdit(entry);
    this.#list = null;
  }
  #noteEdit({ name, target, n }: OutboxEntry): void {
    if (name !== 'script.edit') return;
    const numbers = this.#edits.get(target.id);
    if (numbers) numbers.push(n); else this.#edits.set(target.id, [n]);
  }
  /** One durable step; when it fails, what is in memory is what is on disk. */
  #durably<T>(work: () => T): T {
    try {
      return this.#db.transaction(() => { const done = work(); this.#sql.next.run(++this.#generation); return done; })();
    } catch (error) { this.#read(); throw error; }
    finally { this.#list = null; }
  }

  /** Grows with every change of what waits: a cache that folded the same generation is in step with this file. */
  get generation(): number { return this.#generation; }

  /** Keeps a command, durably; answers its number. `base`: for the first waiting edit of a script the document (JSON text) that it stands on, else null. */
  add({ id, name, target, args, by, at, seen }: Command, base: string | null): number {
    return this.#durably(() => {
      const json = JSON.stringify(args);
      const n = planted.has('saved-in-memory') ? (this.last()?.n ?? 0) + 1 : Number(this.#sql.add.run(id, name, target.kind, target.id, json, by, at, seen, base).lastInsertRowid);
      const entry = { n, id, name, target, args, by, at, seen, sent: false, size: json?.length ?? 0 };
      this.#waiting.set(n, entry);
      this.#noteEdit(entry);
      this.#last = n;
      return n;
    });
  }
  /** Marks commands as sent, durably, before they go: see OutboxEntry.sent. */
  markSent(numbers: readonly number[]): void {
    if (numbers.length === 0 || planted.has('sent-unmarked')) return;
    this.#db.transaction(() => { for (const n of numbers) this.#sql.sent.run(n); })();
    for (const n of numbers) { const entry = this.#waiting.get(n); if (entry) this.#waiting.set(n, { ...entry, sent: true }); }
    this.#list = null;
  }
  setArgs(n: number, args: unknown): void { this.#durably(() => this.#writeArgs(n, args)); }
  #writeArgs(n: number, args: unknown): void {
    const json = JSON.stringify(args);
    this.#sql.setArgs.run(json, n);
    const entry = this.#waiting.get(n);
    if (entry) this.#waiting.set(n, { ...entry, args, size: json.length });
  }
  /** The document (JSON text) that an edit stands on; kept for the first waiting edit of each script, null for the others. */
  base(n: number): string | null { return this.#sql.base.get(n) ?? null; }

  /**
   * Takes answered commands out, keeps refused ones with their reason, writes rebased edits and the documents that the first waiting edits of
   * scripts now stand on, in one transaction.
   */
  settle(accepted: readonly string[], refused: readonly RefusedEntry[], rebased: readonly { n: number; args: unknown }[], bases: readonly { n: number; base: string }[] = []): void {
    if (accepted.length + refused.length + rebased.length + bases.length === 0) return;
    const gone = new Set([...accepted, ...refused.map((one) => one.id)]);
    this.#durably(() => {
      for (const id of accepted) this.#sql.remove.run(id);
      for (const { id, name, target, args, by, at, seen, code, params, refusedAt } of refused) {
        if (!planted.has('refusal-lost')) this.#sql.refuse.run(id, name, target.kind, target.id, JSON.stringify(args), by, at, seen, code, JSON.stringify(params), refusedAt);
        this.#sql.remove.run(id);
      }
      for (const { n, args } of rebased) this.#writeArgs(n, args);
      for (const { n, base } of bases) this.#sql.setBase.run(base, n);
      for (const entry of this.#waiting.values()) if (gone.has(entry.id)) this.#forget(entry);
    });
  }
  #forget({ n, target }: OutboxEntry): void {
    this.#waiting.delete(n);
    const left = this.#edits.get(target.id)?.filter((one) => one !== n);
    if (left && left.length > 0) this.#edits.set(target.id, left); else this.#edits.delete(target.id);
  }

  /** What waits, oldest first. */
  all(): readonly OutboxEntry[] { return (this.#list ??= [...this.#waiting.values()]); }
  get(n: number): OutboxEntry | undefined { return this.#waiting.get(n); }
  last(): OutboxEntry | undefined { return this.#waiting.get(this.#last) ?? this.all().at(-1); }
  get count(): number { return this.#waiting.size; }
  /** Scripts with waiting edits. */
  editedScripts(): readonly string[] { return [...this.#edits.keys()]; }
  /** Waiting edits of a script, oldest first. */
  edits(script: string): OutboxEntry[] { return (this.#edits.get(script) ?? []).map((n) => this.#waiting.get(n)!); }

  refused(): RefusedEntry[] {
    return this.#sql.refused.all().map(({ id, name, kind, target, args, by, at, seen, code, params, refusedAt }) => ({ id, name, target: { kind, id: target }, args: JSON.parse(args) as unknown, by, at, seen, code, params: JSON.parse(params) as Record<string, string | number>, refusedAt }));
  }
  get refusedCount(): number { return this.#sql.refusedCount.get() ?? 0; }
  dropRefused(id: string): void { this.#sql.drop.run(id); }

  account(name: string): Account | undefined { const row = this.#sql.account.get(name); return row && { ...row, roles: JSON.parse(row.roles) as Role[] }; }
  accounts(): Account[] { return this.#sql.accounts.all().map((row) => ({ ...row, roles: JSON.parse(row.roles) as Role[] })); }
  setAccount({ person, name, roles, verifier, token }: Account): void { this.#sql.setAccount.run(person, name, JSON.stringify(roles), verifier, token); }

  setting(key: string): unknown { const json = this.#sql.get.get(key); return json === undefined ? undefined : (JSON.parse(json) as unknown); }
  setSetting(key: string, value: unknown): void { this.#sql.set.run(key, JSON.stringify(value ?? null)); }

  close(): void { this.#db.close(); }
}

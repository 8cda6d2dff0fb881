/**
 * What only this workstation has: commands that the pool has not answered yet, those it refused, who signed in here, local
 * settings. A file of its own, synchronous=FULL: a command is on disk before the screen hears 'done', and the cache beside
 * it can be thrown away and rebuilt at any time without losing a word.
 */
import Database from 'better-sqlite3';
import type { Command } from '../../shared/log/command.ts';
import type { Kind } from '../../shared/records.ts';
import type { Role } from '../../shared/people/person.ts';

export interface OutboxEntry extends Command {
  /** Local order. */
  readonly n: number;
  /** script.edit: the document (JSON text) that its steps stand on. */
  readonly base: string | null;
  /** Has it ever been on the wire? Then the pool may have it in this form, whatever became of the answer, and nothing may be added to it. */
  readonly sent: boolean;
}
export interface RefusedEntry extends Command { readonly code: string; readonly params: Record<string, string | number>; readonly refusedAt: number }
export interface Account { readonly person: string; readonly name: string; readonly roles: readonly Role[]; readonly verifier: string; readonly token: string }

interface Row { n: number; id: string; name: string; kind: Kind; target: string; args: string; by: string; at: number; seen: number; base: string | null; sent: number }
const entryOf = ({ n, id, name, kind, target, args, by, at, seen, base, sent }: Row): OutboxEntry => ({ n, id, name, target: { kind, id: target }, args: JSON.parse(args) as unknown, by, at, seen, base, sent: sent === 1 });

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS outbox (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, args TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL, seen INTEGER NOT NULL, base TEXT, sent INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE TABLE IF NOT EXISTS refused (id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, args TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL, seen INTEGER NOT NULL, code TEXT NOT NULL, params TEXT NOT NULL, refusedAt INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS account (person TEXT PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL, verifier TEXT NOT NULL, token TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`;

export class OutboxStore {
  readonly #db: Database.Database;
  readonly #sql;

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
      setArgs: db.prepare('UPDATE outbox SET args = ?, base = ? WHERE n = ?'),
      remove: db.prepare('DELETE FROM outbox WHERE id = ?'),
      all: db.prepare<[], Row>('SELECT * FROM outbox ORDER BY n'),
      last: db.prepare<[], Row>('SELECT * FROM outbox ORDER BY n DESC LIMIT 1'),
      count: db.prepare<[], number>('SELECT count(*) FROM outbox').pluck(),
      refuse: db.prepare('INSERT OR REPLACE INTO refused VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      refused: db.prepare<[], Omit<Row, 'n' | 'base' | 'sent'> & { code: string; params: string; refusedAt: number }>('SELECT * FROM refused ORDER BY refusedAt'),
      refusedCount: db.prepare<[], number>('SELECT count(*) FROM refused').pluck(),
      drop: db.prepare('DELETE FROM refused WHERE id = ?'),
      account: db.prepare<[string], { person: string; name: string; roles: string; verifier: string; token: string }>('SELECT * FROM account WHERE name = ?'),
      accounts: db.prepare<[], { person: string; name: string; roles: string; verifier: string; token: string }>('SELECT * FROM account ORDER BY name'),
      setAccount: db.prepare('INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?, ?)'),
      get: db.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck(),
      set: db.prepare('INSERT OR REPLACE INTO setting VALUES (?, ?)'),
    };
  }

  add({ id, name, target, args, by, at, seen }: Command, base: string | null): number {
    return Number(this.#sql.add.run(id, name, target.kind, target.id, JSON.stringify(args), by, at, seen, base).lastInsertRowid);
  }
  /** Marks commands as sent, durably, before they go: see OutboxEntry.sent. */
  markSent(numbers: readonly number[]): void { this.#db.transaction(() => { for (const n of numbers) this.#sql.sent.run(n); })(); }
  setArgs(n: number, args: unknown, base: string | null): void { this.#sql.setArgs.run(JSON.stringify(args), base, n); }
  /** Takes answered commands out, keeps refused ones with their reason, in one transaction. */
  settle(accepted: readonly string[], refused: readonly RefusedEntry[], rebased: readonly { n: number; args: unknown; base: string | null }[]): void {
    if (accepted.length + refused.length + rebased.length === 0) return;
    this.#db.transaction(() => {
      for (const id of accepted) this.#sql.remove.run(id);
      for (const { id, name, target, args, by, at, seen, code, params, refusedAt } of refused) {
        this.#sql.refuse.run(id, name, target.kind, target.id, JSON.stringify(args), by, at, seen, code, JSON.stringify(params), refusedAt);
        this.#sql.remove.run(id);
      }
      for (const { n, args, base } of rebased) this.setArgs(n, args, base);
    })();
  }
  all(): OutboxEntry[] { return this.#sql.all.all().map(entryOf); }
  last(): OutboxEntry | undefined { const row = this.#sql.last.get(); return row && entryOf(row); }
  get count(): number { return this.#sql.count.get() ?? 0; }

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

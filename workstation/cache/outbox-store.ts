/**
 * What only this workstation has: commands that the pool has not answered yet, those it refused, who signed in here, local
 * settings. All but the settings belong to a newsroom, and only those of the present one are seen: in another newsroom the same ids are other people's.
 * A file of its own, synchronous=FULL: a command is on disk before the screen hears 'done', and the cache beside
 * it can be thrown away and rebuilt at any time without losing a word.
 */
import Database from 'better-sqlite3';
import type { Command } from '../../shared/log/command.ts';
import { planted } from '../../shared/log/planted.ts';
import { asUnseen } from './another-log.ts';
import { NOWHERE } from './runs.ts';
import { accountOf, baseOf, checkWhole, entryOf, formOf, refusedOf, rowOf, sumOf, sumOfAccount, sumOfCommand, sumOfRefused, summedBase, type Account, type AccountRow, type OfNewsroom, type OutboxEntry, type RefusedEntry, type RefusedRow, type Row } from './outbox-rows.ts';

/** What was written for another newsroom, whose pool was met last at `url`, and has not got there; and who was signed in there. */
export interface Elsewhere extends OfNewsroom { readonly url: string; readonly waiting: readonly OutboxEntry[]; readonly refused: readonly RefusedEntry[]; readonly accounts: readonly Account[] }

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS outbox (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, args TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL, seen INTEGER NOT NULL, base TEXT, sent INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE TABLE IF NOT EXISTS refused (id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, args TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL, seen INTEGER NOT NULL, code TEXT NOT NULL, params TEXT NOT NULL, refusedAt INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS member (newsroom TEXT NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, roles TEXT NOT NULL, verifier TEXT NOT NULL, token TEXT NOT NULL, sum INTEGER, PRIMARY KEY (newsroom, person)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS writer (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, steps INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS generation (n INTEGER NOT NULL) STRICT;
  INSERT INTO generation SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM generation);`;

/** An editor, with whoever goes on for it, and how many of its steps are kept with a command. */
export interface UpTo { readonly writer: string; readonly steps: number }
/** Writers of whom that is remembered. */
const MOST_WRITERS = 1000;

const COLUMNS = 'n, id, name, kind, target, args, by, at, seen, form, sent, newsroom';
/** Columns that files of earlier releases lack. */
const ADDED = [
  ['outbox', 'sent INTEGER NOT NULL DEFAULT 0'], ['outbox', 'form INTEGER NOT NULL DEFAULT 1'], ['refused', 'form INTEGER NOT NULL DEFAULT 1'],
  ...(['outbox', 'refused', 'setting'] as const).map((table) => [table, 'sum INTEGER'] as const),
  ...(['outbox', 'refused'] as const).map((table) => [table, "newsroom TEXT NOT NULL DEFAULT ''"] as const),
] as const;
/** Accounts of earlier releases belonged to no newsroom. */
const ACCOUNTS = "INSERT OR IGNORE INTO member (newsroom, person, name, roles, verifier, token) SELECT '', person, name, roles, verifier, token FROM account; DROP TABLE account";
/** The setting that says which newsroom is the present one, and settings that every newsroom has its own of. */
const PRESENT = 'newsroom';
/** How keys of settings begin in which windows keep words. */
const WORDS = 'words ';
const OWN = ['person', 'keeps', 'address', 'forgotten', 'told', 'untold', 'left', 'before'] as const;
export type OwnSetting = (typeof OWN)[number];
const ownKey = (key: OwnSetting, newsroom: string): string => (newsroom === '' ? key : `${key} of ${newsroom}`);

/**
 * What becomes of waiting commands: `said` (ids) have nothing left to say and go, `refused` are kept with their reason, `rebased` say it otherwise, `bases` are the documents
 * (JSON text) that the first waiting edits of scripts now stand on, `renamed` go by other ids because their own are taken.
 */
export interface Settlement {
  readonly said: readonly string[];
  readonly refused: readonly RefusedEntry[];
  readonly rebased?: readonly { readonly n: number; readonly args: unknown }[];
  readonly bases?: readonly { readonly n: number; readonly base: string }[];
  readonly renamed?: ReadonlyMap<number, string>;
}

export class OutboxStore {
  readonly #db: Database.Database;
  readonly #sql;
  /** What waits, by number, oldest first: the rows of the table, parsed once. */
  #waiting = new Map<number, OutboxEntry>();
  #list: readonly OutboxEntry[] | null = null;
  /** Numbers of waiting script edits, by script. */
  #edits = new Map<string, number[]>();
  /** Numbers of what waits of what is to be checked in scripts, oldest first. */
  #flags = new Set<number>();
  #generation = 0;
  #newsroom = '';
  /** The number given last in this process. */
  #last = 0;

  /** Opens or makes the file. Throws SQLITE_BUSY when another workstation has this data folder, OutboxDamaged or SQLite's errors when it is not whole. */
  constructor(file: string) {
    const db = new Database(file, { timeout: 3000 });
    try {
      db.pragma('locking_mode = EXCLUSIVE');
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
      db.exec(SCHEMA);
      for (const [table, column] of ADDED) if (!db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table).includes(column.split(' ')[0]!)) db.exec(`ALTER TABLE "${table}" ADD COLUMN ${column}`);
      if (db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'account'").get() !== undefined) db.transaction(() => db.exec(ACCOUNTS))();
      checkWhole(db);
      db.prepare('DELETE FROM writer WHERE n <= (SELECT n FROM writer ORDER BY n DESC LIMIT 1 OFFSET ?)').run(MOST_WRITERS);
    } catch (error) { db.close(); throw error; }
    this.#db = db;
    this.#sql = {
      add: db.prepare('INSERT INTO outbox (id, name, kind, target, args, by, at, seen, base, form, newsroom, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      sent: db.prepare('UPDATE outbox SET sent = coalesce(sum, 1) WHERE n = ?'),
      setArgs: db.prepare('UPDATE outbox SET args = ?, seen = ?, sum = ?, sent = iif(sent = 0, 0, ?) WHERE n = ?'),
      base: db.prepare<[number], string | null>('SELECT base FROM outbox WHERE n = ?').pluck(),
      rename: db.prepare('UPDATE outbox SET id = ?, sum = ?, sent = 0 WHERE n = ?'),
      setBase: db.prepare('UPDATE outbox SET base = ? WHERE n = ?'),
      remove: db.prepare('DELETE FROM outbox WHERE id = ?'),
      all: db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM outbox WHERE newsroom = ? ORDER BY n`),
      generation: db.prepare<[], number>('SELECT n FROM generation').pluck(),
      next: db.prepare('UPDATE generation SET n = ?'),
      refuse: db.prepare('INSERT OR REPLACE INTO refused (id, name, kind, target, args, by, at, seen, code, params, refusedAt, form, newsroom, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      refused: db.prepare<[string], RefusedRow>('SELECT * FROM refused WHERE newsroom = ? ORDER BY refusedAt'),
      refusedCount: db.prepare<[string], number>('SELECT count(*) FROM refused WHERE newsroom = ?').pluck(),
      refusedOf: db.prepare<[string, string], number>('SELECT count(*) FROM refused WHERE newsroom = ? AND by = ?').pluck(),
      drop: db.prepare('DELETE FROM refused WHERE id = ?'),
      accounts: db.prepare<[string], AccountRow>('SELECT * FROM member WHERE newsroom = ? ORDER BY name'),
      setAccount: db.prepare('INSERT OR REPLACE INTO member (person, name, roles, verifier, token, newsroom, sum) VALUES (?, ?, ?, ?, ?, ?, ?)'),
      moveWaiting: db.prepare('UPDATE outbox SET newsroom = ?, sum = ?, sent = iif(sent = 0, 0, ?) WHERE n = ?'),
      moveRefused: db.prepare('UPDATE refused SET newsroom = ?, sum = ? WHERE id = ?'),
      left: db.prepare<[string, string], string>('SELECT newsroom FROM outbox WHERE newsroom <> ? UNION SELECT newsroom FROM refused WHERE newsroom <> ?').pluck(),
      elsewhere: db.prepare<[string, string], number>('SELECT (SELECT count(*) FROM outbox WHERE newsroom <> ?) + (SELECT count(*) FROM refused WHERE newsroom <> ?)').pluck(),
      leave: (['outbox', 'refused', 'member'] as const).map((table) => ({ table, run: db.prepare(`DELETE FROM "${table}" WHERE newsroom = ?`) })),
      get: db.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck(),
      set: db.prepare('INSERT OR REPLACE INTO setting (key, value, sum) VALUES (?, ?, ?)'),
      unset: db.prepare('DELETE FROM setting WHERE key = ?'),
      beginning: db.prepare<[string, string], { key: string; value: string }>('SELECT key, value FROM setting WHERE substr(key, 1, length(?)) = ? ORDER BY key'),
      // As the latest of all: the oldest are forgotten at a start.
      took: db.prepare('INSERT OR REPLACE INTO writer (id, steps, sum) VALUES (?, ?, ?)'),
      taken: db.prepare<[string], { steps: number; sum: number }>('SELECT steps, sum FROM writer WHERE id = ?'),
    };
    this.#read();
  }

  #read(): void {
    this.#generation = this.#sql.generation.get() ?? 0;
    this.#newsroom = (this.setting(PRESENT) as string | undefined) ?? '';
    this.#waiting = new Map(this.#sql.all.all(this.#newsroom).map((row) => [row.n, entryOf(row)]));
    this.#edits = new Map();
    this.#flags = new Set();
    for (const entry of this.#waiting.values()) this.#noteScript(entry);
    this.#list = null;
  }
  #noteScript({ name, target, n }: OutboxEntry): void {
    if (name === 'merge.flag') this.#flags.add(n);
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

  /** The newsroom (epoch of its pool) whose work this is; '' before any was met, and in a file of an earlier release. */
  get newsroom(): string { return this.#newsroom; }
  /** Goes on with the work of this newsroom, met at `url`, from now on. What waits for another one stays as it is, unseen, until that one is met again. */
  enter(newsroom: string, url: string): void {
    if (newsroom === this.#newsroom) { if (url !== '' && this.own('address') !== url) this.setOwn('address', url); return; }
    this.#durably(() => {
      if (this.#newsroom === '' || planted.has('any-newsroom')) this.#takeAlong(newsroom);
      if (url !== '') this.setSetting(ownKey('address', newsroom), url);
      this.setSetting(PRESENT, newsroom);
    });
    this.#read();
  }
  /** What belonged to no newsroom belongs to the first that is met. */
  #takeAlong(newsroom: string): void {
    const from = this.#newsroom;
    for (const row of this.#sql.all.all(from)) { const sum = sumOfCommand({ ...row, newsroom }); this.#sql.moveWaiting.run(newsroom, sum, sum, row.n); }
    for (const row of this.#sql.refused.all(from)) this.#sql.moveRefused.run(newsroom, sumOfRefused({ ...row, newsroom }), row.id);
    for (const row of this.#sql.accounts.all(from)) this.#putAccount(accountOf(row), newsroom);
    for (const { table, run } of this.#sql.leave) if (table === 'member') run.run(from);
    for (const key of OWN) { const found = this.own(key); if (found !== undefined) this.setSetting(ownKey(key, newsroom), found); }
  }
  /** What was written for other newsrooms, by newsroom. */
  leftElsewhere(): Elsewhere[] {
    return this.#sql.left.all(this.#newsroom, this.#newsroom).map((newsroom) => ({
      newsroom, url: (this.setting(ownKey('address', newsroom)) as string | undefined) ?? '',
      waiting: this.#sql.all.all(newsroom).map(entryOf), refused: this.#sql.refused.all(newsroom).map(refusedOf), accounts: this.#sql.accounts.all(newsroom).map(accountOf),
    }));
  }
  /** How many commands that is. */
  get elsewhereCount(): number { return this.#sql.elsewhere.get(this.#newsroom, this.#newsroom) ?? 0; }
  /** Forgets for good what was written for another newsroom; who was signed in there stays. */
  dropElsewhere(newsroom: string): void { if (newsroom !== this.#newsroom) this.#durably(() => { for (const { table, run } of this.#sql.leave) if (table !== 'member') run.run(newsroom); }); }

  /** Grows with every change of what waits: a cache that folded the same generation is in step with this file. */
  get generation(): number { return this.#generation; }

  /**
   * Keeps a command, durably; answers its number. `base`: for the first waiting edit of a script the document (JSON text) that it stands on, else null. `instead`: one that
   * was refused and is kept no more now that this is.
   */
  add(command: Command, base: string | null, instead: string | null = null, upTo: UpTo | null = null): number { return this.#add(command, base, this.#newsroom, instead, upTo); }
  #add(command: Command, base: string | null, newsroom: string, instead: string | null, upTo: UpTo | null): number {
    return this.#durably(() => {
      this.#took(upTo);
      const row = rowOf(command, newsroom);
      const { id, name, kind, target, args, by, at, seen, form } = row;
      const n = planted.has('saved-in-memory') ? (this.last()?.n ?? 0) + 1 : Number(this.#sql.add.run(id, name, kind, target, args, by, at, seen, summedBase(base), form, newsroom, sumOfCommand(row)).lastInsertRowid);
      const entry = { n, id, name, target: command.target, args: command.args, by, at, seen, ...formOf(form), sent: false, size: args?.length ?? 0 };
      this.#waiting.set(n, entry);
      if (instead !== null) this.#sql.drop.run(instead);
      this.#noteScript(entry);
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
  setArgs(n: number, args: unknown, upTo: UpTo | null = null): void { this.#durably(() => { this.#took(upTo); this.#writeArgs(n, args); }); }
  #took(upTo: UpTo | null): void { if (upTo) this.#sql.took.run(upTo.writer, upTo.steps, sumOf(upTo.writer, String(upTo.steps))); }
  /** How many steps of a writer were kept, with the commands that they came in; null where none were, or so many have written since that it is forgotten. */
  taken(writer: string): number | null {
    const found = this.#sql.taken.get(writer);
    return found?.sum === sumOf(writer, String(found?.steps)) ? found.steps : null;
  }
  #writeArgs(n: number, args: unknown): void {
    const entry = this.#waiting.get(n);
    if (entry) this.#writeEntry({ ...entry, args });
  }
  #writeEntry(entry: OutboxEntry): void {
    const row = rowOf(entry, this.#newsroom);
    const sum = sumOfCommand(row);
    this.#sql.setArgs.run(row.args, row.seen, sum, sum, entry.n);
    this.#waiting.set(entry.n, { ...entry, size: row.args.length });
  }
  /** The document (JSON text) that an edit stands on; kept for the first waiting edit of each script, null for the others. */
  base(n: number): string | null { const kept = this.#sql.base.get(n) ?? null; return kept === null ? null : baseOf(kept); }

  /** Takes what the pool's answers and its rows make of what waits down, in one transaction. */
  settle({ said, refused, rebased = [], bases = [], renamed = new Map() }: Settlement): void {
    if (said.length + refused.length + rebased.length + bases.length + renamed.size === 0) return;
    const gone = new Set([...said, ...refused.map((one) => one.id)]);
    this.#durably(() => {
      for (const id of said) this.#sql.remove.run(id);
      for (const { n, args } of rebased) this.#writeArgs(n, args);
      for (const { n, base } of bases) this.#sql.setBase.run(summedBase(base), n);
      for (const [n, id] of renamed) this.#rename(n, id);
      // By the id that it has from now on.
      for (const entry of refused) { if (!planted.has('refusal-lost')) this.#refuse(entry, this.#newsroom); this.#sql.remove.run(entry.id); }
      // Mostly the oldest: days of others that wait behind them are not looked at.
      let left = gone.size;
      for (const entry of this.#waiting.values()) if (left > 0 && gone.has(entry.id)) { this.#forget(entry); left--; } else if (left === 0) break;
    });
  }
  /** Under its new id it was never sent. */
  #rename(n: number, id: string): void {
    const entry = this.#waiting.get(n);
    if (!entry) return;
    this.#sql.rename.run(id, sumOfCommand(rowOf({ ...entry, id }, this.#newsroom)), n);
    this.#waiting.set(n, { ...entry, id, sent: false });
    for (const other of this.edits(entry.target.id)) if ((other.args as { on?: string }).on === entry.id) this.#writeArgs(other.n, { ...(other.args as object), on: id });
  }
  #refuse({ code, params, refusedAt, ...command }: RefusedEntry, newsroom: string): void {
    const row = { ...rowOf(command, newsroom), code, params: JSON.stringify(params), refusedAt };
    const { id, name, kind, target, args, by, at, seen, form } = row;
    this.#sql.refuse.run(id, name, kind, target, args, by, at, seen, code, row.params, refusedAt, form, newsroom, sumOfRefused(row));
  }
  #forget({ n, target }: OutboxEntry): void {
    this.#waiting.delete(n);
    this.#flags.delete(n);
    const left = this.#edits.get(target.id)?.filter((one) => one !== n);
    if (left && left.length > 0) this.#edits.set(target.id, left); else this.#edits.delete(target.id);
  }

  /**
   * The pool came back from an older backup, and rows here had numbers of the log of before, up to `upTo`. What was looked at there says nothing of the log that goes on, whatever that counts to by
   * now: what waits is taken to have seen nothing of it, as to be told of a value once too often is better than to lose one untold.
   */
  leavesLog(upTo: number): void {
    this.#durably(() => {
      this.setOwn('before', Math.max(upTo, this.logOfBefore));
      this.setOwn('left', null);
      // Numbers of steps are of that log as well.
      for (const entry of this.refused()) if (entry.name === 'script.edit') this.#refuse({ ...entry, args: { ...(entry.args as object), v: NOWHERE } }, this.#newsroom);
      for (const entry of this.#waiting.values()) this.#writeEntry(asUnseen(entry));
    });
  }
  /** A log number up to which rows here may have been of a log that is no more; 0 where there was none. */
  get logOfBefore(): number { return Number(this.own('before') ?? 0); }

  /** What waits, oldest first, for whoever looks at the first few; not to be changed meanwhile. */
  oldest(): Iterable<OutboxEntry> { return this.#waiting.values(); }
  /** What waits, oldest first. */
  all(): readonly OutboxEntry[] { return (this.#list ??= [...this.#waiting.values()]); }
  get(n: number): OutboxEntry | undefined { return this.#waiting.get(n); }
  last(): OutboxEntry | undefined { return this.#waiting.get(this.#last) ?? this.all().at(-1); }
  get count(): number { return this.#waiting.size; }
  /** Scripts with waiting edits. */
  editedScripts(): readonly string[] { return [...this.#edits.keys()]; }
  hasEdits(script: string): boolean { return this.#edits.has(script); }
  /** Waiting edits of a script, oldest first. */
  edits(script: string): OutboxEntry[] { return (this.#edits.get(script) ?? []).map((n) => this.#waiting.get(n)!); }
  /** What waits of what is to be checked in scripts, oldest first. */
  flags(): OutboxEntry[] { return [...this.#flags].map((n) => this.#waiting.get(n)!); }

  refused(): RefusedEntry[] { return this.#sql.refused.all(this.#newsroom).map(refusedOf); }
  get refusedCount(): number { return this.#sql.refusedCount.get(this.#newsroom) ?? 0; }
  /** How many of them this person gave. */
  refusedCountOf(person: string): number { return this.#sql.refusedOf.get(this.#newsroom, person) ?? 0; }
  /** Keeps something that never waited: what is folded is not another for it. */
  keepRefused(entry: RefusedEntry): void { this.#refuse(entry, this.#newsroom); }
  dropRefused(id: string): void { this.#sql.drop.run(id); }

  accounts(): Account[] { return this.#sql.accounts.all(this.#newsroom).map(accountOf); }
  setAccount(account: Account): void { this.#putAccount(account, this.#newsroom); }
  #putAccount({ roles, ...account }: Account, newsroom: string): void {
    const row = { ...account, roles: JSON.stringify(roles), newsroom };
    this.#sql.setAccount.run(row.person, row.name, row.roles, row.verifier, row.token, newsroom, sumOfAccount(row));
  }

  setting(key: string): unknown { const json = this.#sql.get.get(key); return json === undefined ? undefined : (JSON.parse(json) as unknown); }
  setSetting(key: string, value: unknown): void { const json = JSON.stringify(value ?? null); this.#sql.set.run(key, json, sumOf(key, json)); }
  /** What a window has kept under a key; null forgets it. Among the settings: it is nobody's command yet. */
  keepWords(key: string, text: string | null): void { if (text === null) this.#sql.unset.run(WORDS + key); else this.setSetting(WORDS + key, text); }
  keptWords(): { key: string; text: string }[] { return this.#sql.beginning.all(WORDS, WORDS).map(({ key, value }) => ({ key: key.slice(WORDS.length), text: JSON.parse(value) as string })); }
  /** A setting that the present newsroom has for itself. */
  own(key: OwnSetting): unknown { return this.setting(ownKey(key, this.#newsroom)); }
  setOwn(key: OwnSetting, value: unknown): void { this.setSetting(ownKey(key, this.#newsroom), value); }

  /** Takes over what was read from a damaged file, in one durable step: `waiting` in their order, marked as they were. */
  takeOver(saved: { readonly waiting: readonly (OutboxEntry & OfNewsroom & { readonly base: string | null })[]; readonly refused: readonly (RefusedEntry & OfNewsroom)[]; readonly accounts: readonly (Account & OfNewsroom)[]; readonly settings: readonly { readonly key: string; readonly value: unknown }[] }): void {
    this.#db.transaction(() => {
      for (const one of saved.waiting) { const n = this.#add(one, one.base, one.newsroom, null, null); if (one.sent) this.markSent([n]); }
      for (const { newsroom, ...one } of saved.refused) this.#refuse(one, newsroom);
      for (const { newsroom, ...one } of saved.accounts) this.#putAccount(one, newsroom);
      for (const { key, value } of saved.settings) this.setSetting(key, value);
    })();
  }

  close(): void { this.#db.close(); }
}

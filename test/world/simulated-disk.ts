/**
 * The disk of a simulated world. Production code opens its databases by name and gets real SQLite in memory; what was committed outlives the process
 * that wrote it. A process can be made to die right before or right after any commit, and a file can be put back to an older image of itself.
 */
import Database from 'better-sqlite3';

/** Thrown where a process dies, and by everything a dead process still tries to write. */
export class Died extends Error {
  readonly owner: string;
  constructor(owner: string) { super(`${owner} died`); this.owner = owner; }
}

/** What SQLite says when a commit finds no room. */
export class DiskFull extends Error {
  readonly code = 'SQLITE_FULL';
  readonly owner: string;
  constructor(owner: string) { super('database or disk is full'); this.owner = owner; }
}

/** Files are named `<owner>/<file>`: the owner is the process that dies. */
const ownerOf = (file: string): string => file.slice(0, file.indexOf('/'));
const baseOf = (file: string): string => file.slice(file.indexOf('/') + 1);

/** What stands in the tables of a file that was just made: to it a file is put back instead of being made anew, which costs half as much as the history. */
type Rows = ReadonlyMap<string, readonly Record<string, unknown>[]>;

class SimulatedDisk {
  readonly #files = new Map<string, SimulatedDatabase>();
  readonly #doomed = new Map<string, number>();
  readonly #full = new Map<string, number>();
  /** Processes that have died and were not buried yet; they can neither read nor write. */
  readonly dead = new Set<string>();
  /** Commits that this world has made durable. */
  commits = 0;

  /** By the name of the file within its folder: how it is when it was just made, and files put back to that. */
  readonly #fresh = new Map<string, { readonly rows: Rows; readonly image: Buffer }>();
  readonly #shelf = new Map<string, SimulatedDatabase[]>();
  /** Are files of this world made by production code, commit by commit, even where it is known what comes of it? */
  #anew = false;

  /** A new world: nothing is left of the one before. */
  wipe(anew: boolean): void {
    this.#anew = anew;
    for (const [name, file] of this.#files) {
      const fresh = this.#fresh.get(baseOf(name));
      file.park();
      if (!fresh || !file.putBack(fresh.rows)) { file.destroy(); continue; }
      const shelf = this.#shelf.get(baseOf(name));
      if (shelf) shelf.push(file); else this.#shelf.set(baseOf(name), [file]);
    }
    this.#files.clear();
    this.#doomed.clear();
    this.#full.clear();
    this.dead.clear();
    this.commits = 0;
  }
  /** Lets a process die at the `boundaries`-th commit boundary from now (there are two for each commit: before it and after it). */
  doom(owner: string, boundaries: number): void { this.#doomed.set(owner, boundaries); }
  /** The `commits`-th commit of a process from now fails: there is no room on the disk. */
  fill(owner: string, commits: number): void { this.#full.set(owner, commits); }
  spare(owner: string): void { this.#doomed.delete(owner); this.#full.delete(owner); }
  /** The dead process is gone for good: its files can be opened anew. */
  bury(owner: string): void {
    this.spare(owner);
    this.dead.delete(owner);
    for (const [name, file] of this.#files) if (ownerOf(name) === owner) file.park();
  }
  /** Something is about to be committed. */
  before(owner: string): void {
    this.boundary(owner);
    const left = this.#full.get(owner);
    if (left === undefined) return;
    if (left > 1) { this.#full.set(owner, left - 1); return; }
    this.#full.delete(owner);
    throw new DiskFull(owner);
  }
  boundary(owner: string): void {
    if (this.dead.has(owner)) throw new Died(owner);
    const left = this.#doomed.get(owner);
    if (left === undefined) return;
    if (left > 1) { this.#doomed.set(owner, left - 1); return; }
    this.#doomed.delete(owner);
    this.dead.add(owner);
    throw new Died(owner);
  }

  /** From now on a file of this name within its folder begins as this one is now. */
  learn(name: string): void {
    const file = this.#files.get(name)!;
    if (!this.#fresh.has(baseOf(name))) this.#fresh.set(baseOf(name), { rows: file.rows(), image: file.serialize() });
  }
  /** Is it known how a file of this name within its folder begins? */
  knows(base: string): boolean { return this.#fresh.has(base); }

  find(name: string): SimulatedDatabase | undefined {
    const there = this.#files.get(name) ?? (this.#anew ? undefined : this.#made(name));
    if (there) this.#files.set(name, there);
    return there;
  }
  /** A file as it is when it was just made: from the shelf, or a copy where that is empty, so that it is no matter which worlds were played before. */
  #made(name: string): SimulatedDatabase | undefined {
    const fresh = this.#fresh.get(baseOf(name));
    return this.#shelf.get(baseOf(name))?.pop() ?? (fresh && new SimulatedDatabase(name, { image: fresh.image }));
  }
  keep(name: string, file: SimulatedDatabase): void { this.#files.set(name, file); }
  /** The file as it is on disk now. */
  image(name: string): Buffer {
    const file = this.#files.get(name);
    if (!file) throw new Error(`no file ${name}`);
    return file.serialize();
  }
  /** Puts a file back to an image of it or of another; whoever used it must be dead or closed. */
  restore(name: string, image: Buffer): void { this.remove(name); this.#files.set(name, new SimulatedDatabase(name, { image })); }
  has(name: string): boolean { return this.#files.has(name); }
  rename(from: string, to: string): void {
    const file = this.#files.get(from);
    if (!file) throw new Error(`no file ${from}`);
    this.remove(to);
    this.#files.delete(from);
    this.#files.set(to, file);
  }
  remove(name: string): void { this.#files.get(name)?.destroy(); this.#files.delete(name); }
}

interface Opening { readonly image?: Buffer; readonly timeout?: number }

/** What `new Database(file)` is in this world. Closing it only lets go of it: the file stays. */
export default class SimulatedDatabase extends Database {
  #owner = '';
  /** Statements by their SQL, and how many of each this opening has asked for: who opens a file again prepares the same ones. */
  readonly #statements = new Map<string, { made: Database.Statement[]; given: number }>();
  #begin: Database.Statement | null = null;
  #commit: Database.Statement | null = null;
  #rollback: Database.Statement | null = null;
  #open = false;
  /** Inside #transaction: what is run there is committed with it. */
  #inside = false;

  constructor(file: string, options: Opening = {}) {
    const found = options.image ? undefined : disk.find(file);
    if (found) { found.#reopen(file); return found; }
    super(options.image ?? ':memory:');
    super.pragma('page_size = 1024'); // what production asks for suits a disk; here every commit copies the pages it touches
    this.#owner = ownerOf(file);
    this.#open = options.image === undefined;
    // Hung on the object, as better-sqlite3's own types do not let a subclass say it.
    Object.assign(this, { pragma: (source: string, how?: Database.PragmaOptions) => (source.startsWith('page_size') ? null : super.pragma(source, how)), prepare: (sql: string) => this.#prepare(sql), transaction: (work: (...given: unknown[]) => unknown) => this.#transaction(work) });
    disk.keep(file, this);
  }
  #reopen(file: string): void {
    if (this.#open) throw Object.assign(new Error(`${file} is in use`), { code: 'SQLITE_BUSY' });
    this.#open = true;
    this.#owner = ownerOf(file);
    for (const one of this.#statements.values()) one.given = 0;
  }

  /** The process that had it is gone: what it had not committed is, too. */
  park(): void { if (this.inTransaction) super.exec('ROLLBACK'); this.#open = false; }
  override close(): this { this.park(); return this; }
  destroy(): void { super.close(); }

  #tables(): { plain: string[]; virtual: string[] } {
    const all = super.prepare<[], { name: string; sql: string | null }>("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all();
    const virtual = all.filter(({ sql }) => sql?.startsWith('CREATE VIRTUAL')).map(({ name }) => name);
    return { virtual, plain: all.map(({ name }) => name).filter((name) => !virtual.some((one) => name === one || name.startsWith(`${one}_`))) };
  }
  rows(): Rows { return new Map(this.#tables().plain.map((table) => [table, super.prepare<[], Record<string, unknown>>(`SELECT * FROM "${table}"`).all()])); }
  /** Takes out what came since; false where that cannot be done (a search index was filled, the tables are others). */
  putBack(fresh: Rows): boolean {
    const { plain, virtual } = this.#tables();
    if (plain.length !== fresh.size || plain.some((table) => !fresh.has(table))) return false;
    if (virtual.some((table) => super.prepare(`SELECT 1 FROM "${table}_docsize" LIMIT 1`).get() !== undefined)) return false;
    super.exec('BEGIN');
    for (const [table, rows] of fresh) {
      super.exec(`DELETE FROM "${table}"`);
      for (const row of rows) super.prepare(`INSERT INTO "${table}" VALUES (${Object.keys(row).map(() => '?').join(', ')})`).run(...Object.values(row));
    }
    super.exec('COMMIT');
    return true;
  }

  #prepare(sql: string): Database.Statement {
    let kept = this.#statements.get(sql);
    if (!kept) this.#statements.set(sql, (kept = { made: [], given: 0 }));
    const there = kept.made[kept.given++];
    if (there) { if (there.reader) there.pluck(false); return there; }
    const made = this.#make(sql);
    kept.made.push(made);
    return made;
  }
  #make(sql: string): Database.Statement {
    const statement = super.prepare(sql);
    if (statement.reader || sql.startsWith('BEGIN')) return statement;
    const run = statement.run.bind(statement);
    statement.run = (...given) => {
      if (this.#inside || this.inTransaction) return run(...given);
      disk.before(this.#owner);
      const done = run(...given);
      this.#committed();
      return done;
    };
    return statement;
  }

  #transaction(work: (...given: unknown[]) => unknown): unknown {
    const run = (...given: unknown[]): unknown => {
      if (this.#inside || this.inTransaction) return super.transaction(work)(...given);
      this.#begin ??= super.prepare('BEGIN');
      this.#commit ??= super.prepare('COMMIT');
      this.#rollback ??= super.prepare('ROLLBACK');
      this.#begin.run();
      this.#inside = true;
      try {
        const result = work(...given);
        disk.before(this.#owner);
        this.#commit.run();
        this.#inside = false;
        this.#committed();
        return result;
      } catch (error) { if (this.inTransaction) this.#rollback.run(); throw error; } finally { this.#inside = false; }
    };
    // better-sqlite3 hangs its variants on the function; nobody else is there to be kept out.
    return Object.assign(run, { default: run, deferred: run, immediate: run, exclusive: run, database: this });
  }
  #committed(): void { disk.commits++; disk.boundary(this.#owner); }
}

export const disk = new SimulatedDisk();

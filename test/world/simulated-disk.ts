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

class SimulatedDisk {
  readonly #files = new Map<string, SimulatedDatabase>();
  readonly #doomed = new Map<string, number>();
  readonly #full = new Map<string, number>();
  /** Processes that have died and were not buried yet; they can neither read nor write. */
  readonly dead = new Set<string>();
  /** Commits that this world has made durable. */
  commits = 0;

  /** A new world: nothing is left of the one before. */
  wipe(): void {
    for (const file of this.#files.values()) file.destroy();
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

  find(name: string): SimulatedDatabase | undefined { return this.#files.get(name); }
  keep(name: string, file: SimulatedDatabase): void { this.#files.set(name, file); }
  exists(name: string): boolean { return this.#files.has(name); }
  /** The file as it is on disk now. */
  image(name: string): Buffer {
    const file = this.#files.get(name);
    if (!file) throw new Error(`no file ${name}`);
    return file.serialize();
  }
  /** Puts a file back to an image of it or of another; whoever used it must be dead or closed. */
  restore(name: string, image: Buffer): void { this.remove(name); this.#files.set(name, new SimulatedDatabase(name, { image })); }
  remove(name: string): void { this.#files.get(name)?.destroy(); this.#files.delete(name); }
}

interface Opening { readonly image?: Buffer; readonly timeout?: number }

/** What `new Database(file)` is in this world. Closing it only lets go of it: the file stays. */
export default class SimulatedDatabase extends Database {
  readonly #owner: string = '';
  #begin: Database.Statement | null = null;
  #commit: Database.Statement | null = null;
  #rollback: Database.Statement | null = null;
  #open = false;

  constructor(file: string, options: Opening = {}) {
    const found = options.image ? undefined : disk.find(file);
    if (found) { found.#reopen(file); return found; }
    super(options.image ?? ':memory:');
    this.#owner = ownerOf(file);
    this.#open = options.image === undefined;
    // Hung on the object, as better-sqlite3's own types do not let a subclass say it.
    Object.assign(this, { prepare: (sql: string) => this.#prepare(sql), transaction: (work: (...given: unknown[]) => unknown) => this.#transaction(work) });
    disk.keep(file, this);
  }
  #reopen(file: string): void {
    if (this.#open) throw Object.assign(new Error(`${file} is in use`), { code: 'SQLITE_BUSY' });
    this.#open = true;
  }

  /** The process that had it is gone: what it had not committed is, too. */
  park(): void { if (this.inTransaction) super.exec('ROLLBACK'); this.#open = false; }
  override close(): this { this.park(); return this; }
  destroy(): void { super.close(); }

  #prepare(sql: string): Database.Statement {
    const statement = super.prepare(sql);
    if (statement.reader || sql.startsWith('BEGIN')) return statement;
    const run = statement.run.bind(statement);
    statement.run = (...given) => {
      if (this.inTransaction) return run(...given);
      disk.before(this.#owner);
      const done = run(...given);
      this.#committed();
      return done;
    };
    return statement;
  }

  #transaction(work: (...given: unknown[]) => unknown): unknown {
    const run = (...given: unknown[]): unknown => {
      if (this.inTransaction) return super.transaction(work)(...given);
      this.#begin ??= super.prepare('BEGIN');
      this.#commit ??= super.prepare('COMMIT');
      this.#rollback ??= super.prepare('ROLLBACK');
      this.#begin.run();
      try {
        const result = work(...given);
        disk.before(this.#owner);
        this.#commit.run();
        this.#committed();
        return result;
      } catch (error) { if (this.inTransaction) this.#rollback.run(); throw error; }
    };
    // better-sqlite3 hangs its variants on the function; nobody else is there to be kept out.
    return Object.assign(run, { default: run, deferred: run, immediate: run, exclusive: run, database: this });
  }
  #committed(): void { disk.commits++; disk.boundary(this.#owner); }
}

export const disk = new SimulatedDisk();

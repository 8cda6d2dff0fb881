/** The file of a cache on its disk: opened, put aside or replaced while the cache lives on, and what was written lately moved to its place in it. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { Checkpoints } from './checkpoints.ts';
import { isUnshareable, openCacheFile } from './open-cache-file.ts';

/** Rows put after which it is looked how long the log is, and frames of it (64 MiB) of which it is long: then a thread moves them. */
const LOOK_AFTER = 200;
const LONG = 4096;
const PARTS = ['', '-wal', '-shm'] as const;

export class CacheFile {
  readonly #path: string;
  #checkpoints: Checkpoints | null;
  #db: Database.Database;
  #log: Database.Statement<[], { log: number; checkpointed: number }>;
  /** Rows that had been put when it was last looked how long the log is. */
  #looked = 0;

  /** Opens or makes the file; throws what openCacheFile throws. `checkpoints`: of this file, where a thread is worth it. */
  constructor(file: string, checkpoints: Checkpoints | null) {
    this.#path = file;
    this.#checkpoints = checkpoints;
    this.#db = this.#open();
    this.#log = logOf(this.#db);
  }

  /** The file as it is open; another one after each of putAside, replaceBy and startOver, which its callers then begin on. */
  get db(): Database.Database { return this.#db; }

  /** For this process and its thread, or where the folder lets no two share a file (some network drives) for this one alone. */
  #open(fromPool = false): Database.Database {
    if (this.#checkpoints) try { return openCacheFile(this.#path, true, fromPool); } catch (error) {
      if (!isUnshareable(error)) throw error;
      this.#checkpoints = null;
    }
    return openCacheFile(this.#path, false, fromPool);
  }
  #openAgain(fromPool = false): void {
    this.#db = this.#open(fromPool);
    this.#log = logOf(this.#db);
    this.#looked = 0;
  }
  #letGo(): void { this.#checkpoints?.letGo(); }
  #remove(): void { for (const part of PARTS) rmSync(this.#path + part, { force: true }); }

  /** Keeps the file as it is under this name and goes on with an empty one, or, where it cannot be moved, with the same. */
  putAside(file: string): void {
    this.#letGo();
    this.#db.close();
    // With what a full disk kept it from moving into the file at its end.
    try { for (const part of ['-wal', '-shm', '']) if (existsSync(this.#path + part)) renameSync(this.#path + part, file + part); } catch (error) { console.error('the cache cannot be put aside', error); }
    this.#openAgain();
  }

  /** Takes a file of the pool in its place, which is then gone from where it was. Where that is no cache file, or `check` throws, it goes on with an empty one and answers the error. */
  replaceBy(file: string, check: (db: Database.Database) => void): unknown {
    this.#letGo();
    this.#db.close();
    this.#remove();
    let failed: unknown;
    try {
      renameSync(file, this.#path);
      this.#openAgain(true);
      check(this.#db);
    } catch (error) {
      failed = error;
      this.#db.close();
      this.#remove();
      this.#openAgain();
    }
    return failed;
  }

  /** Puts the file aside as damaged and goes on with an empty one. */
  startOver(): void {
    this.#letGo();
    try { this.#db.close(); } catch { /* where the damage lies not even that can be done */ }
    for (const part of PARTS) if (existsSync(this.#path + part)) renameSync(this.#path + part, `${this.#path}.damaged${part}`);
    this.#openAgain();
  }

  /** Moves what was written lately to its place in the file. For a moment in which nothing is to be done: here, as a thread would take more of the machine, unless it is long. */
  tidy(): void { if (!this.moveIfLong()) this.#db.pragma('wal_checkpoint(PASSIVE)'); }
  /** Has a thread move the log where it is long. False: it is not, or there is no thread for it. */
  moveIfLong(): boolean {
    if (!this.#checkpoints) return false;
    const { log, checkpointed } = this.#log.get()!; // answers one row
    if (log - checkpointed <= LONG) return false;
    this.#checkpoints.move();
    return true;
  }
  /** After a commit: the quiet moment may be far. Looked at now and then, by how many rows have been `written` since the file was opened. */
  keepLogShort(written: number): void {
    if (written - this.#looked < LOOK_AFTER) return;
    this.#looked = written;
    this.moveIfLong();
  }

  close(): void { this.#checkpoints?.stop(); this.#db.close(); }
}

/** How long the write-ahead log is, and how much of it is in the file already, in frames. */
const logOf = (db: Database.Database): Database.Statement<[], { log: number; checkpointed: number }> => db.prepare('PRAGMA wal_checkpoint(NOOP)');

/**
 * The pool's search: an index of its own file over pool.db, which it only reads. It can always be made again, so it is in no backup and its commits need no fsync. It follows
 * the log by number; whether that is still the same log is asked by the chain.
 */
import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { fileDamage } from '../../shared/disk-trouble.ts';
import type { PoolSearch } from '../../shared/protocol/answers.ts';
import type { RecordOf } from '../../shared/records.ts';
import { storyText } from '../../shared/search/story-text.ts';
import { searchQuery, searchTokens } from '../../shared/search/tokens.ts';

const FORM = 1;
const SCHEMA = `
  CREATE TABLE found (id INTEGER PRIMARY KEY, story TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE VIRTUAL TABLE search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0');`;
/** Rows looked at in one step. */
const ROWS = 60;
/** Hits that are counted at most: nobody reads on. */
const MOST = 2000;

/** The index was damaged and has been begun anew: it is made again by what follows. */
export class IndexDamaged extends Error {}

export class StoryIndex {
  readonly #file: string;
  readonly #pool: Database.Database;
  readonly #sql;
  #db: Database.Database;
  #own: ReturnType<typeof statementsOf>;
  readonly #damaged: () => void;

  /** `file` is made when it is not there, and anew when it is damaged, of another release, or of another log. `damaged` hears of stories that cannot be read in pool.db. */
  constructor(pool: string, file: string, damaged: () => void = () => undefined) {
    this.#file = file;
    this.#damaged = damaged;
    this.#pool = new Database(pool, { readonly: true, timeout: 3000 });
    this.#db = this.#open();
    this.#own = statementsOf(this.#db);
    this.#sql = {
      last: this.#pool.prepare<[], number>('SELECT max(seq) FROM log').pluck(),
      hash: this.#pool.prepare<[number], string>('SELECT hash FROM log WHERE seq = ?').pluck(),
      rows: this.#pool.prepare<[number, number], { kind: string; grp: string; seq: number }>('SELECT kind, grp, seq FROM record WHERE seq > ? ORDER BY seq LIMIT ?'),
      atSeq: this.#pool.prepare<[number], { kind: string; grp: string; seq: number }>('SELECT kind, grp, seq FROM record WHERE seq = ?'),
      group: this.#pool.prepare<[string], { kind: string; id: string; json: string }>("SELECT kind, id, json FROM record WHERE grp = ? AND grp <> '' AND kind IN ('story', 'version', 'body')"),
      story: this.#pool.prepare<[string], string>("SELECT json FROM record WHERE kind = 'story' AND id = ?").pluck(),
    };
  }

  #fresh(): Database.Database {
    for (const suffix of ['', '-wal', '-shm']) rmSync(this.#file + suffix, { force: true });
    const db = new Database(this.#file);
    db.pragma('journal_mode = WAL');
    db.exec(SCHEMA);
    db.pragma(`user_version = ${FORM}`);
    return db;
  }
  #open(): Database.Database {
    let db: Database.Database | null = null;
    try {
      db = new Database(this.#file);
      db.pragma('journal_mode = WAL');
      const meta = new Map(db.prepare<[], [string, string]>('SELECT key, value FROM meta').raw().all());
      const hash = this.#pool.prepare<[number], string>('SELECT hash FROM log WHERE seq = ?').pluck().get(Number(meta.get('seq') ?? 0));
      if (db.pragma('user_version', { simple: true }) !== FORM || hash !== meta.get('chain')) throw new Error('of another log');
    } catch { db?.close(); db = this.#fresh(); /* it can always be made again */ }
    db.pragma('synchronous = NORMAL');
    return db;
  }

  /** Works with the index alone. Throws IndexDamaged where that cannot be read any more: opening it shows only some of that. */
  #with<T>(work: (own: ReturnType<typeof statementsOf>) => T): T {
    try { return work(this.#own); } catch (error) {
      if (!fileDamage(error)) throw error;
      try { this.#db.close(); } catch { /* where the damage lies not even that can be done */ }
      this.#db = this.#fresh();
      this.#db.pragma('synchronous = NORMAL');
      this.#own = statementsOf(this.#db);
      throw new IndexDamaged(String(error));
    }
  }

  get #seq(): number { return this.#with((own) => Number(own.meta.get('seq') ?? 0)); }
  /** Stories that could not be read when it was their turn: a disk has changed them, and they are put back from the log, perhaps. */
  get #unread(): string[] { return this.#with((own) => JSON.parse(own.meta.get('unread') ?? '[]') as string[]); } // written below

  /** The log number up to which there is something to index. */
  get last(): number { return this.#sql.last.get() ?? 0; }

  /** Indexes what changed next; false when everything is, up to log number `until` at least: where people write all the time the end is never reached. */
  step(until = Infinity): boolean {
    const from = this.#seq;
    const { last } = this;
    if (from >= last) { this.#readAgain(); return false; }
    this.#pool.transaction(() => {
      const rows = this.#sql.rows.all(from, ROWS);
      const cut = rows.length === ROWS ? rows.at(-1)!.seq : null;
      const whole = cut === null ? rows : [...rows, ...this.#sql.atSeq.all(cut)];
      // Refusals have no rows: without more of these the log was read to its end.
      const to = cut ?? this.#sql.last.get() ?? last;
      const stories = [...new Set(whole.flatMap(({ kind, grp }) => (grp !== '' && (kind === 'story' || kind === 'version' || kind === 'body') ? [grp] : [])))];
      this.#put(stories, { seq: String(to), chain: this.#sql.hash.get(to) ?? '' });
    })();
    return this.#seq < Math.min(until, this.last);
  }

  /** Those that could not be read have perhaps been put back; that gave them no new number. */
  #readAgain(): void {
    const unread = this.#unread;
    const readable = unread.filter((id) => this.#textOf(id) !== undefined);
    if (readable.length > 0) this.#put(readable, {});
  }

  /** Indexes these stories as they stand. */
  #put(stories: readonly string[], meta: Readonly<Record<string, string>>): void {
    const texts = stories.map((id) => ({ id, text: this.#textOf(id) }));
    const before = this.#unread;
    const unread = [...before.filter((id) => !stories.includes(id)), ...texts.flatMap(({ id, text }) => (text === undefined ? [id] : []))];
    this.#with((own) => this.#db.transaction(() => {
      for (const { id, text } of texts) {
        if (text === undefined) continue;
        const known = own.idOf.get(id);
        if (known !== undefined) own.remove.run(known);
        if (text !== null) own.add.run(known ?? own.newId.get(id)!, text);
      }
      for (const [key, value] of Object.entries({ ...meta, ...(unread.length + before.length > 0 ? { unread: JSON.stringify(unread) } : {}) })) own.setMeta.run(key, value);
    })());
    const fresh = unread.filter((id) => !before.includes(id));
    if (fresh.length === 0) return;
    console.error('stories that cannot be read are not found', fresh.join(' '));
    this.#damaged();
  }

  /** What a story is found by; null where it is not to be found, undefined where it cannot be read: one that cannot must not keep all others from being found. */
  #textOf(id: string): string | null | undefined {
    const rows = this.#sql.group.all(id);
    // Rows of these kinds are what their schema says: the judge wrote them.
    const parsed = <K extends 'story' | 'version' | 'body'>(kind: K): RecordOf<K>[] => rows.filter((row) => row.kind === kind).map((row) => JSON.parse(row.json) as RecordOf<K>);
    try {
      const [story] = parsed('story');
      if (!story || story.deleted) return null;
      const docs = new Map(parsed('body').map((body) => [body.id, body.doc]));
      return searchTokens(storyText(story, parsed('version'), (version) => docs.get(version)));
    } catch { return undefined; /* said where it is kept to be read again */ }
  }

  /** Stories that contain all words, newest first; `total` counts to 2,000. */
  find(text: string, limit: number): PoolSearch {
    const query = searchQuery(text);
    if (query === '') return { stories: [], total: 0 };
    const ids = this.#with((own) => own.find.all(query, MOST));
    const stories = ids.slice(0, limit).flatMap((id) => {
      const json = this.#sql.story.get(id);
      if (json === undefined) return [];
      try {
        const { title, createdAt } = JSON.parse(json) as RecordOf<'story'>;
        return [{ id, title, createdAt }];
      } catch { this.#damaged(); return []; }
    });
    return { stories, total: ids.length };
  }

  close(): void { this.#db.close(); this.#pool.close(); }
}

const statementsOf = (db: Database.Database) => ({
  idOf: db.prepare<[string], number>('SELECT id FROM found WHERE story = ?').pluck(),
  newId: db.prepare<[string], number>('INSERT INTO found (story) VALUES (?) RETURNING id').pluck(),
  remove: db.prepare('DELETE FROM search WHERE rowid = ?'),
  add: db.prepare('INSERT INTO search (rowid, text) VALUES (?, ?)'),
  meta: db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck(),
  setMeta: db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)'),
  find: db.prepare<[string, number], string>('SELECT found.story FROM search JOIN found ON found.id = search.rowid WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT ?').pluck(),
});

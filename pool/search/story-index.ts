/**
 * The pool's search: an index of its own file over pool.db, which it only reads. It can always be made again, so it is in no backup and its commits need no fsync. It follows
 * the log by number; whether that is still the same log is asked by the chain.
 */
import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
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

export class StoryIndex {
  readonly #pool: Database.Database;
  readonly #db: Database.Database;
  readonly #sql;

  /** `file` is made when it is not there, and anew when it is damaged, of another release, or of another log. */
  constructor(pool: string, file: string) {
    this.#pool = new Database(pool, { readonly: true, timeout: 3000 });
    this.#db = this.#open(file);
    this.#sql = {
      last: this.#pool.prepare<[], number>('SELECT max(seq) FROM log').pluck(),
      hash: this.#pool.prepare<[number], string>('SELECT hash FROM log WHERE seq = ?').pluck(),
      rows: this.#pool.prepare<[number, number], { kind: string; grp: string; seq: number }>('SELECT kind, grp, seq FROM record WHERE seq > ? ORDER BY seq LIMIT ?'),
      atSeq: this.#pool.prepare<[number], { kind: string; grp: string; seq: number }>('SELECT kind, grp, seq FROM record WHERE seq = ?'),
      group: this.#pool.prepare<[string], { kind: string; id: string; json: string }>("SELECT kind, id, json FROM record WHERE grp = ? AND grp <> '' AND kind IN ('story', 'version', 'body')"),
      story: this.#pool.prepare<[string], string>("SELECT json FROM record WHERE kind = 'story' AND id = ?").pluck(),
      idOf: this.#db.prepare<[string], number>('SELECT id FROM found WHERE story = ?').pluck(),
      newId: this.#db.prepare<[string], number>('INSERT INTO found (story) VALUES (?) RETURNING id').pluck(),
      remove: this.#db.prepare('DELETE FROM search WHERE rowid = ?'),
      add: this.#db.prepare('INSERT INTO search (rowid, text) VALUES (?, ?)'),
      meta: this.#db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck(),
      setMeta: this.#db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)'),
      find: this.#db.prepare<[string, number], string>('SELECT found.story FROM search JOIN found ON found.id = search.rowid WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT ?').pluck(),
    };
  }

  #open(file: string): Database.Database {
    const fresh = (): Database.Database => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
      const db = new Database(file);
      db.pragma('journal_mode = WAL');
      db.exec(SCHEMA);
      db.pragma(`user_version = ${FORM}`);
      return db;
    };
    let db: Database.Database | null = null;
    try {
      db = new Database(file);
      db.pragma('journal_mode = WAL');
      const meta = new Map(db.prepare<[], [string, string]>('SELECT key, value FROM meta').raw().all());
      const hash = this.#pool.prepare<[number], string>('SELECT hash FROM log WHERE seq = ?').pluck().get(Number(meta.get('seq') ?? 0));
      if (db.pragma('user_version', { simple: true }) !== FORM || hash !== meta.get('chain')) throw new Error('of another log');
    } catch { db?.close(); db = fresh(); /* it can always be made again */ }
    db.pragma('synchronous = NORMAL');
    return db;
  }

  get #seq(): number { return Number(this.#sql.meta.get('seq') ?? 0); }

  /** The log number up to which there is something to index. */
  get last(): number { return this.#sql.last.get() ?? 0; }

  /** Indexes what changed next; false when everything is, up to log number `until` at least: where people write all the time the end is never reached. */
  step(until = Infinity): boolean {
    const from = this.#seq;
    const { last } = this;
    if (from >= last) return false;
    this.#pool.transaction(() => {
      const rows = this.#sql.rows.all(from, ROWS);
      const cut = rows.length === ROWS ? rows.at(-1)!.seq : null;
      const whole = cut === null ? rows : [...rows, ...this.#sql.atSeq.all(cut)];
      // Refusals have no rows: without more of these the log was read to its end.
      const to = cut ?? this.#sql.last.get() ?? last;
      this.#db.transaction(() => {
        for (const story of new Set(whole.flatMap(({ kind, grp }) => (kind === 'story' || kind === 'version' || kind === 'body' ? [grp] : [])))) if (story !== '') this.#index(story);
        this.#sql.setMeta.run('seq', String(to));
        this.#sql.setMeta.run('chain', this.#sql.hash.get(to) ?? '');
      })();
    })();
    return this.#seq < Math.min(until, this.last);
  }

  #index(id: string): void {
    const rows = this.#sql.group.all(id);
    // Rows of these kinds are what their schema says: the judge wrote them.
    const parsed = <K extends 'story' | 'version' | 'body'>(kind: K): RecordOf<K>[] => rows.filter((row) => row.kind === kind).map((row) => JSON.parse(row.json) as RecordOf<K>);
    const [story] = parsed('story');
    const known = this.#sql.idOf.get(id);
    if (known !== undefined) this.#sql.remove.run(known);
    if (!story || story.deleted) return;
    const docs = new Map(parsed('body').map((body) => [body.id, body.doc]));
    this.#sql.add.run(known ?? this.#sql.newId.get(id)!, searchTokens(storyText(story, parsed('version'), (version) => docs.get(version))));
  }

  /** Stories that contain all words, newest first; `total` counts to 2,000. */
  find(text: string, limit: number): PoolSearch {
    const query = searchQuery(text);
    if (query === '') return { stories: [], total: 0 };
    const ids = this.#sql.find.all(query, MOST);
    const stories = ids.slice(0, limit).flatMap((id) => {
      const json = this.#sql.story.get(id);
      if (json === undefined) return [];
      const { title, createdAt } = JSON.parse(json) as RecordOf<'story'>;
      return [{ id, title, createdAt }];
    });
    return { stories, total: ids.length };
  }

  close(): void { this.#db.close(); this.#pool.close(); }
}

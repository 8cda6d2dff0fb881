/**
 * Full-text search over the stories that are here. A change only notes which story it touched, in the same transaction; the index itself is brought
 * up to date in small pieces when nothing else is to be done, so that neither typing nor a first sync waits for it.
 */
import type Database from 'better-sqlite3';
import { diskTrouble } from '../../shared/disk-trouble.ts';
import type { ReadRecords } from '../../shared/log/apply.ts';
import type { Kind } from '../../shared/records.ts';
import { storyText } from '../../shared/search/story-text.ts';
import { searchQuery, searchTokens } from '../../shared/search/tokens.ts';

export const SEARCH_SCHEMA = `
  CREATE TABLE IF NOT EXISTS found (id INTEGER PRIMARY KEY, story TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE IF NOT EXISTS unindexed (story TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0');`;

/** Stories indexed before a search is answered: so many are quick, and what was just typed is found. */
const BEFORE_A_SEARCH = 200;

/** Every story in this file waits to be indexed. */
export const noteAllStories = (db: Database.Database): void => { db.exec("INSERT OR IGNORE INTO unindexed SELECT id FROM record WHERE kind = 'story'"); };

export class SearchIndex {
  readonly #records: ReadRecords;
  readonly #db: Database.Database;
  readonly #sql;

  constructor(db: Database.Database, records: ReadRecords) {
    this.#db = db;
    this.#records = records;
    this.#sql = {
      note: db.prepare('INSERT OR IGNORE INTO unindexed VALUES (?)'),
      newest: db.prepare<[number], string>('SELECT story FROM unindexed ORDER BY story DESC LIMIT ?').pluck(),
      waiting: db.prepare<[], number>('SELECT count(*) FROM unindexed').pluck(),
      any: db.prepare<[], number>('SELECT 1 FROM unindexed LIMIT 1').pluck(),
      done: db.prepare('DELETE FROM unindexed WHERE story = ?'),
      idOf: db.prepare<[string], number>('SELECT id FROM found WHERE story = ?').pluck(),
      newId: db.prepare<[string], number>('INSERT INTO found (story) VALUES (?) RETURNING id').pluck(),
      remove: db.prepare('DELETE FROM search WHERE rowid = ?'),
      add: db.prepare('INSERT INTO search (rowid, text) VALUES (?, ?)'),
      find: db.prepare<[string, number], string>('SELECT found.story FROM search JOIN found ON found.id = search.rowid WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT ?').pluck(),
    };
  }

  /** A story, one of its versions or scripts changed. Inside the transaction that changed it. */
  note(story: string): void { this.#sql.note.run(story); }
  /** The same, of a row as it was put. */
  noteRow({ kind, grp }: { readonly kind: Kind; readonly grp: string }): void { if ((kind === 'story' || kind === 'version' || kind === 'body') && grp !== '') this.note(grp); }
  /** Everything here is new (a first sync, a snapshot file). */
  noteAll(): void { noteAllStories(this.#db); }
  /** How many stories wait to be indexed. */
  get waiting(): number { return this.#sql.waiting.get() ?? 0; }

  /** Indexes waiting stories, newest first, until `ms` have passed by `now`; answers whether any are left. */
  work(ms: number, now: () => number = () => performance.now()): boolean {
    const end = now() + ms;
    while (this.#sql.any.get() !== undefined && now() < end) this.#some(20);
    return this.#sql.any.get() !== undefined;
  }
  #some(count: number): void {
    const stories = this.#sql.newest.all(count);
    if (stories.length === 0) return;
    this.#db.transaction(() => {
      for (const story of stories) { this.#index(story); this.#sql.done.run(story); }
    })();
  }
  #index(storyId: string): void {
    const story = this.#records.get('story', storyId);
    const known = this.#sql.idOf.get(storyId);
    if (known !== undefined) this.#sql.remove.run(known);
    if (!story || story.deleted) return;
    const text = storyText(story, this.#records.children('version', storyId), (version) => this.#records.get('body', version)?.doc);
    this.#sql.add.run(known ?? this.#sql.newId.get(storyId)!, searchTokens(text));
  }

  /** Stories whose titles or scripts contain all words, newest first; `complete` is false while many wait to be indexed. */
  find(text: string, limit: number): { stories: string[]; complete: boolean } {
    const query = searchQuery(text);
    if (query === '') return { stories: [], complete: true };
    // What cannot be indexed now is found later; a search is no reason to fail.
    try { this.#some(BEFORE_A_SEARCH); } catch (error) { if (diskTrouble(error) === null) throw error; }
    return { stories: this.#sql.find.all(query, limit), complete: this.#sql.any.get() === undefined };
  }
}

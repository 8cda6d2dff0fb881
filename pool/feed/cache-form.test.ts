import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { CACHE_INDEXES, CACHE_PAGE_SIZE, CACHE_TABLES } from '../../shared/protocol/cache-form.ts';

const queries: [what: string, sql: string, index: string][] = [
  ['one record', "SELECT json FROM record WHERE kind = 'story' AND id = 'a'", 'sqlite_autoindex_record_1 (kind=? AND id=?)'],
  ['what hangs on a record, in order of id', "SELECT id, json FROM record WHERE kind = 'version' AND parent = 'a' AND parent <> '' ORDER BY id", 'record_parent (kind=? AND parent=?)'],
  ['a group', "SELECT kind, id, json FROM record WHERE grp = 'a' AND grp <> ''", 'record_grp (grp=?)'],
  ['the newest stories, newest first', "SELECT id, json FROM record WHERE kind = 'story' AND sort > 0 ORDER BY sort DESC, id DESC LIMIT 100", 'record_newest (kind=? AND sort>?)'],
];
it.each(queries)('a cache finds %s by an index, sorting nothing', (_what, sql, index) => {
  const db = new Database(':memory:');
  db.pragma(`page_size = ${CACHE_PAGE_SIZE}`);
  db.exec(CACHE_TABLES + CACHE_INDEXES);
  const plan = db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all().map((one) => one.detail);
  expect(plan).toEqual([expect.stringMatching(/^SEARCH record USING/)]);
  expect(plan[0]).toContain(index);
  db.close();
});

import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BareStation } from '../../test/support/bare-station.ts';
import { SYSTEM } from '../../shared/log/command.ts';
import { CACHE_FORM, CACHE_INDEXES, CACHE_TABLES } from '../../shared/protocol/cache-form.ts';
import { KINDS } from '../../shared/records.ts';

let station: BareStation;
beforeEach(() => { station = new BareStation('编辑'); });
afterEach(() => station.close());

/** A file with nothing in it, as a pool makes one at this number of its log. */
function snapshot(cursor: number, kinds: string, more = ''): string {
  const file = path.join(station.folder, 'snapshot.db');
  const db = new Database(file);
  db.exec(CACHE_TABLES + CACHE_INDEXES + more);
  const put = db.prepare('INSERT INTO meta VALUES (?, ?)');
  for (const [key, value] of Object.entries({ cursor: String(cursor), chain: 'c', epoch: '台', key: 'k', kinds })) put.run(key, value);
  db.pragma(`user_version = ${CACHE_FORM}`);
  db.close();
  return file;
}

it('a release that knows more kinds of records asks for everything again, and says how far its rows had come: a pool that has gone back behind that meanwhile is noticed', () => {
  station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  station.tell([['channel', 'tv']]);
  const { cursor: seq, chain } = station.cache;
  station.cache.close();
  const db = new Database(path.join(station.folder, 'cache.db'));
  db.exec(`UPDATE meta SET value = '["channel"]' WHERE key = 'kinds'`);
  db.close();
  station.reopen();
  expect([station.cache.cursor, station.cache.toward, station.cache.rowCount]).toEqual([0, { seq, chain }, 1]);
});

it('a file of an older pool holds all that this one has, though it knows fewer kinds: it is not asked for all of it again, which would bring the same file for ever', () => {
  const file = snapshot(7, '["channel"]');
  station.cache.adopt(file);
  expect(station.cache.cursor).toBe(7);
  station.reopen();
  expect(station.cache.cursor).toBe(7);
});

it('a file whose stories the disk lets nobody note for the search is not taken: they would be found by nobody, for good', () => {
  const file = snapshot(7, JSON.stringify(KINDS), `
    INSERT INTO record VALUES ('story', 's', '', 's', 1, 7, '{"id":"s"}');
    CREATE TABLE unindexed (story TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TRIGGER full BEFORE INSERT ON unindexed BEGIN SELECT RAISE(ABORT, 'the disk is full'); END;`);
  expect(() => station.cache.adopt(file)).toThrow('the disk is full');
  expect([station.cache.cursor, station.cache.rowCount]).toEqual([0, 0]);
  station.tell([]);
});

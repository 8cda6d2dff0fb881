import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { noteEnd, openDataFolder } from './data-folder.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'bianbo-folder-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a folder that is in use is left as it is: what a render or an export of the one that has it is made in, too; the next to open it begins with none of that', () => {
  const { folders, outbox, cache } = openDataFolder(folder);
  const half = path.join(folders.temp, 'half a render');
  writeFileSync(half, '');
  expect(() => openDataFolder(folder)).toThrow('data-folder-in-use');
  expect(existsSync(half)).toBe(true);
  cache.close();
  outbox.close();
  const next = openDataFolder(folder);
  expect([existsSync(half), existsSync(folders.temp)]).toEqual([false, true]);
  next.cache.close();
  next.outbox.close();
});

/** A folder with rows in its cache, closed; then `change` is done to the file. */
function keptWith(change: (db: Database.Database) => void): void {
  const { outbox, cache } = openDataFolder(folder);
  cache.enter('台', '');
  const rows = [['person', 1, { id: 'p', name: '甲', roles: ['editor'], active: true }], ['overtaken', 2, { id: 'o', closedBy: [], by: 'p', other: 'q' }]] as const;
  cache.applyRows({ is: 'rows', from: 0, seq: 2, chain: 'c', more: false, edits: [], rows: rows.map(([kind, seq, record]) => ({ kind, seq, id: record.id, parent: '', grp: '', sort: 0, json: JSON.stringify(record) })) }, 0, 0);
  cache.close();
  outbox.close();
  const db = new Database(path.join(folder, 'cache.db'));
  change(db);
  db.close();
}
/** Opened again: whether its rows are here, and what is said of the cache. */
function openedAgain(end?: unknown): [rows: number, said: string[]] {
  const { outbox, cache, notices } = openDataFolder(folder);
  const found = cache.rowCount;
  if (end !== undefined) noteEnd(outbox, end);
  cache.close();
  outbox.close();
  return [found, notices.map(({ code }) => code)];
}
it.each(['person', 'overtaken'])('a cache in which a %s cannot be read, as every start does, is made anew instead of ending each start', (kind) => {
  keptWith((db) => { for (const index of ['record_overtaken', 'record_overtaken_by', 'record_overtaken_other']) db.exec(`DROP INDEX ${index}`); db.prepare('UPDATE record SET json = ? WHERE kind = ?').run('{"id"', kind); });
  expect(openedAgain()).toEqual([0, ['cache-rebuilt']]);
  expect(openedAgain()).toEqual([0, []]);
});
it('a cache whose list of notices leads to a row that is not there is made anew instead of ending each start, whosever notice that was', () => {
  keptWith((db) => {
    db.unsafeMode();
    db.pragma('writable_schema = ON');
    const list = db.prepare<[], [string, number, string]>("SELECT name, rootpage, sql FROM sqlite_master WHERE name LIKE 'record_overtaken%'").raw().all();
    db.exec("DELETE FROM sqlite_master WHERE name LIKE 'record_overtaken%'");
    db.pragma('writable_schema = RESET');
    db.exec("DELETE FROM record WHERE kind = 'overtaken'");
    db.pragma('writable_schema = ON');
    for (const [name, rootpage, sql] of list) db.prepare("INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('index', ?, 'record', ?, ?)").run(name, rootpage, sql);
  });
  expect(openedAgain()).toEqual([0, ['cache-rebuilt']]);
});
it('a cache by a row of which, that is no JSON any more, the last run ended is made anew, too', () => {
  keptWith((db) => { db.prepare("UPDATE record SET kind = 'rundown', json = ? WHERE kind = 'person'").run('{"id"'); });
  const { outbox, cache } = openDataFolder(folder);
  try { cache.all('rundown'); } catch (error) { noteEnd(outbox, error); }
  cache.close();
  outbox.close();
  expect(openedAgain()).toEqual([0, ['cache-rebuilt']]);
});
it('a cache by whose damage the last run ended is made anew, once, though nothing of that shows where it is opened', () => {
  keptWith(() => undefined);
  expect(openedAgain(new Error('something else'))).toEqual([2, []]);
  expect(openedAgain(Object.assign(new Error('malformed'), { code: 'SQLITE_CORRUPT' }))).toEqual([2, []]);
  expect(openedAgain()).toEqual([0, ['cache-rebuilt']]);
  expect(openedAgain()).toEqual([0, []]);
});

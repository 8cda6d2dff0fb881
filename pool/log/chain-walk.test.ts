import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PoolStore } from '../store/pool-store.ts';
import { walkChain } from './chain-walk.ts';

const LINES = 6;
let folder: string;
let store: PoolStore;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bianbo-chain-'));
  store = new PoolStore(path.join(folder, 'pool.db'));
  store.commit(() => { for (let at = 1; at <= LINES; at++) store.append({ id: `c${at}`, name: 'column.put', target: { kind: 'column', id: 'k' }, args: { name: '专栏' }, by: 'p', at, seen: 0 }, 'd', []); });
});
afterEach(() => { store.close(); rmSync(folder, { recursive: true, force: true }); });

/** As a disk, or somebody at the file, does it. */
function tampered(sql: string): string[] {
  const db = new Database(path.join(folder, 'pool.db'));
  try { db.exec(sql); } finally { db.close(); }
  return [...walkChain(store.log)].map(({ seq, line, fits }) => `${seq}${line ? '' : ' unreadable'}${fits ? '' : ' !'}`);
}

describe('the walk over a log', () => {
  const rows: [what: string, sql: string, walked: string[]][] = [
    ['finds a whole log whole', 'SELECT 1', ['1', '2', '3', '4', '5', '6']],
    ['shows a line that was altered, and goes on behind it', "UPDATE log SET by = 'x' WHERE seq = 3", ['1', '2', '3 !', '4', '5', '6']],
    ['shows where a line is missing', 'DELETE FROM log WHERE seq = 2', ['1', '3 !', '4', '5', '6']],
    ['shows where the first line is missing', 'DELETE FROM log WHERE seq = 1', ['2 !', '3', '4', '5', '6']],
    ['shows a hash that was altered, and the line that followed from it', "UPDATE log SET hash = 'x' WHERE seq = 4", ['1', '2', '3', '4 !', '5 !', '6']],
    ['passes over lines that cannot be read', "UPDATE log SET args = '{' WHERE seq IN (1, 4, 5)", ['1 unreadable !', '2', '3', '4 unreadable !', '5 unreadable !', '6']],
    ['ends where the last line cannot be read', "UPDATE log SET args = '{' WHERE seq = 6", ['1', '2', '3', '4', '5', '6 unreadable !']],
  ];
  it.each(rows)('%s', (_what, sql, walked) => expect(tampered(sql)).toEqual(walked));

  it('throws what SQLite says, and takes it for no line', () => {
    const reads = { after: () => { throw Object.assign(new Error('malformed'), { code: 'SQLITE_CORRUPT' }); }, hashAt: () => undefined };
    expect(() => [...walkChain(reads)]).toThrow('malformed');
  });
});

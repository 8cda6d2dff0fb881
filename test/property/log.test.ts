/** The log from every side: played from nothing it gives the pool's records to the letter, and any record can be seen as it was. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asOf } from '../../pool/log/as-of.ts';
import { checkLog } from '../../pool/log/replay.ts';
import { PoolKey } from '../../pool/people/pool-key.ts';
import { PoolStore } from '../../pool/store/pool-store.ts';
import { LogHistory } from './log-history.ts';

const SEEDS = [1, 2, 3, 4];
const STEPS = 400;

let folder: string;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'bianbo-log-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const open = (name: string) => new PoolStore(path.join(folder, name));
const key = () => new PoolKey(path.join(folder, 'key.pem'));

describe('the log', () => {
  it('played from nothing gives identical records, seals, branches and overtaken values among them', () => {
    for (const seed of SEEDS) {
      const store = open(`${seed}.db`);
      const history = new LogHistory(store, key(), seed);
      for (let count = 0; count < STEPS; count++) history.step();
      expect([seed, checkLog(store)]).toEqual([seed, { lines: store.seq, records: store.count, fault: null }]);
      const kinds = new Set(store.rows().map((row) => row.kind));
      expect([seed, ['branch', 'overtaken', 'cut', 'item'].filter((kind) => !kinds.has(kind as 'branch'))]).toEqual([seed, []]);
      store.close();
    }
  });

  it('shows every record as it was after every command', () => {
    const store = open('past.db');
    const history = new LogHistory(store, key(), 11);
    /** The rows of every record, each with the log number up to which it was surely so (a step may take several numbers). */
    const was = new Map<string, { seq: number; json: string; until: number }[]>();
    const note = (): void => {
      for (const { kind, id, seq, json } of store.rows()) {
        const all = was.get(`${kind}/${id}`) ?? [];
        if (all.at(-1)?.seq === seq) all.at(-1)!.until = store.seq; else was.set(`${kind}/${id}`, [...all, { seq, json, until: store.seq }]);
      }
    };
    note();
    const founded = store.seq;
    for (let count = 0; count < STEPS; count++) { history.step(); note(); }
    let seen = 0;
    for (const [key, rows] of was) {
      const [kind, ...id] = key.split('/') as [string, ...string[]];
      const name = id.join('/');
      if (rows[0]!.seq > founded) expect([key, asOf(store, kind, name, rows[0]!.seq - 1)]).toEqual([key, null]);
      for (const { seq, json, until } of rows) {
        for (const at of new Set([seq, until])) {
          const found = asOf(store, kind, name, at);
          expect([key, at, found?.seq, JSON.stringify(found?.record)]).toEqual([key, at, seq, json]);
          seen++;
        }
      }
    }
    expect(seen).toBeGreaterThan(STEPS);
    store.close();
  });

  it('of the first release gives its records to the letter, now as then', () => {
    writeFileSync(path.join(folder, 'first.db'), gunzipSync(readFileSync(path.join(import.meta.dirname, '../data/pool-form-10.db.gz'))));
    const store = open('first.db');
    expect(checkLog(store)).toEqual({ lines: 60, records: store.count, fault: null });
    store.close();
  });

  const damage: [what: string, sql: string, fault: unknown][] = [
    ['a line that was altered', "UPDATE log SET by = 'x' WHERE seq = 40", { is: 'chain', seq: 40 }],
    ['a line that is missing', 'DELETE FROM log WHERE seq = 41', { is: 'chain', seq: 42 }],
    ['a line that cannot be read', "UPDATE log SET args = '{' WHERE seq = 43", { is: 'unreadable', seq: 43 }],
    ['a record that says something else', "UPDATE record SET json = replace(json, '新闻', '旧闻') WHERE kind = 'programme'", { is: 'record', seq: expect.any(Number), key: 'programme/news' }],
    ['a record that nobody made', "UPDATE record SET id = 'column' WHERE kind = 'channel'", { is: 'record', seq: 0, key: 'channel/column' }],
  ];
  it.each(damage)('names %s', (_what, sql, fault) => {
    const store = open('damaged.db');
    const history = new LogHistory(store, key(), 5);
    for (let count = 0; count < 60; count++) history.step();
    store.close();
    const db = new Database(path.join(folder, 'damaged.db'));
    db.exec(sql);
    db.close();
    const damaged = open('damaged.db');
    expect(checkLog(damaged).fault).toEqual(fault);
    damaged.close();
  });
});

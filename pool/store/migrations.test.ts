import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkLog } from '../log/replay.ts';
import { ALL } from './scope.ts';
import { PoolStore } from './pool-store.ts';

const LOG = 'SELECT seq, id, name, kind, target, args, by, at, seen, device, outcome, code, params, hash FROM log ORDER BY seq';
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bianbo-migrate-'));
  file = path.join(folder, 'pool.db');
  // Written by the first release: the sample newsroom, an evening's commands, a refusal among them.
  writeFileSync(file, gunzipSync(readFileSync(path.join(import.meta.dirname, '../../test/data/pool-form-10.db.gz'))));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a pool of the first release opens with every record, line and edit it had, each in its place', () => {
  const old = new Database(file, { readonly: true });
  const before = old.prepare('SELECT kind, id, parent, seq, json FROM record ORDER BY kind, id').all();
  const [edits, log] = ['SELECT * FROM edit', LOG].map((sql) => old.prepare(sql).all());
  old.close();
  const store = new PoolStore(file);
  expect([store.seq, checkLog(store, false).fault, store.count]).toEqual([60, null, before.length]);
  const whole = store.scopes.whole(['RUNDOWN0000000000000000001']);
  expect(whole).toHaveLength(6); // the rundown, its opener's media, its lead story and the three sound bites of that
  const groups = store.scopes.rows('wholeGroups', { scope: ALL, groups: whole }, false);
  expect('plain' in groups && new Set(groups.plain.map((row) => row.kind))).toEqual(new Set(['rundown', 'item', 'story', 'version', 'body', 'asset']));
  // The lines of then are in the index by name as those that are written now.
  const made = (log ?? []).filter((line): line is { name: string; target: string } => (line as { name: string }).name === 'story.create');
  expect(made.length).toBeGreaterThan(0);
  for (const { name, target } of made) expect(store.history.told(target, { before: null, name })).toMatchObject({ lines: [{ name }], next: null });
  store.close();
  const now = new Database(file, { readonly: true });
  expect(now.prepare('SELECT kind, id, parent, seq, json FROM record ORDER BY kind, id').all()).toEqual(before);
  expect(['SELECT * FROM edit', LOG].map((sql) => now.prepare(sql).all())).toEqual([edits, log]);
  expect(now.prepare("SELECT count(*) FROM record WHERE kind IN ('story', 'version', 'body', 'asset', 'rundown', 'item') AND grp = ''").pluck().get()).toBe(0);
  expect(now.prepare("SELECT count(*) FROM record WHERE kind = 'story' AND sort < 0").pluck().get()).toBe(1);
  expect(now.prepare("SELECT count(*) FROM record WHERE kind = 'body' AND (channel = '' OR version <> id)").pluck().get()).toBe(0);
  expect(now.prepare('SELECT count(*) FROM clock').pluck().get()).toBeGreaterThan(3);
  now.close();
});

it('a file of a newer release is refused by name and left alone', () => {
  const db = new Database(file);
  db.pragma('user_version = 990');
  db.close();
  const before = readFileSync(file);
  expect(() => new PoolStore(file)).toThrow(/^newer-database/);
  expect(readFileSync(file).equals(before)).toBe(true);
});

it('a migration that dies half way leaves the old form, which opens again', () => {
  const db = new Database(file);
  db.prepare("UPDATE record SET json = 'no record' WHERE kind = 'story'").run();
  db.close();
  expect(() => new PoolStore(file)).toThrow();
  const still = new Database(file, { readonly: true });
  expect([still.pragma('user_version', { simple: true }), still.prepare("SELECT count(*) FROM record WHERE json = 'no record'").pluck().get()]).toEqual([30, 6]);
  still.close();
});

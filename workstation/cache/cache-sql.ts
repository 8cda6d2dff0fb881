/** The statements a cache runs, written out once. */
import type Database from 'better-sqlite3';
import type { Kind } from '../../shared/records.ts';

export const statementsOf = (db: Database.Database) => ({
  get: db.prepare<[string, string], { seq: number; json: string }>('SELECT seq, json FROM record WHERE kind = ? AND id = ?'),
  getBytes: db.prepare<[string, string], { seq: number; json: Buffer }>('SELECT seq, CAST(json AS BLOB) AS json FROM record WHERE kind = ? AND id = ?'),
  seqOf: db.prepare<[string, string], number>('SELECT seq FROM record WHERE kind = ? AND id = ?').pluck(),
  children: db.prepare<[string, string], { id: string; json: string }>('SELECT id, json FROM record INDEXED BY record_parent WHERE kind = ? AND parent = ? AND parent <> \'\' ORDER BY id'),
  all: db.prepare<[string], { id: string; seq: number; json: string }>('SELECT id, seq, json FROM record WHERE kind = ? ORDER BY id'),
  newest: db.prepare<[number], { id: string; seq: number; json: string }>("SELECT id, seq, json FROM record INDEXED BY record_newest WHERE kind = 'story' AND sort > 0 ORDER BY sort DESC, id DESC LIMIT ?"),
  // No index has those: few are deleted, and people seldom look for them.
  deleted: db.prepare<[number], { id: string; seq: number; json: string }>("SELECT id, seq, json FROM record WHERE kind = 'story' AND sort < 0 ORDER BY sort, id LIMIT ?"),
  living: db.prepare<[], number>("SELECT count(*) FROM record INDEXED BY record_newest WHERE kind = 'story' AND sort > 0").pluck(),
  inReview: db.prepare<[], { id: string; json: string }>(`SELECT id, json FROM record INDEXED BY record_review WHERE kind = 'version' AND instr(json, '"stage":"level') > 0 AND json_extract(json, '$.stage') IN ('level1', 'level2', 'level3') ORDER BY id`),
  notices: (['by', 'other'] as const).map((side) => db.prepare<{ person: string; most: number }, { id: string; json: string }>(`SELECT id, json FROM record INDEXED BY record_overtaken_${side} WHERE kind = 'overtaken' AND json_array_length(json, '$.closedBy') < 2 AND json_extract(json, '$.${side}') = @person AND NOT EXISTS (SELECT 1 FROM json_each(json, '$.closedBy') WHERE value = @person) ORDER BY seq DESC LIMIT @most`)),
  noticeIds: db.prepare<[], string>("SELECT id FROM record INDEXED BY record_overtaken WHERE kind = 'overtaken' AND json_array_length(json, '$.closedBy') < 2 ORDER BY seq DESC").pluck(),
  // Drafts that wait are long, and lists of them are asked for with every change: nothing of what stands in them is read.
  openBranches: db.prepare<[], { id: string; versionId: string }>("SELECT id, parent AS versionId FROM record INDEXED BY record_branch WHERE kind = 'branch' AND json_extract(json, '$.state') = 'open' ORDER BY seq DESC"),
  newestAssets: db.prepare<[number], { id: string; json: string }>("SELECT id, json FROM record INDEXED BY record_newest WHERE kind = 'asset' AND sort > 0 AND sort > ?"),
  assetsAt: db.prepare<[string], { id: string; json: string }>("SELECT id, json FROM record INDEXED BY record_address WHERE kind = 'asset' AND json_extract(json, '$.sha256') = ? ORDER BY id"),
  missedAssets: db.prepare<[], { id: string; json: string }>("SELECT id, json FROM record INDEXED BY record_missed WHERE kind = 'asset' AND (json_extract(json, '$.stored') = 0 OR json_array_length(json, '$.lost') > 0)"),
  count: db.prepare<[], number>('SELECT count(*) FROM record').pluck(),
  groupOf: db.prepare<[string, string], string>('SELECT grp FROM record WHERE kind = ? AND id = ?').pluck(),
  put: db.prepare('INSERT INTO record (kind, id, parent, grp, sort, seq, json) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET parent = excluded.parent, grp = excluded.grp, sort = excluded.sort, seq = excluded.seq, json = excluded.json'),
  change: db.prepare('UPDATE record SET seq = ?, json = ? WHERE kind = ? AND id = ? AND parent = ? AND grp = ? AND sort = ?'),
  confirm: db.prepare('UPDATE record SET seq = ? WHERE kind = ? AND id = ? AND grp = ?'),
  setSeq: db.prepare('UPDATE record SET seq = ? WHERE kind = ? AND id = ?'),
  remove: db.prepare('DELETE FROM record WHERE kind = ? AND id = ?'),
  keep: db.prepare('INSERT OR IGNORE INTO before (n, kind, id, seq, json) VALUES (?, ?, ?, ?, ?)'),
  keepRow: db.prepare('INSERT OR IGNORE INTO before (n, kind, id, seq, json) SELECT ?, kind, id, seq, json FROM record WHERE kind = ? AND id = ?'),
  before: db.prepare<[number, string, string], { seq: number | null; json: string | null }>('SELECT seq, json FROM before WHERE n = ? AND kind = ? AND id = ?'),
  beforeOf: db.prepare<[number, string, string], Buffer | null>('SELECT CAST(json AS BLOB) FROM before WHERE n = ? AND kind = ? AND id = ?').pluck(),
  setBeforeSeq: db.prepare('UPDATE before SET seq = ? WHERE n = ? AND kind = ? AND id = ?'),
  writers: db.prepare<[], { n: number; kind: Kind; id: string; parent: string | null; grp: string | null }>('SELECT before.n, before.kind, before.id, record.parent, record.grp FROM before LEFT JOIN record USING (kind, id) ORDER BY before.n'),
  setReads: db.prepare('INSERT OR REPLACE INTO reads VALUES (?, ?)'),
  reads: db.prepare<[], [number, string]>('SELECT n, keys FROM reads').raw(),
  unread: db.prepare('DELETE FROM reads WHERE n = ?'),
  numbers: db.prepare<[], number>('SELECT DISTINCT n FROM before').pluck(),
  forget: db.prepare('DELETE FROM before WHERE n = ?'),
  meta: db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck(),
  setMeta: db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)'),
  /** Confirmed rows and all that hangs on them. */
  clear: () => { db.exec('DELETE FROM record; DELETE FROM sum; DELETE FROM before; DELETE FROM reads; DELETE FROM found; DELETE FROM unindexed; DELETE FROM search; DELETE FROM meta WHERE key = \'outbox\';'); },
});

export type Statements = ReturnType<typeof statementsOf>;

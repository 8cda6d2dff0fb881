/**
 * The form of a workstation's cache.db as far as the pool's word goes: what a snapshot file from the pool contains and what catch-up rows are written into.
 * Defined once, because the pool makes such files and the workstation opens them. What else a workstation keeps (before-images, search index) it adds itself.
 *
 * Measured with 100,000 stories x (story, version, body of 800 Chinese characters): a rowid table with a unique index at pages of 16 KiB is as quick to fill as the
 * same WITHOUT ROWID and stays so for longer texts, which there leave the page (4 KiB fit) and cost a page each.
 */

/** Raised when the SQL below changes; a file of another form is fetched anew. */
export const CACHE_FORM = 4;

/** To be set before the first table is made. */
export const CACHE_PAGE_SIZE = 16384;

/**
 * record: `parent` is parentOf, `grp` is groupOf ('' = reference rows), `sort` is sortOf (records.ts): createdAt of a living story, version or asset, its negative when it is
 * deleted, 0 for every other kind; `seq` is the log number of the command that last changed it, `json` the record exactly as the pool stores it.
 * meta: cursor (log number that the rows are at), chain (the log's hash there), epoch, key (the pool's public key), kinds (JSON list of the kinds that whoever wrote it knew;
 * a workstation that knows more starts over).
 */
export const CACHE_TABLES = `
  CREATE TABLE record (kind TEXT NOT NULL, id TEXT NOT NULL, parent TEXT NOT NULL, grp TEXT NOT NULL, sort INTEGER NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, id)) STRICT;
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`;

/** Partial, so that a row costs only the entries it can be found by: say `parent <> ''`, `grp <> ''`, `sort > 0` in the query, or it is not used. */
export const CACHE_INDEXES = `
  CREATE INDEX record_parent ON record (kind, parent, id) WHERE parent <> '';
  CREATE INDEX record_grp ON record (grp) WHERE grp <> '';
  CREATE INDEX record_newest ON record (kind, sort, id) WHERE sort > 0;`;

/**
 * Lists of the few rows that wait for something: for review, for reading (overtaken), for merging (branches), for their media. SQLite reads the whole table for each of
 * them, so a snapshot file brings them along; a workstation adds those that are missing. `instr` spares most versions a look into their JSON.
 */
export const CACHE_LISTS = `
  CREATE INDEX IF NOT EXISTS record_review ON record (id) WHERE kind = 'version' AND instr(json, '"stage":"level') > 0 AND json_extract(json, '$.stage') IN ('level1', 'level2', 'level3');
  CREATE INDEX IF NOT EXISTS record_overtaken ON record (seq) WHERE kind = 'overtaken' AND json_array_length(json, '$.closedBy') < 2;
  CREATE INDEX IF NOT EXISTS record_overtaken_by ON record (json_extract(json, '$.by'), seq) WHERE kind = 'overtaken' AND json_array_length(json, '$.closedBy') < 2;
  CREATE INDEX IF NOT EXISTS record_overtaken_other ON record (json_extract(json, '$.other'), seq) WHERE kind = 'overtaken' AND json_array_length(json, '$.closedBy') < 2;
  CREATE INDEX IF NOT EXISTS record_branch ON record (seq) WHERE kind = 'branch' AND json_extract(json, '$.state') = 'open';
  CREATE INDEX IF NOT EXISTS record_address ON record (json_extract(json, '$.sha256')) WHERE kind = 'asset';
  CREATE INDEX IF NOT EXISTS record_missed ON record (id) WHERE kind = 'asset' AND (json_extract(json, '$.stored') = 0 OR json_array_length(json, '$.lost') > 0);`;

/** The rows of a cache as they stand: the pool's with what waits here folded over them. */
import type Database from 'better-sqlite3';
import type { ReadRecords } from '../../shared/log/apply.ts';
import type { Row as TextRow } from '../../shared/protocol/rows.ts';
import { recordText } from '../../shared/record-text.ts';
import { groupOf, KINDS, parentOf, sortOf, type Kind, type RecordOf } from '../../shared/records.ts';
import type { Statements } from './cache-sql.ts';
import { RowSums } from './row-sums.ts';
import { keyOf } from './touched.ts';

/** A row as it came: parsed already (a frame) or as text (rows of a catch-up). */
export interface Row extends TextRow { readonly kind: Kind; readonly record: unknown }
const known: ReadonlySet<string> = new Set(KINDS);
/** Kinds that a newer pool knows and this release does not are passed over; they come after the update. */
export const isKnown = (kind: string): kind is Kind => known.has(kind);

/** A disk has changed a row so that it is no JSON any more. */
export class RowUnreadable extends Error {}

/** Open notices and branches that are looked at. */
const MOST_OPEN = 500;
/** Parsed rows kept in memory. */
const MOST_PARSED = 20_000;

export class Rows {
  readonly #sql: Statements;
  readonly sums: RowSums;
  /** Parsed rows; records are never changed in place, so one object can serve everybody. */
  readonly #parsed = new Map<string, unknown>();
  #written = 0;

  constructor(db: Database.Database, sql: Statements) { this.#sql = sql; this.sums = new RowSums(db); }

  readonly records: ReadRecords = {
    get: <K extends Kind>(kind: K, id: string) => (this.#parsed.get(keyOf(kind, id)) as RecordOf<K> | undefined) ?? this.row(kind, id)?.record, // under this key lies that kind
    children: <K extends Kind>(kind: K, parent: string) => this.#sql.children.all(kind, parent).map(({ id, json }) => this.#read<K>(kind, id, json)),
  };

  #read<K extends Kind>(kind: K, id: string, json: string): RecordOf<K> {
    const key = keyOf(kind, id);
    let record = this.#parsed.get(key);
    if (record === undefined) {
      try { record = JSON.parse(json) as unknown; } catch (error) { throw new RowUnreadable(`${kind} ${id}`, { cause: error }); }
      this.#remember(key, record);
    }
    return record as RecordOf<K>;
  }
  #remember(key: string, record: unknown): void {
    if (this.#parsed.size > MOST_PARSED) this.#parsed.clear();
    this.#parsed.set(key, record);
  }

  /** A record with the log number of its row (0: only here so far). */
  row<K extends Kind>(kind: K, id: string): { seq: number; record: RecordOf<K> } | undefined {
    const found = this.stored(kind, id);
    return found && { seq: found.seq, record: this.#read<K>(kind, id, found.json) };
  }
  /** The log number of a record's row (0: only here so far). */
  seqOf(kind: Kind, id: string): number | undefined { return this.#sql.seqOf.get(kind, id); }
  /** A row as it stands. Scripts are long: as bytes they are read in a quarter of the time. */
  stored(kind: Kind, id: string): { seq: number; json: string } | undefined {
    if (kind !== 'body') return this.#sql.get.get(kind, id);
    const found = this.#sql.getBytes.get(kind, id);
    return found && { seq: found.seq, json: found.json.toString() };
  }
  all<K extends Kind>(kind: K): RecordOf<K>[] { return this.#sql.all.all(kind).map(({ id, json }) => this.#read<K>(kind, id, json)); }
  /** The newest living stories, newest first, with the log numbers of their rows; reads no more than it answers. */
  newestStories(limit: number): { seq: number; record: RecordOf<'story'> }[] { return this.#sql.newest.all(limit).map(({ id, seq, json }) => ({ seq, record: this.#read('story', id, json) })); }
  /** Deleted stories, the newest first. Looks through all stories that are here. */
  deletedStories(limit: number): RecordOf<'story'>[] { return this.#sql.deleted.all(limit).map(({ id, json }) => this.#read('story', id, json)); }
  get livingStories(): number { return this.#sql.living.get() ?? 0; }
  /** Versions that wait for a review, by id. */
  inReview(): RecordOf<'version'>[] { return this.#sql.inReview.all().map(({ id, json }) => this.#read('version', id, json)); }
  /** Notices of overtaken values that are this person's and that they have not read: the newest where they overtook and the newest where they were, however many others have. */
  openNotices(person: string): RecordOf<'overtaken'>[] { return this.#sql.notices.flatMap((side) => side.all({ person, most: MOST_OPEN })).map(({ id, json }) => this.#read('overtaken', id, json)); }
  /** All that not both have read, whosever they are, the newest first. */
  openNoticeIds(): string[] { return this.#sql.noticeIds.all(); }
  /** All branches that nobody merged or dropped, the newest first, with the versions that their words are for. */
  openBranches(): { readonly id: string; readonly versionId: string }[] { return this.#sql.openBranches.all(); }
  /** Living assets taken in after a moment, and those of which the pool misses a file, whenever they were. */
  movingAssets(since: number): RecordOf<'asset'>[] {
    const rows = [...this.#sql.newestAssets.all(since), ...this.#sql.missedAssets.all()];
    return [...new Map(rows.map(({ id, json }) => [id, this.#read('asset', id, json)])).values()];
  }
  /** Assets whose original lies under this address. */
  assetsAt(sha256: string): RecordOf<'asset'>[] { return this.#sql.assetsAt.all(sha256).map(({ id, json }) => this.#read('asset', id, json)); }
  get rowCount(): number { return this.#sql.count.get() ?? 0; }
  /** Rows put since this file was opened. */
  get written(): number { return this.#written; }
  /** What was parsed may not be what is written: a commit failed, or rows went. */
  forgetParsed(): void { this.#parsed.clear(); }

  /** `there`: may the row be here already? Then it is changed in place; an insert that meets one takes it out of every index and puts it in again. */
  put({ kind, id, parent, grp, sort, seq, json, record }: Row, there = true): void {
    this.#written++;
    this.sums.forget(kind, id);
    if (!there || this.#sql.change.run(seq, json, kind, id, parent, grp, sort).changes === 0) this.#sql.put.run(kind, id, parent, grp, sort, seq, json);
    const key = keyOf(kind, id);
    if (record === undefined) this.#parsed.delete(key); else this.#remember(key, record);
  }
  /** The pool's row says what is here already. Its group may have been unknown until now. */
  confirm(row: Row): void {
    this.sums.forget(row.kind, row.id);
    if (this.#sql.confirm.run(row.seq, row.kind, row.id, row.grp).changes === 0) this.put(row);
  }
  /** A row goes. */
  remove(kind: Kind, id: string): void {
    this.#parsed.delete(keyOf(kind, id));
    this.sums.forget(kind, id);
    this.#sql.remove.run(kind, id);
  }
  readonly storyOf = (version: string): string | undefined => this.records.get('version', version)?.storyId;
  /** The row of a record. `storyOf`: of versions that are only on their way. */
  rowOf(kind: Kind, id: string, seq: number, record: unknown, storyOf = this.storyOf, json = recordText(kind, record)): Row {
    return { kind, id, seq, parent: parentOf(kind, record), grp: groupOf(kind, record, storyOf), sort: sortOf(kind, record), json, record };
  }
}

/**
 * The cache: what the pool confirmed with this workstation's pending commands folded over it, and the before-images to take
 * them off again. It can always be rebuilt (pool + outbox), so its commits need no fsync of their own.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { apply, type ReadRecords, type Write } from '../../shared/log/apply.ts';
import { CHAIN_START } from '../../shared/log/chain.ts';
import { isRefusal, type Command, type Refusal } from '../../shared/log/command.ts';
import { planted } from '../../shared/log/planted.ts';
import { KINDS, type Kind, type RecordOf } from '../../shared/records.ts';
import { mergeInOrder } from '../../shared/script/merge-steps.ts';
import { scriptSchema } from '../../shared/script/schema.ts';
import type { Frame, Head } from '../../shared/protocol/pool.ts';
import type { Rows as Piece } from '../../shared/protocol/rows.ts';
import type { Body } from '../../shared/script/body.ts';
import { Step } from 'prosemirror-transform';
import type { Checkpoints } from './checkpoints.ts';
import { isUnshareable, openCacheFile } from './cache-file.ts';
import { statementsOf, type Statements } from './cache-sql.ts';
import { carryOver, freshId, standsElsewhere } from './carry-over.ts';
import { Folds } from './folds.ts';
import type { OutboxEntry, RefusedEntry } from './outbox-rows.ts';
import type { OutboxStore, UpTo } from './outbox-store.ts';
import { editArgsOf, goesOn, isBranched, onTopOf } from './runs.ts';
import { Rows, type Row } from './rows.ts';
import { SearchIndex } from './search-index.ts';
import { differInLabels, groupKey, keyOf, listKey, noting } from './touched.ts';

/** What changed, for live queries and open scripts. */
export interface Changed {
  readonly kinds: ReadonlySet<Kind>;
  /** Scripts that may now read differently for another reason than a push of their own window. */
  readonly bodies: ReadonlySet<string>;
  readonly refused: readonly RefusedEntry[];
  readonly salvaged: readonly string[];
  /** Records of somebody having been overtaken that came or changed. */
  readonly overtaken: readonly string[];
  /** Stories that were deleted under what waits for them here. */
  readonly deleted: readonly string[];
}

const overtakenIn = (rows: readonly Row[]): string[] => rows.filter((one) => one.kind === 'overtaken').map((one) => one.id);
/** Their sort is negative (records.ts): none needs to be read. */
const deletedIn = (rows: readonly Row[]): string[] => rows.filter((one) => one.kind === 'story' && one.sort < 0).map((one) => one.id);
/** What a frame or a piece of a catch-up brings. */
interface News { readonly from: number; readonly seq: number; readonly chain: string; readonly results: Frame['results']; readonly rows: readonly Row[]; readonly edits: Frame['edits']; readonly more: boolean; readonly head?: Head | undefined }

/** What the pool said of commands that wait here. `denied` and `refused` are the same ones; `renamed`: other ids for those whose own is taken, `inBranch`: what it has in a branch under the taken ones. */
interface Answers { readonly accepted: OutboxEntry[]; readonly denied: OutboxEntry[]; readonly refused: RefusedEntry[]; readonly again: OutboxEntry[]; readonly renamed: Map<number, string>; readonly inBranch: Map<number, readonly unknown[]> }
/**
 * Commands that do not stand any more on what is confirmed, with all that hang together with them; for records where what waits does stand, the number of the oldest command
 * that still waits on it; and records that are to the letter what is here and nothing waits on.
 */
interface Disturbed { readonly together: ReadonlySet<number>; readonly standing: ReadonlyMap<string, number>; readonly same: ReadonlySet<string> }

/** Typing that waits together in one command, at most. */
const MERGE_STEPS = 300;
/** Rows put after which it is looked how long the log is, and frames of it (64 MiB) of which it is long: then a thread moves them. */
const LOOK_AFTER = 200;
const LONG = 4096;
const known: ReadonlySet<string> = new Set(KINDS);
/** Kinds that a newer pool knows and this release does not are passed over; they come after the update. */
const isKnown = (kind: string): kind is Kind => known.has(kind);
/** Can the text of a row be read, and does it name itself? */
const saysItIs = (json: string, id: string): boolean => { try { return (JSON.parse(json) as { id?: unknown } | null)?.id === id; } catch { return false; } };

export class Cache {
  readonly #file: string;
  #checkpoints: Checkpoints | null;
  #db: Database.Database;
  readonly #outbox: OutboxStore;
  #sql: Statements;
  #rows: Rows;
  #folds: Folds;
  #search: SearchIndex;
  /** Could not fold again what the outbox had kept when a commit of this file failed. */
  #outOfStep = false;
  /** Rows that had been put when it was last looked how long the log is. */
  #looked = 0;

  /** Opens or makes the file; throws SQLite's errors for a damaged one (the caller moves it away and tries again). `checkpoints`: of this file, where a thread is worth it. */
  constructor(file: string, outbox: OutboxStore, checkpoints: Checkpoints | null = null) {
    this.#file = file;
    this.#checkpoints = checkpoints;
    this.#outbox = outbox;
    this.#db = this.#openFile();
    try {
      ({ sql: this.#sql, rows: this.#rows, folds: this.#folds, search: this.#search } = this.#partsOf(this.#db));
      this.#keepToNewsroom();
      this.#stepWithOutbox();
    } catch (error) { this.#db.close(); throw error; }
  }

  /** For this process and its thread, or where the folder lets no two share a file (some network drives) for this one alone. */
  #openFile(): Database.Database {
    if (this.#checkpoints) try { return openCacheFile(this.#file, true); } catch (error) {
      if (!isUnshareable(error)) throw error;
      this.#checkpoints = null;
    }
    return openCacheFile(this.#file, false);
  }

  #partsOf(db: Database.Database): { sql: Statements; rows: Rows; folds: Folds; search: SearchIndex } {
    const sql = statementsOf(db);
    const rows = new Rows(db, sql);
    return { sql, rows, folds: new Folds(rows, sql, this.#outbox), search: new SearchIndex(db, rows.records) };
  }

  /** Everything as it stands here, with what waits folded over it. */
  get records(): ReadRecords { return this.#rows.records; }
  row<K extends Kind>(kind: K, id: string): { seq: number; record: RecordOf<K> } | undefined { return this.#rows.row(kind, id); }
  seqOf(kind: Kind, id: string): number | undefined { return this.#rows.seqOf(kind, id); }
  all<K extends Kind>(kind: K): RecordOf<K>[] { return this.#rows.all(kind); }
  newestStories(limit: number): { seq: number; record: RecordOf<'story'> }[] { return this.#rows.newestStories(limit); }
  deletedStories(limit: number): RecordOf<'story'>[] { return this.#rows.deletedStories(limit); }
  get livingStories(): number { return this.#rows.livingStories; }
  inReview(): RecordOf<'version'>[] { return this.#rows.inReview(); }
  newestOpen<K extends 'overtaken' | 'branch'>(kind: K): RecordOf<K>[] { return this.#rows.newestOpen(kind); }
  movingAssets(since: number): RecordOf<'asset'>[] { return this.#rows.movingAssets(since); }
  assetsAt(sha256: string): RecordOf<'asset'>[] { return this.#rows.assetsAt(sha256); }
  get rowCount(): number { return this.#rows.rowCount; }
  confirmed(kind: Kind, id: string): string | undefined { return this.#folds.confirmed(kind, id); }
  waits(group: string): boolean { return this.#folds.waits(group); }
  waitsOn(kind: Kind, id: string): boolean { return this.#folds.waitsOn(kind, id); }
  holdups(knows: (person: string) => boolean): (entry: OutboxEntry) => string | null { return this.#folds.holdups(knows); }

  get cursor(): number { return Number(this.#sql.meta.get('cursor') ?? 0); }
  /** Where a catch-up was going that is not whole; null where it is. */
  get toward(): Head | null {
    const noted = this.#sql.meta.get('toward');
    const head = noted ? (JSON.parse(noted) as Head) : null; // only this class writes it
    return head && head.seq > this.cursor ? head : null;
  }
  #noteToward(head: Head | null): void { this.#sql.setMeta.run('toward', head ? JSON.stringify(head) : ''); }
  /** The log's chain hash at the cursor. */
  get chain(): string { return this.#sql.meta.get('chain') ?? CHAIN_START; }
  get epoch(): string | null { return this.#sql.meta.get('epoch') ?? null; }
  /** The pool's public key, as it last introduced itself. */
  get poolKey(): string | null { return this.#sql.meta.get('key') ?? null; }
  setPoolKey(key: string): void { if (key !== this.poolKey) this.#sql.setMeta.run('key', key); }
  /** Facts about the pool kept with its rows, e.g. what it understands. */
  note(key: string): string | null { return this.#sql.meta.get(`note.${key}`) ?? null; }
  setNote(key: string, value: string): void { if (this.note(key) !== value) this.#sql.setMeta.run(`note.${key}`, value); }

  /** Stories whose titles or scripts contain all words, newest first; not complete while the index is still being made. */
  find(text: string, limit: number): { stories: string[]; complete: boolean } { return this.#search.find(text, limit); }
  /** Brings the search index further for about `ms`; answers whether any is left to do. */
  indexSome(ms: number): boolean {
    const more = this.#search.work(ms);
    this.#moveIfLong();
    return more;
  }
  /** Moves what was written lately to its place in the file. For a moment in which nothing is to be done: here, as a thread would take more of the machine, unless it is long. */
  tidy(): void {
    if (!this.#moveIfLong()) this.#db.pragma('wal_checkpoint(PASSIVE)');
  }
  /** Has a thread move the log where it is long. False: it is not, or there is no thread for it. */
  #moveIfLong(): boolean {
    if (!this.#checkpoints) return false;
    const { log, checkpointed } = this.#sql.log.get()!; // answers one row
    if (log - checkpointed <= LONG) return false;
    this.#checkpoints.move();
    return true;
  }
  /** After a commit: the quiet moment may be far. Looked at now and then. */
  #keepLogShort(): void {
    if (this.#rows.written - this.#looked < LOOK_AFTER) return;
    this.#looked = this.#rows.written;
    this.#moveIfLong();
  }
  /** Writes something small, to see whether the disk takes it. */
  tryDisk(now: number): void { this.#sql.setMeta.run('tried', String(now)); }
  get unindexed(): number { return this.#search.waiting; }
  get #filling(): boolean { return this.#sql.meta.get('filling') === '1'; }
  #noteForSearch({ kind, grp }: Row): void { if ((kind === 'story' || kind === 'version' || kind === 'body') && grp !== '') this.#search.note(grp); }

  /** The outbox says which newsroom this is: rows of another (this process died between two files, a file was put here by hand) are nobody's here. */
  #keepToNewsroom(): void {
    const { epoch } = this;
    const { newsroom } = this.#outbox;
    if (newsroom === '' && epoch !== null) this.#outbox.enter(epoch, ''); // an outbox of an earlier release
    else if (newsroom !== '' && epoch === null) this.#setEpoch(newsroom);
    else if (newsroom !== (epoch ?? '')) this.#empty(newsroom);
  }
  #noteGeneration(): void { this.#sql.setMeta.run('outbox', String(this.#outbox.generation)); }
  /** After a crash between the two files, a failed commit or a rebuilt cache: folds the outbox over the confirmed rows afresh. */
  #stepWithOutbox(ownRows = true): void {
    this.#folds.touched.clear();
    const groups = new Map<string, string>();
    for (const { n, kind, id, parent, grp } of this.#sql.writers.all()) {
      const key = keyOf(kind, id);
      groups.set(key, grp || key);
      this.#folds.touched.note(n, grp || key);
      this.#folds.touched.wrote(n, key, listKey(kind, parent ?? ''));
    }
    if (this.#sql.meta.get('outbox') === String(this.#outbox.generation) || planted.has('not-in-step')) {
      const reads = new Map(this.#sql.reads.all());
      for (const { n, target } of this.#outbox.all()) {
        this.#folds.touched.note(n, groups.get(keyOf(target.kind, target.id)) ?? this.#folds.groupOf(target.kind, target.id));
        const keys = reads.get(n)?.split('\n');
        // Of what an earlier release folded it is not known what it read: then it hangs on all of its group.
        this.#folds.touched.read(n, keys ?? [...this.#folds.touched.groupsOf([n])].map(groupKey));
      }
      this.#outOfStep = false;
      return;
    }
    this.#db.transaction(() => {
      this.#folds.unfold(this.#sql.numbers.all());
      this.#folds.touched.clear();
      if (ownRows) this.#standOnBases();
      this.#folds.replay(this.#outbox.all());
      this.#noteGeneration();
    })();
    this.#outOfStep = false;
  }
  /** A script whose first waiting edit was rebased onto a row that the cache did not keep: the edit brought that row's text with it. */
  #standOnBases(): void {
    for (const id of this.#outbox.editedScripts()) {
      const branches = this.records.children('branch', id);
      // Words in a branch stand on the text that they left, and leave the script as it is.
      const first = this.#outbox.edits(id).find((one) => !isBranched(branches, one));
      if (!first) continue;
      const { v } = first.args as { v: number };
      const row = this.row('body', id);
      const base = this.#outbox.base(first.n);
      if (row && base !== null && row.record.v !== v) this.#rows.put(this.#rows.rowOf('body', id, row.seq, { ...row.record, v, doc: JSON.parse(base) as unknown }));
    }
  }

  /**
   * Does a command here and now: on disk in the outbox before this returns. Typing is merged into the last waiting edit of the same script unless that was ever sent.
   * `instead`: one that was not accepted, of which this is the second try: it is kept no more. `upTo`: what its writer counts, kept in the same step.
   */
  execute(command: Command, instead: string | null = null, upTo: UpTo | null = null): Refusal | { id: string; writes: readonly Write[] } {
    this.stepUp();
    const reads = new Set<string>();
    const writes = apply(noting(this.records, reads), command);
    if (isRefusal(writes)) return writes;
    const edit = command.name === 'script.edit';
    const merged = edit && instead === null ? this.#mergeTyping(command, writes, reads, upTo) : null;
    if (merged) return merged;
    const last = edit ? this.#outbox.edits(command.target.id).at(-1) : undefined;
    const below = last && goesOn(last, command) && this.#isInScript(last) ? last : undefined;
    const base = edit && !below ? JSON.stringify(this.records.get('body', command.target.id)?.doc) : null;
    const kept = below ? { ...command, args: { ...editArgsOf(command), ...onTopOf(below, command.by) } } : command;
    // The outbox line is written inside the cache's transaction: when it cannot be (disk full), the cache forgets it too.
    this.#whole(() => { this.#foldNew(this.#outbox.add(kept, base, instead, upTo), kept, writes, reads); });
    return { id: command.id, writes };
  }
  /** Words in a branch, or of which the rows that came back after a power cut do not have the text yet, are not what is typed on here, whatever their number. */
  #isInScript({ n, target }: OutboxEntry): boolean { return [...this.#folds.touched.keysOf(n)].includes(keyOf('body', target.id)); }
  #foldNew(n: number, command: Command, writes: readonly Write[], reads: ReadonlySet<string>): void {
    for (const row of this.#folds.fold(n, writes)) this.#noteForSearch(row);
    this.#folds.noteTarget({ n, target: command.target }, reads);
    this.#noteGeneration();
  }

  /** Folds what a failed commit left behind. Throws SQLite's error while the disk still takes nothing. */
  stepUp(): void { if (this.#outOfStep) this.#stepWithOutbox(); }

  /** One transaction. When it fails, what was remembered of it is forgotten and the outbox, which may have kept its part, is folded again. */
  #whole(work: () => void): void {
    try { this.#db.transaction(work)(); } catch (error) {
      this.#rows.forgetParsed();
      this.#folds.touched.clear();
      try { this.#stepWithOutbox(); } catch (again) { this.#outOfStep = true; console.error('cache out of step with the outbox until its disk takes something', again); }
      throw error;
    }
    this.#keepLogShort();
  }

  #mergeTyping(command: Command, writes: readonly Write[], reads: ReadonlySet<string>, upTo: UpTo | null): { id: string; writes: readonly Write[] } | null {
    const last = this.#outbox.last();
    if (!last || last.name !== 'script.edit' || last.target.id !== command.target.id || last.by !== command.by || (last.sent && !planted.has('sent-added-to')) || !goesOn(last, command) || !this.#isInScript(last) || writes.some((one) => one.kind === 'branch')) return null;
    const earlier = editArgsOf(last);
    const { steps, passes, merges } = editArgsOf(command);
    // What brings a branch in stands or falls with it: nobody's own words are put to it.
    if (earlier.steps.length >= MERGE_STEPS || earlier.passes !== passes || earlier.merges || merges) return null;
    const together = mergeInOrder([...earlier.steps, ...steps].map((json) => Step.fromJSON(scriptSchema, json)));
    const v = earlier.v + together.length;
    const renumbered = writes.map((write) => (write.kind === 'body' ? { ...write, record: { ...(write.record as Body), v } } : write));
    this.#whole(() => {
      this.#outbox.setArgs(last.n, { ...earlier, steps: together.map((step) => step.toJSON() as unknown) }, upTo);
      for (const row of this.#folds.fold(last.n, renumbered)) this.#noteForSearch(row);
      this.#folds.noteTarget(last, reads);
      this.#noteGeneration();
    });
    return { id: last.id, writes: renumbered };
  }

  /** Starts over with the pool of the outbox's newsroom: confirmed rows go, the outbox stays. `aside`: the file as it was is kept under this name. */
  reset(aside: string | null = null): void {
    if (aside !== null) this.#moveTo(aside);
    this.#empty(this.#outbox.newsroom);
    this.#stepWithOutbox();
  }
  /** Goes on with an empty file, or, where this one cannot be moved, with the same. */
  #moveTo(file: string): void {
    this.#letGo();
    this.#db.close();
    // With what a full disk kept it from moving into the file at its end.
    try { for (const suffix of ['-wal', '-shm', '']) if (existsSync(this.#file + suffix)) renameSync(this.#file + suffix, file + suffix); } catch (error) { console.error('the cache cannot be put aside', error); }
    this.#db = this.#openFile();
    this.#begin();
  }
  #empty(newsroom: string): void {
    this.#db.transaction(() => {
      this.#sql.clear();
      this.#sql.setMeta.run('cursor', '0');
      this.#sql.setMeta.run('chain', CHAIN_START);
      this.#sql.setMeta.run('epoch', newsroom);
      this.#noteToward(null);
    })();
    this.#rows.forgetParsed();
  }
  /**
   * A pool said of itself that it is this newsroom. Another one than so far: what waits for that one is put aside with it, and everything here starts over. Answers
   * whether it was another.
   */
  enter(newsroom: string, url: string): boolean {
    const before = this.#outbox.newsroom;
    if (before === '' || before === newsroom) {
      this.#outbox.enter(newsroom, url);
      if (this.epoch === null) this.#setEpoch(newsroom);
      return false;
    }
    // The cache goes first: where a disk that is full stops this between the two files, nothing of one newsroom is on screen that could be worked on for the other. At a
    // start #keepToNewsroom has them agree.
    this.#empty(newsroom);
    this.#outbox.enter(newsroom, url);
    this.#stepWithOutbox();
    return true;
  }
  /** The rows are complete. Commands that could not be folded while they were not (a cache made anew) are folded now, and everything is to be indexed. */
  complete(): void {
    if (this.#filling) this.#db.transaction(() => { this.#search.noteAll(); this.#sql.setMeta.run('filling', '0'); })();
    if (this.#outbox.all().some(({ n }) => this.#folds.touched.isLoose(n))) this.refold();
  }
  /** Takes everything that waits off and folds it again. */
  refold(): void {
    this.#sql.setMeta.run('outbox', '');
    this.#stepWithOutbox(false);
  }
  #setEpoch(epoch: string): void { this.#sql.setMeta.run('epoch', epoch); }

  /**
   * Takes a snapshot file of the pool (whole, its hash checked by the caller) in place of this cache's own, and folds what waits over it. The file is gone
   * afterwards. When it is no cache file this cache starts empty and the error is thrown: the pool's rows come again.
   */
  adopt(snapshot: string): void {
    this.#letGo();
    this.#db.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(this.#file + suffix, { force: true });
    let failed: unknown;
    try {
      renameSync(snapshot, this.#file);
      this.#db = this.#openFile();
      const epoch = statementsOf(this.#db).meta.get('epoch');
      if (epoch !== this.#outbox.newsroom) { this.#db.close(); throw new Error(`the snapshot is of newsroom ${epoch}`); }
    } catch (error) {
      failed = error;
      for (const suffix of ['', '-wal', '-shm']) rmSync(this.#file + suffix, { force: true });
      this.#db = this.#openFile();
    }
    this.#begin();
    if (failed) throw failed;
  }
  #letGo(): void { this.#checkpoints?.letGo(); }
  /** On another file than before. */
  #begin(): void {
    ({ sql: this.#sql, rows: this.#rows, folds: this.#folds, search: this.#search } = this.#partsOf(this.#db));
    this.#looked = 0;
    this.#keepToNewsroom();
    this.#db.transaction(() => this.#search.noteAll())();
    // Rows that came whole from the pool are its word, whatever the waiting edits were carried over to before.
    this.#stepWithOutbox(false);
  }

  /**
   * Looks for about `ms` whether rows still are what was written; answers how many are not, and whether the round goes on. Everything is then asked for again from
   * the pool, whose rows go over them; what shows by itself that it is not even the record it is kept as goes at once. Throws where the file itself is not whole.
   */
  checkSome(ms: number): { damaged: number; more: boolean } {
    const { damaged, more } = this.#rows.sums.work(ms);
    if (damaged.length > 0) {
      this.#db.transaction(() => {
        for (const { kind, id, json } of damaged) if (!isKnown(kind) || !saysItIs(json, id)) this.#sql.remove.run(kind, id);
        // Those that are sound are of this log still.
        this.#noteToward(this.toward ?? { seq: this.cursor, chain: this.chain });
        this.#sql.setMeta.run('cursor', '0');
        this.#sql.setMeta.run('chain', CHAIN_START);
      })();
      this.#rows.forgetParsed();
    }
    return { damaged: damaged.length, more };
  }
  /** Puts the file aside as damaged and begins an empty one, with what waits folded over it; the pool's rows come again. */
  startOver(): void {
    this.#letGo();
    try { this.#db.close(); } catch { /* where the damage lies not even that can be done */ }
    for (const suffix of ['', '-wal', '-shm']) if (existsSync(this.#file + suffix)) renameSync(this.#file + suffix, `${this.#file}.damaged${suffix}`);
    this.#db = this.#openFile();
    this.#begin();
  }

  /** Are there unsent edits of this script? */
  hasEdits(script: string): boolean { return this.#outbox.hasEdits(script); }
  /** Step numbers that unsent edits stand on, by script, for the pool's catch-up; the lowest, as those on top of a branch count on from there. */
  pendingBodies(): Record<string, number> {
    return Object.fromEntries(this.#outbox.editedScripts().map((id) => [id, Math.min(...this.#outbox.edits(id).map((one) => editArgsOf(one).v))]));
  }

  /**
   * Takes a frame in, in one transaction. 'gap' when it does not connect to what is here: the link must start over. Typing up to
   * outbox number `apart` was made without a line to the pool: what comes of putting it together with others' is checked.
   */
  applyFrame(frame: Frame, now: number, apart: number): Changed | 'gap' {
    const stories = new Map(frame.changes.filter((one) => one.kind === 'version').map(({ id, record }) => [id, (record as RecordOf<'version'>).storyId]));
    const storyOf = (version: string): string | undefined => stories.get(version) ?? this.#rows.storyOf(version);
    const rows = frame.changes.flatMap(({ kind, id, seq, record }): Row[] => (isKnown(kind) ? [this.#rows.rowOf(kind, id, seq, record, storyOf)] : []));
    return this.#takeIn({ ...frame, rows }, now, apart);
  }
  /** The same for a piece of a catch-up that came as rows of text. */
  applyRows(piece: Piece, now: number, apart: number): Changed | 'gap' {
    const rows = piece.rows.flatMap((row): Row[] => (isKnown(row.kind) ? [{ ...row, kind: row.kind, record: undefined }] : []));
    return this.#takeIn({ ...piece, results: [], rows }, now, apart);
  }

  #takeIn(news: News, now: number, apart: number): Changed | 'gap' {
    const { cursor } = this;
    if (news.from > cursor && !planted.has('gap-ignored')) return 'gap';
    if (this.#sql.meta.get('outbox') !== String(this.#outbox.generation)) this.#stepWithOutbox();
    const rows = news.from === cursor || planted.has('stale-frame') ? news.rows : news.rows.filter((one) => one.seq > cursor);
    return this.#outbox.count === 0 ? this.#takeRows(rows, news) : this.#takeUnder(rows, news, now, apart);
  }
  #advance({ seq, chain, head }: News): void {
    if (head) this.#noteToward(head);
    if (seq <= this.cursor) return;
    this.#sql.setMeta.run('cursor', String(seq));
    this.#sql.setMeta.run('chain', chain);
  }

  /** Nothing waits here: confirmed rows just go in. */
  #takeRows(rows: readonly Row[], news: News): Changed {
    const kinds = new Set<Kind>();
    const bodies = new Set<string>();
    const there = news.from > 0 && !this.#filling;
    this.#whole(() => {
      for (const row of rows) {
        kinds.add(row.kind);
        if (row.kind === 'body') bodies.add(row.id);
        this.#rows.put(row, there);
      }
      // A first sync is indexed when it is whole, and not row by row.
      if (news.from === 0 && news.more) this.#sql.setMeta.run('filling', '1');
      if (!this.#filling) for (const row of rows) this.#noteForSearch(row);
      this.#advance(news);
    });
    return { kinds, bodies, refused: [], salvaged: [], overtaken: overtakenIn(rows), deleted: [] };
  }

  /** What the pool said of what waits here. */
  #answersOf(results: Frame['results'], now: number): Answers {
    const answers: Answers = { accepted: [], denied: [], refused: [], again: [], renamed: new Map(), inBranch: new Map() };
    const unread = new Map(results.map((one) => [one.id, one]));
    for (const entry of unread.size > 0 ? this.#outbox.oldest() : []) {
      const result = unread.get(entry.id);
      if (!result) continue;
      unread.delete(entry.id);
      if (result.code === 'id-taken') {
        answers.renamed.set(entry.n, freshId(now));
        if (result.steps) answers.inBranch.set(entry.n, result.steps);
      }
      if (result.outcome === 'again') answers.again.push(entry);
      else if (result.outcome === 'accepted') answers.accepted.push(entry);
      else { answers.denied.push(entry); answers.refused.push({ ...entry, code: result.code ?? 'refused', params: result.params ?? {}, refusedAt: now }); }
      if (unread.size === 0) break;
    }
    return answers;
  }

  /** Confirmed rows go in under what waits: only commands that hang together with a changed record are taken off and folded again. */
  #takeUnder(rows: readonly Row[], news: News, now: number, apart: number): Changed {
    const answers = this.#answersOf(news.results, now);
    const { accepted, denied, renamed } = answers;
    const answered = new Set([...accepted, ...denied].map((one) => one.n));
    const kinds = new Set<Kind>();
    const bodies = new Set<string>(rows.filter((one) => one.kind === 'body').map((one) => one.id));
    const refused = [...answers.refused];
    const salvaged: string[] = [];
    const deleted = deletedIn(rows).filter((id) => this.records.get('story', id)?.deleted === false);
    this.#whole(() => {
      const disturbed = this.#disturbed(rows, answers, news.edits);
      const { together } = disturbed;
      const groups = this.#folds.touched.groupsOf(together);
      const scripts = new Set<string>();
      for (const n of together) { const entry = this.#outbox.get(n); if (entry?.name === 'script.edit') { scripts.add(entry.target.id); bodies.add(entry.target.id); } }
      const own = new Map([...scripts].map((id) => [id, this.#outbox.edits(id)]));
      // What the pool's rows replace at once need not be put back first; but where the words of a script stood is still asked for.
      this.#folds.unfold(together, kinds, new Set(rows.flatMap(({ kind, id }) => (kind === 'body' ? [] : [keyOf(kind, id)]))));
      const confirmedBefore = new Map([...scripts].map((id) => [id, this.records.get('body', id)]));
      const bases = this.#putUnder(rows, disturbed, answered);
      for (const row of rows) { kinds.add(row.kind); this.#noteForSearch(row); }
      for (const group of groups) if (this.#sql.get.get('story', group)) this.#search.note(group);
      for (const n of answered) if (!together.has(n)) this.#folds.forget(n);

      const waiting = [...together].filter((n) => !answered.has(n)).sort((a, b) => a - b).map((n) => { const entry = this.#outbox.get(n)!; return { ...entry, id: renamed.get(n) ?? entry.id }; });
      const text = carryOver({ records: this.records, outbox: this.#outbox, own, waiting, rows, edits: news.edits, more: news.more, confirmedBefore, refused: new Set(denied.map((one) => one.id)), inBranch: answers.inBranch, now, apart });
      salvaged.push(...text.salvaged);
      for (const { entry, code } of text.unplaced) refused.push({ ...entry, code, params: {}, refusedAt: now });
      this.#folds.replay(text.again);
      // Said in the name of whoever wrote here, behind their text, and as durable as that.
      for (const command of text.flags) for (const kind of this.#sayAlso(command)) kinds.add(kind);
      this.#advance(news);
      for (const n of text.done) renamed.delete(n);
      for (const { n, id } of text.renamed) renamed.set(n, id);
      // The outbox goes first: should this process die before the cache commits, what waits stands on rows that #stepWithOutbox can restore.
      this.#outbox.settle({ said: [...accepted.map((one) => one.id), ...text.said], refused, rebased: text.rebased, bases: planted.has('base-unkept') ? [] : [...bases, ...text.bases], renamed });
      this.#noteGeneration();
    });
    return { kinds, bodies, refused, salvaged, overtaken: overtakenIn(rows), deleted: deleted.filter((id) => this.waits(id)) };
  }
  /** Adds a command to what waits, unless it cannot be done; the kinds of records that it wrote. */
  #sayAlso(command: Command): Kind[] {
    const reads = new Set<string>();
    const writes = apply(noting(this.records, reads), command);
    if (isRefusal(writes)) return [];
    this.#foldNew(this.#outbox.add(command, null), command, writes, reads);
    return writes.map((one) => one.kind);
  }
  /** Puts confirmed rows; the documents that the first waiting edits of scripts now stand on. */
  #putUnder(rows: readonly Row[], { together, standing, same }: Disturbed, answered: ReadonlySet<number>): { n: number; base: string }[] {
    const bases: { n: number; base: string }[] = [];
    for (const row of rows) {
      const key = keyOf(row.kind, row.id);
      if (same.has(key)) { this.#rows.confirm(row); continue; }
      const next = standing.get(key);
      if (next === undefined || together.has(next)) { this.#rows.put(row); continue; }
      // What waits stands on exactly this row already.
      this.#rows.sums.forget(row.kind, row.id);
      this.#sql.setSeq.run(row.seq, row.kind, row.id);
      this.#sql.setBeforeSeq.run(row.seq, next, row.kind, row.id);
      const edit = row.kind === 'body' ? this.#outbox.edits(row.id).find((one) => !answered.has(one.n)) : undefined;
      if (edit) bases.push({ n: edit.n, base: JSON.stringify((JSON.parse(row.json) as Body).doc) });
    }
    return bases;
  }

  /** What confirmed rows and the pool's answers do to what waits. A record stands when the pool's row is to the letter what the next waiting command was folded over. */
  #disturbed(rows: readonly Row[], { accepted, denied, again, renamed }: Answers, edits: Frame['edits']): Disturbed {
    const keys = new Set<string>();
    const numbers = new Set([...denied.map((one) => one.n), ...renamed.keys()]);
    const standing = new Map<string, number>();
    const same = new Set<string>();
    const done = new Set(accepted.map((one) => one.n));
    const confirmed = new Set<string>();
    for (const row of rows) {
      const key = keyOf(row.kind, row.id);
      confirmed.add(key);
      const writers = this.#folds.touched.writersOf(key);
      const left = writers.filter((n) => !done.has(n));
      if (writers.length > left.length) {
        if (left.length === 0 && this.#rows.stored(row.kind, row.id)?.json === row.json) { same.add(key); continue; }
        if (left.length > 0 && left[0]! > writers[writers.length - left.length - 1]! && this.#sql.beforeOf.get(left[0]!, row.kind, row.id)?.toString() === row.json) { standing.set(key, left[0]!); continue; }
      }
      // A record's parent and group never change. One that was not here when somebody wrote to it was its own group until now.
      for (const one of [listKey(row.kind, row.parent), groupKey(row.grp), groupKey(key)]) if (this.#folds.touched.has(one)) keys.add(one);
      if (!this.#folds.touched.has(key)) continue;
      // Another title, another hand on it: typing goes on as it was.
      if (writers.length === 0 && this.#onlyLabels(row)) for (const n of this.#folds.touched.readersOf(key)) numbers.add(n); else keys.add(key);
    }
    for (const { n } of accepted) for (const key of this.#folds.touched.keysOf(n)) if (!confirmed.has(key)) numbers.add(n);
    // Stale, and could not be folded here either: what it was typed on went into a branch, and it must find its place in the script.
    for (const { n } of again) if (this.#folds.touched.isLoose(n) && !planted.has('again-unheard')) numbers.add(n);
    // Stale without a change in this frame: this process died after it took a frame in and before it wrote the rebased edits down.
    for (const { body } of edits) {
      const first = this.#outbox.edits(body).find((one) => !done.has(one.n));
      if (!first || standing.has(keyOf('body', body))) continue;
      const json = this.confirmed('body', body);
      const row = json === undefined ? undefined : (JSON.parse(json) as Body);
      if (row && editArgsOf(first).v === row.v && !standsElsewhere(this.#outbox, first, row)) continue;
      numbers.add(first.n);
    }
    // Edits of one script find their places one after the other: where one must, all do.
    for (const n of numbers) { const entry = this.#outbox.get(n); if (entry?.name === 'script.edit') keys.add(keyOf('body', entry.target.id)); }
    const together = this.#folds.touched.together(keys, numbers);
    // What was written by one of those is put back first, and is not what it says any more.
    for (const key of same) if (this.#folds.touched.writersOf(key).some((n) => together.has(n))) same.delete(key);
    return { together, standing, same };
  }

  /** Is it a version of which only the labels are other than here? */
  #onlyLabels({ kind, id, json }: Row): boolean {
    const was = kind === 'version' ? this.records.get('version', id) : undefined;
    return was !== undefined && differInLabels(was, JSON.parse(json) as RecordOf<'version'>);
  }

  close(): void { this.#checkpoints?.stop(); this.#db.close(); }
}

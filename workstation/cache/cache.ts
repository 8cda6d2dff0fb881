/**
 * The cache: what the pool confirmed with this workstation's pending commands folded over it, and the before-images to take
 * them off again. It can always be rebuilt (pool + outbox), so its commits need no fsync of their own.
 */
import type { ReadRecords } from '../../shared/log/apply.ts';
import type { Command, Refusal } from '../../shared/log/command.ts';
import type { Frame, Head } from '../../shared/protocol/pool.ts';
import type { Rows as Piece } from '../../shared/protocol/rows.ts';
import type { Kind, RecordOf } from '../../shared/records.ts';
import { CacheFile } from './cache-file.ts';
import { statementsOf } from './cache-sql.ts';
import { checkRows } from './check-rows.ts';
import type { Checkpoints } from './checkpoints.ts';
import { Doing, type Done } from './doing.ts';
import { InStep } from './in-step.ts';
import { Meta } from './meta.ts';
import { newsOfFrame, newsOfRows, type News } from './news.ts';
import { openedOn, type OpenCache } from './open-cache.ts';
import { noteAllStories } from './search-index.ts';
import type { OutboxEntry } from './outbox-rows.ts';
import type { OutboxStore, UpTo } from './outbox-store.ts';
import { editArgsOf } from './runs.ts';
import { TakingIn, type Changed } from './taking-in.ts';

export class Cache {
  readonly #outbox: OutboxStore;
  readonly #file: CacheFile;
  /** What is on that file, and what works on it: made anew where another takes its place. */
  #open: OpenCache;
  #step: InStep;
  #doing: Doing;
  #takingIn: TakingIn;

  /** Opens or makes the file; throws SQLite's errors for a damaged one (the caller moves it away and tries again). `checkpoints`: of this file, where a thread is worth it. */
  constructor(file: string, outbox: OutboxStore, checkpoints: Checkpoints | null = null) {
    this.#outbox = outbox;
    this.#file = new CacheFile(file, checkpoints);
    try {
      ({ open: this.#open, step: this.#step, doing: this.#doing, takingIn: this.#takingIn } = this.#begun());
      this.#step.restore();
    } catch (error) { this.#file.close(); throw error; }
  }
  #begun(): { open: OpenCache; step: InStep; doing: Doing; takingIn: TakingIn } {
    const open = openedOn(this.#file.db, this.#outbox);
    const step = new InStep(open);
    const doing = new Doing(open, step);
    step.keepToNewsroom();
    return { open, step, doing, takingIn: new TakingIn(open, step, doing) };
  }
  /** On another file than before. Rows that came whole from the pool are its word, whatever the waiting edits were carried over to before. */
  #beginAgain(): void {
    ({ open: this.#open, step: this.#step, doing: this.#doing, takingIn: this.#takingIn } = this.#begun());
    this.#step.restore(false);
  }
  close(): void { this.#file.close(); }

  // What is here: the records as they stand, with what waits folded over them (rows.ts, folds.ts, search-index.ts).

  get records(): ReadRecords { return this.#open.rows.records; }
  row<K extends Kind>(kind: K, id: string): { seq: number; record: RecordOf<K> } | undefined { return this.#open.rows.row(kind, id); }
  seqOf(kind: Kind, id: string): number | undefined { return this.#open.rows.seqOf(kind, id); }
  all<K extends Kind>(kind: K): RecordOf<K>[] { return this.#open.rows.all(kind); }
  newestStories(limit: number): { seq: number; record: RecordOf<'story'> }[] { return this.#open.rows.newestStories(limit); }
  deletedStories(limit: number): RecordOf<'story'>[] { return this.#open.rows.deletedStories(limit); }
  get livingStories(): number { return this.#open.rows.livingStories; }
  inReview(): RecordOf<'version'>[] { return this.#open.rows.inReview(); }
  openNotices(person: string): RecordOf<'overtaken'>[] { return this.#open.rows.openNotices(person); }
  openNoticeIds(): string[] { return this.#open.rows.openNoticeIds(); }
  openBranches(): { readonly id: string; readonly versionId: string }[] { return this.#open.rows.openBranches(); }
  movingAssets(since: number): RecordOf<'asset'>[] { return this.#open.rows.movingAssets(since); }
  assetsAt(sha256: string): RecordOf<'asset'>[] { return this.#open.rows.assetsAt(sha256); }
  get rowCount(): number { return this.#open.rows.rowCount; }
  confirmed(kind: Kind, id: string): string | undefined { return this.#open.folds.confirmed(kind, id); }
  waits(group: string): boolean { return this.#open.folds.waits(group); }
  waitsOn(kind: Kind, id: string): boolean { return this.#open.folds.waitsOn(kind, id); }
  holdups(knows: (person: string) => boolean): (entry: OutboxEntry) => string | null { return this.#open.folds.holdups(knows); }
  /** Are there unsent edits of this script? */
  hasEdits(script: string): boolean { return this.#outbox.hasEdits(script); }
  /** Step numbers that unsent edits stand on, by script, for the pool's catch-up; the lowest, as those on top of a branch count on from there. */
  pendingBodies(): Record<string, number> {
    return Object.fromEntries(this.#outbox.editedScripts().map((id) => [id, Math.min(...this.#outbox.edits(id).map((one) => editArgsOf(one).v))]));
  }
  /** Stories whose titles or scripts contain all words, newest first; not complete while the index is still being made. */
  find(text: string, limit: number): { stories: string[]; complete: boolean } { return this.#open.search.find(text, limit); }
  /** Are the rows of a first sync still to come, or those of one that begins anew? What is not here says nothing then. */
  get partial(): boolean { return this.#open.meta.partial; }
  get unindexed(): number { return this.#open.search.waiting; }

  // Where it stands in the pool's log (meta.ts).

  get cursor(): number { return this.#open.meta.cursor; }
  get chain(): string { return this.#open.meta.chain; }
  get toward(): Head | null { return this.#open.meta.toward; }
  get reach(): Head { return this.#open.meta.reach; }
  get epoch(): string | null { return this.#open.meta.epoch; }
  get poolKey(): string | null { return this.#open.meta.poolKey; }
  setPoolKey(key: string): void { this.#open.meta.setPoolKey(key); }
  note(key: string): string | null { return this.#open.meta.note(key); }
  setNote(key: string, value: string): void { this.#open.meta.setNote(key, value); }

  // What is done here, and what comes from the pool.

  /**
   * Does a command here and now: on disk in the outbox before this returns. Typing is merged into the last waiting edit of the same script unless that was ever sent.
   * `instead`: one that was not accepted, of which this is the second try: it is kept no more. `upTo`: what its writer counts, kept in the same step.
   */
  execute(command: Command, instead: string | null = null, upTo: UpTo | null = null): Refusal | Done {
    const done = this.#doing.execute(command, instead, upTo);
    this.#file.keepLogShort(this.#open.rows.written);
    return done;
  }
  /**
   * Takes a frame in, in one transaction. 'gap' when it does not connect to what is here: the link must start over. Typing up to
   * outbox number `apart` was made without a line to the pool: what comes of putting it together with others' is checked.
   */
  applyFrame(frame: Frame, now: number, apart: number): Changed | 'gap' { return this.#take(newsOfFrame(frame, this.#open.rows), now, apart); }
  /** The same for a piece of a catch-up that came as rows of text. */
  applyRows(piece: Piece, now: number, apart: number): Changed | 'gap' { return this.#take(newsOfRows(piece), now, apart); }
  #take(news: News, now: number, apart: number): Changed | 'gap' {
    const changed = this.#takingIn.take(news, now, apart);
    this.#file.keepLogShort(this.#open.rows.written);
    return changed;
  }
  /** The rows are complete. Commands that could not be folded while they were not (a cache made anew) are folded now, and everything is to be indexed. */
  complete(): void {
    const { db, meta, search, folds } = this.#open;
    if (meta.filling) db.transaction(() => { search.noteAll(); meta.setFilling(false); })();
    if (this.#outbox.all().some(({ n }) => folds.touched.isLoose(n))) this.refold();
  }
  /** Takes everything that waits off and folds it again. */
  refold(): void { this.#step.refold(); }

  // Another newsroom, another file.

  /**
   * A pool said of itself that it is this newsroom. Another one than so far: what waits for that one is put aside with it, and everything here starts over. Answers
   * whether it was another.
   */
  enter(newsroom: string, url: string): boolean { return this.#step.enter(newsroom, url); }
  /** Starts over with the pool of the outbox's newsroom: confirmed rows go, the outbox stays. `aside`: the file as it was is kept under this name. */
  reset(aside: string | null = null): void {
    if (aside !== null) { this.#file.putAside(aside); this.#beginAgain(); }
    this.#step.startOver();
  }
  /**
   * Takes a snapshot file of the pool (whole, its hash checked by the caller) in place of this cache's own, and folds what waits over it. The file is gone
   * afterwards. When it is no cache file this cache starts empty and the error is thrown: the pool's rows come again.
   */
  adopt(snapshot: string): void {
    const failed = this.#file.replaceBy(snapshot, (db) => {
      const { epoch } = new Meta(statementsOf(db));
      if (epoch !== this.#outbox.newsroom) throw new Error(`the snapshot is of newsroom ${epoch}`);
      // Here, so that a disk that does not take it leaves no rows that nobody would ever find.
      noteAllStories(db);
    });
    this.#beginAgain();
    if (failed) throw failed;
  }
  /** Puts the file aside as damaged and begins an empty one, with what waits folded over it; the pool's rows come again. */
  startOver(): void {
    this.#file.startOver();
    this.#beginAgain();
  }

  // What is done about the file when nothing else is to be done.

  /** Brings the search index further for about `ms`; answers whether any is left to do. */
  indexSome(ms: number): boolean {
    const more = this.#open.search.work(ms);
    this.#file.moveIfLong();
    return more;
  }
  /** Moves what was written lately to its place in the file. For a moment in which nothing is to be done. */
  tidy(): void { this.#file.tidy(); }
  /** See checkRows. */
  checkSome(ms: number): { damaged: number; more: boolean } { return checkRows(this.#open, ms); }
  /** Writes something small, to see whether the disk takes it, and folds what a failed commit left behind, for which there may be no room yet. Throws SQLite's error where it does not. */
  tryDisk(now: number): void {
    this.#open.meta.tryDisk(now);
    this.#step.stepUp();
  }
}

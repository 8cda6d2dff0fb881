/** Keeps a cache in step with the outbox: rows of the newsroom that the outbox belongs to, and what waits there, in its present generation, folded over them. */
import { planted } from '../../shared/log/planted.ts';
import type { Head } from '../../shared/protocol/pool.ts';
import type { OpenCache } from './open-cache.ts';
import { isBranched } from './runs.ts';
import { groupKey, keyOf, listKey } from './touched.ts';

export class InStep {
  readonly #open: OpenCache;
  /** Could not fold again what the outbox had kept when a commit of this file failed. */
  #isOut = false;

  /** Nothing is done yet: `keepToNewsroom` and `restore` come first, once for each file. */
  constructor(open: OpenCache) { this.#open = open; }

  /** Has what waits been folded as the outbox has it now? */
  get isFolded(): boolean { const { meta, outbox } = this.#open; return meta.hasFolded(outbox.generation); }
  /** Inside the transaction that folded what the outbox has now. */
  noteFolded(): void { const { meta, outbox } = this.#open; meta.noteFolded(outbox.generation); }

  /**
   * Where another generation of the outbox is folded in (after a crash between the two files, a failed commit, in a cache made anew): folds the present one over the confirmed rows
   * afresh. Else only who read and wrote what is remembered again. `ownRows`: may the rows be of before the waiting edits were carried over? Rows that came whole from the pool are its word.
   */
  restore(ownRows = true): void {
    const groups = this.#rememberWrites();
    if (this.isFolded || planted.has('not-in-step')) this.#rememberReads(groups); else this.#foldAfresh(ownRows);
    this.#isOut = false;
  }
  /** By record: the group that it is folded together with. */
  #rememberWrites(): ReadonlyMap<string, string> {
    const { sql, folds: { touched } } = this.#open;
    touched.clear();
    const groups = new Map<string, string>();
    for (const { n, kind, id, parent, grp } of sql.writers.all()) {
      const key = keyOf(kind, id);
      groups.set(key, grp || key);
      touched.note(n, grp || key);
      touched.wrote(n, key, listKey(kind, parent ?? ''));
    }
    return groups;
  }
  #rememberReads(groups: ReadonlyMap<string, string>): void {
    const { sql, folds, outbox } = this.#open;
    const reads = new Map(sql.reads.all());
    for (const { n, target } of outbox.all()) {
      folds.touched.note(n, groups.get(keyOf(target.kind, target.id)) ?? folds.groupOf(target.kind, target.id));
      const keys = reads.get(n)?.split('\n');
      // Of what an earlier release folded it is not known what it read: then it hangs on all of its group.
      folds.touched.read(n, keys ?? [...folds.touched.groupsOf([n])].map(groupKey));
    }
  }
  #foldAfresh(ownRows: boolean): void {
    const { db, sql, folds, outbox } = this.#open;
    db.transaction(() => {
      folds.unfold(sql.numbers.all());
      folds.touched.clear();
      if (ownRows) this.#standOnBases();
      folds.replay(outbox.all());
      this.noteFolded();
    })();
  }
  /** A script whose first waiting edit was rebased onto a row that the cache did not keep: the edit brought that row's text with it. */
  #standOnBases(): void {
    const { rows, outbox } = this.#open;
    for (const id of outbox.editedScripts()) {
      const branches = rows.records.children('branch', id);
      // Words in a branch stand on the text that they left, and leave the script as it is.
      const first = outbox.edits(id).find((one) => !isBranched(branches, one));
      if (!first) continue;
      const { v } = first.args as { v: number };
      const row = rows.row('body', id);
      const base = outbox.base(first.n);
      if (row && base !== null && row.record.v !== v) rows.put(rows.rowOf('body', id, row.seq, { ...row.record, v, doc: JSON.parse(base) as unknown }));
    }
  }
  /** Takes everything that waits off and folds it again. */
  refold(): void {
    this.#open.meta.noteFolded(null);
    this.restore(false);
  }

  /** One transaction. When it fails, what was remembered of it is forgotten and the outbox, which may have kept its part, is folded again. */
  whole(work: () => void): void {
    const { db, rows, folds } = this.#open;
    try { db.transaction(work)(); } catch (error) {
      rows.forgetParsed();
      folds.touched.clear();
      try { this.restore(); } catch (again) { this.#isOut = true; console.error('cache out of step with the outbox until its disk takes something', again); }
      throw error;
    }
  }
  /** Folds what a failed commit left behind. Throws SQLite's error while the disk still takes nothing. */
  stepUp(): void { if (this.#isOut) this.restore(); }

  /** The outbox says which newsroom this is: rows of another (this process died between two files, a file was put here by hand) are nobody's here. */
  keepToNewsroom(): void {
    const { meta, outbox } = this.#open;
    const { epoch } = meta;
    const { newsroom } = outbox;
    if (newsroom === '' && epoch !== null) outbox.enter(epoch, ''); // an outbox of an earlier release
    else if (newsroom !== '' && epoch === null) meta.setEpoch(newsroom);
    else if (newsroom !== (epoch ?? '')) { this.#empty(newsroom); this.#standsWhereLeft(); }
  }
  /** Nothing is here of the newsroom that the outbox is of; what waits knows its log as that was when it was left. */
  #standsWhereLeft(): void {
    const { meta, outbox } = this.#open;
    meta.noteToward((outbox.own('left') as Head | null | undefined) ?? null); // enter writes it
  }
  /** Goes on with the work of this newsroom; whether it is another than so far. Then everything here starts over. */
  enter(newsroom: string, url: string): boolean {
    const { meta, outbox } = this.#open;
    const before = outbox.newsroom;
    if (before === '' || before === newsroom) {
      outbox.enter(newsroom, url);
      if (meta.epoch === null) meta.setEpoch(newsroom);
      return false;
    }
    // Its pool may come back from an older backup before this workstation comes back to it: rows are fetched anew then, and only this can show it.
    const { reach } = meta;
    outbox.setOwn('left', reach.seq > 0 ? reach : null);
    // The cache goes first: where a disk that is full stops this between the two files, nothing of one newsroom is on screen that could be worked on for the other. At a
    // start keepToNewsroom has them agree.
    this.#empty(newsroom);
    outbox.enter(newsroom, url);
    this.#standsWhereLeft();
    this.restore();
    return true;
  }
  /** Confirmed rows go, and what waits is folded over none. */
  startOver(): void {
    this.#empty(this.#open.outbox.newsroom);
    this.restore();
  }
  #empty(newsroom: string): void {
    const { db, sql, meta, rows } = this.#open;
    db.transaction(() => { sql.clear(); meta.begin(newsroom); })();
    rows.forgetParsed();
  }
}

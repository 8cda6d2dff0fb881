/** What waits here, folded over the rows that the pool confirmed, and the before-images to take it off again. */
import { apply, overlay, type Write } from '../../shared/log/apply.ts';
import { isRefusal } from '../../shared/log/command.ts';
import { planted } from '../../shared/log/planted.ts';
import type { Kind, RecordOf } from '../../shared/records.ts';
import type { Statements } from './cache-sql.ts';
import type { OutboxEntry } from './outbox-rows.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { Row, Rows } from './rows.ts';
import { keyOf, listKey, noting, ofKey, Touched } from './touched.ts';

export class Folds {
  readonly #rows: Rows;
  readonly #sql: Statements;
  readonly #outbox: OutboxStore;
  /** Who read and wrote what. */
  readonly touched = new Touched();

  constructor(rows: Rows, sql: Statements, outbox: OutboxStore) { this.#rows = rows; this.#sql = sql; this.#outbox = outbox; }

  /** The text of a row as the pool confirmed it, without what waits here; undefined where it has confirmed none. */
  confirmed(kind: Kind, id: string): string | undefined {
    const first = this.touched.writersOf(keyOf(kind, id))[0];
    const kept = first === undefined ? undefined : this.#sql.before.get(first, kind, id);
    return kept ? (kept.json ?? undefined) : this.#rows.stored(kind, id)?.json;
  }
  /** Does something of this story, rundown or asset wait to be sent? */
  waits(group: string): boolean { return this.touched.hasGroup(group); }
  /** Who wrote what waits for it. */
  writersIn(group: string): readonly string[] { return [...new Set([...this.touched.inGroup(group)].flatMap((n) => this.#outbox.get(n)?.by ?? []))]; }
  /**
   * To be asked of what waits, oldest first: who must sign in here before it can go out; null when nobody. Whoever wrote it and is not known, or whoever wrote what it
   * stands on: typing on top of words that cannot go would be answered 'again' for ever, and hold up everything behind it.
   */
  holdups(knows: (person: string) => boolean): (entry: OutboxEntry) => string | null {
    const held = new Map<number, string>();
    /** Of what is not folded it is only known what it is about. */
    const loose = new Map<string, string>();
    const below = (n: number): string | undefined => {
      // A branch is found among those of its script, and read as one of a list: words that go into one are seen by what they write.
      if (held.size > 0) for (const key of [...this.touched.readsOf(n), ...this.touched.keysOf(n)]) {
        const found = loose.get(key) ?? this.touched.writersOf(key).map((writer) => held.get(writer)).find((person) => person !== undefined);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return ({ n, by, target: { kind, id } }) => {
      const person = knows(by) ? below(n) : by;
      if (person === undefined) return null;
      held.set(n, person);
      if (this.touched.isLoose(n)) loose.set(keyOf(kind, id), person);
      return person;
    };
  }
  /** Does a change of exactly this record wait? */
  waitsOn(kind: Kind, id: string): boolean { return this.touched.writersOf(keyOf(kind, id)).length > 0; }

  /** What a record is folded and refolded together with: its group, or itself where it has none. */
  groupOf(kind: Kind, id: string): string { return this.#sql.groupOf.get(kind, id) || keyOf(kind, id); }

  /** Folds a command over the records and keeps the before-images under its outbox number; the rows as they are then. */
  fold(n: number, writes: readonly Write[]): Row[] {
    return writes.map((write) => {
      const row = this.#foldOver(n, write, undefined, this.#rows.storyOf);
      this.#rows.put(row);
      return row;
    });
  }
  /** Keeps what was before a write (`was`, or else the row as it stands); the row that is to be put. */
  #foldOver(n: number, { kind, id, record }: Write, was: Row | undefined, storyOf: (version: string) => string | undefined): Row {
    const seq = was ? was.seq : this.#rows.seqOf(kind, id);
    if (was || seq === undefined) this.#sql.keep.run(n, kind, id, was?.seq ?? null, was?.json ?? null); else this.#sql.keepRow.run(n, kind, id);
    const row = this.#rows.rowOf(kind, id, seq ?? 0, record, storyOf);
    const key = keyOf(kind, id);
    this.touched.note(n, row.grp || key);
    this.touched.wrote(n, key, listKey(kind, row.parent));
    return row;
  }
  /** A command hangs on its target and that one's group even while it cannot be folded. `reads`: what it looked at. */
  noteTarget({ n, target: { kind, id } }: Pick<OutboxEntry, 'n' | 'target'>, reads: ReadonlySet<string>, group = this.groupOf(kind, id)): void {
    this.touched.note(n, group);
    this.touched.read(n, [...reads, keyOf(kind, id)]);
    this.#sql.setReads.run(n, [...this.touched.readsOf(n)].join('\n'));
  }
  /** Takes these commands off. They must be all that wrote any of their records: each is put back to what the oldest of them found, but for those in `replaced`, which the caller puts. */
  unfold(numbers: Iterable<number>, kinds?: Set<Kind>, replaced: ReadonlySet<string> = new Set()): void {
    const back = new Set<string>();
    for (const n of [...numbers].sort((a, b) => a - b)) {
      for (const key of planted.has('undo-skipped') ? [] : this.touched.keysOf(n)) {
        if (back.has(key)) continue;
        back.add(key);
        const { kind, id } = ofKey(key);
        kinds?.add(kind);
        if (replaced.has(key)) continue;
        const { seq, json } = this.#sql.before.get(n, kind, id) ?? { seq: null, json: null };
        if (json !== null && seq !== null) { this.#rows.put(this.#rows.rowOf(kind, id, seq, JSON.parse(json) as unknown, this.#rows.storyOf, json)); continue; }
        this.#rows.remove(kind, id);
      }
      this.forget(n);
    }
  }
  forget(n: number): void {
    this.#sql.forget.run(n);
    this.#sql.unread.run(n);
    this.touched.forget(n);
  }
  /** Folds commands again, oldest first. What no longer fits stays in the outbox: the pool has the last word, and its reason will be shown. `kinds` gets those of all that they write now. */
  replay(entries: readonly OutboxEntry[], kinds?: Set<Kind>): void {
    let all = entries;
    // What a command reads may be other than it was: then some that came later must be folded behind it too.
    for (let later = this.#tryReplay(all); later.size > 0; later = this.#tryReplay(all)) {
      const more = this.touched.together([], later);
      this.unfold(more, kinds);
      all = [...all, ...[...more].map((n) => this.#outbox.get(n)!)].sort((a, b) => a.n - b.n);
    }
    if (kinds) for (const { n } of all) for (const key of this.touched.keysOf(n)) kinds.add(ofKey(key).kind);
  }
  /** Folds them, or finds some folded already that wrote what one of these read and came behind it; then it is as if nothing had been folded. Of many that write the same record only the last is written down. */
  #tryReplay(entries: readonly OutboxEntry[]): Set<number> {
    const rows = new Map<string, Row>();
    const records = overlay(this.#rows.records);
    const storyOf = (version: string): string | undefined => records.get('version', version)?.storyId;
    for (const [index, entry] of entries.entries()) {
      const reads = new Set<string>();
      const writes = apply(noting(records, reads), entry);
      const later = this.touched.seenTooEarly(entry.n, reads);
      if (later.size > 0) { for (const { n } of entries.slice(0, index)) this.forget(n); return later; }
      if (!isRefusal(writes)) {
        for (const write of writes) {
          const key = keyOf(write.kind, write.id);
          rows.set(key, this.#foldOver(entry.n, write, rows.get(key), storyOf));
        }
        // Only now: a row's group may be asked of a version that the same command made.
        for (const { kind, record } of writes) records.put(kind, record as RecordOf<Kind>);
      }
      this.noteTarget(entry, reads, rows.get(keyOf(entry.target.kind, entry.target.id))?.grp);
    }
    for (const row of rows.values()) this.#rows.put(row);
    return new Set();
  }
}

/**
 * The cache: what the pool confirmed with this workstation's pending commands folded over it, and the before-images to take
 * them off again. It can always be rebuilt (pool + outbox), so its commits need no fsync of their own.
 */
import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import { ulid } from '../../shared/ids.ts';
import { apply, type ReadRecords, type Write } from '../../shared/log/apply.ts';
import { CHAIN_START } from '../../shared/log/chain.ts';
import { isRefusal, type Command, type Refusal } from '../../shared/log/command.ts';
import { parentOf, type Kind, type RecordOf } from '../../shared/records.ts';
import type { MergeFinding } from '../../shared/script/merge-check.ts';
import { mergeSteps } from '../../shared/script/merge-steps.ts';
import { blocksOf, nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import { searchQuery, searchTokens } from '../../shared/search/tokens.ts';
import type { Frame } from '../../shared/protocol/pool.ts';
import type { Body } from '../../shared/script/body.ts';
import { Step } from 'prosemirror-transform';
import { rebasePending } from './pending-text.ts';
import type { OutboxEntry, OutboxStore, RefusedEntry } from './outbox-store.ts';

/** What changed, for live queries and open scripts. */
export interface Changed {
  readonly kinds: ReadonlySet<Kind>;
  /** Scripts that now read differently for another reason than a push of their own window. */
  readonly bodies: readonly { readonly id: string; readonly before: Body | undefined; readonly after: Body }[];
  readonly refused: readonly RefusedEntry[];
  readonly salvaged: readonly string[];
}

const FORM = 3;
const SCHEMA = `
  CREATE TABLE record (kind TEXT NOT NULL, id TEXT NOT NULL, parent TEXT NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
  CREATE INDEX record_parent ON record (kind, parent, id);
  CREATE INDEX record_seq ON record (kind, seq);
  CREATE TABLE before (n INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER, json TEXT, PRIMARY KEY (n, kind, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE found (id INTEGER PRIMARY KEY, story TEXT NOT NULL UNIQUE) STRICT;
  CREATE VIRTUAL TABLE search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0');`;

/** Typing that waits together in one command, at most. */
const MERGE_STEPS = 300;

export class Cache {
  readonly #db: Database.Database;
  readonly #outbox: OutboxStore;
  readonly #sql;
  /** Parsed rows; records are never changed in place, so one object can serve everybody. */
  readonly #parsed = new Map<string, unknown>();

  /** Opens or makes the file; throws SQLite's errors for a damaged one (the caller moves it away and tries again). */
  constructor(file: string, outbox: OutboxStore) {
    const db = new Database(file, { timeout: 200 });
    try {
      db.pragma('locking_mode = EXCLUSIVE');
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = NORMAL');
      db.pragma('cache_size = -32768');
      const form = db.pragma('user_version', { simple: true }) as number;
      if (form > FORM) throw new Error(`newer-database: form ${form}, this release knows ${FORM}`);
      if (form < FORM) {
        db.transaction(() => {
          for (const { name, type } of db.prepare<[], { name: string; type: string }>("SELECT name, type FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_%'").all()) db.exec(`DROP ${type} IF EXISTS "${name}"`);
          db.exec(SCHEMA);
          db.pragma(`user_version = ${FORM}`);
        })();
      } else db.prepare('SELECT count(*) FROM record').get();
    } catch (error) { db.close(); throw error; }
    this.#db = db;
    this.#outbox = outbox;
    this.#sql = {
      get: db.prepare<[string, string], { seq: number; json: string }>('SELECT seq, json FROM record WHERE kind = ? AND id = ?'),
      children: db.prepare<[string, string], { id: string; json: string }>('SELECT id, json FROM record INDEXED BY record_parent WHERE kind = ? AND parent = ? ORDER BY id'),
      all: db.prepare<[string], { id: string; seq: number; json: string }>('SELECT id, seq, json FROM record WHERE kind = ? ORDER BY id'),
      put: db.prepare('INSERT INTO record (kind, id, parent, seq, json) VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET parent = excluded.parent, seq = excluded.seq, json = excluded.json'),
      remove: db.prepare('DELETE FROM record WHERE kind = ? AND id = ?'),
      keep: db.prepare('INSERT OR IGNORE INTO before (n, kind, id, seq, json) VALUES (?, ?, ?, ?, ?)'),
      befores: db.prepare<[], { n: number; kind: Kind; id: string; seq: number | null; json: string | null }>('SELECT * FROM before ORDER BY n DESC'),
      numbers: db.prepare<[], number>('SELECT DISTINCT n FROM before ORDER BY n').pluck(),
      forget: db.prepare('DELETE FROM before'),
      meta: db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck(),
      setMeta: db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)'),
      foundId: db.prepare<[string], number>('INSERT INTO found (story) VALUES (?) ON CONFLICT (story) DO UPDATE SET story = story RETURNING id').pluck(),
      unindex: db.prepare('DELETE FROM search WHERE rowid = ?'),
      index: db.prepare('INSERT INTO search (rowid, text) VALUES (?, ?)'),
      find: db.prepare<[string, number], string>('SELECT found.story FROM search JOIN found ON found.id = search.rowid WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT ?').pluck(),
    };
    this.#refoldIfNeeded();
  }

  readonly records: ReadRecords = {
    get: <K extends Kind>(kind: K, id: string) => this.row(kind, id)?.record,
    children: <K extends Kind>(kind: K, parent: string) => this.#sql.children.all(kind, parent).map(({ id, json }) => this.#read<K>(kind, id, json)),
  };

  #read<K extends Kind>(kind: K, id: string, json: string): RecordOf<K> {
    const key = `${kind}/${id}`;
    let record = this.#parsed.get(key);
    if (record === undefined) {
      if (this.#parsed.size > 20_000) this.#parsed.clear();
      record = JSON.parse(json) as unknown;
      this.#parsed.set(key, record);
    }
    return record as RecordOf<K>;
  }

  /** A record with the log number of its row (0: only here so far). */
  row<K extends Kind>(kind: K, id: string): { seq: number; record: RecordOf<K> } | undefined {
    const found = this.#sql.get.get(kind, id);
    return found && { seq: found.seq, record: this.#read<K>(kind, id, found.json) };
  }
  /** All records of a kind with the log numbers of their rows, in one reading. */
  rows<K extends Kind>(kind: K): { seq: number; record: RecordOf<K> }[] { return this.#sql.all.all(kind).map(({ id, seq, json }) => ({ seq, record: this.#read<K>(kind, id, json) })); }
  /** A script, from memory where it was read before: for lists that look at thousands. */
  body(id: string): Body | undefined { return (this.#parsed.get(`body/${id}`) as Body | undefined) ?? this.records.get('body', id); } // under this key lie bodies only
  all<K extends Kind>(kind: K): RecordOf<K>[] { return this.#sql.all.all(kind).map(({ id, json }) => this.#read<K>(kind, id, json)); }

  get cursor(): number { return Number(this.#sql.meta.get('cursor') ?? 0); }
  /** The log's chain hash at the cursor. */
  get chain(): string { return this.#sql.meta.get('chain') ?? CHAIN_START; }
  get epoch(): string | null { return this.#sql.meta.get('epoch') ?? null; }
  /** The pool's public key, as it last introduced itself. */
  get poolKey(): string | null { return this.#sql.meta.get('key') ?? null; }
  setPoolKey(key: string): void { if (key !== this.poolKey) this.#sql.setMeta.run('key', key); }

  /** Stories whose titles or scripts contain all words, newest first. */
  find(text: string, limit: number): string[] {
    const query = searchQuery(text);
    return query === '' ? [] : this.#sql.find.all(query, limit);
  }

  #put({ kind, id, record }: Write, seq: number): void {
    this.#sql.put.run(kind, id, parentOf(kind, record), seq, JSON.stringify(record));
    this.#parsed.set(`${kind}/${id}`, record);
    if (kind === 'story' || kind === 'version' || kind === 'body') this.#stale.add(kind === 'story' ? id : kind === 'version' ? (record as RecordOf<'version'>).storyId : (this.records.get('version', id)?.storyId ?? ''));
  }
  #stale = new Set<string>();

  /** Brings the search index up to date with what this transaction changed. */
  #reindex(): void {
    for (const storyId of this.#stale) {
      const story = this.records.get('story', storyId);
      if (!story) continue;
      const versions = this.records.children('version', storyId).filter((one) => !one.deleted);
      const text = [story.title, ...versions.flatMap((one) => [one.title, one.kicker, one.subtitle, ...blocksOf(this.records.get('body', one.id)?.doc).map((block) => `${block.text} ${block.speaker}`)])].join('\n');
      const rowid = this.#sql.foundId.get(storyId)!;
      this.#sql.unindex.run(rowid);
      if (!story.deleted) this.#sql.index.run(rowid, searchTokens(text));
    }
    this.#stale.clear();
  }

  /** Folds a command over the records and keeps the before-images under its outbox number. */
  #fold(n: number, writes: readonly Write[]): void {
    for (const write of writes) {
      const was = this.#sql.get.get(write.kind, write.id);
      this.#sql.keep.run(n, write.kind, write.id, was?.seq ?? null, was?.json ?? null);
      this.#put(write, was?.seq ?? 0);
    }
  }
  #unfold(): void {
    for (const { kind, id, seq, json } of this.#sql.befores.all()) {
      this.#parsed.delete(`${kind}/${id}`);
      if (json === null || seq === null) this.#sql.remove.run(kind, id);
      else { const record = JSON.parse(json) as unknown; this.#put({ kind, id, record }, seq); }
    }
    this.#sql.forget.run();
  }

  /** After a crash between the two files, or a rebuilt cache: folds the outbox over the confirmed rows afresh. */
  #refoldIfNeeded(): void {
    const pending = this.#outbox.all();
    const folded = this.#sql.numbers.all();
    if (folded.length === 0 && pending.length === 0) return;
    this.#db.transaction(() => {
      this.#unfold();
      this.#standOnBases(pending);
      this.#replay(pending);
      this.#reindex();
    })();
  }
  /** A script whose first waiting edit was rebased onto a row that the cache did not keep: the edit brought that row's text with it. */
  #standOnBases(pending: readonly OutboxEntry[]): void {
    const seen = new Set<string>();
    for (const { name, target, args, base } of pending) {
      if (name !== 'script.edit' || seen.has(target.id)) continue;
      seen.add(target.id);
      const { v } = args as { v: number };
      const row = this.row('body', target.id);
      if (row && base !== null && row.record.v !== v) this.#put({ kind: 'body', id: target.id, record: { ...row.record, v, doc: JSON.parse(base) as unknown } }, row.seq);
    }
  }
  #replay(pending: readonly OutboxEntry[]): void {
    for (const entry of pending) {
      const writes = apply(this.records, entry);
      // What no longer fits stays in the outbox: the pool has the last word, and its reason will be shown.
      if (!isRefusal(writes)) this.#fold(entry.n, writes);
    }
  }

  /** Does a command here and now: on disk in the outbox before this returns. Typing is merged into the last waiting edit of the same script unless that was ever sent. */
  execute(command: Command): Refusal | { id: string; writes: readonly Write[] } {
    const writes = apply(this.records, command);
    if (isRefusal(writes)) return writes;
    const merged = command.name === 'script.edit' ? this.#mergeTyping(command, writes) : null;
    if (merged) return merged;
    const base = command.name === 'script.edit' ? JSON.stringify(this.records.get('body', command.target.id)?.doc) : null;
    // The outbox line is written inside the cache's transaction: when it cannot be (disk full), the cache forgets it too.
    this.#whole(() => { this.#fold(this.#outbox.add(command, base), writes); this.#reindex(); });
    return { id: command.id, writes };
  }

  /** One transaction; parsed rows of a failed one are forgotten. */
  #whole(work: () => void): void {
    try { this.#db.transaction(work)(); } catch (error) { this.#parsed.clear(); this.#stale.clear(); throw error; }
  }

  #mergeTyping(command: Command, writes: readonly Write[]): { id: string; writes: readonly Write[] } | null {
    const last = this.#outbox.last();
    if (!last || last.name !== 'script.edit' || last.target.id !== command.target.id || last.by !== command.by || last.sent) return null;
    const earlier = last.args as { v: number; steps: unknown[] };
    if (earlier.steps.length >= MERGE_STEPS) return null;
    const { steps } = command.args as { steps: unknown[] };
    const together = mergeSteps([...earlier.steps, ...steps].map((json) => Step.fromJSON(scriptSchema, json)));
    const v = earlier.v + together.length;
    const renumbered = writes.map((write) => (write.kind === 'body' ? { ...write, record: { ...(write.record as Body), v } } : write));
    this.#whole(() => {
      this.#outbox.setArgs(last.n, { v: earlier.v, steps: together.map((step) => step.toJSON() as unknown) }, last.base);
      this.#fold(last.n, renumbered);
      this.#reindex();
    });
    return { id: last.id, writes: renumbered };
  }

  /** Starts over for another pool (or this one from an older backup): confirmed rows go, the outbox stays. */
  reset(epoch: string): void {
    this.#db.transaction(() => {
      this.#db.exec('DELETE FROM record; DELETE FROM before; DELETE FROM found; DELETE FROM search;');
      this.#sql.setMeta.run('cursor', '0');
      this.#sql.setMeta.run('chain', CHAIN_START);
      this.#sql.setMeta.run('epoch', epoch);
    })();
    this.#parsed.clear();
  }
  setEpoch(epoch: string): void { this.#sql.setMeta.run('epoch', epoch); }

  /** Step numbers that unsent edits stand on, by script, for the pool's catch-up. */
  pendingBodies(): Record<string, number> {
    const bodies: Record<string, number> = {};
    for (const { name, target, args } of this.#outbox.all()) if (name === 'script.edit') bodies[target.id] ??= (args as { v: number }).v;
    return bodies;
  }

  /**
   * Takes a frame in, in one transaction. 'gap' when it does not connect to what is here: the link must start over. Typing up to
   * outbox number `apart` was made without a line to the pool: what comes of putting it together with others' is checked.
   */
  applyFrame(frame: Frame, now: number, apart: number): Changed | 'gap' {
    if (frame.from > this.cursor) return 'gap';
    const fresh = frame.changes.filter((one) => one.seq > this.cursor || frame.from === this.cursor);
    const pending = this.#outbox.all();
    const results = new Map(frame.results.map((one) => [one.id, one]));
    const kinds = new Set<Kind>();
    const salvaged: string[] = [];
    const touched = new Set(fresh.filter((one) => one.kind === 'body').map((one) => one.id));
    for (const { name, target } of pending) if (name === 'script.edit') touched.add(target.id);
    const shown = new Map([...touched].map((id) => [id, this.records.get('body', id)]));
    const accepted: string[] = [];
    const refused: RefusedEntry[] = [];
    const rebased: { n: number; args: unknown; base: string | null }[] = [];
    const flags: Command[] = [];
    const unplaced: OutboxEntry[] = [];
    const known = new Set<string>();

    this.#db.transaction(() => {
      const refold = pending.length > 0 && (fresh.length > 0 || results.size > 0 || frame.edits.length > 0);
      if (refold) { for (const { kind } of this.#sql.befores.all()) kinds.add(kind); this.#unfold(); }
      const confirmedBefore = new Map([...touched].map((id) => [id, this.records.get('body', id)]));
      for (const { kind, id, seq, record } of fresh) {
        // The frame's schema has checked the kind against KINDS.
        this.#put({ kind: kind as Kind, id, record }, seq);
        kinds.add(kind as Kind);
      }
      const waiting = pending.filter((entry) => {
        const result = results.get(entry.id);
        if (!result || result.outcome === 'again') return true;
        if (result.outcome === 'accepted') accepted.push(entry.id);
        else refused.push({ ...entry, code: result.code ?? 'refused', params: result.params ?? {}, refusedAt: now });
        return false;
      });
      const again = refold ? this.#rebaseText(pending, waiting, fresh, frame.edits, confirmedBefore, { rebased, salvaged, flags, unplaced, known, now, apart }, new Set(refused.map((one) => one.id))) : waiting;
      for (const entry of unplaced) refused.push({ ...entry, code: 'text-not-placed', params: {}, refusedAt: now });
      // An edit whose every change others had made already has nothing left to say.
      for (const entry of waiting) if (!unplaced.includes(entry) && !again.some((one) => one.n === entry.n)) accepted.push(entry.id);
      if (refold) this.#replay(again);
      // Said in the name of whoever wrote here, behind their text, and as durable as that.
      for (const command of flags) { const writes = apply(this.records, command); if (!isRefusal(writes)) { this.#fold(this.#outbox.add(command, null), writes); kinds.add('version'); } }
      if (frame.seq > this.cursor) { this.#sql.setMeta.run('cursor', String(frame.seq)); this.#sql.setMeta.run('chain', frame.chain); }
      this.#reindex();
      // The outbox goes first: should this process die before the cache commits, what waits stands on rows that #refoldIfNeeded can restore.
      this.#outbox.settle(accepted, refused, rebased);
    })();

    const bodies: Changed['bodies'][number][] = [];
    for (const [id, before] of shown) {
      const after = this.records.get('body', id);
      if (after && after !== before) bodies.push({ id, before, after });
    }
    return { kinds, bodies, refused, salvaged };
  }

  /** Carries waiting edits over to the confirmed scripts; the entries as they must be replayed. */
  #rebaseText(pending: readonly OutboxEntry[], waiting: readonly OutboxEntry[], fresh: Frame['changes'], edits: Frame['edits'], confirmedBefore: ReadonlyMap<string, Body | undefined>, out: { rebased: { n: number; args: unknown; base: string | null }[]; salvaged: string[]; flags: Command[]; unplaced: OutboxEntry[]; known: Set<string>; now: number; apart: number }, refused: ReadonlySet<string>): OutboxEntry[] {
    const replaced = new Map<number, OutboxEntry>();
    for (const id of new Set(waiting.filter((one) => one.name === 'script.edit').map((one) => one.target.id))) {
      const row = this.records.get('body', id);
      const changed = fresh.some((one) => one.kind === 'body' && one.id === id);
      const own = pending.filter((one) => one.name === 'script.edit' && one.target.id === id);
      const lost = own.some((one) => refused.has(one.id));
      const first = own[0]!;
      const { v } = first.args as { v: number };
      // Stale without a change in this frame: this process died after it took a frame in and before it wrote the rebased edits down.
      const caughtUp = row !== undefined && v !== row.v && edits.some((one) => one.body === id);
      if (!row || (!changed && !lost && !caughtUp)) continue;
      const before = confirmedBefore.get(id);
      const base = before && before.v === v ? before.doc : (JSON.parse(first.base ?? 'null') as unknown);
      const result = tryRebase(nodeOf(base), v, own.map((one) => ({ n: one.n, id: one.id, steps: (one.args as { steps: unknown[] }).steps })), edits.filter((one) => one.body === id), row, refused);
      if (!result) { out.unplaced.push(...waiting.filter((one) => own.includes(one))); continue; }
      out.salvaged.push(...result.salvaged);
      for (const one of result.accepted) out.known.add(one);
      if (result.findings.length > 0 && own.some((one) => one.n <= out.apart)) out.flags.push(flagOf(first, result.findings, out.now));
      const still = new Map(result.edits.map((one) => [one.n, one]));
      for (const entry of waiting) {
        const edit = entry.name === 'script.edit' && entry.target.id === id ? still.get(entry.n) : undefined;
        if (!edit) continue;
        const args = { v: edit.v, steps: edit.steps };
        out.rebased.push({ n: entry.n, args, base: edit.base });
        replaced.set(entry.n, { ...entry, args, base: edit.base });
      }
    }
    return waiting.filter((entry) => !out.unplaced.includes(entry) && !out.known.has(entry.id)).map((entry) => replaced.get(entry.n) ?? entry).filter((entry) => entry.name !== 'script.edit' || (entry.args as { steps: unknown[] }).steps.length > 0);
  }

  close(): void { this.#db.close(); }
}

/** Findings one command carries at most, and characters of a sentence it names. */
const MOST_FINDINGS = 50;
const MOST_CHARS = 500;

const flagOf = ({ target, by }: OutboxEntry, findings: readonly MergeFinding[], at: number): Command => ({
  id: ulid(at, randomBytes(10)), name: 'merge.flag', target: { kind: 'version', id: target.id }, by, at, seen: 0,
  args: { flags: findings.slice(0, MOST_FINDINGS).map(({ is, copy, sentence }) => ({ is, copy, sentence: sentence.slice(0, MOST_CHARS), by, at })) },
});

/**
 * Rebases; where the pool's edits do not fit our base (it came back from an older backup and went another way), over the difference of the texts.
 * Null where our own edits do not fit the text they are said to stand on: a defect of ours, which must not stop the frame or lose the words.
 */
function tryRebase(...[base, v, pending, edits, row, refused]: Parameters<typeof rebasePending>): ReturnType<typeof rebasePending> | null {
  for (const known of [edits, []]) {
    try { return rebasePending(base, v, pending, known, row, refused); } catch (error) {
      if (!(error instanceof RangeError) && (error as Error).name !== 'TransformError') throw error; // prosemirror-transform does not export its error
      if (known.length === 0) console.error('unsent text cannot be placed', error);
    }
  }
  return null;
}

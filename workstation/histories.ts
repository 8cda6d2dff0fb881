/** What the pool's log has of a record and of what hangs on it: asked for while somebody looks, and again when a row of it has changed. */
import { commands } from '../shared/log/commands.ts';
import { fieldOf, given } from '../shared/overtaken/fields.ts';
import type { Logged } from '../shared/protocol/answers.ts';
import type { QueryResult } from '../shared/protocol/port.ts';
import type { HistoryKind, HistoryLine } from '../shared/protocol/queries.ts';
import type { Kind, RecordOf } from '../shared/records.ts';

interface Cached {
  readonly records: { get<K extends Kind>(kind: K, id: string): RecordOf<K> | undefined; children<K extends Kind>(kind: K, parent: string): RecordOf<K>[] };
  seqOf(kind: Kind, id: string): number | undefined;
}
interface Asking {
  /** What the pool has of a record, newest first; null when it does not say just now. */
  ask(record: string): Promise<readonly Logged[] | null>;
  /** Changes whenever the pool may answer again that did not. */
  line(): number;
  titleOf(kind: Kind, id: string): string;
  answered(): void;
}
type Line = Omit<HistoryLine, 'of' | 'title'>;
interface Kept { lines: readonly Line[] | null; /** The newest row of it when this was asked. */ stamp: number; asking: boolean; /** The line on which the pool did not answer. */ failed: number | null }

/** Records asked about that are kept. */
const MOST_KEPT = 500;
/** A script and a cut go by the id of their version, and stand in its history. */
const ROWS: Readonly<Record<HistoryKind, readonly Kind[]>> = { story: ['story'], version: ['version', 'body', 'cut'], rundown: ['rundown'], item: ['item'], asset: ['asset'] };

export class Histories {
  readonly #cache: Cached;
  readonly #pool: Asking;
  readonly #kept = new Map<string, Kept>();

  constructor(cache: Cached, pool: Asking) { this.#cache = cache; this.#pool = pool; }

  /** Of a record with all that hangs on it (a story's versions, a rundown's items), newest first. What was known before is shown until the pool has answered again. */
  of(kind: HistoryKind, id: string): Omit<QueryResult<'history'>, 'names'> {
    const { records } = this.#cache;
    const all: { kind: HistoryKind; id: string }[] = [{ kind, id }];
    if (kind === 'story') for (const one of records.children('version', id)) all.push({ kind: 'version', id: one.id });
    if (kind === 'rundown') for (const one of records.children('item', id)) all.push({ kind: 'item', id: one.id });
    const found = all.map((of) => ({ of, kept: this.#fresh(of.kind, of.id) }));
    const lines = found.flatMap(({ of, kept }) => (kept.lines ?? []).map((line): HistoryLine => ({ ...line, of, title: this.#pool.titleOf(of.kind, of.id) })));
    return { is: found.some(({ kept }) => kept.failed !== null) ? 'away' : found.every(({ kept }) => kept.lines) ? 'whole' : 'asking', lines: lines.sort((a, b) => b.seq - a.seq) };
  }

  /** Whatever is known counts no more: another newsroom, another person. */
  clear(): void { this.#kept.clear(); }

  #fresh(kind: HistoryKind, id: string): Kept {
    const stamp = Math.max(...ROWS[kind].map((one) => this.#cache.seqOf(one, id) ?? 0));
    const known = this.#kept.get(id);
    if (known && (known.asking || known.failed === this.#pool.line() || (known.lines && known.stamp === stamp && known.failed === null))) return known;
    const kept: Kept = { lines: known?.lines ?? null, stamp, asking: true, failed: null };
    this.#kept.delete(id);
    this.#kept.set(id, kept);
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value ?? '');
    void this.#pool.ask(id).then((lines) => {
      kept.asking = false;
      if (lines) kept.lines = lines.map(({ seq, name, by, at, args }) => ({ seq, name, by, at, says: saysOf(name, args) })); else kept.failed = this.#pool.line();
      if (this.#kept.get(id) === kept) this.#pool.answered();
    });
    return kept;
  }
}

/** Of commands that set no fields: what people want to read of them. */
const SAID: Readonly<Record<string, readonly string[]>> = { 'review.decide': ['level', 'verdict', 'remark'], 'rundown.unlock': ['reason'], 'rundown.lateChange': ['item', 'reason'], 'rundown.take': ['item'] };

/** The fields that a command of the log set outright, or what else it says that is short enough to be read in a list. */
function saysOf(name: string, args: unknown): Record<string, unknown> {
  if (typeof args !== 'object' || args === null) return {};
  const says = commands.get(name)?.fields ? given(args) : (SAID[name] ?? []).filter((field) => fieldOf(args, field) !== '');
  return Object.fromEntries(says.map((field) => [field, fieldOf(args, field)]));
}

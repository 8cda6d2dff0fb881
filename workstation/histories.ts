/** What the pool's log has of a record and of what hangs on it: asked for while somebody looks, and what is new when a row of it has changed; what is older when somebody goes back to it. */
import { commands } from '../shared/log/commands.ts';
import { countOf, firstOf, inRuns, sinceOf } from '../shared/log/runs.ts';
import { fieldOf } from '../shared/overtaken/fields.ts';
import type { HistoryPage, Logged, Question } from '../shared/protocol/answers.ts';
import type { QueryResult } from '../shared/protocol/port.ts';
import type { HistoryKind, HistoryLine } from '../shared/protocol/queries.ts';
import type { Kind, RecordOf } from '../shared/records.ts';

interface Cached {
  readonly records: { get<K extends Kind>(kind: K, id: string): RecordOf<K> | undefined; children<K extends Kind>(kind: K, parent: string): RecordOf<K>[] };
  seqOf(kind: Kind, id: string): number | undefined;
}
interface Asking {
  /** What the pool has of a record, newest first; null when it does not say just now. Lines alone are the last 500, from a pool that has no pages. */
  ask(question: Omit<Question<'history'>, 'is'>): Promise<readonly Logged[] | HistoryPage | null>;
  /** Changes whenever the pool may answer again that did not. */
  line(): number;
  titleOf(kind: Kind, id: string): string;
  answered(): void;
}
type Of = HistoryLine['of'];
type Line = Omit<HistoryLine, 'of' | 'title'>;
interface Kept {
  readonly id: string;
  readonly name: string | undefined;
  lines: readonly Line[] | null;
  /** The `before` of what is older than `lines`; null: there is nothing. 'untold': there is, and an older pool does not say it. */
  next: number | null | 'untold';
  /** The newest row of it when this was asked. */
  stamp: number;
  asking: boolean;
  /** What is older is on its way. */
  back: Promise<void> | null;
  /** The line on which the pool did not answer. */
  failed: number | null;
}

/** Records asked about that are kept. */
const MOST_KEPT = 500;
/** Lines that a pool without pages tells at most. */
const MOST_TOLD = 500;
/** A script and a cut go by the id of their version, and stand in its history. */
const ROWS: Readonly<Record<HistoryKind, readonly Kind[]>> = { story: ['story'], version: ['version', 'body', 'cut'], rundown: ['rundown'], item: ['item'], asset: ['asset'] };

export class Histories {
  readonly #cache: Cached;
  readonly #pool: Asking;
  readonly #kept = new Map<string, Kept>();

  constructor(cache: Cached, pool: Asking) { this.#cache = cache; this.#pool = pool; }

  /**
   * Of a record with all that hangs on it (a story's versions, a rundown's items), newest first, as far back as was gone; `name`: only commands of this name. What was
   * known before is shown until the pool has answered again.
   */
  of(kind: HistoryKind, id: string, name?: string): Omit<QueryResult<'history'>, 'names'> {
    const all = this.#about(kind, id);
    const found = all.map((of) => ({ of, kept: this.#fresh(of, name) }));
    // Below it lines of one record are known and those of another that stand between them are not.
    const horizon = horizonOf(found);
    const lines = found.flatMap(({ of, kept }) => (kept.lines ?? []).filter(({ seq }) => seq >= horizon).map((line): HistoryLine => ({ ...line, of, title: this.#pool.titleOf(of.kind, of.id) })));
    return {
      is: found.some(({ kept }) => kept.failed !== null) ? 'away' : found.every(({ kept }) => kept.lines) ? 'whole' : 'asking',
      lines: lines.sort((a, b) => b.seq - a.seq), older: horizon > 0 ? horizon : found.some(({ kept }) => kept.next === 'untold') ? 'untold' : 'none', items: all.filter((of) => of.kind === 'item').map((of) => of.id),
    };
  }

  /** Asks the pool for the next older piece of what `of` tells; done when it has answered, or did not. */
  async back(kind: HistoryKind, id: string): Promise<void> {
    const found = this.#about(kind, id).map((of) => ({ kept: this.#fresh(of) }));
    const horizon = horizonOf(found);
    await Promise.all(found.map(({ kept }) => (kept.next === horizon ? (kept.back ??= this.#goBack(kept, horizon)) : null)));
  }

  /** Whatever is known counts no more: another newsroom, another person. */
  clear(): void { this.#kept.clear(); }

  #about(kind: HistoryKind, id: string): Of[] {
    const { records } = this.#cache;
    const below = kind === 'story' ? 'version' : kind === 'rundown' ? 'item' : null;
    return [{ kind, id }, ...(below === null ? [] : records.children(below, id).map((one): Of => ({ kind: below, id: one.id })))];
  }

  #fresh({ kind, id }: Of, name?: string): Kept {
    const stamp = Math.max(...ROWS[kind].map((one) => this.#cache.seqOf(one, id) ?? 0));
    const key = name === undefined ? id : `${id} ${name}`;
    const known = this.#kept.get(key);
    if (known && (known.asking || known.failed === this.#pool.line() || (known.lines && known.stamp === stamp && known.failed === null))) return known;
    const kept: Kept = known ?? { id, name, lines: null, next: null, stamp, asking: true, back: null, failed: null };
    Object.assign(kept, { stamp, asking: true, failed: null } satisfies Partial<Kept>);
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value ?? '');
    // The log only grows: who knows lines needs what is younger. A pool with pages has perhaps taken the place of one without, which did not say all.
    const newest = kept.next === 'untold' ? undefined : kept.lines?.[0]?.seq;
    void this.#ask(kept, { before: null, ...(newest === undefined ? {} : { after: newest }) }).then((told) => {
      kept.asking = false;
      if (told && newest !== undefined && told.next === null) kept.lines = inRuns([...told.lines, ...(kept.lines ?? [])]);
      // The first that is told, or so much that it does not reach what was known: that comes again when it is asked for.
      else if (told) Object.assign(kept, told);
      this.#answered(key, kept);
    });
    return kept;
  }

  async #goBack(kept: Kept, before: number): Promise<void> {
    const told = await this.#ask(kept, { before });
    kept.back = null;
    // Unless something else has been told meanwhile that it does not follow on.
    if (told && kept.next === before) { kept.lines = told.next === 'untold' ? told.lines : inRuns([...(kept.lines ?? []), ...told.lines]); kept.next = told.next; }
    this.#answered(kept.id, kept);
  }

  /** What the pool tells, in one form whatever its age; null and marked where it does not. */
  async #ask(kept: Kept, question: { before: number | null; after?: number }): Promise<Pick<Kept, 'lines' | 'next'> & { lines: Line[] } | null> {
    const { id, name } = kept;
    const told = await this.#pool.ask({ record: id, ...question, ...(name === undefined ? {} : { name }) });
    if (!told) { kept.failed = this.#pool.line(); return null; }
    if ('lines' in told) return { lines: told.lines.map(lineOf), next: told.next };
    const lines = told.map(lineOf);
    return { lines: name === undefined ? inRuns(lines) : lines.filter((one) => one.name === name), next: told.length < MOST_TOLD ? null : 'untold' };
  }
  #answered(key: string, kept: Kept): void { if (this.#kept.get(key) === kept) this.#pool.answered(); }
}

/** The log number down to which everything is known; 0: of all there is. */
const horizonOf = (found: readonly { readonly kept: Kept }[]): number => Math.max(0, ...found.map(({ kept }) => (typeof kept.next === 'number' ? kept.next : 0)));
const lineOf = (line: Logged): Line => ({ seq: line.seq, first: firstOf(line), since: sinceOf(line), count: countOf(line), name: line.name, by: line.by, at: line.at, says: saysOf(line.name, line.args) });

/** Of commands that set no fields: what people want to read of them. */
const SAID: Readonly<Record<string, readonly string[]>> = { 'review.decide': ['level', 'verdict', 'remark'], 'rundown.unlock': ['reason'], 'rundown.lateChange': ['item', 'reason'], 'rundown.take': ['item'] };

/** The fields that a command of the log set outright, or what else it says that is short enough to be read in a list. */
function saysOf(name: string, args: unknown): Record<string, unknown> {
  if (typeof args !== 'object' || args === null) return {};
  const says = commands.get(name)?.fields?.(args) ?? (SAID[name] ?? []).filter((field) => fieldOf(args, field) !== '');
  return Object.fromEntries(says.map((field) => [field, fieldOf(args, field)]));
}

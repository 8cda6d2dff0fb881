/** Takes in what the pool tells: confirmed rows go in under what waits here, and of that only what they disturb is taken off, carried over and folded again. */
import { planted } from '../../shared/log/planted.ts';
import type { Kind } from '../../shared/records.ts';
import type { Body } from '../../shared/script/body.ts';
import { answersOf } from './answers.ts';
import { carryOver } from './carry-over.ts';
import { disturbedBy, type Disturbed } from './disturbed.ts';
import type { Doing } from './doing.ts';
import type { InStep } from './in-step.ts';
import type { News } from './news.ts';
import type { OpenCache } from './open-cache.ts';
import type { OutboxEntry, RefusedEntry } from './outbox-rows.ts';
import { passesUncounted } from './passes-counted.ts';
import type { Row } from './rows.ts';
import { keyOf } from './touched.ts';

/** What changed, for live queries and open scripts. */
export interface Changed {
  readonly kinds: ReadonlySet<Kind>;
  /** Scripts that may now read differently for another reason than a push of their own window. */
  readonly bodies: ReadonlySet<string>;
  readonly refused: readonly RefusedEntry[];
  readonly salvaged: readonly string[];
  /** Records of somebody having been overtaken that came or changed. */
  readonly overtaken: readonly string[];
  /** Stories that were deleted under what waits for them here, each with the people who wrote that. */
  readonly deleted: ReadonlyMap<string, readonly string[]>;
}

const overtakenIn = (rows: readonly Row[]): string[] => rows.filter((one) => one.kind === 'overtaken').map((one) => one.id);
/** Their sort is negative (records.ts): none needs to be read. */
const deletedIn = (rows: readonly Row[]): string[] => rows.filter((one) => one.kind === 'story' && one.sort < 0).map((one) => one.id);

export class TakingIn {
  readonly #open: OpenCache;
  readonly #step: InStep;
  readonly #doing: Doing;

  constructor(open: OpenCache, step: InStep, doing: Doing) { this.#open = open; this.#step = step; this.#doing = doing; }

  /** See Cache.applyFrame. */
  take(news: News, now: number, apart: number): Changed | 'gap' {
    const { meta: { cursor }, outbox } = this.#open;
    this.#step.stepUp();
    if (news.from > cursor && !planted.has('gap-ignored')) return 'gap';
    if (!this.#step.isFolded) this.#step.restore();
    const rows = news.from === cursor || planted.has('stale-frame') ? news.rows : news.rows.filter((one) => one.seq > cursor);
    return outbox.count === 0 ? this.#put(rows, news) : this.#putUnder(rows, news, now, apart);
  }

  /** Nothing waits here: confirmed rows just go in. */
  #put(rows: readonly Row[], news: News): Changed {
    const { meta, rows: here, search } = this.#open;
    const kinds = new Set<Kind>();
    const bodies = new Set<string>();
    const there = news.from > 0 && !meta.filling;
    this.#step.whole(() => {
      for (const row of rows) {
        kinds.add(row.kind);
        if (row.kind === 'body') bodies.add(row.id);
        here.put(row, there);
      }
      // A first sync is indexed when it is whole, and not row by row.
      if (news.from === 0 && news.more) meta.setFilling(true);
      if (!meta.filling) for (const row of rows) search.noteRow(row);
      meta.advance(news);
    });
    return { kinds, bodies, refused: [], salvaged: [], overtaken: overtakenIn(rows), deleted: new Map() };
  }

  /** Confirmed rows go in under what waits: only commands that hang together with a changed record are taken off and folded again. */
  #putUnder(rows: readonly Row[], news: News, now: number, apart: number): Changed {
    const { sql, meta, rows: { records }, folds, search, outbox } = this.#open;
    const answers = answersOf(news.results, outbox, now);
    const { accepted, denied, renamed } = answers;
    const answered = new Set([...accepted, ...denied].map((one) => one.n));
    const kinds = new Set<Kind>();
    const bodies = new Set<string>(rows.filter((one) => one.kind === 'body').map((one) => one.id));
    // What is answered waits no more where it was shown as waiting, also where its record is here already and nothing else changes.
    for (const { target } of accepted) kinds.add(target.kind);
    const refused = [...answers.refused];
    const salvaged: string[] = [];
    const deleted = deletedIn(rows).filter((id) => records.get('story', id)?.deleted === false);
    this.#step.whole(() => {
      const disturbed = disturbedBy(rows, answers, news.edits, this.#open);
      const { together } = disturbed;
      const groups = folds.touched.groupsOf(together);
      const scripts = new Set<string>();
      for (const n of together) { const entry = outbox.get(n); if (entry?.name === 'script.edit') { scripts.add(entry.target.id); bodies.add(entry.target.id); } }
      const uncounted = passesUncounted(denied, denied.length > 0 ? outbox.all().filter(({ n }) => !answered.has(n)) : []);
      const asSeen = (entry: OutboxEntry): OutboxEntry => { const args = uncounted.get(entry.n); return args ? { ...entry, args } : entry; };
      const own = new Map([...scripts].map((id) => [id, outbox.edits(id).map(asSeen)]));
      // What the pool's rows replace at once need not be put back first; but where the words of a script stood is still asked for.
      folds.unfold(together, kinds, new Set(rows.flatMap(({ kind, id }) => (kind === 'body' ? [] : [keyOf(kind, id)]))));
      const confirmedBefore = new Map([...scripts].map((id) => [id, records.get('body', id)]));
      const bases = this.#confirm(rows, disturbed, answered);
      for (const row of rows) { kinds.add(row.kind); search.noteRow(row); }
      for (const group of groups) if (sql.get.get('story', group)) search.note(group);
      for (const n of answered) if (!together.has(n)) folds.forget(n);

      const waiting = [...together].filter((n) => !answered.has(n)).sort((a, b) => a - b).map((n) => { const entry = asSeen(outbox.get(n)!); return { ...entry, id: renamed.get(n) ?? entry.id }; });
      const text = carryOver({ records, outbox, own, waiting, rows, edits: news.edits, more: news.more, confirmedBefore, refused: new Set(denied.map((one) => one.id)), inBranch: answers.inBranch, now, apart });
      salvaged.push(...text.salvaged);
      for (const { entry, code } of text.unplaced) refused.push({ ...entry, code, params: {}, refusedAt: now });
      folds.replay(text.again, kinds);
      // Said in the name of whoever wrote here, behind their text, and as durable as that.
      for (const command of text.flags) for (const kind of this.#doing.also(command)) kinds.add(kind);
      // Indexed row by row as well: what waits is found at once.
      if (news.from === 0 && news.more) meta.setFilling(true);
      meta.advance(news);
      for (const n of text.done) renamed.delete(n);
      for (const { n, id } of text.renamed) renamed.set(n, id);
      // The outbox goes first: should this process die before the cache commits, what waits stands on rows that InStep.restore can bring back.
      outbox.settle({ said: [...accepted.map((one) => one.id), ...text.said], refused, rebased: [...[...uncounted].map(([n, args]) => ({ n, args })), ...text.rebased], bases: planted.has('base-unkept') ? [] : [...bases, ...text.bases], renamed });
      this.#step.noteFolded();
    });
    return { kinds, bodies, refused, salvaged, overtaken: overtakenIn(rows), deleted: new Map(deleted.filter((id) => folds.waits(id)).map((id) => [id, folds.writersIn(id)])) };
  }

  /** Puts confirmed rows; the documents that the first waiting edits of scripts now stand on. */
  #confirm(rows: readonly Row[], { together, standing, same }: Disturbed, answered: ReadonlySet<number>): { n: number; base: string }[] {
    const { sql, rows: here, outbox } = this.#open;
    const bases: { n: number; base: string }[] = [];
    for (const row of rows) {
      const key = keyOf(row.kind, row.id);
      if (same.has(key)) { here.confirm(row); continue; }
      const next = standing.get(key);
      if (next === undefined || together.has(next)) { here.put(row); continue; }
      // What waits stands on exactly this row already.
      here.sums.forget(row.kind, row.id);
      sql.setSeq.run(row.seq, row.kind, row.id);
      sql.setBeforeSeq.run(row.seq, next, row.kind, row.id);
      // Not an older one that is held up and stands on what the script was then.
      const edit = row.kind === 'body' ? outbox.edits(row.id).find((one) => one.n === next) : undefined;
      if (edit && !answered.has(edit.n)) bases.push({ n: edit.n, base: JSON.stringify((JSON.parse(row.json) as Body).doc) });
    }
    return bases;
  }
}

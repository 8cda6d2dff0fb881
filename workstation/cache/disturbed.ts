/** What confirmed rows and the pool's answers do to what waits: most of it stands as it is, and only the rest is taken off and folded again. */
import { planted } from '../../shared/log/planted.ts';
import type { Frame } from '../../shared/protocol/pool.ts';
import type { RecordOf } from '../../shared/records.ts';
import type { Body } from '../../shared/script/body.ts';
import type { Answers } from './answers.ts';
import type { OpenCache } from './open-cache.ts';
import type { Row, Rows } from './rows.ts';
import { editArgsOf } from './runs.ts';
import { differInLabels, groupKey, keyOf, listKey } from './touched.ts';
import { isTypedOnAnother } from './typed-on.ts';

export interface Disturbed {
  /** Numbers of commands that do not stand any more on what is confirmed, with all that hang together with them. */
  readonly together: ReadonlySet<number>;
  /** By record: the number of the oldest command that still waits on it, where the pool's row is to the letter what that one was folded over. */
  readonly standing: ReadonlyMap<string, number>;
  /** Records that are to the letter what is here, and nothing waits on. */
  readonly same: ReadonlySet<string>;
}

/** Looks only. `rows` and `answers` came together, with `edits` that the pool has accepted. */
export function disturbedBy(rows: readonly Row[], { accepted, denied, again, renamed }: Answers, edits: Frame['edits'], { sql, rows: here, folds, outbox }: Pick<OpenCache, 'sql' | 'rows' | 'folds' | 'outbox'>): Disturbed {
  const { touched } = folds;
  const keys = new Set<string>();
  const numbers = new Set([...denied.map((one) => one.n), ...renamed.keys()]);
  const standing = new Map<string, number>();
  const same = new Set<string>();
  const done = new Set(accepted.map((one) => one.n));
  const confirmed = new Set<string>();
  for (const row of rows) {
    const key = keyOf(row.kind, row.id);
    confirmed.add(key);
    const writers = touched.writersOf(key);
    const left = writers.filter((n) => !done.has(n));
    if (writers.length > left.length) {
      if (left.length === 0 && here.stored(row.kind, row.id)?.json === row.json) { same.add(key); continue; }
      if (left.length > 0 && left[0]! > writers[writers.length - left.length - 1]! && sql.beforeOf.get(left[0]!, row.kind, row.id)?.toString() === row.json) { standing.set(key, left[0]!); continue; }
    }
    // A record's parent and group never change. One that was not here when somebody wrote to it was its own group until now.
    for (const one of [listKey(row.kind, row.parent), groupKey(row.grp), groupKey(key)]) if (touched.has(one)) keys.add(one);
    if (!touched.has(key)) continue;
    // Another title, another hand on it: typing goes on as it was.
    if (writers.length === 0 && isOnlyLabels(row, here)) for (const n of touched.readersOf(key)) numbers.add(n); else keys.add(key);
  }
  for (const { n } of accepted) for (const key of touched.keysOf(n)) if (!confirmed.has(key)) numbers.add(n);
  // Stale, and could not be folded here either: what it was typed on went into a branch, and it must find its place in the script.
  for (const { n } of again) if (touched.isLoose(n) && !planted.has('again-unheard')) numbers.add(n);
  // Stale without a change in this frame: this process died after it took a frame in and before it wrote the rebased edits down.
  for (const { body } of edits) {
    const first = outbox.edits(body).find((one) => !done.has(one.n));
    if (!first || standing.has(keyOf('body', body))) continue;
    const json = folds.confirmed('body', body);
    const row = json === undefined ? undefined : (JSON.parse(json) as Body);
    if (row && editArgsOf(first).v === row.v && !isTypedOnAnother(outbox, first, row)) continue;
    numbers.add(first.n);
  }
  // Edits of one script find their places one after the other: where one must, all do.
  for (const n of numbers) { const entry = outbox.get(n); if (entry?.name === 'script.edit') keys.add(keyOf('body', entry.target.id)); }
  const together = touched.together(keys, numbers);
  // What was written by one of those is put back first, and is not what it says any more.
  for (const key of same) if (touched.writersOf(key).some((n) => together.has(n))) same.delete(key);
  return { together, standing, same };
}

/** Is it a version of which only the labels are other than here? */
function isOnlyLabels({ kind, id, json }: Row, here: Rows): boolean {
  const was = kind === 'version' ? here.records.get('version', id) : undefined;
  return was !== undefined && differInLabels(was, JSON.parse(json) as RecordOf<'version'>);
}

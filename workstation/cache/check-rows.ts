/** What is done about rows of which the sums (row-sums.ts) say that they are not what was written any more. */
import type { Interest } from '../../shared/protocol/pool.ts';
import type { OpenCache } from './open-cache.ts';
import { isKnown } from './rows.ts';
import { keyOf } from './touched.ts';

/** Can the text of a row be read, and does it name itself? */
const saysItIs = (json: string, id: string): boolean => { try { return (JSON.parse(json) as { id?: unknown } | null)?.id === id; } catch { return false; } };

/** Are rows here that the pool may not send again: behind a horizon that has moved on since, kept up for words that waited in them? */
function keepsMore(meta: OpenCache['meta']): boolean {
  const noted = meta.note('interest');
  if (noted === null) return false;
  const { since, channels } = JSON.parse(noted) as Interest; // written by sync/keeping.ts
  return since !== null || channels !== null;
}

/**
 * Looks for about `ms` whether rows still are what was written; answers how many are not, and whether the round goes on. Everything is then asked for again from the pool, whose rows go over them; what
 * shows by itself that it is not even the record it is kept as goes at once. What has not come when the rest has may not come again, and goes then: not before, as without the pool a text that a disk
 * has changed is better than none to whoever reads from it. Throws where the file itself is not whole.
 */
export function checkRows({ db, sql, meta, rows, folds }: Pick<OpenCache, 'db' | 'sql' | 'meta' | 'rows' | 'folds'>, ms: number): { damaged: number; more: boolean } {
  const { damaged, more } = rows.sums.work(ms);
  const { asked } = rows.sums;
  const broken = damaged.filter(({ kind, id, json }) => !isKnown(kind) || !saysItIs(json, id));
  const readable = damaged.filter((one) => !broken.includes(one));
  const fresh = readable.filter(({ kind, id }) => !asked.has(keyOf(kind, id)));
  const unsent = meta.partial ? [] : readable.filter((one) => !fresh.includes(one));
  const found = [...broken, ...fresh, ...unsent];
  if (found.length > 0) {
    db.transaction(() => {
      const some = keepsMore(meta);
      // What is of no group comes to everybody; what waits here stands on its row.
      const gone = [...broken, ...unsent.filter(({ grp }) => some && grp !== '' && !folds.waits(grp))];
      for (const { kind, id } of [...broken, ...unsent]) rows.sums.forget(kind, id);
      for (const { kind, id } of gone) sql.remove.run(kind, id);
      if (broken.length + fresh.length > 0) meta.askAgain();
    })();
    for (const { kind, id } of fresh) asked.add(keyOf(kind, id));
    rows.forgetParsed();
  }
  return { damaged: found.length, more };
}

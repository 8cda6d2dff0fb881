/** What is done about rows of which the sums (row-sums.ts) say that they are not what was written any more. */
import type { Interest } from '../../shared/protocol/pool.ts';
import type { OpenCache } from './open-cache.ts';
import { isKnown } from './rows.ts';

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
 * Looks for about `ms` whether rows still are what was written; answers how many are not, and whether the round goes on. Everything is then asked for again from
 * the pool, whose rows go over them; what shows by itself that it is not even the record it is kept as, and what may not come again, goes at once. Throws where the file itself is not whole.
 */
export function checkRows({ db, sql, meta, rows }: Pick<OpenCache, 'db' | 'sql' | 'meta' | 'rows'>, ms: number): { damaged: number; more: boolean } {
  const { damaged, more } = rows.sums.work(ms);
  if (damaged.length > 0) {
    db.transaction(() => {
      const gone = keepsMore(meta);
      // What is of no group comes to everybody.
      for (const { kind, id, json } of damaged) if (!isKnown(kind) || !saysItIs(json, id) || (gone && sql.groupOf.get(kind, id) !== '')) sql.remove.run(kind, id);
      meta.askAgain();
    })();
    rows.forgetParsed();
  }
  return { damaged: damaged.length, more };
}

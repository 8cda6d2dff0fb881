/** What is done about rows of which the sums (row-sums.ts) say that they are not what was written any more. */
import type { OpenCache } from './open-cache.ts';
import { isKnown } from './rows.ts';

/** Can the text of a row be read, and does it name itself? */
const saysItIs = (json: string, id: string): boolean => { try { return (JSON.parse(json) as { id?: unknown } | null)?.id === id; } catch { return false; } };

/**
 * Looks for about `ms` whether rows still are what was written; answers how many are not, and whether the round goes on. Everything is then asked for again from
 * the pool, whose rows go over them; what shows by itself that it is not even the record it is kept as goes at once. Throws where the file itself is not whole.
 */
export function checkRows({ db, sql, meta, rows }: Pick<OpenCache, 'db' | 'sql' | 'meta' | 'rows'>, ms: number): { damaged: number; more: boolean } {
  const { damaged, more } = rows.sums.work(ms);
  if (damaged.length > 0) {
    db.transaction(() => {
      for (const { kind, id, json } of damaged) if (!isKnown(kind) || !saysItIs(json, id)) sql.remove.run(kind, id);
      meta.askAgain();
    })();
    rows.forgetParsed();
  }
  return { damaged: damaged.length, more };
}

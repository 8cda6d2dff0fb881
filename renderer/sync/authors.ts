/** Whose what was not accepted is. Pure. */
import type { NotAccepted } from '../../shared/protocol/queries.ts';

/** What one colleague gave here. `active`: may they sign in? */
export interface OfColleague { readonly by: string; readonly name: string; readonly active: boolean; readonly rows: readonly NotAccepted[] }

/** One's own, and those of others at this workstation, by person in the order of their names; each in the order in which they came. */
export function byAuthor(rows: readonly NotAccepted[]): { readonly mine: readonly NotAccepted[]; readonly others: readonly OfColleague[] } {
  const others = new Map<string, NotAccepted[]>();
  for (const row of rows) if (!row.mine) others.set(row.by, [...(others.get(row.by) ?? []), row]);
  return {
    mine: rows.filter((one) => one.mine),
    others: [...others].map(([by, of]) => ({ by, name: of[0]!.byName, active: of[0]!.byActive, rows: of })).sort((a, b) => a.name.localeCompare(b.name, 'zh-CN')),
  };
}

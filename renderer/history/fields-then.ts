/** What one line of a record's history did to the fields that people set. Pure. */
import { fieldOf, settableOf, sameValue } from '../../shared/overtaken/fields.ts';
import type { HistoryKind } from '../../shared/protocol/queries.ts';

export interface FieldThen { readonly name: string; readonly was: unknown; readonly is: unknown; readonly now: unknown }

/** The fields that differ between a record before and after a command, with what they say now; [] where the record did not exist before. */
export function fieldsThen(kind: HistoryKind, { before, after, now }: { before: unknown; after: unknown; now: unknown }): FieldThen[] {
  if (before === null || after === null) return [];
  return settableOf(kind).map((name) => ({ name, was: fieldOf(before, name), is: fieldOf(after, name), now: fieldOf(now, name) })).filter(({ was, is }) => !sameValue(was, is));
}

/** The values that would come back; null when they stand there already. */
export function valuesBack(fields: readonly FieldThen[], side: 'was' | 'is'): Record<string, unknown> | null {
  const values = fields.filter((one) => !sameValue(one[side], one.now)).map((one) => [one.name, one[side]]);
  return values.length === 0 ? null : (Object.fromEntries(values) as Record<string, unknown>);
}

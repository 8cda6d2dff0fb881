/**
 * A value that came anew, with everything that is as before being the same object as before: what shows one row of a list draws
 * again only when that row changed. Values are JSON. Rows of a list are told apart by their `id` where they have one, else by place.
 */
export function sameParts<T>(before: unknown, now: T): T {
  if (before === now) return now;
  if (typeof before !== 'object' || typeof now !== 'object' || before === null || now === null || Array.isArray(before) !== Array.isArray(now)) return now;
  return (Array.isArray(now) ? sameRows(before as readonly unknown[], now) : sameFields(before as Fields, now as Fields)) as T; // as now, by content
}

type Fields = Readonly<Record<string, unknown>>;

function sameRows(before: readonly unknown[], now: readonly unknown[]): readonly unknown[] {
  const known = new Map<unknown, unknown>();
  for (const row of before) if (idOf(row) !== undefined) known.set(idOf(row), row);
  const made = now.map((row, place) => sameParts(idOf(row) === undefined ? before[place] : known.get(idOf(row)), row));
  return made.length === before.length && made.every((row, place) => Object.is(row, before[place])) ? before : made;
}

function sameFields(before: Fields, now: Fields): Fields {
  const names = Object.keys(now);
  const made = Object.fromEntries(names.map((name) => [name, sameParts(Object.hasOwn(before, name) ? before[name] : undefined, now[name])]));
  return names.length === Object.keys(before).length && names.every((name) => Object.hasOwn(before, name) && Object.is(made[name], before[name])) ? before : made;
}

const idOf = (row: unknown): unknown => (typeof row === 'object' && row !== null && 'id' in row ? row.id : undefined);

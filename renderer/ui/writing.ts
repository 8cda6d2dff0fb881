/**
 * Writing in a field of a record that others may change meanwhile. Until a key is pressed the field shows what stands there. From then on it holds what is written and
 * what stood when that began: whether anything was changed is measured against that, and its number is what the writer had seen. Pure.
 */

/** What stands in the record; `seen`: how new that is, for whoever writes over it (the number of its row). */
export interface Standing<Seen> { readonly value: string; readonly seen: Seen }

export interface Writing<Seen> {
  readonly text: string;
  /** What stood when it began. Once it was given, what was given: its writer has still seen no more than that. */
  readonly on: Standing<Seen>;
  /** What the first of it that was given went over; null while nothing was given. */
  readonly before: string | null;
  /** What stood when it was given last, for as long as that stands there: what was given has not arrived. */
  readonly under: string | null;
}

/** After a key. */
export const typed = <Seen>(writing: Writing<Seen> | null, text: string, now: Standing<Seen>): Writing<Seen> => ({ ...(writing ?? { on: now, before: null, under: null }), text });

/** With what stands there now; null where nothing is written any more that does not stand there, and somebody else's value is to be seen. */
export function followed<Seen>(writing: Writing<Seen> | null, now: Standing<Seen>): Writing<Seen> | null {
  if (!writing) return null;
  const under = now.value === writing.under ? writing.under : null;
  const settled = writing.text === writing.on.value && under === null;
  if (settled && (writing.before === null || now.value !== writing.on.value)) return null;
  return under === writing.under ? writing : { ...writing, under };
}

/** What the field shows. */
export const shown = (writing: Writing<unknown> | null, now: Standing<unknown>): string => writing?.text ?? now.value;

/** Is there anything to give? Not what stood when it began, and not what somebody else has set alike. */
export const isDue = <Seen>(writing: Writing<Seen> | null, now: Standing<Seen>): writing is Writing<Seen> => writing !== null && writing.text !== writing.on.value && (writing.under !== null || writing.text !== now.value);

/** After its text was given. */
export const given = <Seen>(writing: Writing<Seen>, now: Standing<Seen>): Writing<Seen> => ({ ...writing, on: { value: writing.text, seen: writing.on.seen }, before: writing.before ?? now.value, under: now.value });

/** After what was given when it was `earlier` was not taken: what was written stays to be read, and is given another time. */
export const refused = <Seen>(writing: Writing<Seen> | null, earlier: Writing<Seen>): Writing<Seen> => ({ ...earlier, text: writing?.text ?? earlier.text, under: null });

/** After the field was left and what was due was given. */
export const left = <Seen>(writing: Writing<Seen> | null): Writing<Seen> | null => (writing === null || writing.under === null ? null : { ...writing, before: null });

/** What must be given to put back what stood before any of it was given; null where nothing was, or where somebody else has set another value since. */
export function putBack<Seen>(writing: Writing<Seen> | null, now: Standing<Seen>): Writing<Seen> | null {
  if (writing === null || writing.before === null || (writing.under === null && now.value !== writing.on.value)) return null;
  return { ...writing, text: writing.before };
}

/** Whose values does a command go over that its writer had not seen? */
import { fieldOf, sameValue } from '../../shared/overtaken/fields.ts';
import { SYSTEM } from '../../shared/log/command.ts';
import type { Work } from '../store/log-lines.ts';
import type { PastRow } from '../store/past.ts';

/** The fields of one person's that a command goes over unseen. `otherAt`: when they did what the log has as `otherSeq`, ms since 1970. */
export interface Clash { readonly other: string; readonly otherSeq: number; readonly otherAt: number; readonly fields: Record<string, { was: unknown; is: unknown }> }

/** Rows that are walked at most; what was changed before them is not asked about. */
const MOST_WALKED = 500;

/**
 * Which of the fields that `by` sets (they stand in `after`) had been changed by somebody else since log number `seen`; by whose value it was
 * that went. `back` walks the record from what it is now to what it was. A value that nobody changed, or both set alike, is no clash.
 * `hides`: fields that go out of sight because the record is deleted: whoever had changed one is told of the deletion.
 */
export function clashesOf({ by, seen, fields, hides, after, back }: { by: string; seen: number; fields: readonly string[]; hides: readonly string[]; after: unknown; back: Iterable<PastRow> }): Clash[] {
  const open = new Map<string, { was: unknown; row: PastRow }>();
  const clashes = new Map<string, Clash>();
  let walked = 0;
  let youngest: PastRow | undefined;
  const changed = (name: string, { was, row }: { was: unknown; row: PastRow }): void => {
    const { seq } = row;
    open.delete(name);
    if (seq <= seen) return;
    const { by: other, at: otherAt } = row.done();
    if (other === by || other === SYSTEM) return;
    const clash = clashes.get(other) ?? { other, otherSeq: 0, otherAt: 0, fields: {} };
    clashes.set(other, { ...(seq > clash.otherSeq ? { other, otherSeq: seq, otherAt } : clash), fields: { ...clash.fields, ...(hides.includes(name) ? { deleted: { was: false, is: true } } : { [name]: { was, is: fieldOf(after, name) } }) } });
  };
  for (const row of back) {
    if (!youngest && row.seq <= seen) return [];
    const record = JSON.parse(row.json) as unknown;
    if (!youngest) {
      youngest = row;
      for (const name of fields) if (!sameValue(fieldOf(record, name), fieldOf(after, name))) open.set(name, { was: fieldOf(record, name), row });
      for (const name of hides) open.set(name, { was: fieldOf(record, name), row });
    } else {
      for (const [name, held] of [...open]) if (sameValue(fieldOf(record, name), held.was)) open.set(name, { ...held, row }); else changed(name, held);
    }
    if (open.size === 0 || row.seq <= seen || ++walked > MOST_WALKED) break;
  }
  // What is still open was so when it was last seen, or was made so with the record itself.
  return [...clashes.values()];
}

/** Besides those: whoever worked on what goes out of sight with a record is told that it was deleted, once, of the newest that they did. */
export function withWorkThatWent(clashes: readonly Clash[], work: readonly Work[]): Clash[] {
  const told = new Map(clashes.map((one) => [one.other, one]));
  for (const { by, seq, at } of work) {
    const { fields = {}, ...before } = told.get(by) ?? { other: by, otherSeq: 0, otherAt: 0 };
    told.set(by, { ...(seq > before.otherSeq ? { other: by, otherSeq: seq, otherAt: at } : before), fields: { ...fields, deleted: { was: false, is: true } } });
  }
  return [...told.values()];
}

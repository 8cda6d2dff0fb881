/** Who overtook whom without having seen it, as the one at this workstation must hear it; and taking it back. */
import { isRefusal, refuse, type Records, type Refusal } from '../shared/log/command.ts';
import { fieldOf, given, sameValue, settingCommands, type KindWithFields } from '../shared/overtaken/fields.ts';
import type { Overtaken } from '../shared/overtaken/overtaken.ts';
import type { OvertakenRow } from '../shared/protocol/queries.ts';
import type { Kind, RecordOf } from '../shared/records.ts';
import { passesGiven } from '../shared/review/chain.ts';
import { orderedItems } from '../shared/rundown/commands.ts';

interface Cached {
  readonly records: Pick<Records, 'get'>;
  openNotices(person: string): RecordOf<'overtaken'>[];
}
interface Whole { readonly records: Pick<Records, 'get' | 'children'> }
type Execute = (name: string, target: { kind: Kind; id: string }, args: unknown) => Refusal | { id: string };

const valuesThatWent = ({ fields }: Overtaken): Record<string, unknown> => Object.fromEntries(Object.entries(fields).map(([name, { was }]) => [name, was]));

/** What this person has not closed and what has not been put back meanwhile, newest first. */
export function overtakenOf(cache: Cached, person: string, titleOf: (target: { kind: Kind; id: string }) => string, all: readonly Overtaken[] = cache.openNotices(person)): OvertakenRow[] {
  const { records } = cache;
  const name = (id: string): string => records.get('person', id)?.name ?? id;
  return all.filter((one) => (one.by === person || one.other === person) && !one.closedBy.includes(person)).flatMap((one): OvertakenRow[] => {
    const record = records.get(one.target.kind, one.target.id);
    const fields = Object.entries(one.fields).map(([field, { was, is }]) => ({ field, was, is, now: fieldOf(record, field) }));
    if (record === undefined || fields.every(({ was, now }) => sameValue(was, now))) return [];
    return [{ ...one, side: one.by === person ? 'later' : 'earlier', byName: name(one.by), otherName: name(one.other), title: titleOf(one.target), fields }];
  }).sort((a, b) => b.seq - a.seq);
}

/** Puts fields of a record back to earlier values by the plain commands for it; the first refusal, or null when done. */
export function putBack({ records }: Whole, execute: Execute, target: { kind: KindWithFields; id: string }, values: Readonly<Record<string, unknown>>): Refusal | null {
  const record = records.get(target.kind, target.id);
  if (!record) return refuse('gone');
  const wanted = Object.fromEntries(given(values).filter((name) => !sameValue(fieldOf(record, name), values[name])).map((name) => [name, values[name]]));
  const version = target.kind === 'version' ? records.get('version', target.id) : undefined;
  for (const { name, args } of settingCommands(target.kind, wanted)) {
    // Like a title that is typed, one that is put back takes the passes that are known here, and no other; and a rundown goes back to being deleted with the items that are known here.
    const seen = version && name === 'version.titles' ? { passes: passesGiven(version) } : target.kind === 'rundown' && wanted['deleted'] === true ? { items: orderedItems(records, target.id).map((one) => one.id) } : {};
    const done = execute(name, target, { ...(args as object), ...seen });
    if (isRefusal(done)) return done;
  }
  return null;
}

/** The values that went come back, and the notice is closed for whoever did it. */
export function takeBack(cache: Whole, execute: Execute, id: string): Refusal | { done: true } {
  const one = cache.records.get('overtaken', id);
  if (!one) return refuse('gone');
  const refused = putBack(cache, execute, one.target, valuesThatWent(one));
  if (refused) return refused;
  const closed = execute('overtaken.dismiss', { kind: 'overtaken', id }, {});
  return isRefusal(closed) ? closed : { done: true };
}

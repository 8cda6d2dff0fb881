/** A pass that was given here counts as seen for whoever writes on at this workstation; when the pool did not accept it, it never stood, and another may have been given in its place. */
import type { OutboxEntry } from './outbox-rows.ts';

const isPass = ({ name, args }: Pick<OutboxEntry, 'name' | 'args'>): boolean => name === 'review.decide' && (args as { verdict?: unknown }).verdict === 'pass';
type Counting = Pick<OutboxEntry, 'n' | 'target' | 'args'>;
/** Its arguments, where it says how many passes its writer had seen, without those among these commands that stand before it; null where it counts none of them. */
function uncounted({ n, target, args }: Counting, passes: readonly OutboxEntry[]): object | null {
  const { passes: seen } = args as { passes?: unknown };
  const never = passes.filter((one) => one.n < n && one.target.id === target.id).length;
  return never > 0 && typeof seen === 'number' ? { ...(args as object), passes: Math.max(0, seen - never) } : null;
}
/** What waits behind these refused commands and says how many passes of the same version its writer had seen, with one less for each pass among them: outbox number and arguments. */
export function passesUncounted(denied: readonly OutboxEntry[], waiting: Iterable<OutboxEntry>): Map<number, object> {
  const passes = denied.filter(isPass);
  const found = new Map<number, object>();
  if (passes.length > 0) for (const entry of waiting) { const args = uncounted(entry, passes); if (args) found.set(entry.n, args); }
  return found;
}
/** As it is said to the pool while these do not go out, which may be for days: the pool has not the passes among them, and another that it has in their place was seen by nobody here. */
export function withoutHeld<Entry extends OutboxEntry>(entry: Entry, held: readonly OutboxEntry[]): Entry {
  const args = uncounted(entry, held.filter(isPass));
  return args ? { ...entry, args } : entry;
}
/** Does a command count a pass as seen that one of these gives? It goes out when the pool has answered whether that stands. */
export const waitsForAnswer = ({ target, args }: OutboxEntry, before: readonly OutboxEntry[]): boolean =>
  typeof (args as { passes?: unknown }).passes === 'number' && before.some((one) => one.target.id === target.id && isPass(one));

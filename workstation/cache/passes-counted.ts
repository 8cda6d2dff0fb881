/** A pass that was given here counts as seen for whoever writes on at this workstation; when the pool did not accept it, it never stood, and another may have been given in its place. */
import type { OutboxEntry } from './outbox-rows.ts';

const isPass = ({ name, args }: Pick<OutboxEntry, 'name' | 'args'>): boolean => name === 'review.decide' && (args as { verdict?: unknown }).verdict === 'pass';
/** What waits behind these refused commands and says how many passes of the same version its writer had seen, with one less for each pass among them: outbox number and arguments. */
export function passesUncounted(denied: readonly OutboxEntry[], waiting: Iterable<OutboxEntry>): Map<number, object> {
  const passes = denied.filter(isPass);
  const found = new Map<number, object>();
  if (passes.length === 0) return found;
  for (const { n, target, args } of waiting) {
    const { passes: seen } = args as { passes?: unknown };
    const never = passes.filter((one) => one.n < n && one.target.id === target.id).length;
    if (never > 0 && typeof seen === 'number') found.set(n, { ...(args as object), passes: Math.max(0, seen - never) });
  }
  return found;
}
/** Does a command count a pass as seen that one of these gives? It goes out when the pool has answered whether that stands. */
export const waitsForAnswer = ({ target, args }: OutboxEntry, before: readonly OutboxEntry[]): boolean =>
  typeof (args as { passes?: unknown }).passes === 'number' && before.some((one) => one.target.id === target.id && isPass(one));

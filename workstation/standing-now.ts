/**
 * Decisions that say what their writer had seen (a run, a lock, a content, what is in a rundown, passes) are refused where that is another by the time the pool hears of them. Done again as they were they would be refused for
 * ever: here is how what they are about stands by now, for whoever gave them to look at and to decide again on that.
 */
import type { RefusedEntry } from './cache/outbox-rows.ts';
import type { Cache } from './cache/cache.ts';
import { fieldOf } from '../shared/overtaken/fields.ts';
import type { StandingNow } from '../shared/protocol/queries.ts';
import { inReview, passesGiven } from '../shared/review/chain.ts';
import { isSealed } from '../shared/review/hash.ts';
import { orderedItems, runOf } from '../shared/rundown/commands.ts';
import { wordsOf } from '../shared/script/schema.ts';

type Records = Pick<Cache, 'records'>['records'];

/** What of it was seen, by command: the argument that says so. */
const SEEN: Readonly<Record<string, string>> = { 'rundown.lock': 'run', 'rundown.unlock': 'lockedAt', 'rundown.lateChange': 'hash', 'rundown.set': 'items', 'review.withdraw': 'passes' };

/** The same decision on what its writer sees now (`sees`, as `standingNow` gave it): only what a command of its name says of that is taken. */
export const decidedOn = (name: string, args: unknown, sees: Readonly<Record<string, unknown>>): unknown => {
  const seen = SEEN[name];
  return seen === undefined || !(seen in sees) ? args : { ...(args as object), [seen]: sees[seen] };
};

/** How what it is about stands by now; undefined for what is bound to nothing that was seen. */
export function standingNow(records: Records, { name, target: { id }, args }: Pick<RefusedEntry, 'name' | 'target' | 'args'>): StandingNow | undefined {
  // Of what is set of a rundown only its deletion is bound to what is in it.
  if (SEEN[name] === undefined || (name === 'rundown.set' && fieldOf(args, 'items') === undefined)) return undefined;
  if (name === 'review.withdraw') {
    const version = records.get('version', id);
    if (!version || version.deleted) return { is: 'gone', sees: null };
    return { is: version.stage, sees: inReview(version.stage) ? { passes: passesGiven(version) } : null, passes: version.passes.map(({ level, by, at }) => ({ level, by, at })) };
  }
  const rundown = records.get('rundown', id);
  if (!rundown || rundown.deleted) return { is: 'gone', sees: null };
  const { state: is, lockedBy, lockedAt } = rundown;
  const lock = lockedBy !== null && lockedAt !== null ? { lock: { by: lockedBy, at: lockedAt } } : {};
  if (name === 'rundown.lock') {
    const run = runOf(orderedItems(records, id));
    return { is, ...lock, sees: is === 'open' && run.length > 0 ? { run } : null, run };
  }
  if (name === 'rundown.set') {
    const now = orderedItems(records, id);
    return { is, ...lock, sees: is === 'open' ? { items: now.map((one) => one.id) } : null, run: now.map((one) => ({ item: one.id, version: null })) };
  }
  if (name === 'rundown.unlock') return { is, ...lock, sees: is === 'locked' ? { lockedAt } : null };
  const item = records.get('item', String(fieldOf(args, 'item')));
  const version = item?.versionId ? records.get('version', item.versionId) : undefined;
  const pinned = rundown.pins.find((pin) => pin.itemId === item?.id);
  if (!version?.seal || !pinned || !isSealed(records, version)) return { is, ...lock, sees: null };
  const { hash, at } = version.seal;
  const content = { title: version.title, words: wordsOf(records.get('body', version.id)?.doc), at, taken: pinned.hash === hash };
  return { is, ...lock, sees: content.taken || (is !== 'locked' && is !== 'onair') ? null : { hash }, content };
}

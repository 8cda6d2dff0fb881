/** What the pool did not accept is kept with its reason; people try it again or let it go. */
import { refuse, type Refusal } from '../shared/log/command.ts';
import type { Kind } from '../shared/records.ts';
import { passesGiven } from '../shared/review/chain.ts';
import type { Cache } from './cache/cache.ts';
import type { OutboxStore } from './cache/outbox-store.ts';
import { standsOn } from './cache/runs.ts';

/** Gives a command as the person at this workstation, instead of one that was not accepted and is kept no more then. */
type Execute = (name: string, target: { readonly kind: Kind; readonly id: string }, args: unknown, instead: string) => Refusal | { id: string };

/**
 * Does once more what was not accepted, as it is, under another id; then it is no longer kept as not accepted. Refused: 'gone' (nothing is kept under this id),
 * 'text-moved-on', or why it cannot be done now.
 */
export function retry(cache: Pick<Cache, 'records'>, outbox: OutboxStore, execute: Execute, id: string): Refusal | { id: string } {
  const entry = outbox.refused().find((one) => one.id === id);
  if (!entry) return refuse('gone');
  const body = entry.name === 'script.edit' ? cache.records.get('body', entry.target.id) : undefined;
  // Its places are those of the text that it was typed on: on any other it would go over what others wrote. Nothing keeps that text, so its words can only be copied.
  if (body && !standsOn(entry, body)) return refuse('text-moved-on');
  const version = body && cache.records.get('version', body.id);
  return execute(entry.name, entry.target, body ? { ...(entry.args as object), passes: version ? passesGiven(version) : 0 } : entry.args, id);
}

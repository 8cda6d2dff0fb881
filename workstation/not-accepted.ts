/** What the pool did not accept is kept with its reason. It is its author's: they try it again or let it go; others at the workstation can read and copy it. */
import { cutPatch, saidAgain } from '../shared/cut/patch.ts';
import { refuse, type Refusal } from '../shared/log/command.ts';
import type { Kind } from '../shared/records.ts';
import { passesGiven } from '../shared/review/chain.ts';
import type { Cache } from './cache/cache.ts';
import type { RefusedEntry } from './cache/outbox-rows.ts';
import type { OutboxStore } from './cache/outbox-store.ts';
import { standsOn } from './cache/runs.ts';
import { isMine, letGo, mayForOthers, type Me } from './letting-go.ts';

/** Gives a command as the person at this workstation, instead of one that was not accepted and is kept no more then. */
type Execute = (name: string, target: { readonly kind: Kind; readonly id: string }, args: unknown, instead: string) => Refusal | { id: string };

/** May they let go of it for good? Its author; and editors and administrators. */
export const mayDrop = (entry: Pick<RefusedEntry, 'by'>, me: Me): boolean => isMine(entry, me) || mayForOthers(me, ['editor', 'admin']);

/**
 * Does once more what was not accepted, as it is, under another id; then it is no longer kept as not accepted. Only for its author: a command says who gave it, and a signature tried again by
 * somebody else would be theirs. Refused: 'not-signed-in', 'gone' (nothing is kept under this id), 'others-retry', 'text-moved-on', or why it cannot be done now.
 */
export function retry(cache: Pick<Cache, 'records'>, outbox: Pick<OutboxStore, 'refused'>, me: Me, execute: Execute, id: string): Refusal | { id: string } {
  if (me === null) return refuse('not-signed-in');
  const entry = outbox.refused().find((one) => one.id === id);
  if (!entry) return refuse('gone');
  if (!isMine(entry, me)) return refuse('others-retry', { name: cache.records.get('person', entry.by)?.name ?? entry.by });
  const body = entry.name === 'script.edit' ? cache.records.get('body', entry.target.id) : undefined;
  // Its places are those of the text that it was typed on: on any other it would go over what others wrote. Nothing keeps that text, so its words can only be copied.
  if (body && !standsOn(entry, body)) return refuse('text-moved-on');
  const version = body || entry.name === 'version.titles' ? cache.records.get('version', entry.target.id) : undefined;
  // Whoever tries it again has been told of what was passed meanwhile.
  if (version || body) return execute(entry.name, entry.target, { ...(entry.args as object), passes: version ? passesGiven(version) : 0 }, id);
  return execute(entry.name, entry.target, entry.name === 'cut.patch' ? overTheCut(cache, entry) : entry.args, id);
}
/** How the clips stand by now is shown beside an edit of a cut that was not accepted: whoever tries it again has seen that. */
function overTheCut(cache: Pick<Cache, 'records'>, { target, args }: RefusedEntry): unknown {
  const [cut, patch] = [cache.records.get('cut', target.id), cutPatch.safeParse(args).data];
  return cut && patch ? saidAgain(cut, patch) : args;
}

/** Lets go of one command that was not accepted, for good. Refused as by letGo: 'not-yours'. */
export function dropRefused(outbox: Pick<OutboxStore, 'refused' | 'dropRefused'>, me: Me, id: string): Refusal | { dropped: true } {
  return letGo({ me, kept: outbox.refused().find((one) => one.id === id), may: (entry) => mayDrop(entry, me), others: 'not-yours', forget: () => outbox.dropRefused(id) });
}

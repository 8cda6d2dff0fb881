/** What the pool did not accept is kept with its reason. It is its author's: they try it again or let it go; others at the workstation can read and copy it. */
import { cutEdit, saidAgain, type CutPatch } from '../shared/cut/patch.ts';
import { isRefusal, refuse, type Refusal } from '../shared/log/command.ts';
import { presentForm } from '../shared/log/forms.ts';
import type { Kind } from '../shared/records.ts';
import { passesGiven } from '../shared/review/chain.ts';
import type { Cache } from './cache/cache.ts';
import type { RefusedEntry } from './cache/outbox-rows.ts';
import type { OutboxStore } from './cache/outbox-store.ts';
import { NOWHERE, standsOn } from './cache/runs.ts';
import { decidedOn } from './standing-now.ts';
import { isMine, letGo, mayForOthers, type Me } from './letting-go.ts';

/** Gives a command as the person at this workstation, instead of one that was not accepted and is kept no more then. */
type Execute = (name: string, target: { readonly kind: Kind; readonly id: string }, args: unknown, instead: string) => Refusal | { id: string };

/** May they let go of it for good? Its author; and editors and administrators. */
export const mayDrop = (entry: Pick<RefusedEntry, 'by'>, me: Me): boolean => isMine(entry, me) || mayForOthers(me, ['editor', 'admin']);

/**
 * Does once more what was not accepted, as it is, under another id, a decision that is bound to what was seen on what is seen now (`sees`); then it is no longer kept as not accepted. Only for its
 * author: a command says who gave it, and a signature tried again by somebody else would be theirs. Refused: 'not-signed-in', 'gone' (nothing is kept under this id), 'others-retry', 'text-moved-on', or why it cannot be done now.
 */
export function retry(cache: Pick<Cache, 'records'>, outbox: Pick<OutboxStore, 'refused'>, me: Me, execute: Execute, id: string, sees: Readonly<Record<string, unknown>> = {}): Refusal | { id: string } {
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
  return entry.name === 'cut.patch' ? cutAgain(cache, outbox, execute, entry) : execute(entry.name, entry.target, decidedOn(entry.name, entry.args, sees), id);
}

/**
 * What a pass kept back of a cut was cut in one go and stands on each other: tried again, one goes with the others of its author, in their order. Of the others, what somebody else has changed meanwhile stays kept: how that
 * stands by now is shown beside the one that is tried again, which goes over it.
 */
function cutAgain(cache: Pick<Cache, 'records'>, outbox: Pick<OutboxStore, 'refused'>, execute: Execute, entry: RefusedEntry): ReturnType<Execute> {
  const { id, name, target, by, code } = entry;
  const kept = (one: RefusedEntry): boolean => one.name === name && one.target.id === target.id && one.by === by && one.code === 'cut-passed';
  const version = cache.records.get('version', target.id);
  let done: ReturnType<Execute> = refuse('gone');
  for (const one of code === 'cut-passed' ? outbox.refused().filter(kept) : [entry]) {
    const [cut, edit] = [cache.records.get('cut', target.id), cutEdit.safeParse(one.args).data];
    const patch: CutPatch | undefined = edit && (cut && one.id === id ? saidAgain(cut, edit) : { put: edit.put, remove: edit.remove });
    const did = execute(name, target, patch ? { ...patch, ...(version ? { passes: passesGiven(version) } : {}) } : one.args, one.id);
    if (one.id !== id) continue;
    // None that stands on it is there to be changed.
    if (isRefusal(did)) return did;
    done = did;
  }
  return done;
}

/** Keeps, durably and with its reason, what somebody gave here and was refused at once, where nothing else shows it any more. Refused: 'not-signed-in'. */
export function keepRefused(outbox: Pick<OutboxStore, 'keepRefused'>, me: Me, { at, ...of }: Pick<RefusedEntry, 'id' | 'name' | 'target' | 'args' | 'code' | 'params' | 'at'>): Refusal | { kept: true } {
  if (me === null) return refuse('not-signed-in');
  outbox.keepRefused({ ...of, by: me.id, at, seen: 0, ...presentForm(of.name), refusedAt: at });
  return { kept: true };
}

/**
 * Keeps words of a window whose script is not here any more, durably, where their writer finds them; those that are kept already are not kept again. Refused: 'not-signed-in'; 'filling' where the
 * script is here, or may only not have come yet.
 */
export function keepOfGone(cache: Pick<Cache, 'records' | 'partial'>, outbox: Pick<OutboxStore, 'refused' | 'keepRefused'>, me: Me, { id, body, steps, at }: { readonly id: string; readonly body: string; readonly steps: readonly unknown[]; readonly at: number }): Refusal | { kept: true } {
  if (me === null) return refuse('not-signed-in');
  if (cache.partial || cache.records.get('body', body)) return refuse('filling');
  const args = { v: NOWHERE, steps, passes: 0 };
  const said = JSON.stringify(args);
  if (outbox.refused().some((one) => one.code === 'script-gone' && one.target.id === body && one.by === me.id && JSON.stringify(one.args) === said)) return { kept: true };
  return keepRefused(outbox, me, { id, name: 'script.edit', target: { kind: 'body', id: body }, args, code: 'script-gone', params: {}, at });
}

/** Lets go of one command that was not accepted, for good. Refused as by letGo: 'not-yours'. */
export function dropRefused(outbox: Pick<OutboxStore, 'refused' | 'dropRefused'>, me: Me, id: string): Refusal | { dropped: true } {
  return letGo({ me, kept: outbox.refused().find((one) => one.id === id), may: (entry) => mayDrop(entry, me), others: 'not-yours', forget: () => outbox.dropRefused(id) });
}

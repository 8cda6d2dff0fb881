/** What the pool says of commands that wait here. */
import type { Frame } from '../../shared/protocol/pool.ts';
import { freshId } from './follow-ups.ts';
import type { OutboxEntry, RefusedEntry } from './outbox-rows.ts';
import type { OutboxStore } from './outbox-store.ts';

export interface Answers {
  readonly accepted: OutboxEntry[];
  /** What is not accepted, as it waits; and the same ones with the reason, as they are kept. */
  readonly denied: OutboxEntry[];
  readonly refused: RefusedEntry[];
  /** To be sent again, on another text. */
  readonly again: OutboxEntry[];
  /** By outbox number: other ids for those whose own is taken, and what the pool has in a branch under the taken ones. */
  readonly renamed: Map<number, string>;
  readonly inBranch: Map<number, InBranch>;
}
/** Steps that went into a branch, and the text there that they were made on; undefined where the pool does not say. */
export interface InBranch { readonly steps: readonly unknown[]; readonly under: unknown }

/** Answers to what does not wait any more are passed over. Mostly it is the oldest that are answered: days of others behind them are not looked at. */
export function answersOf(results: Frame['results'], outbox: Pick<OutboxStore, 'oldest'>, now: number): Answers {
  const answers: Answers = { accepted: [], denied: [], refused: [], again: [], renamed: new Map(), inBranch: new Map() };
  const unread = new Map(results.map((one) => [one.id, one]));
  for (const entry of unread.size > 0 ? outbox.oldest() : []) {
    const result = unread.get(entry.id);
    if (!result) continue;
    unread.delete(entry.id);
    if (result.code === 'id-taken') {
      answers.renamed.set(entry.n, freshId(now));
      if (result.steps) answers.inBranch.set(entry.n, { steps: result.steps, under: result.under });
    }
    if (result.outcome === 'again') answers.again.push(entry);
    else if (result.outcome === 'accepted') answers.accepted.push(entry);
    else { answers.denied.push(entry); answers.refused.push({ ...entry, code: result.code ?? 'refused', params: result.params ?? {}, refusedAt: now }); }
    if (unread.size === 0) break;
  }
  return answers;
}

/** What a workstation keeps of its newsroom: everything, or the last months, chosen channels and what is pinned. */
import type { Interest } from '../shared/protocol/pool.ts';
import type { OutboxStore } from './cache/outbox-store.ts';

/** The last so many months (null: everything), versions of these channels (null: all), and these stories and rundowns whatever their age. */
export interface Keeps { readonly months: number | null; readonly channels: string[] | null; readonly pinned: string[] }
const ALL: Keeps = { months: null, channels: null, pinned: [] };

export const keepsOf = (outbox: Pick<OutboxStore, 'own'>): Keeps => ({ ...ALL, ...(outbox.own('keeps') as Partial<Keeps> | null | undefined) });
export const isEverything = ({ months, channels }: Keeps): boolean => months === null && channels === null;

/** What the pool is asked for at a moment (ms). `since` moves a month at a time, so that it is not asked anew every day. */
export function interestOf({ months, channels, pinned }: Keeps, now: number): Interest {
  if (months === null) return { since: null, channels, pinned };
  const today = new Date(now);
  return { since: Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - months, 1), channels, pinned };
}
export const withPin = (keeps: Keeps, group: string, pinned: boolean): Keeps => ({ ...keeps, pinned: pinned ? [...new Set([...keeps.pinned, group])] : keeps.pinned.filter((one) => one !== group) });

/** When an outage of the pool is worth a line, and what that line says. Pure: the moment is an argument. */
import type { Status } from '../../shared/protocol/queries.ts';

/** `since`: when the pool went; `waiting`: changes kept here; `quiet`: the person has closed the line. `back`: how many waited then, how many still do, and when the last had gone. */
export type Outage =
  | { readonly is: 'none' }
  | { readonly is: 'away'; readonly since: number; readonly waiting: number; readonly quiet: boolean }
  | { readonly is: 'back'; readonly at: number; readonly waiting: number; readonly left: number; readonly doneAt: number | null };

export const NO_OUTAGE: Outage = { is: 'none' };
/** An outage shorter than this is nobody's business. */
const WORTH_SAYING = 10_000;
/** How long the good news stays, and how long what waits may take before the status line says it alone. */
const STAY = 6_000;
const LONGEST = 30_000;

/** What follows from what the workstation says now. The same words twice change nothing. */
export function nextOutage(before: Outage, { pool, since, outbox }: Pick<Status, 'pool' | 'since' | 'outbox'>, now: number): Outage {
  if (pool === 'offline') return { is: 'away', since: before.is === 'away' ? before.since : since, waiting: outbox, quiet: before.is === 'away' && before.quiet };
  if (pool === 'refused' || before.is === 'none') return NO_OUTAGE; // why it refuses stands in the status line and on the sync page
  if (before.is === 'away') return before.quiet || now - before.since < WORTH_SAYING ? NO_OUTAGE : { is: 'back', at: now, waiting: before.waiting, left: outbox, doneAt: outbox === 0 ? now : null };
  const doneAt = outbox > 0 ? null : (before.doneAt ?? now);
  return now - (doneAt ?? before.at) >= (doneAt === null ? LONGEST : STAY) ? NO_OUTAGE : { ...before, left: outbox, doneAt };
}

/** Is there a line to show? */
export const isSaid = (outage: Outage, now: number): boolean => outage.is === 'back' || (outage.is === 'away' && !outage.quiet && now - outage.since >= WORTH_SAYING);

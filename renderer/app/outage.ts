/** When an outage of the pool, or of one's own session there, is worth a line. Pure: the moment is an argument. */
import type { SessionEnd, Status } from '../../shared/protocol/queries.ts';

/** What keeps the pool away: 'offline' where it is not reached, else the reason for which it turns this workstation away; or it is there and knows this person no more. */
type Cause = 'offline' | { readonly refused: string } | { readonly ended: SessionEnd; readonly person: string };

/**
 * `from`: when the pool went, whatever has kept it away since; `since`: since when it is this cause; `waiting`: changes kept here; `closed`: causes of which the person has
 * closed the line. `back`: from what, how many waited then, how many still do, and when the last had gone.
 */
export type Outage =
  | { readonly is: 'none' }
  | { readonly is: 'away'; readonly from: number; readonly cause: Cause; readonly since: number; readonly waiting: number; readonly closed: readonly string[] }
  | { readonly is: 'back'; readonly from: Cause; readonly at: number; readonly waiting: number; readonly left: number; readonly doneAt: number | null };

export const NO_OUTAGE: Outage = { is: 'none' };
/** An outage shorter than this is nobody's business. */
const WORTH_SAYING = 10_000;
/** How long the good news stays, and how long what waits may take before the status line says it alone. */
const STAY = 6_000;
const LONGEST = 30_000;

type Away = Extract<Outage, { is: 'away' }>;
const nameOf = (cause: Cause): string => (cause === 'offline' ? cause : 'refused' in cause ? cause.refused : `ended ${cause.person}`);
/** Is it that somebody's session has ended? They are told at once: nothing will mend itself. */
export const endIn = (cause: Cause): Extract<Cause, { ended: SessionEnd }> | null => (typeof cause === 'object' && 'ended' in cause ? cause : null);
/** A line that is back after a while, or somebody who has signed in again, are worth a word. */
function wasWorthSaying(before: Away, person: string, now: number): boolean {
  const end = endIn(before.cause);
  return !isClosed(before) && (end ? end.person === person : now - before.from >= WORTH_SAYING);
}
const isClosed = ({ cause, closed }: Away): boolean => closed.includes(nameOf(cause));

/** What follows from what the workstation says now. The same words twice change nothing. */
export function nextOutage(before: Outage, { pool, reason, since, outbox, ended, person }: Pick<Status, 'pool' | 'reason' | 'since' | 'outbox' | 'ended' | 'person'>, now: number): Outage {
  if (pool !== 'connected' || ended !== null) {
    // A pool that comes and goes while it refuses is one outage: what was closed in it stays closed.
    const { from, closed } = before.is === 'away' ? before : { from: since, closed: [] };
    return { is: 'away', from, cause: pool === 'offline' ? pool : ended === null ? { refused: reason ?? '' } : { ended, person }, since, waiting: outbox, closed };
  }
  if (before.is === 'none') return NO_OUTAGE;
  if (before.is === 'away') return !wasWorthSaying(before, person, now) ? NO_OUTAGE : { is: 'back', from: before.cause, at: now, waiting: before.waiting, left: outbox, doneAt: outbox === 0 ? now : null };
  const doneAt = outbox > 0 ? null : (before.doneAt ?? now);
  return now - (doneAt ?? before.at) >= (doneAt === null ? LONGEST : STAY) ? NO_OUTAGE : { ...before, left: outbox, doneAt };
}

/** The person has closed the line: of this cause it says no more until the pool has been there again. */
export const closedNow = (outage: Away): Outage => ({ ...outage, closed: [...outage.closed, nameOf(outage.cause)] });

/** Is there a line to show? */
export const isSaid = (outage: Outage, now: number): boolean => outage.is === 'back' || (outage.is === 'away' && !isClosed(outage) && (endIn(outage.cause) !== null || now - outage.from >= WORTH_SAYING));

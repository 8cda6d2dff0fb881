/** How a notice of an overtaken value is told: by the clock, as both of them remember it. Pure. */
import type { OvertakenRow } from '../../shared/protocol/queries.ts';

/**
 * The message that tells it (`sync.overtaken.<...>`, with both times where they are known): the one signed in came later, or earlier; `Sent`: who came later at the pool had done
 * it first, and was without a line; `Untimed`: notices of older releases say nothing of when.
 */
type Way = 'later' | 'earlier' | 'laterSent' | 'earlierSent' | 'laterUntimed' | 'earlierUntimed';
export function toldAs({ side, done }: Pick<OvertakenRow, 'side' | 'done'>): Way {
  if (!done) return `${side}Untimed`;
  return done.by < done.other ? `${side}Sent` : side;
}

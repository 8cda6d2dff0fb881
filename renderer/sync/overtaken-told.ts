/** How a notice of an overtaken value is told: by the clock, as both of them remember it. Pure. */
import { isDeletion } from '../../shared/overtaken/fields.ts';
import type { OvertakenRow } from '../../shared/protocol/queries.ts';

/**
 * The message that tells it (`sync.overtaken.<...>`, with both times where they are known): the one signed in came later, or earlier; `Sent`: who came later at the pool had done
 * it first, and was without a line; `Untimed`: notices of older releases say nothing of when; `Deleted`: who came later deleted what the other had changed.
 */
type Way = 'later' | 'earlier' | 'laterSent' | 'earlierSent' | 'laterUntimed' | 'earlierUntimed' | 'laterDeleted' | 'earlierDeleted';
export function toldAs({ side, done, fields }: Pick<OvertakenRow, 'side' | 'done'> & { readonly fields: readonly Pick<OvertakenRow['fields'][number], 'field' | 'is'>[] }): Way {
  if (!done) return `${side}Untimed`;
  if (isDeletion(fields)) return `${side}Deleted`;
  return done.by < done.other ? `${side}Sent` : side;
}

/** What was written here for another newsroom is kept until its pool is back. Everybody at the workstation can read and copy it; only its writer, or who administrates, lets it go. */
import type { Refusal } from '../shared/log/command.ts';
import type { Elsewhere, OutboxStore } from './cache/outbox-store.ts';
import { isMine, letGo, mayForOthers, type Me } from './letting-go.ts';

/**
 * May they let go of it for good? Who wrote all of it; and administrators of the present newsroom, as its pool may never come back. What several wrote hangs
 * together, one's words on top of another's: it goes whole or not at all.
 */
export const mayDropElsewhere = ({ waiting, refused }: Pick<Elsewhere, 'waiting' | 'refused'>, me: Me): boolean =>
  [...waiting, ...refused].every((one) => isMine(one, me)) || mayForOthers(me, ['admin']);

/** Lets go of all that was written for a newsroom that is not the present one, for good. Refused as by letGo: 'others-elsewhere'. */
export function dropElsewhere(outbox: Pick<OutboxStore, 'leftElsewhere' | 'dropElsewhere'>, me: Me, newsroom: string): Refusal | { dropped: true } {
  return letGo({ me, kept: outbox.leftElsewhere().find((one) => one.newsroom === newsroom), may: (left) => mayDropElsewhere(left, me), others: 'others-elsewhere', forget: () => outbox.dropElsewhere(newsroom) });
}

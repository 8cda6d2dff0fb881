/** What is kept at this workstation until somebody lets go of it: whose it is, and who may. */
import { refuse, type Refusal } from '../shared/log/command.ts';
import type { Person, Role } from '../shared/people/person.ts';

/** Who is signed in at this workstation; null: nobody. */
export type Me = Pick<Person, 'id' | 'roles' | 'active'> | null;

export const isMine = ({ by }: { readonly by: string }, me: Me): boolean => me?.id === by;
/** May they let go of what others wrote, who may never come back for theirs? Whoever holds one of these roles, with an account that is not switched off. */
export const mayForOthers = (me: Me, roles: readonly Role[]): boolean => me !== null && me.active && me.roles.some((role) => roles.includes(role));

/**
 * Lets go of something for good: `forget` is called where they may. Refused: 'not-signed-in', 'gone' (`kept` is undefined: there is no such thing any more), `others` (it is not theirs to let go of). In that
 * order, so that nobody who is not signed in learns what is kept here.
 */
export function letGo<Kept>({ me, kept, may, others, forget }: { me: Me; kept: Kept | undefined; may: (kept: Kept) => boolean; others: string; forget: () => void }): Refusal | { dropped: true } {
  if (me === null) return refuse('not-signed-in');
  if (kept === undefined) return refuse('gone');
  if (!may(kept)) return refuse(others);
  forget();
  return { dropped: true };
}

import { UserRoundX } from 'lucide-react';
import type { SyncState } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { SignInAgainButton } from '../app/SignInAgain.tsx';
import { useQuery } from '../data/useQuery.ts';

type Place = 'waiting' | 'forgotten';

/** Whose work waits for their signing in here, a line for each; beside what is said of the session of the one who looks, not theirs again. */
export function Held({ as = 'waiting' }: { as?: Place }) {
  const held = useQuery('sync', {}).value?.held ?? [];
  const { value: status } = useQuery('status', {});
  return held.filter(({ name }) => as !== 'waiting' || !status?.ended || status.person !== name).map((one) => <HeldLine key={one.name} as={as} of={one} />);
}

/** Whom it waits for, and what to do: where their account is switched off they cannot sign in. Whoever is told so of themselves does not know that they are not signed in. */
export function HeldLine({ as = 'waiting', of: { name, active, count } }: { as?: Place; of: SyncState['held'][number] }) {
  const { value: status } = useQuery('status', {});
  const own = as === 'waiting' && active && status?.ended?.active === true && status.person === name;
  return <p className="sync-held"><UserRoundX size={14} strokeWidth={1.75} aria-hidden /><span>{t(own ? 'sync.waiting.ended' : `sync.${as}.${active ? 'held' : 'inactive'}`, { name, count })}</span>{own ? <SignInAgainButton /> : null}</p>;
}

import { UserRoundX } from 'lucide-react';
import type { SyncState } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { useQuery } from '../data/useQuery.ts';

type Place = 'waiting' | 'forgotten';

/** Whose work waits for their signing in here, a line for each. */
export function Held({ as = 'waiting' }: { as?: Place }) {
  const held = useQuery('sync', {}).value?.held ?? [];
  return held.map((one) => <HeldLine key={one.name} as={as} of={one} />);
}

/** Whom it waits for, and what to do: where their account is switched off they cannot sign in. */
export function HeldLine({ as = 'waiting', of: { name, active, count } }: { as?: Place; of: SyncState['held'][number] }) {
  return <p className="sync-held"><UserRoundX size={14} strokeWidth={1.75} aria-hidden />{t(`sync.${as}.${active ? 'held' : 'inactive'}`, { name, count })}</p>;
}

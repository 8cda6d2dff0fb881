import { UserRoundX } from 'lucide-react';
import { t } from '../app/language.ts';
import { useQuery } from '../data/useQuery.ts';

/** Whose work waits for their signing in here, a line for each. */
export function Held({ as = 'sync.waiting.held' }: { as?: 'sync.waiting.held' | 'sync.forgotten.held' }) {
  const held = useQuery('sync', {}).value?.held ?? [];
  return held.map(({ name, count }) => <p key={name} className="sync-held"><UserRoundX size={14} strokeWidth={1.75} aria-hidden />{t(as, { name, count })}</p>);
}

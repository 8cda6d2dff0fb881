import { useEffect } from 'react';
import { call } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';
import { useNames } from './usePerson.ts';

export interface Other { readonly person: string; readonly name: string; readonly block: string | null }

const SAY_AFTER = 250;

/** Says where this window is, and who else is in the same version. */
export function usePresence(version: string | null, block: string | null, me: string | null): readonly Other[] {
  useEffect(() => {
    const timer = setTimeout(() => { call('presence.set', { version, block }).catch(() => {}); }, SAY_AFTER); // said again with the next move
    return () => clearTimeout(timer);
  }, [version, block]);
  useEffect(() => () => { call('presence.set', { version: null, block: null }).catch(() => {}); }, []); // the workstation forgets a window that went anyway
  const nameOf = useNames();
  const all = useQuery('presence', {}).value ?? [];
  const others = new Map<string, Other>();
  for (const one of all) if (one.version === version && one.person !== me) others.set(one.person, { person: one.person, name: nameOf(one.person), block: one.block });
  return [...others.values()];
}

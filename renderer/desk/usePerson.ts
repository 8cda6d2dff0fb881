import { useEffect, useState } from 'react';
import type { Person } from '../../shared/people/person.ts';
import { call, linkState, onLinkState } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';

/** Who is signed in here; null until it is known. Follows a change of roles. */
export function usePerson(): Person | null {
  const [person, setPerson] = useState<Person | null>(null);
  useEffect(() => {
    const ask = (): void => { if (linkState() !== 'lost') call('session.get', {}).then((session) => setPerson(session.person), () => {}); }; // a lost link asks again when it is back
    ask();
    return onLinkState(ask);
  }, []);
  const people = useQuery('people', {}).value;
  return people?.find((one) => one.id === person?.id) ?? person;
}

/** Names for ids of people. */
export function useNames(): (id: string) => string {
  const people = useQuery('people', {}).value;
  return (id) => people?.find((one) => one.id === id)?.name ?? '';
}

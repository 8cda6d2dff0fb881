import type { Person } from '../../shared/people/person.ts';
import { useSession } from '../app/session.ts';
import { useQuery } from '../data/useQuery.ts';

/** Who is signed in here, with the roles as they are now; null until it is known. */
export function usePerson(): Person | null {
  const person = useSession()?.person ?? null;
  const people = useQuery('people', {}).value;
  return people?.find((one) => one.id === person?.id) ?? person;
}

/** Names for ids of people; '' for nobody known. */
export function useNames(): (id: string) => string {
  const people = useQuery('people', {}).value;
  return (id) => people?.find((one) => one.id === id)?.name ?? '';
}

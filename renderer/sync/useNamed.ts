import { useMemo } from 'react';
import { useQuery } from '../data/useQuery.ts';

/** Names for the ids of people, columns, channels and programmes. */
export function useNamed(): (id: string) => string | undefined {
  const people = useQuery('people', {}).value;
  const columns = useQuery('columns', {}).value;
  const channels = useQuery('channels', {}).value;
  const programmes = useQuery('programmes', {}).value;
  return useMemo(() => {
    const names = new Map([...(people ?? []), ...(columns ?? []), ...(channels ?? []), ...(programmes ?? [])].map((one) => [one.id, one.name]));
    return (id) => names.get(id);
  }, [people, columns, channels, programmes]);
}

import { useMemo } from 'react';
import { NO_MARKS, type StoryMarks } from '../../shared/protocol/queries.ts';
import { useQuery } from './useQuery.ts';

/** What wants somebody's eye about a rundown, an item or an asset. */
export function useMarks(): (id: string) => StoryMarks {
  const all = useQuery('marks', {}).value;
  return useMemo(() => { const byId = new Map((all ?? []).map((one) => [one.id, one])); return (id) => byId.get(id) ?? NO_MARKS; }, [all]);
}

import { useMemo } from 'react';
import type { StoryMarks } from '../../shared/protocol/queries.ts';
import { useQuery } from './useQuery.ts';

const NONE: StoryMarks = { notAccepted: 0, overtaken: 0, branches: 0, toCheck: 0 };

/** What wants somebody's eye about a rundown, an item or an asset. */
export function useMarks(): (id: string) => StoryMarks {
  const all = useQuery('marks', {}).value;
  return useMemo(() => { const byId = new Map((all ?? []).map((one) => [one.id, one])); return (id) => byId.get(id) ?? NONE; }, [all]);
}

import { useCallback, useEffect, useRef, useState } from 'react';
import { refusalText } from '../app/notices.ts';
import { call, PortError } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';

/** How the fetching of a story goes, by its id; absent when nobody asked for it. */
export type Fetching = Readonly<Record<string, 'fetching' | { readonly why: string } | undefined>>;

/** Fetches stories that only the pool has, pins them, and says which one has come that was asked for last. */
export function useFetching(onCome: (id: string) => void): { fetching: Fetching; fetch(id: string): void } {
  const [fetching, setFetching] = useState<Fetching>({});
  const [last, setLast] = useState<string | null>(null);
  const come = useQuery('story', last === null ? null : { id: last }).value;
  const latest = useRef(onCome);
  useEffect(() => { latest.current = onCome; });
  useEffect(() => {
    if (last === null || come?.story.id !== last) return;
    setFetching((before) => ({ ...before, [last]: undefined }));
    setLast(null);
    latest.current(last);
  }, [come, last]);
  const fetch = useCallback((id: string): void => {
    setFetching((before) => ({ ...before, [id]: 'fetching' }));
    setLast(id);
    call('sync.pin', { group: id, pinned: true }).catch((error: unknown) => {
      if (!(error instanceof PortError)) throw error;
      setFetching((before) => ({ ...before, [id]: { why: refusalText(error.refusal) } }));
    });
  }, []);
  return { fetching, fetch };
}

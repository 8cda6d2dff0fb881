import { useCallback, useRef, useSyncExternalStore } from 'react';
import type { QueryArgs, QueryName, QueryResult } from '../../shared/protocol/port.ts';
import { liveKey, peek, watch, type Live } from './live.ts';

const SLEEPING: Live<never> = { value: undefined, error: null, loading: false };
const idOf = (args: unknown): unknown => (args as { id?: unknown } | null)?.id;

/**
 * A live query for a component. While new arguments load, the last value stays (no flicker on search), except when `id` changed: one
 * record is never shown under another's name. `args` null: not asked at all.
 */
export function useQuery<N extends QueryName>(query: N, args: QueryArgs<N> | null): Live<QueryResult<N>> {
  const key = args === null ? null : liveKey(query, args);
  // The key says everything about `args`; a new object with the same content must not subscribe again.
  const held = useRef(args);
  if (key !== (held.current === null ? null : liveKey(query, held.current))) held.current = args;
  const asked = held.current;
  const subscribe = useCallback((listener: () => void) => (asked === null ? () => {} : watch(query, asked, listener)), [query, asked]);
  const live = useSyncExternalStore(subscribe, () => (asked === null ? SLEEPING : peek(query, asked)));

  const kept = useRef<{ id: unknown; value: QueryResult<N> } | null>(null);
  if (live.value !== undefined) kept.current = { id: idOf(args), value: live.value };
  if (live.value === undefined && live.loading && kept.current && kept.current.id === idOf(args)) return { value: kept.current.value, error: null, loading: true };
  return live;
}

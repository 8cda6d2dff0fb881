import type { QueryArgs, QueryName, QueryResult } from '../../shared/protocol/port.ts';
import { peek, watch } from '../data/live.ts';

/** The next value of a live query, once: for an act that needs to know something that is not on screen. Rejects when the query fails. */
export function once<N extends QueryName>(query: N, args: QueryArgs<N>): Promise<QueryResult<N>> {
  return new Promise((resolve, reject) => {
    let stop = (): void => {};
    const look = (): void => {
      const { value, error } = peek(query, args);
      if (value === undefined && !error) return;
      // Stopping inside the first call would come before there is something to stop.
      queueMicrotask(() => stop());
      if (error) reject(error);
      else resolve(value as QueryResult<N>); // not undefined: checked above
    };
    stop = watch(query, args, look);
    look();
  });
}

/** What is read on air while the rows of a cache come anew (an older pool, another horizon): it stands as it was until they are here, instead of going off the screen. */
import type { QueryName, QueryResult } from '../../shared/protocol/port.ts';
import type { Cache } from '../cache/cache.ts';

/** Is something that stands in this answer (its JSON; '' for none yet) not here at all, not even as deleted, because its row is still to come? Always false once the rows are complete. */
export function isStillComing({ partial, records }: Pick<Cache, 'partial' | 'records'>, name: QueryName, answered: string): boolean {
  if (!partial || answered === '' || (name !== 'body' && name !== 'rundown')) return false;
  const before = JSON.parse(answered) as QueryResult<'body' | 'rundown'>; // what one of these answered
  if (before === null) return false;
  if ('doc' in before) return records.get('body', before.id) === undefined;
  const { rundown, programme, items } = before;
  return !records.get('rundown', rundown.id) || !records.get('programme', programme.id)
    || items.some((one) => !records.get('item', one.id) || (one.version !== null && !records.get('version', one.version.id)) || (one.asset !== null && !records.get('asset', one.asset.id)));
}

import type { HistoryLine } from '../../shared/protocol/queries.ts';
import { hasMessage, t } from '../app/language.ts';

/** What a line did, in the words of a history. */
export function didText({ name, count }: Pick<HistoryLine, 'name' | 'count'>): string {
  const did = hasMessage(`history.did.${name}`) ? t(`history.did.${name}`) : name;
  return count === 1 ? did : t('history.times', { did, count });
}

import type { SyncState } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { byteSize } from '../ui/format.ts';

/** What is behind, and how far its fetching is. */
export function CatchUp({ of: { is, done, total } }: { of: NonNullable<SyncState['catchingUp']> }) {
  const part = total > 0 ? Math.min(1, done / total) : 0;
  const text = is === 'snapshot' ? t('sync.behind.snapshot', { done: byteSize(done), total: byteSize(total) }) : t('sync.behind.rows', { done: done.toLocaleString('en-US'), total: total.toLocaleString('en-US') });
  return <p className="sync-behind"><span>{text}</span><progress max={1} value={part} aria-label={text} /><span className="num">{Math.floor(part * 100)}%</span></p>;
}

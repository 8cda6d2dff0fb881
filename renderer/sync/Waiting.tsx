import { t } from '../app/language.ts';
import { commandName } from '../app/notices.ts';
import { useNow } from '../app/useNow.ts';
import { useQuery } from '../data/useQuery.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { moment } from '../ui/format.ts';
import { Held } from './Held.tsx';

/** What waits in the outbox, in the order in which it goes, and whom it waits for. */
export function Waiting() {
  const { value: outbox, error } = useQuery('outbox', {});
  const sync = useQuery('sync', {}).value;
  const now = useNow(10_000);
  if (error) return <ErrorState error={error} />;
  if (!outbox) return <SkeletonRows rows={6} />;
  if (outbox.waiting.length === 0) return <EmptyState text={t('sync.waiting.none')} />;
  return (
    <>
      <p className="sync-lead">{t(sync?.pool === 'connected' ? 'sync.waiting.going' : 'sync.waiting.kept')}</p>
      <Held />
      <table className="sync-table">
        <thead><tr><th>{t('sync.col.what')}</th><th>{t('sync.col.on')}</th><th>{t('sync.col.who')}</th><th className="num">{t('sync.col.when')}</th></tr></thead>
        <tbody>{outbox.waiting.map((one) => (
          <tr key={one.id}><td className="cut-off">{commandName(one.name)}</td><td className="cut-off" title={one.title}>{one.title}</td><td className="cut-off">{one.byName}</td><td className="num">{moment(one.at, now)}</td></tr>
        ))}</tbody>
      </table>
      {outbox.total > outbox.waiting.length ? <p className="dim">{t('sync.waiting.more', { count: (outbox.total - outbox.waiting.length).toLocaleString('en-US') })}</p> : null}
    </>
  );
}

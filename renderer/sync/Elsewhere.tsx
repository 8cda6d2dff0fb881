import { Popconfirm } from 'antd';
import type { LeftElsewhere } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { attempt } from '../data/attempt.ts';
import { useQuery } from '../data/useQuery.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { KeptWork } from './KeptWork.tsx';

/** What was written for another newsroom and stays here until its pool is back: every word of it, to be copied, or dropped by whoever may. */
export function Elsewhere() {
  const { value: all, error } = useQuery('elsewhere', {});
  if (error) return <ErrorState error={error} />;
  if (!all) return <SkeletonRows rows={6} />;
  if (all.length === 0) return <EmptyState text={t('sync.elsewhere.none')} />;
  return (
    <>
      <p className="sync-lead">{t('sync.elsewhere.lead')}</p>
      {all.map((one) => <Newsroom key={one.newsroom} left={one} />)}
    </>
  );
}

function Newsroom({ left: { newsroom, url, rows, mayDrop } }: { left: LeftElsewhere }) {
  const where = url === '' ? t('sync.elsewhere.unknown') : url;
  const drop = <Popconfirm title={t('sync.dropAsk')} okText={t('sync.dropYes')} onConfirm={() => void attempt('elsewhere.drop', { newsroom })}><button type="button" className="button danger">{t('sync.elsewhere.dropAll')}</button></Popconfirm>;
  const writers = [...new Set(rows.map((row) => row.byName))].join(t('sync.value.and'));
  return <KeptWork label={where} heading={t('sync.elsewhere.of', { url: where, count: rows.length })} rows={rows} act={mayDrop ? drop : null}>{mayDrop ? null : <p className="sync-lead">{t('sync.elsewhere.others', { writers })}</p>}</KeptWork>;
}

import { Popconfirm } from 'antd';
import type { LeftElsewhere, LeftRow } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { commandName, refusalText } from '../app/notices.ts';
import { useNow } from '../app/useNow.ts';
import { attempt } from '../data/attempt.ts';
import { useQuery } from '../data/useQuery.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { moment } from '../ui/format.ts';
import { Said } from './Said.tsx';
import { saidText } from './said-text.ts';
import type { Given } from './sentences.ts';
import { useNamed } from './useNamed.ts';

/** Rows that are drawn; all of them are in what is copied. */
const MOST_SHOWN = 200;
/** The records that a row is about are the other newsroom's. */
const givenIn = ({ name, args }: LeftRow): Given => ({ name, args, now: {} });

/** What was written for another newsroom and stays here until its pool is back: every word of it, to be copied or dropped. */
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

function Newsroom({ left: { newsroom, url, rows } }: { left: LeftElsewhere }) {
  const known = useNamed();
  const now = useNow(60_000);
  const where = url === '' ? t('sync.elsewhere.unknown') : url;
  const all = (): string => rows.map((row) => [`${commandName(row.name)}　${row.byName}　${moment(row.at, now)}`, saidText(givenIn(row), known)].filter((line) => line !== '').join('\n')).join('\n\n');
  return (
    <section aria-label={where}>
      <h2>{t('sync.elsewhere.of', { url: where, count: rows.length })}</h2>
      <p className="sync-acts">
        <CopyButton text={all()} label={t('sync.elsewhere.copyAll')} />
        <Popconfirm title={t('sync.dropAsk')} okText={t('sync.dropYes')} onConfirm={() => void attempt('elsewhere.drop', { newsroom })}><button type="button" className="button danger">{t('sync.elsewhere.dropAll')}</button></Popconfirm>
      </p>
      <ol className="sync-cards">{rows.slice(0, MOST_SHOWN).map((row) => <Row key={row.id} row={row} named={known} />)}</ol>
      {rows.length > MOST_SHOWN ? <p className="dim">{t('sync.waiting.more', { count: (rows.length - MOST_SHOWN).toLocaleString('en-US') })}</p> : null}
    </section>
  );
}

function Row({ row, named }: { row: LeftRow; named(id: string): string | undefined }) {
  const now = useNow(60_000);
  const given = givenIn(row);
  return (
    <li className="sync-card sync-card-elsewhere">
      <p className="sync-card-head"><strong>{commandName(row.name)}</strong><span className="cut-off">{row.byName}</span><time className="dim num">{moment(row.at, now)}</time></p>
      {row.code === null ? null : <p className="sync-why">{refusalText({ refused: row.code, params: row.params })}</p>}
      <Said given={given} named={named} />
      <p className="sync-acts"><CopyButton text={saidText(given, named) || commandName(row.name)} label={t('sync.copy')} /></p>
    </li>
  );
}

import { ArrowDown, ArrowUp, X } from 'lucide-react';
import type { MediaRow } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { jobErrorText } from '../app/notices.ts';
import { go } from '../app/navigation.ts';
import { byteSize } from '../ui/format.ts';
import { attempt } from '../data/attempt.ts';

/** More than these are counted. */
const MOST_SHOWN = 100;

/** Media on their way, in the order in which they go. */
export function MediaQueue({ rows }: { rows: readonly MediaRow[] }) {
  if (rows.length === 0) return <p className="dim">{t('sync.media.none')}</p>;
  return (
    <>
      <table className="sync-table sync-queue">
        <thead><tr><th>{t('sync.media.file')}</th><th>{t('sync.media.part')}</th><th>{t('sync.media.progress')}</th><th>{t('sync.media.state')}</th><th aria-label={t('sync.media.drop')} /></tr></thead>
        <tbody>{rows.slice(0, MOST_SHOWN).map((row) => <Row key={row.row} row={row} />)}</tbody>
      </table>
      {rows.length > MOST_SHOWN ? <p className="dim">{t('sync.waiting.more', { count: rows.length - MOST_SHOWN })}</p> : null}
    </>
  );
}

function Row({ row }: { row: MediaRow }) {
  const Icon = row.direction === 'fetch' ? ArrowDown : ArrowUp;
  const part = row.total > 0 ? row.bytes / row.total : 0;
  const state = row.state === 'moving' && row.rate !== null ? `${byteSize(Math.round(row.rate))}/s` : t(`sync.media.state.${row.state}`);
  return (
    <tr>
      <td><span className="sync-file"><Icon size={14} strokeWidth={1.75} aria-label={t(`sync.media.${row.direction}`)} /><button type="button" className="link-button cut-off" title={row.name} onClick={() => go('assets', row.asset)}>{row.name}</button></span></td>
      <td className="cut-off" title={t(`sync.media.why.${row.why}`)}>{t(`sync.media.part.${row.what}`)} <span className="dim">{t(`sync.media.why.${row.why}`)}</span></td>
      <td><span className="frame-progress"><progress max={1} value={part} aria-label={row.name} /><span className="num">{byteSize(row.bytes)} / {byteSize(row.total)}</span></span></td>
      <td className={row.state === 'failed' ? 'sync-failed' : 'num-left'} title={row.error ? jobErrorText(row.error) : undefined}>{row.error ? jobErrorText(row.error) : state}</td>
      <td className="num"><button type="button" className="icon-button" aria-label={t('sync.media.drop')} title={t('sync.media.drop')} onClick={() => void attempt('media.drop', { row: row.row })}><X size={14} strokeWidth={1.75} aria-hidden /></button></td>
    </tr>
  );
}

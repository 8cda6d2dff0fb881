import { ArrowDown, ArrowUp, X } from 'lucide-react';
import type { MediaQueue as Queue, MediaRow } from '../../shared/protocol/queries.ts';
import { hasMessage, t } from '../app/language.ts';
import { jobErrorText } from '../app/notices.ts';
import { go } from '../app/navigation.ts';
import { byteSize, clockTime } from '../ui/format.ts';
import { attempt } from '../data/attempt.ts';
import { STEADY, useSteady } from './steady.ts';

/** Media on their way, in the order in which they go. */
export function MediaQueue({ queue: { rows: now, left } }: { queue: Queue }) {
  const { rows, gone } = useSteady(now, idOf);
  if (rows.length === 0) return <p className="dim">{t('sync.media.none')}</p>;
  const more = left.fetch.files + left.send.files - now.length;
  return (
    <>
      <table className="sync-table sync-queue">
        <thead><tr><th>{t('sync.media.file')}</th><th>{t('sync.media.part')}</th><th>{t('sync.media.progress')}</th><th>{t('sync.media.state')}</th><th aria-label={t('sync.media.drop')} /></tr></thead>
        <tbody {...STEADY}>{rows.map((row) => <Row key={row.row} row={row} gone={gone.has(row)} />)}</tbody>
      </table>
      {more > 0 ? <p className="dim">{t('sync.waiting.more', { count: more })}</p> : null}
    </>
  );
}

const idOf = ({ row }: MediaRow): string => row;

/** `gone`: it is on its way no more. */
function Row({ row, gone }: { row: MediaRow; gone: boolean }) {
  const Icon = row.direction === 'fetch' ? ArrowDown : ArrowUp;
  const begun = row.state === 'moving' || row.bytes > 0;
  // That somebody else has not sent it yet is no failure of anything.
  const tone = row.error?.code === 'media-not-at-pool' ? 'dim' : row.error ? 'sync-failed' : 'num-left';
  return (
    <>
      <tr className={row.error ? 'sync-with-reason' : undefined} inert={gone}>
        <td><span className="sync-file" title={t(`sync.media.${row.direction}`)}><Icon size={14} strokeWidth={1.75} aria-label={t(`sync.media.${row.direction}`)} /><button type="button" className="link-button cut-off" title={row.name} onClick={() => go('assets', row.asset)}>{row.name}</button></span></td>
        <td className="cut-off">{t(`sync.media.part.${row.what}`)} <span className="dim">{t(`sync.media.why.${row.why}`)}</span></td>
        <td>{begun ? <span className="frame-progress"><progress max={1} value={row.total > 0 ? row.bytes / row.total : 0} aria-label={row.name} /><span className="num">{byteSize(row.bytes)} / {byteSize(row.total)}</span></span> : <span className="dim num-left">{byteSize(row.total)}</span>}</td>
        <td className={tone}>{stateText(row)}</td>
        <td className="num"><button type="button" className="icon-button" aria-label={t('sync.media.drop')} title={t('sync.media.drop')} onClick={() => void attempt('media.drop', { row: row.row })}><X size={14} strokeWidth={1.75} aria-hidden /></button></td>
      </tr>
      {row.error ? <tr className="sync-reason" inert={gone}><td className={tone} colSpan={5}>{reasonText(row.error)}</td></tr> : null}
    </>
  );
}

function stateText({ state, rate, error, again }: MediaRow): string {
  if (state === 'moving' && rate !== null) return `${byteSize(rate)}/s`;
  if (error?.code === 'media-not-at-pool') return t('sync.media.state.unsent');
  return again === null ? t(`sync.media.state.${state}`) : t('sync.media.again', { time: clockTime(again) });
}

/** Why it did not go, for a queue that tries again by itself. */
function reasonText(error: NonNullable<MediaRow['error']>): string {
  const key = `sync.media.failed.${error.code}`;
  return hasMessage(key) ? t(key, error.params) : jobErrorText(error);
}

import { useState } from 'react';
import { Popconfirm } from 'antd';
import type { NotAccepted, OutboxRow } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { commandName, refusalText } from '../app/notices.ts';
import { poolText } from '../app/StatusLine.tsx';
import { useNow } from '../app/useNow.ts';
import { call } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { moment } from '../ui/format.ts';

/** More than this need no row of their own to be believed. */
const MOST_SHOWN = 200;

/** What waits, what was not accepted and what can be done about it. */
export function Sync() {
  const { value: status } = useQuery('status', {});
  const { value: outbox, error } = useQuery('outbox', {});
  const now = useNow(10_000);
  return (
    <>
      <p className="settings-contact"><span className={`frame-dot frame-dot-${status?.pool ?? 'unknown'}`} aria-hidden /> {poolText(status, now)}
        {status ? <span className="dim">{t(status.pool === 'connected' ? 'settings.connectedSince' : 'settings.lastContact', { time: moment(status.since, now) })}</span> : null}
        {status?.pool === 'offline' ? <span className="dim">{t('frame.pool.offlineHelp')}</span> : null}</p>
      {error ? <ErrorState error={error} /> : outbox === undefined ? <SkeletonRows rows={6} /> : (
        <>
          <h2>{t('settings.notAccepted')} <span className="dim num">{outbox.notAccepted.length}</span></h2>
          {outbox.notAccepted.length === 0 ? <p className="dim">{t('settings.notAcceptedEmpty')}</p> : <ol className="settings-refused">{outbox.notAccepted.map((one) => <Refused key={one.id} entry={one} now={now} />)}</ol>}
          <h2>{t('settings.waiting')} <span className="dim num">{outbox.total}</span></h2>
          {outbox.waiting.length === 0 ? <p className="dim">{t('settings.waitingEmpty')}</p> : <Waiting rows={outbox.waiting} now={now} />}
        </>
      )}
    </>
  );
}

function Waiting({ rows, now }: { rows: readonly OutboxRow[]; now: number }) {
  return (
    <>
      <table className="settings-table">
        <thead><tr><th>{t('settings.what')}</th><th>{t('settings.on')}</th><th className="num">{t('settings.when')}</th></tr></thead>
        <tbody>{rows.slice(0, MOST_SHOWN).map((one) => <tr key={one.id}><td>{commandName(one.name)}</td><td className="cut-off">{one.title}</td><td className="num">{moment(one.at, now)}</td></tr>)}</tbody>
      </table>
      {rows.length > MOST_SHOWN ? <p className="dim">{t('settings.waitingMore', { count: rows.length - MOST_SHOWN })}</p> : null}
    </>
  );
}

function Refused({ entry, now }: { entry: NotAccepted; now: number }) {
  const [open, setOpen] = useState(false);
  const content = JSON.stringify(entry.args, null, 2);
  return (
    <li>
      <p className="settings-refused-head"><strong>{commandName(entry.name)}</strong><span className="cut-off">{entry.title}</span><span className="dim num">{moment(entry.at, now)}</span></p>
      <p>{refusalText({ refused: entry.code, params: entry.params })}</p>
      {open ? <pre>{content}</pre> : null}
      <p className="settings-row">
        <button type="button" className="button" aria-expanded={open} onClick={() => setOpen(!open)}>{t('settings.content')}</button>
        <CopyButton text={content} label={t('settings.contentCopy')} />
        <button type="button" className="button" onClick={() => void call('notAccepted.retry', { id: entry.id })}>{t('settings.retry')}</button>
        <Popconfirm title={t('settings.dropAsk')} okText={t('settings.dropYes')} onConfirm={() => void call('notAccepted.drop', { id: entry.id })}><button type="button" className="button danger">{t('settings.drop')}</button></Popconfirm>
      </p>
    </li>
  );
}

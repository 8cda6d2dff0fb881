import { Popconfirm } from 'antd';
import { useState } from 'react';
import type { NotAccepted } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { commandName, refusalText } from '../app/notices.ts';
import { useNow } from '../app/useNow.ts';
import { useQuery } from '../data/useQuery.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { SyncMark } from '../ui/SyncMark.tsx';
import { moment } from '../ui/format.ts';
import { attempt } from '../data/attempt.ts';
import { byAuthor } from './authors.ts';
import { Pieces } from './Pieces.tsx';
import { OpenTarget } from './OpenTarget.tsx';
import { Said } from './Said.tsx';
import { Standing } from './Standing.tsx';
import { saidText } from './said-text.ts';
import { useSteady } from './steady.ts';
import { useNamed } from './useNamed.ts';

/** What was not accepted: why, and every word of it, to be copied, tried again or dropped; one's own first, those of colleagues at this workstation under their names. */
export function NotAcceptedList() {
  const { value: outbox, error } = useQuery('outbox', {});
  const shown = useSteady(outbox?.notAccepted ?? NONE, idOf);
  if (error) return <ErrorState error={error} />;
  if (!outbox) return <SkeletonRows rows={6} />;
  if (shown.rows.length === 0) return <EmptyState text={t('sync.notAccepted.none')} />;
  const { mine, others } = byAuthor(shown.rows);
  const cards = (rows: readonly NotAccepted[]) => <Pieces rows={rows} draw={(one) => <Refused key={one.id} entry={one} gone={shown.gone.has(one)} />} />;
  return (
    <>
      <p className="sync-lead">{t(mine.length > 0 ? 'sync.notAccepted.lead' : 'sync.notAccepted.noneMine')}</p>
      {cards(mine)}
      {others.map(({ by, name, active, rows }) => (
        <section key={by} aria-label={name}>
          <h2>{t('sync.notAccepted.of', { name, count: rows.length })}</h2>
          <p className="sync-lead">{t(active ? 'sync.notAccepted.others' : 'sync.notAccepted.inactive', { name })}</p>
          {cards(rows)}
        </section>
      ))}
    </>
  );
}

const NONE: readonly NotAccepted[] = [];
const idOf = ({ id }: NotAccepted): string => id;

/** `gone`: it is in the list no more. */
function Refused({ entry, gone }: { entry: NotAccepted; gone: boolean }) {
  const now = useNow(60_000);
  const known = useNamed();
  const named = (id: string): string | undefined => entry.names[id] ?? known(id);
  const [busy, setBusy] = useState(false);
  const { standing } = entry;
  const sees = standing?.sees ?? undefined;
  const retry = (): void => { setBusy(true); void attempt('notAccepted.retry', { id: entry.id, ...(sees ? { sees } : {}) }).then(() => setBusy(false)); };
  /** Of what is bound to what was seen only that which stands now is decided again, and nothing where there is nothing to decide any more. */
  const mayRetry = entry.mine && (standing === undefined || standing.sees !== null);
  return (
    <li className="sync-card sync-card-notAccepted" inert={gone}>
      <p className="sync-card-head"><SyncMark mark="notAccepted" /><strong>{commandName(entry.name)}</strong><span className="cut-off" title={entry.title}>{entry.title}</span><span className="dim">{entry.byName}</span><time className="dim num">{moment(entry.at, now)}</time></p>
      <p className="sync-why">{refusalText({ refused: entry.code, params: entry.params })}</p>
      <Said given={entry} named={named} />
      {standing ? <Standing entry={entry} standing={standing} named={named} now={now} /> : null}
      <p className="sync-acts">
        {mayRetry ? <button type="button" className="button" disabled={busy} onClick={retry}>{t(standing ? `sync.again.${entry.name}` : 'sync.retry')}</button> : null}
        <CopyButton text={saidText(entry, named) || commandName(entry.name)} label={t('sync.copy')} />
        <OpenTarget target={entry.target} parent={entry.parent} />
        {entry.mayDrop ? <Popconfirm title={t('sync.dropAsk')} okText={t('sync.dropYes')} onConfirm={() => void attempt('notAccepted.drop', { id: entry.id })}><button type="button" className="button danger">{t('sync.drop')}</button></Popconfirm> : null}
      </p>
    </li>
  );
}

import type { HeldWork, OutboxRow } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { commandName } from '../app/notices.ts';
import { useNow } from '../app/useNow.ts';
import { useQuery } from '../data/useQuery.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { moment } from '../ui/format.ts';
import { HeldLine } from './Held.tsx';
import { KeptWork } from './KeptWork.tsx';

/** What waits for somebody to sign in here, by person and whole; then what goes out by itself, in its order. */
export function Waiting() {
  const { value: outbox, error } = useQuery('outbox', {});
  const { value: held, error: heldError } = useQuery('held', {});
  if (error ?? heldError) return <ErrorState error={(error ?? heldError)!} />;
  if (!outbox || !held) return <SkeletonRows rows={6} />;
  if (outbox.total === 0 && held.length === 0) return <EmptyState text={t('sync.waiting.none')} />;
  return (
    <>
      {held.map((one) => <WaitsFor key={one.person} of={one} />)}
      {outbox.total > 0 ? <>{held.length > 0 ? <h2>{t('sync.waiting.rest')}</h2> : null}<Going rows={outbox.waiting} total={outbox.total} /></> : null}
    </>
  );
}

/** Nobody else can send it, and its author may not come back: then its words are copied. */
function WaitsFor({ of: { name, active, rows } }: { of: HeldWork }) {
  const count = rows.length;
  return <KeptWork label={name} heading={t('sync.waiting.of', { name, count })} rows={rows.map((row) => ({ ...row, code: null, params: {} }))}><HeldLine of={{ name, active, count }} /></KeptWork>;
}

function Going({ rows, total }: { rows: readonly OutboxRow[]; total: number }) {
  const sync = useQuery('sync', {}).value;
  const now = useNow(10_000);
  return (
    <>
      <p className="sync-lead">{t(sync?.pool === 'connected' ? 'sync.waiting.going' : 'sync.waiting.kept')}</p>
      <table className="sync-table">
        <thead><tr><th>{t('sync.col.what')}</th><th>{t('sync.col.on')}</th><th>{t('sync.col.who')}</th><th className="num">{t('sync.col.when')}</th></tr></thead>
        <tbody>{rows.map((one) => (
          <tr key={one.id}><td className="cut-off">{commandName(one.name)}</td><td className="cut-off" title={one.title}>{one.title}</td><td className="cut-off">{one.byName}</td><td className="num">{moment(one.at, now)}</td></tr>
        ))}</tbody>
      </table>
      {total > rows.length ? <p className="dim">{t('sync.waiting.more', { count: (total - rows.length).toLocaleString('en-US') })}</p> : null}
    </>
  );
}

import { useState } from 'react';
import { isDeletion } from '../../shared/overtaken/fields.ts';
import type { QueryResults } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { useNow } from '../app/useNow.ts';
import { command } from '../data/command.ts';
import { useQuery } from '../data/useQuery.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { SyncMark } from '../ui/SyncMark.tsx';
import { moment } from '../ui/format.ts';
import { attempt } from '../data/attempt.ts';
import { Pieces } from './Pieces.tsx';
import { OpenTarget } from './OpenTarget.tsx';
import { toldAs } from './overtaken-told.ts';
import { useSteady } from './steady.ts';
import { useNamed } from './useNamed.ts';
import { fieldName, valueText } from './values.ts';

/** Values that somebody set without having seen that somebody else had: what was, what is, and taking it back. */
export function OvertakenList() {
  const { value: all, error } = useQuery('overtaken', {});
  const { rows, gone } = useSteady(all ?? NONE, idOf);
  if (error) return <ErrorState error={error} />;
  if (!all) return <SkeletonRows rows={6} />;
  if (rows.length === 0) return <EmptyState text={t('sync.overtaken.none')} />;
  return (
    <>
      <p className="sync-lead">{t('sync.overtaken.lead')}</p>
      <Pieces rows={rows} draw={(one) => <Overtaken key={one.id} row={one} gone={gone.has(one)} />} />
    </>
  );
}

type Row = QueryResults['overtaken'][number];
const NONE: readonly Row[] = [];
const idOf = ({ id }: Row): string => id;

/** `gone`: it is in the list no more. */
function Overtaken({ row, gone }: { row: Row; gone: boolean }) {
  const now = useNow(60_000);
  const known = useNamed();
  const named = (id: string): string | undefined => row.names[id] ?? known(id);
  const [busy, setBusy] = useState(false);
  const takeBack = (): void => { setBusy(true); void attempt('overtaken.takeBack', { id: row.id }).then(() => setBusy(false)); };
  const dismiss = (): void => { command('overtaken.dismiss', { kind: 'overtaken', id: row.id }, {}).catch(() => {}); }; // a refusal was already shown
  const moved = row.fields.some((one) => JSON.stringify(one.now) !== JSON.stringify(one.is));
  const fields = row.fields.map((one) => (one.field === 'deleted' ? t('sync.overtaken.deletion') : fieldName(one.field))).join(t('sync.value.and'));
  const [who, by, other] = row.side === 'later' ? [row.otherName, t('sync.you'), row.otherName] : [row.byName, row.byName, t('sync.you')];
  return (
    <li className="sync-card sync-card-overtaken" inert={gone}>
      <p className="sync-card-head"><SyncMark mark="overtaken" /><strong className="cut-off" title={row.title}>{row.title}</strong><span className="cut-off" /><time className="dim num">{moment(row.at, now)}</time></p>
      <p className="sync-why" title={t('sync.overtaken.numbers', { by, other, seq: row.seq, otherSeq: row.otherSeq, seen: row.seen })}>{t(`sync.overtaken.${toldAs(row)}`, { who, fields, ...(row.done ? { time: moment(row.done.by, now), otherTime: moment(row.done.other, now) } : {}) })}</p>
      <table className="sync-table sync-fields">
        <thead><tr><th>{t('sync.col.field')}</th><th>{t('sync.col.was', { who: other })}</th><th>{t('sync.col.is', { who: by })}</th>{moved ? <th>{t('sync.col.now')}</th> : null}</tr></thead>
        <tbody>{row.fields.map((one) => <tr key={one.field}><td className="dim">{fieldName(one.field)}</td><td><del>{valueText(one.field, one.was, named)}</del></td><td><ins>{valueText(one.field, one.is, named)}</ins></td>{moved ? <td>{valueText(one.field, one.now, named)}</td> : null}</tr>)}</tbody>
      </table>
      <p className="sync-acts">
        <button type="button" className="button" disabled={busy} onClick={takeBack}>{t(isDeletion(row.fields) ? 'sync.overtaken.restore' : row.side === 'later' ? 'sync.overtaken.giveBack' : 'sync.overtaken.takeBack')}</button>
        <button type="button" className="button" disabled={busy} onClick={dismiss}>{t('sync.overtaken.dismiss')}</button>
        <OpenTarget target={row.target} />
      </p>
    </li>
  );
}

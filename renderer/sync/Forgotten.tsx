import { Popconfirm } from 'antd';
import type { QueryResults } from '../../shared/protocol/queries.ts';
import { settableOf, type KindWithFields } from '../../shared/overtaken/fields.ts';
import { hasMessage, t } from '../app/language.ts';
import { useQuery } from '../data/useQuery.ts';
import { attempt } from '../data/attempt.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { Held } from './Held.tsx';
import { OpenTarget } from './OpenTarget.tsx';
import { contentText } from './said-text.ts';
import { Words } from './Said.tsx';
import { STEADY, useSteady } from './steady.ts';
import { useNamed } from './useNamed.ts';
import { fieldName, valueText, type Named } from './values.ts';

/** What the pool had before it came back from an older backup and has no more, as this workstation was told it: to be copied or put back, and let go of by whoever may. */
export function Forgotten() {
  const known = useNamed();
  const { value: all, error } = useQuery('forgotten', {});
  const { rows, gone } = useSteady(all ?? NONE, idOf);
  if (error) return <ErrorState error={error} />;
  if (!all) return <SkeletonRows rows={6} />;
  // What was made again is here and in no list any more, though it may not have gone out yet.
  if (rows.length === 0) return <><Held as="forgotten" /><EmptyState text={t('sync.forgotten.none')} /></>;
  return (
    <>
      <p className="sync-lead">{t('sync.forgotten.lead')}</p>
      <Held as="forgotten" />
      {rows.every((row) => row.mayDrop)
        ? <p className="sync-acts"><Popconfirm title={t('sync.forgotten.closeAsk')} okText={t('sync.forgotten.close')} onConfirm={() => void attempt('forgotten.close', {})}><button type="button" className="button danger">{t('sync.forgotten.close')}</button></Popconfirm></p>
        : <p className="sync-lead">{t('sync.forgotten.others')}</p>}
      <ol className="sync-cards" {...STEADY}>{rows.map((one) => <Card key={idOf(one)} row={one} gone={gone.has(one)} known={known} />)}</ol>
    </>
  );
}

type Row = QueryResults['forgotten'][number];
const NONE: readonly Row[] = [];
const idOf = ({ kind, id }: Row): string => `${kind} ${id}`;

/** `gone`: it is in the list no more. */
function Card({ row: { kind, id, title, parent, words, fields, again, names }, gone, known }: { row: Row; gone: boolean; known: Named }) {
  const named: Named = (one) => names[one] ?? known(one);
  // Of what is away altogether only what somebody wrote in it.
  const shown = fields.filter(({ field, was }) => hasMessage(`sync.field.${field}`) && !(again && (was === null || was === '' || was === false)));
  const settable = settableOf(kind);
  const values = Object.fromEntries(shown.filter(({ field, now }) => settable.includes(field) && now !== undefined).map(({ field, was }) => [field, was]));
  const text = `${title}\n${contentText({ words, fields: shown.map(({ field, was, now }) => ({ name: field, was: now, is: was })) }, named)}`;
  return (
    <li className="sync-card sync-card-notAccepted" inert={gone}>
      <p className="sync-card-head"><strong>{t(`sync.forgotten.kind.${kind}`)}</strong><span className="cut-off" title={title}>{title}</span></p>
      {kind === 'cut' && !again ? <p className="sync-why">{t('sync.forgotten.cut')}</p> : null}
      <Words words={words} />
      {shown.length > 0 && (
        <table className="sync-table sync-fields">
          <thead><tr><th>{t('sync.col.field')}</th><th>{t('sync.forgotten.was')}</th><th>{t('sync.col.now')}</th></tr></thead>
          <tbody>{shown.map(({ field, was, now }) => <tr key={field}><td className="dim">{fieldName(field)}</td><td><ins>{valueText(field, was, named)}</ins></td><td>{valueText(field, now, named)}</td></tr>)}</tbody>
        </table>
      )}
      <p className="sync-acts">
        {again && <button type="button" className="button" onClick={() => void attempt('forgotten.again', { kind, id })}>{t(`sync.forgotten.again.${kind === 'rundown' ? 'rundown' : 'any'}`)}</button>}
        {Object.keys(values).length > 0 && <button type="button" className="button" onClick={() => void attempt('record.putBack', { kind: kind as KindWithFields, id, values })}>{t('sync.forgotten.putBack')}</button>}
        <CopyButton text={text} label={t('sync.copy')} />
        {(!again || kind === 'item') && <OpenTarget target={{ kind, id }} parent={kind === 'item' ? parent : ''} />}
      </p>
    </li>
  );
}

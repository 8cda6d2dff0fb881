import { Segmented } from 'antd';
import { useEffect, useState } from 'react';
import type { Body } from '../../shared/script/body.ts';
import { blocksOf, type Block } from '../../shared/script/schema.ts';
import { t } from '../app/language.ts';
import { announce } from '../app/notices.ts';
import { call } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';
import { ReviewText } from '../review/ReviewText.tsx';
import { attempt } from '../data/attempt.ts';
import { useNamed } from '../sync/useNamed.ts';
import { fieldName, valueText } from '../sync/values.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { moment } from '../ui/format.ts';
import { fieldsThen, valuesBack, type FieldThen } from './as-of.ts';
import { didText, type Past } from './history-line.ts';
import { useNames } from './usePerson.ts';
import '../review/review.css';
import '../sync/sync.css';

interface Props { readonly past: Past; readonly story: string; readonly version: string; onClose(): void }
/** Records after and before the line; null: not there, or nothing that old is kept. */
interface Then { readonly after: unknown; readonly before: unknown; readonly script: Block[] | null; readonly scriptBefore: Block[] | null }

const recordAt = async (kind: string, id: string, seq: number): Promise<unknown> => (seq < 1 ? null : ((await call('record.asOf', { kind, id, seq }))?.record ?? null));
const scriptAt = async (id: string, seq: number): Promise<Block[] | null> => { const body = await recordAt('body', id, seq); return body === null ? null : blocksOf((body as Body).doc); }; // the pool says a record of the kind that was asked for

/** How a story or a version stood at a number of the log: what that line changed, what it says now, and putting fields back. */
export function AsOfDialog({ past: { line, of }, story, version, onClose }: Props) {
  const nameOf = useNames();
  const [then, setThen] = useState<Then | null>(null);
  const [error, setError] = useState<unknown>(null);
  const id = of === 'story' ? story : version;
  const ask = (): void => {
    setError(null);
    const script = of === 'version';
    Promise.all([recordAt(of, id, line.seq), recordAt(of, id, line.seq - 1), script ? scriptAt(version, line.seq) : null, script ? scriptAt(version, line.seq - 1) : null])
      .then(([after, before, now, was]) => setThen({ after, before, script: now, scriptBefore: was }), setError);
  };
  useEffect(ask, []);
  return (
    <Dialog title={t('desk.asOf', { seq: line.seq })} className="desk-as-of" onClose={onClose}>
      <p className="desk-as-of-what"><strong>{didText(line.name)}</strong><span>{nameOf(line.by) || t('desk.pool')}</span><span className="dim num">{moment(line.at, Date.now())}</span></p>
      {error ? <ErrorState error={error} onRetry={ask} /> : then === null ? <SkeletonRows rows={8} /> : <Shown of={of} id={id} version={version} then={then} />}
    </Dialog>
  );
}

function Shown({ of, id, version, then }: { of: Past['of']; id: string; version: string; then: Then }) {
  const ofStory = useQuery('story', of === 'story' ? { id } : null).value;
  const present = useQuery('version', of === 'version' ? { id: version } : null).value;
  const assets = useQuery('assets', { text: '' }).value ?? [];
  const [look, setLook] = useState<'line' | 'now'>('line');
  const now = of === 'story' ? ofStory?.story : present?.version;
  const fields = fieldsThen(of, { before: then.before, after: then.after, now });
  if (then.after === null && then.script === null) return <p className="desk-note">{t('desk.asOf.notKept')}</p>;
  const script = then.script;
  const blocks = look === 'now' && present ? blocksOf(present.body.doc) : script;
  return (
    <div className="desk-as-of-body">
      <Fields fields={fields} kind={of} id={id} />
      {script && blocks && <>
        <p className="sync-acts">
          <Segmented size="small" value={look} onChange={setLook} options={[{ value: 'line', label: t('desk.asOf.line') }, { value: 'now', label: t('desk.asOf.now') }]} />
          <CopyButton text={script.map((block) => block.text).join('\n')} label={t('desk.asOf.copy')} />
        </p>
        <ReviewText blocks={blocks} before={look === 'now' ? script : then.scriptBefore} rate={null} assets={assets} />
      </>}
    </div>
  );
}

function Fields({ fields, kind, id }: { fields: readonly FieldThen[]; kind: Past['of']; id: string }) {
  const named = useNamed();
  if (fields.length === 0) return null;
  const put = (values: Record<string, unknown>): void => { void attempt('record.putBack', { kind, id, values }).then((taken) => { if (taken) announce('success', t('desk.asOf.done')); }); };
  const was = valuesBack(fields, 'was');
  const is = valuesBack(fields, 'is');
  return (
    <>
      <table className="sync-table sync-fields">
        <thead><tr><th>{t('sync.col.field')}</th><th>{t('desk.asOf.before')}</th><th>{t('desk.asOf.after')}</th><th>{t('sync.col.now')}</th></tr></thead>
        <tbody>{fields.map((one) => <tr key={one.name}><td className="dim">{fieldName(one.name)}</td><td>{valueText(one.name, one.was, named)}</td><td><ins>{valueText(one.name, one.is, named)}</ins></td><td>{valueText(one.name, one.now, named)}</td></tr>)}</tbody>
      </table>
      <p className="sync-acts">
        {was && <button type="button" className="button" onClick={() => put(was)}>{t('desk.asOf.putBefore')}</button>}
        {is && <button type="button" className="button" onClick={() => put(is)}>{t('desk.asOf.putAfter')}</button>}
      </p>
    </>
  );
}

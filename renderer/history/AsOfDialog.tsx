import { Segmented } from 'antd';
import { useEffect, useEffectEvent, useState } from 'react';
import type { HistoryLine } from '../../shared/protocol/queries.ts';
import type { Item } from '../../shared/rundown/rundown.ts';
import { byPlace } from '../../shared/rundown/commands.ts';
import type { Body } from '../../shared/script/body.ts';
import { blocksOf, type Block } from '../../shared/script/schema.ts';
import { t } from '../app/language.ts';
import { announce } from '../app/notices.ts';
import { attempt } from '../data/attempt.ts';
import { call } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';
import { useNames } from '../desk/usePerson.ts';
import { ReviewText } from '../review/ReviewText.tsx';
import { fieldName, valueText } from '../sync/values.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { stretch } from '../ui/format.ts';
import { fieldsThen, valuesBack, type FieldThen } from './fields-then.ts';
import { didText } from './did-text.ts';
import { OrderThen } from './OrderThen.tsx';
import '../review/review.css';
import '../sync/sync.css';

type Of = HistoryLine['of'];
type Named = (id: string) => string | undefined;
interface Props { readonly line: HistoryLine; readonly named: Named; /** Of a rundown: every item that it ever had. */ readonly items: readonly string[]; onClose(): void }
/** Records after the last and before the first command of the line; null: not there, or nothing that old is kept. */
interface Then { readonly after: unknown; readonly before: unknown; readonly script: Block[] | null; readonly scriptBefore: Block[] | null; readonly order: Item[] | null }

const recordAt = async (kind: string, id: string, seq: number): Promise<unknown> => (seq < 1 ? null : ((await call('record.asOf', { kind, id, seq }))?.record ?? null));
// The pool says a record of the kind that was asked for.
const scriptAt = async (id: string, seq: number): Promise<Block[] | null> => { const body = await recordAt('body', id, seq); return body === null ? null : blocksOf((body as Body).doc); };
const orderAt = async (items: readonly string[], seq: number): Promise<Item[]> => {
  const then = await Promise.all([...new Set(items)].map((id) => recordAt('item', id, seq) as Promise<Item | null>));
  return then.filter((one): one is Item => one !== null && !one.deleted).sort(byPlace);
};

/** How a record stood at a number of the log: what that line changed (a run of typing: from before its first edit to after its last), what it says now, and putting fields back. */
export function AsOfDialog({ line, named, items, onClose }: Props) {
  const nameOf = useNames();
  const [then, setThen] = useState<Then | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { of: { kind, id }, seq } = line;
  const before = line.first - 1;
  const ask = (): void => {
    setError(null);
    const script = kind === 'version';
    Promise.all([recordAt(kind, id, seq), recordAt(kind, id, before), script ? scriptAt(id, seq) : null, script ? scriptAt(id, before) : null, kind === 'rundown' || kind === 'item' ? orderAt(items, seq) : null])
      .then(([after, earlier, now, was, order]) => setThen({ after, before: earlier, script: now, scriptBefore: was, order }), setError);
  };
  const first = useEffectEvent(ask);
  useEffect(() => first(), []);
  return (
    <Dialog title={t('history.asOf')} className="history-as-of" onClose={onClose}>
      <p className="history-as-of-what"><strong>{didText(line)}</strong>{kind === 'item' && <span className="cut-off">{line.title}</span>}<span>{nameOf(line.by) || t('history.pool')}</span><span className="dim num" title={t('history.number', { seq })}>{stretch(line.since, line.at, Date.now())}</span></p>
      {error ? <ErrorState error={error} onRetry={ask} /> : then === null ? <SkeletonRows rows={8} /> : <Shown line={line} then={then} named={named} />}
    </Dialog>
  );
}

function Shown({ line: { of, count }, then, named }: { line: HistoryLine; then: Then; named: Named }) {
  const now = usePresent(of);
  const fields = fieldsThen(of.kind, { before: then.before, after: then.after, now });
  if (then.after === null && then.script === null) return <p className="history-note">{t('history.notKept')}</p>;
  return (
    <div className="history-as-of-body">
      <Fields fields={fields} of={of} named={named} />
      {then.script && <ScriptThen version={of.id} run={count > 1} script={then.script} before={then.scriptBefore} />}
      {then.order && <OrderThen items={then.order} touched={of.kind === 'item' ? of.id : null} />}
      {fields.length === 0 && !then.script && !then.order && <p className="history-note">{t('history.noFields')}</p>}
    </div>
  );
}

/** The record as it is at present; undefined until it is known, or where it is gone. */
function usePresent({ kind, id }: Of): unknown {
  const story = useQuery('story', kind === 'story' ? { id } : null).value;
  const version = useQuery('version', kind === 'version' ? { id } : null).value;
  const rundown = useQuery('rundown', kind === 'rundown' ? { id } : null).value;
  const item = useQuery('item', kind === 'item' ? { id } : null).value;
  const asset = useQuery('asset', kind === 'asset' ? { id } : null).value;
  return { story: story?.story, version: version?.version, rundown: rundown?.rundown, item, asset }[kind];
}

function ScriptThen({ version, run, script, before }: { version: string; run: boolean; script: Block[]; before: Block[] | null }) {
  const present = useQuery('version', { id: version }).value;
  const assets = useQuery('assets', { text: '' }).value ?? [];
  const [look, setLook] = useState<'line' | 'now'>('line');
  return (
    <>
      <p className="sync-acts">
        <Segmented size="small" value={look} onChange={setLook} options={[{ value: 'line', label: t(run ? 'history.run' : 'history.line') }, { value: 'now', label: t('history.now') }]} />
        <CopyButton text={script.map((block) => block.text).join('\n')} label={t('history.copy')} />
      </p>
      <ReviewText blocks={look === 'now' && present ? blocksOf(present.body.doc) : script} before={look === 'now' ? script : before} rate={null} assets={assets} />
    </>
  );
}

function Fields({ fields, of: { kind, id }, named }: { fields: readonly FieldThen[]; of: Of; named: Named }) {
  if (fields.length === 0) return null;
  const put = (values: Record<string, unknown>): void => { void attempt('record.putBack', { kind, id, values }).then((taken) => { if (taken) announce('success', t('history.done')); }); };
  const was = valuesBack(fields, 'was');
  const is = valuesBack(fields, 'is');
  return (
    <>
      <table className="sync-table sync-fields">
        <thead><tr><th>{t('sync.col.field')}</th><th>{t('history.before')}</th><th>{t('history.after')}</th><th>{t('sync.col.now')}</th></tr></thead>
        <tbody>{fields.map((one) => <tr key={one.name}><td className="dim">{fieldName(one.name)}</td><td>{valueText(one.name, one.was, named)}</td><td><ins>{valueText(one.name, one.is, named)}</ins></td><td>{valueText(one.name, one.now, named)}</td></tr>)}</tbody>
      </table>
      <p className="sync-acts">
        {was && <button type="button" className="button" onClick={() => put(was)}>{t('history.putBefore')}</button>}
        {is && <button type="button" className="button" onClick={() => put(is)}>{t('history.putAfter')}</button>}
      </p>
    </>
  );
}

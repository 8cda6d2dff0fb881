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
import { contentOf, type Content } from './content.ts';
import { OpenTarget } from './OpenTarget.tsx';
import { useNamed } from './useNamed.ts';
import { fieldName, valueText } from './values.ts';

/** What was not accepted: why, and every word of it, to be copied, tried again or dropped. */
export function NotAcceptedList() {
  const { value: outbox, error } = useQuery('outbox', {});
  if (error) return <ErrorState error={error} />;
  if (!outbox) return <SkeletonRows rows={6} />;
  if (outbox.notAccepted.length === 0) return <EmptyState text={t('sync.notAccepted.none')} />;
  return (
    <>
      <p className="sync-lead">{t('sync.notAccepted.lead')}</p>
      <ol className="sync-cards">{outbox.notAccepted.map((one) => <Refused key={one.id} entry={one} />)}</ol>
    </>
  );
}

function Refused({ entry }: { entry: NotAccepted }) {
  const now = useNow(60_000);
  const known = useNamed();
  const named = (id: string): string | undefined => entry.names[id] ?? known(id);
  const [busy, setBusy] = useState(false);
  const content = contentOf(entry);
  const retry = (): void => { setBusy(true); void attempt('notAccepted.retry', { id: entry.id }).then(() => setBusy(false)); };
  return (
    <li className="sync-card sync-card-notAccepted">
      <p className="sync-card-head"><SyncMark mark="notAccepted" /><strong>{commandName(entry.name)}</strong><span className="cut-off" title={entry.title}>{entry.title}</span><span className="dim">{entry.byName}</span><time className="dim num">{moment(entry.at, now)}</time></p>
      <p className="sync-why">{refusalText({ refused: entry.code, params: entry.params })}</p>
      <Words words={content.words} />
      <Fields content={content} named={named} />
      <p className="sync-acts">
        <button type="button" className="button" disabled={busy} onClick={retry}>{t('sync.retry')}</button>
        <CopyButton text={asText(content, named)} label={t('sync.copy')} />
        <OpenTarget target={entry.target} parent={entry.parent} />
        <Popconfirm title={t('sync.dropAsk')} okText={t('sync.dropYes')} onConfirm={() => void attempt('notAccepted.drop', { id: entry.id })}><button type="button" className="button danger">{t('sync.drop')}</button></Popconfirm>
      </p>
    </li>
  );
}

/** What was written, whole. null: it has no words; '': it only took some away or changed their form. */
export const Words = ({ words }: Pick<Content, 'words'>) => (words === null ? null : words === '' ? <p className="dim">{t('sync.noWords')}</p> : <blockquote className="sync-words">{words}</blockquote>);

interface FieldsProps { readonly content: Content; named(id: string): string | undefined }

/** The fields that a command would have set, beside what they say now where that is known. */
export function Fields({ content: { fields }, named }: FieldsProps) {
  if (fields.length === 0) return null;
  const standing = fields.some((one) => one.was !== undefined);
  return (
    <table className="sync-table sync-fields">
      <thead><tr><th>{t('sync.col.field')}</th>{standing ? <th>{t('sync.col.now')}</th> : null}<th>{t('sync.col.wanted')}</th></tr></thead>
      <tbody>{fields.map(({ name, was, is }) => <tr key={name}><td className="dim">{fieldName(name)}</td>{standing ? <td>{valueText(name, was, named)}</td> : null}<td>{valueText(name, is, named)}</td></tr>)}</tbody>
    </table>
  );
}

/** All that a command says, to be copied. */
export const asText = ({ words, fields }: Content, named: FieldsProps['named']): string => [...(words ? [words] : []), ...fields.map(({ name, is }) => `${fieldName(name)}：${valueText(name, is, named)}`)].join('\n');

import './history.css';
import { useEffect, useRef, useState } from 'react';
import type { HistoryKind, HistoryLine, QueryResults } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { useNames } from '../desk/usePerson.ts';
import { useNamed } from '../sync/useNamed.ts';
import { fieldName, valueText } from '../sync/values.ts';
import { stretch } from '../ui/format.ts';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { AsOfDialog } from './AsOfDialog.tsx';
import { didText } from './did-text.ts';
import { Older } from './Older.tsx';

interface Props {
  readonly value: QueryResults['history'] | undefined;
  /** What `value` was asked for. */
  readonly asked: HistoryLine['of'];
  /** Whose history it is: its own lines do not say what they are about. */
  readonly of: HistoryKind;
  /** The lines to be shown; absent: all. */
  only?(line: HistoryLine): boolean;
}

/** Lines of a history, newest first. Each opens how things stood then. */
export function HistoryLines({ value, asked, of, only = () => true }: Props) {
  const [shown, setShown] = useState<HistoryLine | null>(null);
  const nameOf = useNames();
  const known = useNamed();
  const lines = value?.lines.filter(only) ?? [];
  const list = useRef<HTMLOListElement>(null);
  /** The first line to come, where somebody who goes by keys waits for it. */
  const awaited = useRef<number | null>(null);
  useEffect(() => {
    const first = awaited.current;
    if (first === null || lines.length <= first) return;
    awaited.current = null;
    // On the key still, or it went with the last piece.
    if (document.activeElement === document.body || document.activeElement?.closest('.history-older')) list.current?.querySelectorAll('button')[first]?.focus();
  }, [lines.length]);
  if (!value || (value.is === 'asking' && value.lines.length === 0)) return <SkeletonRows rows={4} />;
  const named = (id: string): string | undefined => value.names[id] ?? known(id);
  return (
    <>
      {value.is === 'away' ? <p className="history-note">{t('history.away')}</p> : lines.length === 0 && value.older === 'none' ? <p className="history-note">{t('history.empty')}</p> : null}
      <ol ref={list} className="history-lines">
        {lines.map((line) => (
          <li key={line.seq}><button type="button" title={t('history.open', { seq: line.seq })} onClick={() => setShown(line)}>
            <span className="history-did">{didText(line)}</span><span className="cut-off dim">{nameOf(line.by) || t('history.pool')}</span><time className="dim num">{stretch(line.since, line.at, Date.now())}</time>
            <What line={line} of={of} named={named} />
          </button></li>
        ))}
        {typeof value.older === 'number' && value.is !== 'away' && <li><Older of={asked} before={value.older} onKey={() => { awaited.current = lines.length; }} /></li>}
        {value.older === 'untold' && <li className="history-note">{t('history.untold')}</li>}
      </ol>
      {shown && <AsOfDialog key={shown.seq} line={shown} named={named} items={value.items} onClose={() => setShown(null)} />}
    </>
  );
}

/** On which item, and what was set to what; nothing where the line says it all. */
function What({ line, of, named }: { line: HistoryLine; of: HistoryKind; named(id: string): string | undefined }) {
  const on = line.of.kind === 'item' && of !== 'item' ? line.title || t('rundown.untitled') : '';
  const says = Object.entries(line.says).map(([name, value]) => `${fieldName(name)} ${valueText(name, value, named)}`).join(t('sync.value.and'));
  if (on === '' && says === '') return null;
  return <span className="history-what cut-off" title={says}>{on && <b>{on}</b>}{says}</span>;
}

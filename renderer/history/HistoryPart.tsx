import { useState } from 'react';
import type { HistoryKind, HistoryLine } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { useQuery } from '../data/useQuery.ts';
import { HistoryLines } from './HistoryLines.tsx';

/** Everything that was done to a record, folded away; asked for only when it is opened. */
export function HistoryPart({ kind, id, only }: { kind: HistoryKind; id: string; only?(line: HistoryLine): boolean }) {
  const [open, setOpen] = useState(false);
  const history = useQuery('history', open ? { kind, id } : null);
  return (
    <details className="history-part" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('history.all')}</summary>
      {open && <HistoryLines value={history.value} asked={{ kind, id }} of={kind} {...(only ? { only } : {})} />}
    </details>
  );
}

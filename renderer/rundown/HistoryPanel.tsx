import { Button, Segmented } from 'antd';
import { X } from 'lucide-react';
import { useState } from 'react';
import { t } from '../app/language.ts';
import { useQuery } from '../data/useQuery.ts';
import { HistoryLines } from '../history/HistoryLines.tsx';

/** Everything that was done to the rundown and to its items, or to the chosen item alone. Each line opens the running order as it was then. */
export function HistoryPanel({ rundown, item, onClose }: { rundown: string; item: string | null; onClose(): void }) {
  const [look, setLook] = useState<'whole' | 'one'>('whole');
  const history = useQuery('history', { kind: 'rundown', id: rundown });
  const one = look === 'one' && item !== null;
  return (
    <aside className="rundown-panel" aria-label={t('history.all')}>
      <header><h2>{t('history.all')}</h2><Button type="text" aria-label={t('rundown.close')} icon={<X size={16} strokeWidth={1.75} />} onClick={onClose} /></header>
      <Segmented size="small" block value={one ? 'one' : 'whole'} onChange={setLook} options={[{ value: 'whole', label: t('history.whole') }, { value: 'one', label: t('history.one'), disabled: item === null }]} />
      <HistoryLines value={history.value} asked={{ kind: 'rundown', id: rundown }} of={one ? 'item' : 'rundown'} {...(one ? { only: (line) => line.of.id === item } : {})} />
    </aside>
  );
}

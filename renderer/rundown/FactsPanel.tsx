import { Button, Popconfirm } from 'antd';
import { Trash2, X } from 'lucide-react';
import { mayDo } from '../../shared/log/apply.ts';
import type { Rundown } from '../../shared/rundown/rundown.ts';
import { parseLength, parseTimeOfDay } from '../../shared/rundown/time-entry.ts';
import { clock, minutesSeconds } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { keepAndGive } from '../data/field-words.ts';
import { usePerson } from '../desk/usePerson.ts';
import { DateField } from '../ui/DateField.tsx';
import { useField } from '../ui/useField.ts';
import { attempt } from './attempt.ts';
import type { RundownValue } from './rows.ts';

interface Props { value: RundownValue; onDeleted(): void; onClose(): void }
type Facts = Partial<Pick<Rundown, 'title' | 'date' | 'start' | 'length'>>;

/** What a rundown is called and when it is broadcast; and its deletion, with the items that whoever deletes it sees in it. Nothing of that changes under a lock. */
export function FactsPanel({ value: { rundown, seq, items }, onDeleted, onClose }: Props) {
  const roles = usePerson()?.roles ?? [];
  const mayChange = rundown.state === 'open' && mayDo('rundown.set', roles);
  const acts = (facts: Facts, seen: number) => [{ name: 'rundown.set', target: { kind: 'rundown' as const, id: rundown.id }, args: facts, seen }];
  const give = (field: string, text: string, facts: Facts | null, seen: number): boolean | Promise<boolean> => (facts === null ? false : keepAndGive(`rundown/${rundown.id}/${field}`, text, acts(facts, seen)));
  const remove = (): void => void attempt('rundown.set', rundown.id, { deleted: true, items: items.map((one) => one.id) }).then((did) => { if (did) onDeleted(); });
  return (
    <aside className="rundown-panel" aria-label={t('rundown.facts')}>
      <header><h2>{t('rundown.facts')}</h2><Button type="text" aria-label={t('rundown.close')} icon={<X size={16} strokeWidth={1.75} />} onClick={onClose} /></header>
      {mayChange ? null : <p className="dim">{t(rundown.state === 'open' ? 'rundown.facts.notYours' : rundown.state === 'locked' ? 'rundown.facts.locked' : 'rundown.facts.aired')}</p>}
      <Fact label={t('rundown.name')} text={rundown.title} seen={seq} disabled={!mayChange} most={80} onGive={(text, over) => give('title', text, text.trim() === '' ? null : { title: text.trim() }, over)} />
      <div className="rundown-fact">{t('rundown.date')}
        {mayChange ? <DateField label={t('rundown.date')} value={rundown.date} onChange={(date) => { if (date !== '' && date !== rundown.date) void give('date', date, { date }, seq); }} /> : <b>{rundown.date}</b>}
      </div>
      <Fact label={t('rundown.onAirAt')} text={clock(rundown.start)} seen={seq} disabled={!mayChange} most={12} onGive={(text, over) => { const start = parseTimeOfDay(text); return give('start', text, start === null ? null : { start }, over); }} />
      <Fact label={t('rundown.length')} text={minutesSeconds(rundown.length)} seen={seq} disabled={!mayChange} most={12} onGive={(text, over) => { const length = parseLength(text); return give('length', text, length ? { length } : null, over); }} />
      {mayChange ? (
        <Popconfirm title={t('rundown.deleteSure', { count: items.length })} okText={t('rundown.delete')} cancelText={t('rundown.cancel')} onConfirm={remove}>
          <Button danger block icon={<Trash2 size={16} strokeWidth={1.75} />}>{t('rundown.delete')}</Button>
        </Popconfirm>
      ) : null}
    </aside>
  );
}

/** One of them, given with Enter or when it is left; what cannot be one stays written and is marked. */
function Fact({ label, text, seen, disabled, most, onGive }: { label: string; text: string; seen: number; disabled: boolean; most: number; onGive(text: string, seen: number): boolean | Promise<boolean> }) {
  const { wrong, input } = useField({ value: text, seen }, { give: onGive });
  return <label className="rundown-fact">{label}<input className="rundown-fact-field" {...input} disabled={disabled} maxLength={most} aria-invalid={wrong} title={wrong ? t('rundown.facts.wrong') : ''} /></label>;
}

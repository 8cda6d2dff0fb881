import { useCallback, useMemo, useState } from 'react';
import { mayDo } from '../../shared/log/apply.ts';
import { t } from '../app/language.ts';
import { useShortcut } from '../app/shortcuts.ts';
import { newId } from '../data/newId.ts';
import { useMarks } from '../data/useMarks.ts';
import { useQuery } from '../data/useQuery.ts';
import { usePerson } from '../desk/usePerson.ts';
import { addItems, between, changeItem, moveItem, NEW_ITEM, removeItem, type Editable } from './acts.ts';
import { attempt } from './attempt.ts';
import { FactsPanel } from './FactsPanel.tsx';
import { HistoryPanel } from './HistoryPanel.tsx';
import { LockPanel } from './LockPanel.tsx';
import { OnAirBar } from './OnAirBar.tsx';
import { PickPanel } from './PickPanel.tsx';
import { printRundown } from './PrintSheet.tsx';
import { RundownGrid } from './RundownGrid.tsx';
import { Skeleton } from './RundownList.tsx';
import { anchorAt, rowsOf, type Row, type RundownValue } from './rows.ts';
import { TotalBar } from './TotalBar.tsx';
import { TwinBar } from './TwinBar.tsx';
import { useUndo } from './useUndo.ts';
import { useNow } from './useNow.ts';

/** One rundown: totals on top, the spreadsheet below, what can be added or what is in the way of the lock at the right. */
export function RundownDesk({ id, onDeleted, onLeave }: { id: string; onDeleted(title: string): void; onLeave(): void }) {
  const { value, error } = useQuery('rundown', { id });
  const roles = usePerson()?.roles ?? [];
  if (error) return <p className="rundown-blank" role="alert">{t('rundown.loadFailed')}</p>;
  if (value === undefined) return <Skeleton rows={14} />;
  if (value === null || value.rundown.deleted) {
    return (
      <div className="rundown-blank">
        <p>{t('rundown.gone')}</p>
        {value && mayDo('rundown.set', roles) ? <button type="button" className="rundown-link" onClick={() => void attempt('rundown.set', id, { deleted: false })}>{t('rundown.restore')}</button> : null}
        <button type="button" className="rundown-link" onClick={onLeave}>{t('rundown.back')}</button>
      </div>
    );
  }
  return <Desk value={value} onDeleted={() => onDeleted(value.rundown.title)} onLeave={onLeave} />;
}

export type Panel = 'none' | 'stories' | 'lock' | 'history' | 'facts';

function Desk({ value, onDeleted, onLeave }: { value: RundownValue; onDeleted(): void; onLeave(): void }) {
  const { rundown } = value;
  const running = rundown.state === 'onair';
  const now = useNow(running ? 250 : 1000, true);
  const { timing, rows } = useMemo(() => rowsOf(value, now), [value, now]);
  const steps = useUndo(value.items);
  const marksOn = useMarks();
  const [selected, setSelected] = useState<string | null>(null);
  const [panel, setPanel] = useState<Panel>(value.items.length === 0 ? 'stories' : 'none');
  const [latePanel, setLatePanel] = useState<string | null>(null);
  const open = rundown.state === 'open';
  const row = rows.find((one) => one.item.id === selected) ?? null;

  const add = useCallback((items: Partial<Editable>[]) => {
    const made = items.map((one) => ({ id: newId(), item: { ...NEW_ITEM, ...one } }));
    const after = rows.some((one) => one.item.id === selected) ? selected : (rows.at(-1)?.item.id ?? null);
    void steps.perform(addItems(rundown.id, after, made)).then((did) => { if (did) setSelected(made.at(-1)?.id ?? null); });
  }, [steps, rows, rundown.id, selected]);
  const move = useCallback((item: string, index: number) => {
    const items = rows.map((one) => one.item);
    const from = between(items, item);
    const after = anchorAt(items, index, item);
    const rest = items.filter((one) => one.id !== item);
    const next = rest[rest.findIndex((one) => one.id === after) + 1]?.id ?? null; // at the top behind nothing, which is nowhere in the list
    if (from && after !== from.after) void steps.perform(moveItem(item, from, { after, next }));
  }, [steps, rows]);
  const remove = useCallback((target: Row) => {
    const at = rows.indexOf(target);
    void steps.perform(removeItem(target.item)).then((did) => { if (did) setSelected((rows[at + 1] ?? rows[at - 1])?.item.id ?? null); });
  }, [steps, rows]);
  const { current: onAir } = rundown;
  const take = useCallback((item: string | null) => void attempt('rundown.take', rundown.id, { item, from: onAir }), [rundown.id, onAir]);

  useShortcut('Ctrl+Z', steps.undo, 'rundown.key.undo', open);
  useShortcut(['Ctrl+Y', 'Ctrl+Shift+Z'], steps.redo, 'rundown.key.redo', open);
  useShortcut('A', () => setPanel('stories'), 'rundown.key.addStory', open);
  useShortcut('L', () => setPanel((shown) => (shown === 'lock' ? 'none' : 'lock')), 'rundown.key.lock', open || rundown.state === 'locked');
  useShortcut('H', () => setPanel((shown) => (shown === 'history' ? 'none' : 'history')), 'rundown.key.history');
  useShortcut('I', () => setPanel((shown) => (shown === 'facts' ? 'none' : 'facts')), 'rundown.key.facts');
  // A key that is held down repeats itself: it would take one item after the other.
  useShortcut('Space', (event) => { if (timing.nextId && !event?.repeat) take(timing.nextId); }, 'rundown.key.take', running);
  useShortcut('Escape', () => (panel === 'none' ? false : setPanel('none')), 'rundown.key.closePanel', panel !== 'none');

  return (
    <section className="rundown-desk" aria-label={rundown.title}>
      <TotalBar value={value} marks={marksOn(rundown.id)} timing={timing} now={now} panel={panel} steps={steps} onPanel={setPanel} onLeave={onLeave} onPrint={() => printRundown(value, rows, timing)}
        onStart={() => { if (timing.nextId) take(timing.nextId); }} />
      <TwinBar rundown={rundown} />
      {running ? <OnAirBar rows={rows} timing={timing} onTake={take} /> : null}
      <div className="rundown-middle">
        <RundownGrid rows={rows} marksOn={marksOn} timing={timing} editable={open} running={running} selected={selected} onSelect={setSelected} onMove={move} onRemove={remove} onTake={take} onLate={setLatePanel}
          onChange={(item, change, seen) => void steps.perform(changeItem(item, change, seen))} />
        {panel === 'stories' && open ? <PickPanel rundown={rundown.id} after={row?.item.slug ?? null} used={rows} onAdd={add} onClose={() => setPanel('none')} /> : null}
        {panel === 'lock' ? <LockPanel value={value} rows={rows} onJump={setSelected} onClose={() => setPanel('none')} /> : null}
        {panel === 'facts' ? <FactsPanel value={value} onDeleted={onDeleted} onClose={() => setPanel('none')} /> : null}
        {panel === 'history' ? <HistoryPanel rundown={rundown.id} item={selected} onClose={() => setPanel('none')} /> : null}
        {latePanel !== null ? <LockPanel value={value} rows={rows} late={latePanel} onJump={setSelected} onClose={() => setLatePanel(null)} /> : null}
      </div>
    </section>
  );
}

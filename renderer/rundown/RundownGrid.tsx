import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { ItemRow, StoryMarks } from '../../shared/protocol/queries.ts';
import type { Timing } from '../../shared/rundown/timing.ts';
import { t } from '../app/language.ts';
import { useShortcut } from '../app/shortcuts.ts';
import type { Editable } from './acts.ts';
import { COLUMNS, columnIndex, isFigure, type Column } from './columns.ts';
import { GridRow } from './GridRow.tsx';
import type { Row } from './rows.ts';
import { useRowDrag } from './useRowDrag.ts';

const ROW = 28;

interface Props {
  rows: readonly Row[]; marksOn(id: string): StoryMarks; timing: Timing; editable: boolean; running: boolean; selected: string | null;
  onSelect(item: string | null): void; /** `seen`: the number of the item's row when the change began. */
  onChange(item: ItemRow, change: Partial<Editable>, seen: number): void; onMove(item: string, index: number): void;
  onRemove(row: Row): void; onTake(item: string): void; onLate(item: string): void;
}

/** The spreadsheet. Only the rows in view exist; the cell in hand is (item, column), so it stays with its item when others move it. */
export function RundownGrid({ rows, marksOn, timing, editable, running, selected, onSelect, onChange, onMove, onRemove, onTake, onLate }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [column, setColumn] = useState<Column>('slug');
  const [editing, setEditing] = useState<{ id: string; column: Column; typed: string | null } | null>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12, getItemKey: (index) => rows[index]?.item.id ?? index, scrollPaddingStart: ROW, scrollPaddingEnd: ROW });
  /** Focus that comes with a click on a row must not choose the first row. */
  const picking = useRef(false);
  const index = selected === null ? -1 : rows.findIndex((row) => row.item.id === selected);
  const row = rows[index];
  const { drag, begin } = useRowDrag({ row: ROW, header: ROW, rows: rows.map((one) => one.item.id), scroller, onDrop: onMove });

  // Keeps the chosen row in view when the choice changes, not when somebody else's edit re-times the list.
  const showSelected = useEffectEvent(() => { if (index >= 0) virtual.scrollToIndex(index); });
  useEffect(() => showSelected(), [selected]);
  const showCurrent = useEffectEvent((id: string | null) => {
    const at = rows.findIndex((one) => one.item.id === id);
    if (at >= 0) virtual.scrollToIndex(Math.max(0, at - 2), { align: 'start' });
  });
  useEffect(() => { showCurrent(timing.currentId); }, [timing.currentId]);

  const select = useCallback((at: number): void => { const next = rows[Math.max(0, Math.min(rows.length - 1, at))]; if (next) onSelect(next.item.id); }, [rows, onSelect]);
  const shiftColumn = (by: number): void => setColumn((now) => COLUMNS[Math.max(0, Math.min(COLUMNS.length - 1, columnIndex(now) + by))]!.key);
  const edit = (at: Column, typed: string | null = null): boolean => {
    if (!editable || !row || COLUMNS[columnIndex(at)]!.edit === '') return false;
    setColumn(at);
    setEditing({ id: row.item.id, column: at, typed });
    return true;
  };
  const focusGrid = (): void => scroller.current?.focus({ preventScroll: true });

  const keys = (event: React.KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || event.target !== scroller.current || event.ctrlKey || event.metaKey) return;
    if (event.altKey) {
      if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown' || !row || !editable) return;
      onMove(row.item.id, index + (event.key === 'ArrowUp' ? -1 : 1));
    } else if (event.key === 'ArrowDown') select(index + 1);
    else if (event.key === 'ArrowUp') select(index - 1);
    else if (event.key === 'PageDown') select(index + 15);
    else if (event.key === 'PageUp') select(index - 15);
    else if (event.key === 'Home') select(0);
    else if (event.key === 'End') select(rows.length - 1);
    else if (event.key === 'ArrowRight') shiftColumn(1);
    else if (event.key === 'ArrowLeft') shiftColumn(-1);
    else if (event.key === 'Enter' || event.key === 'F2') edit(column);
    else if (/^[0-9]$/.test(event.key) && isFigure(column)) { if (!edit(column, event.key)) return; }
    else return;
    event.preventDefault();
  };
  const done = (move: 'down' | 'right' | 'left' | 'stay'): void => {
    setEditing(null);
    if (move === 'down') select(index + 1);
    if (move === 'right' || move === 'left') {
      const cells = COLUMNS.filter((one) => one.edit !== '');
      const at = cells.findIndex((one) => one.key === column) + (move === 'right' ? 1 : -1);
      const next = cells[(at + cells.length) % cells.length]!.key;
      if (at >= 0 && at < cells.length) edit(next);
      else setColumn(next);
    }
    focusGrid();
  };

  const float = (): void => { if (row) onChange(row.item, { float: !row.item.float }, row.item.seq); };
  useShortcut('F', float, 'rundown.key.float', editable && row !== undefined);
  useShortcut('Delete', () => { if (row) onRemove(row); }, 'rundown.key.remove', editable && row !== undefined);
  useShortcut('P', () => edit('front'), 'rundown.key.pin', editable && row !== undefined);
  useShortcut('Shift+Enter', () => { if (row && row.timed.state !== 'current' && !row.item.float) onTake(row.item.id); }, 'rundown.key.takeThis', running && row !== undefined);
  useShortcut('Alt+ArrowUp', () => { if (row) onMove(row.item.id, index - 1); }, 'rundown.key.up', editable && row !== undefined);
  useShortcut('Alt+ArrowDown', () => { if (row) onMove(row.item.id, index + 1); }, 'rundown.key.down', editable && row !== undefined);

  return (
    <div className="rundown-grid" role="grid" tabIndex={0} ref={scroller} onKeyDown={keys} aria-label={t('rundown.title')} aria-rowcount={rows.length + 1} aria-colcount={COLUMNS.length}
      {...(row ? { 'aria-activedescendant': `cell-${row.item.id}-${column}` } : {})} onFocus={() => { if (index < 0 && rows.length > 0 && !picking.current) select(0); }}>
      <div className="rundown-row rundown-head" role="row" aria-rowindex={1}>
        {COLUMNS.map((one) => <span key={one.key} role="columnheader" className={`rundown-cell-${one.key}${isFigure(one.key) ? ' num' : ''}`} title={t(`rundown.column.${one.key}.hint`)}>{t(`rundown.column.${one.key}`)}</span>)}
      </div>
      {rows.length === 0 ? <p className="rundown-blank">{t('rundown.emptyRun')}</p> : null}
      <div className="rundown-rows" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((slot) => {
          const one = rows[slot.index];
          if (!one) return null;
          return (
            <GridRow key={one.item.id} row={one} marks={marksOn(one.item.id)} index={slot.index} top={slot.start} chosen={one.item.id === selected} column={column} next={one.item.id === timing.nextId && running} dragged={drag?.id === one.item.id}
              editing={editing?.id === one.item.id ? editing : null} editable={editable}
              onPick={(at) => { onSelect(one.item.id); setColumn(at); if (editing?.id !== one.item.id || editing.column !== at) { setEditing(null); picking.current = true; focusGrid(); picking.current = false; } }}
              onEdit={(at) => { onSelect(one.item.id); setColumn(at); if (editable && COLUMNS[columnIndex(at)]!.edit !== '') setEditing({ id: one.item.id, column: at, typed: null }); }}
              onCommit={(change, move, seen) => { if (change) onChange(one.item, change, seen); done(move); }} onCancel={() => done('stay')}
              onGrip={(event) => { if (editable) begin(event, one.item.id); }} onLate={() => onLate(one.item.id)} />
          );
        })}
        {drag ? <i className="rundown-drop" style={{ transform: `translateY(${drag.before * ROW - 1}px)` }} /> : null}
      </div>
    </div>
  );
}

import { useVirtualizer } from '@tanstack/react-virtual';
import { Plus, Search, Smartphone } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { Column } from '../../shared/channel/channel.ts';
import type { StoryRow } from '../../shared/protocol/queries.ts';
import { minutesSeconds } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { moment } from '../ui/format.ts';
import { VersionMark } from './VersionMark.tsx';

interface Props {
  readonly rows: readonly StoryRow[];
  readonly total: number;
  readonly state: 'loading' | 'ready' | { readonly error: string };
  readonly columns: readonly Column[];
  readonly chosen: string | null;
  readonly text: string;
  readonly mayCreate: boolean;
  onText(text: string): void;
  onChoose(id: string): void;
  onNew(): void;
}

const ROW = 46;
/** How long the story is on air: its first version that is spoken. */
const spoken = (row: StoryRow): number => row.versions.find((version) => version.readMs !== null)?.readMs ?? 0;

/** Every story, newest first; the search box looks through titles and scripts. */
export function StoryList({ rows, total, state, columns, chosen, text, mayCreate, onText, onChoose, onNew }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12 });
  const index = rows.findIndex((row) => row.id === chosen);
  useEffect(() => { if (index >= 0) list.scrollToIndex(index); }, [chosen]);
  const keys = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? rows.length - 1 : step === undefined ? -1 : Math.max(0, Math.min(rows.length - 1, index + step));
    const row = rows[to];
    if (!row) return;
    event.preventDefault();
    onChoose(row.id);
  };
  return (
    <nav className="desk-list" aria-label={t('desk.list')}>
      <div className="desk-search">
        <Search size={16} strokeWidth={1.75} aria-hidden />
        <input type="search" value={text} placeholder={t('desk.search')} aria-label={t('desk.search')} onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => { if (event.key === 'ArrowDown' && !event.nativeEvent.isComposing) { event.preventDefault(); scroller.current?.focus(); if (index < 0 && rows[0]) onChoose(rows[0].id); } }} />
        <span className="dim num">{t('desk.total', { total })}</span>
        {mayCreate && <button type="button" className="desk-icon" title={t('desk.new.hint')} aria-label={t('desk.new')} onClick={onNew}><Plus size={16} strokeWidth={1.75} /></button>}
      </div>
      <div ref={scroller} className="desk-rows" role="listbox" tabIndex={0} aria-label={t('desk.list')} aria-activedescendant={index >= 0 ? `story-${chosen}` : undefined} onKeyDown={keys}>
        {state === 'loading' && rows.length === 0 && <div aria-busy="true" aria-label={t('desk.loading')}>{[78, 60, 86, 70, 64, 80].map((width, i) => <div key={i} className="desk-row desk-ghost"><i style={{ width: `${width}%` }} /></div>)}</div>}
        {typeof state === 'object' && <p className="desk-note" role="alert">{state.error}</p>}
        {state === 'ready' && rows.length === 0 && (
          <div className="desk-note">
            <p>{text === '' ? t('desk.empty') : t('desk.noneFound', { text })}</p>
            {text === '' && mayCreate && <button type="button" className="desk-button" onClick={onNew}>{t('desk.new')}</button>}
          </div>
        )}
        <div style={{ height: list.getTotalSize(), position: 'relative' }}>
          {list.getVirtualItems().map(({ index: at, start }) => {
            const row = rows[at]!;
            return (
              <div key={row.id} id={`story-${row.id}`} role="option" aria-selected={row.id === chosen} className="desk-row" style={{ transform: `translateY(${start}px)`, height: ROW }} onClick={() => onChoose(row.id)}>
                <span className="desk-row-title">
                  {row.mobileFirst && <Smartphone size={14} strokeWidth={1.75} className="desk-mobile" aria-label={t('desk.mobileFirst')} />}
                  <span className="cut-off">{row.title}</span>
                  {spoken(row) > 0 && <span className="desk-row-time num" title={t('desk.readTime')}>{minutesSeconds(spoken(row))}</span>}
                  {row.pending && <span className="desk-pending" title={t('desk.pending')} />}
                </span>
                <span className="desk-row-facts">
                  {row.versions.map((version) => <span key={version.id} className="desk-row-version"><VersionMark version={version} short={row.versions.length > 1} /><span>{version.channelName}</span></span>)}
                  <span className="cut-off dim">{row.columns.map((id) => columns.find((column) => column.id === id)?.name ?? '').filter((name) => name !== '').join('、')}</span>
                  <span className="dim num">{moment(row.changedAt, Date.now())}</span>
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </nav>
  );
}

import { useVirtualizer } from '@tanstack/react-virtual';
import { CloudDownload, LoaderCircle, Plus, Search, Smartphone, Trash2, TriangleAlert } from 'lucide-react';
import { memo, useCallback, useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from 'react';
import type { Column } from '../../shared/channel/channel.ts';
import type { QueryResults, StoryRow } from '../../shared/protocol/queries.ts';
import { minutesSeconds } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { SyncMarks, marksOf } from '../ui/SyncMark.tsx';
import { LONGEST_SEARCH } from '../../shared/search/tokens.ts';
import { localDate, moment } from '../ui/format.ts';
import type { Fetching } from './useFetching.ts';
import { VersionMark } from './VersionMark.tsx';

type Elsewhere = QueryResults['stories']['elsewhere'][number];

interface Props {
  readonly rows: readonly StoryRow[];
  readonly total: number;
  /** Found at the pool only; and stories here that the search does not see yet. */
  readonly elsewhere: readonly Elsewhere[];
  readonly indexing: number;
  /** Why the pool was not searched, if it should have been. */
  readonly unasked: QueryResults['stories']['unasked'];
  readonly fetching: Fetching;
  readonly state: 'loading' | 'ready' | { readonly error: string };
  readonly columns: readonly Column[];
  readonly chosen: string | null;
  readonly text: string;
  readonly mayCreate: boolean;
  /** The list ends here although there is more. */
  readonly cut: boolean;
  onText(text: string): void;
  onChoose(id: string): void;
  onFetch(id: string): void;
  onNew(): void;
  /** The deleted ones are wanted. */
  onBin(): void;
  /** The end of the rows is near: more are wanted. */
  onMore(): void;
}

const ROW = 46;
/** So many rows before the end the next are asked for. */
const AHEAD = 60;
/** How long the story is on air: its first version that is spoken. */
const spoken = (row: StoryRow): number => row.versions.find((version) => version.readMs !== null)?.readMs ?? 0;

/** Every story, newest first; the search box looks through titles and scripts, and under what is here stands what only the pool has. */
export function StoryList({ rows, total, elsewhere, indexing, unasked, fetching, state, columns, chosen, text, mayCreate, cut, onText, onChoose, onFetch, onNew, onBin, onMore }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12 });
  const index = rows.findIndex((row) => row.id === chosen);
  // A story of the pool cannot be open: the arrows stand on it until it is fetched.
  const [standing, setStanding] = useState<string | null>(null);
  const below = elsewhere.findIndex((row) => row.id === standing);
  const at = below >= 0 ? rows.length + below : index;
  const show = useEffectEvent(() => { setStanding(null); if (index >= 0) list.scrollToIndex(index); });
  useEffect(() => show(), [chosen]);
  const chosenNow = useRef(onChoose);
  useEffect(() => { chosenNow.current = onChoose; });
  const choose = useCallback((id: string) => { setStanding(null); chosenNow.current(id); }, []);
  const last = list.getVirtualItems().at(-1)?.index ?? 0;
  const askForMore = useEffectEvent(() => onMore());
  useEffect(() => { if (rows.length > 0 && last >= rows.length - AHEAD) askForMore(); }, [last, rows.length]);
  const keys = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const standsOn = elsewhere[below];
    if (event.key === 'Enter' && standsOn) { event.preventDefault(); onFetch(standsOn.id); return; }
    const count = rows.length + elsewhere.length;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? count - 1 : step === undefined ? -1 : Math.max(0, Math.min(count - 1, at + step));
    const row = rows[to];
    const away = elsewhere[to - rows.length];
    if (!row && !away) return;
    event.preventDefault();
    setStanding(away?.id ?? null);
    if (row) { onChoose(row.id); if (row.id === chosen) list.scrollToIndex(to); } else if (away) document.getElementById(`story-${away.id}`)?.scrollIntoView({ block: 'nearest' });
  };
  const today = new Date().toDateString();
  const current = below >= 0 ? standing : index >= 0 ? chosen : null;
  return (
    <nav className="desk-list" aria-label={t('desk.list')}>
      <div className="desk-search">
        <Search size={16} strokeWidth={1.75} aria-hidden />
        <input type="search" maxLength={LONGEST_SEARCH} value={text} placeholder={t('desk.search')} aria-label={t('desk.search')} onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown' || event.nativeEvent.isComposing) return;
            event.preventDefault();
            scroller.current?.focus();
            if (index >= 0) return;
            if (rows[0]) onChoose(rows[0].id); else setStanding(elsewhere[0]?.id ?? null);
          }} />
        <span className="dim num">{t('desk.total', { total })}</span>
        <button type="button" className="desk-icon" title={t('desk.bin')} aria-label={t('desk.bin')} onClick={onBin}><Trash2 size={16} strokeWidth={1.75} /></button>
        {mayCreate && <button type="button" className="desk-icon" title={t('desk.new.hint')} aria-label={t('desk.new')} onClick={onNew}><Plus size={16} strokeWidth={1.75} /></button>}
      </div>
      {indexing > 0 && <p className="desk-indexing">{t('desk.indexing', { count: indexing.toLocaleString('en-US') })}</p>}
      {unasked !== null && <p className="desk-indexing" role="status">{t(`desk.unasked.${unasked}`)}</p>}
      <div ref={scroller} className="desk-rows" role="listbox" tabIndex={0} aria-label={t('desk.list')} aria-activedescendant={current === null ? undefined : `story-${current}`} onKeyDown={keys}>
        {state === 'loading' && rows.length === 0 && <div aria-busy="true" aria-label={t('desk.loading')}>{[78, 60, 86, 70, 64, 80].map((width, i) => <div key={i} className="desk-row desk-ghost"><i style={{ width: `${width}%` }} /></div>)}</div>}
        {typeof state === 'object' && <p className="desk-note" role="alert">{state.error}</p>}
        {state === 'ready' && rows.length === 0 && elsewhere.length === 0 && (
          <div className="desk-note">
            <p>{text === '' ? t('desk.empty') : t('desk.noneFound', { text })}</p>
            {text === '' && mayCreate && <button type="button" className="desk-button" onClick={onNew}>{t('desk.new')}</button>}
          </div>
        )}
        <div style={{ height: list.getTotalSize(), position: 'relative' }}>
          {list.getVirtualItems().map(({ index: number, start }) => {
            const row = rows[number]!;
            return <StoryRowView key={row.id} row={row} top={start} columns={columns} today={today} chosen={row.id === chosen && below < 0} onChoose={choose} />;
          })}
        </div>
        {cut && <p className="desk-enough dim">{t('desk.enough', { count: rows.length })}</p>}
        {elsewhere.length > 0 && (
          <div role="group" aria-label={t('desk.elsewhere')} className="desk-elsewhere">
            <p aria-hidden>{t('desk.elsewhere')}</p>
            {elsewhere.map((row) => <ElsewhereRow key={row.id} row={row} chosen={row.id === standing} now={fetching[row.id]} onFetch={() => { setStanding(row.id); onFetch(row.id); }} />)}
          </div>
        )}
      </div>
    </nav>
  );
}

interface RowProps { readonly row: StoryRow; readonly top: number; readonly columns: readonly Column[]; readonly chosen: boolean; /** What the row says of its day depends on it. */ readonly today: string; onChoose(id: string): void }

/** What wants a hand stands where the columns would: it matters more. Drawn again only when something of this row changed. */
const StoryRowView = memo(function StoryRowView({ row, top, columns, chosen, onChoose }: RowProps) {
  const marks = marksOf(row);
  return (
    <div id={`story-${row.id}`} role="option" aria-selected={chosen} className="desk-row" style={{ transform: `translateY(${top}px)`, height: ROW }} onClick={() => onChoose(row.id)}>
      <span className="desk-row-title">
        {row.mobileFirst && <Smartphone size={14} strokeWidth={1.75} className="desk-mobile" aria-label={t('desk.mobileFirst')} />}
        <span className="cut-off">{row.title}</span>
        {spoken(row) > 0 && <span className="desk-row-time num" title={t('desk.readTime')}>{minutesSeconds(spoken(row))}</span>}
      </span>
      <span className="desk-row-facts">
        {row.versions.map((version) => <span key={version.id} className="desk-row-version"><VersionMark version={version} short={row.versions.length > 1} />{marks.length === 0 || row.versions.length === 1 ? <span>{version.channelName}</span> : null}</span>)}
        <span className="cut-off desk-row-rest">{marks.length > 0 ? <SyncMarks marks={row.marks} pending={row.pending} />
          : <span className="cut-off dim">{row.columns.map((id) => columns.find((column) => column.id === id)?.name ?? '').filter((name) => name !== '').join('、')}</span>}</span>
        <span className="dim num">{moment(row.changedAt, Date.now())}</span>
      </span>
    </div>
  );
});

interface ElsewhereProps { readonly row: Elsewhere; readonly chosen: boolean; readonly now: Fetching[string]; onFetch(): void }

function ElsewhereRow({ row, chosen, now, onFetch }: ElsewhereProps) {
  const failed = typeof now === 'object' ? now.why : null;
  const Icon = now === 'fetching' ? LoaderCircle : failed === null ? CloudDownload : TriangleAlert;
  const word = now === 'fetching' ? t('desk.elsewhere.fetching') : failed === null ? t('desk.elsewhere.fetch') : t('desk.elsewhere.failed', { why: failed });
  return (
    <div id={`story-${row.id}`} role="option" aria-selected={chosen} aria-busy={now === 'fetching'} className="desk-away" title={failed ?? t('desk.elsewhere.help')} onClick={onFetch}>
      <span className="cut-off">{row.title}</span>
      <span className="desk-row-facts"><span className={`desk-away-act ${failed === null ? '' : 'desk-away-failed'}`}><Icon size={14} strokeWidth={1.75} aria-hidden className={now === 'fetching' ? 'frame-turning' : undefined} /><span className="cut-off">{word}</span></span><span className="dim num">{localDate(row.createdAt)}</span></span>
    </div>
  );
}

import { GripVertical, Pin, Replace } from 'lucide-react';
import type { StoryMarks } from '../../shared/protocol/queries.ts';
import { clock, minutesSeconds, type Millis } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { SyncMarks } from '../ui/SyncMark.tsx';
import { CellEditor, type Commit } from './CellEditor.tsx';
import { COLUMNS, isFigure, type Column } from './columns.ts';
import type { Row } from './rows.ts';
import { sideOf, signed } from './signed.ts';
import { MediaMark, ReviewMark } from './StateMark.tsx';

interface Props {
  row: Row; marks: StoryMarks; index: number; top: number; chosen: boolean; column: Column; next: boolean; dragged: boolean; editable: boolean;
  editing: { column: Column; typed: string | null } | null;
  onPick(column: Column): void; onEdit(column: Column): void; onCommit: Commit; onCancel(): void;
  onGrip(event: React.PointerEvent): void; onLate(): void;
}

/** One item. A float keeps its place, greyed and dotted; the one on air is filled, the next outlined. */
export function GridRow(props: Props) {
  const { row, index, top, chosen, column, next, dragged, editing, onPick, onEdit, onCommit, onCancel } = props;
  const { item, timed } = row;
  const state = `rundown-${timed.state}${chosen ? ' rundown-chosen' : ''}${next ? ' rundown-next' : ''}${dragged ? ' rundown-dragged' : ''}`;
  return (
    <div className={`rundown-row rundown-item ${state}`} role="row" aria-rowindex={index + 2} aria-selected={chosen} data-kind={item.kind} style={{ transform: `translateY(${top}px)` }}>
      {COLUMNS.map(({ key, edit }) => (
        <div key={key} id={`cell-${item.id}-${key}`} role="gridcell" className={`rundown-cell rundown-cell-${key}${isFigure(key) ? ' num' : ''}${chosen && column === key ? ' rundown-cell-in-hand' : ''}`}
          onMouseDown={(event) => { if (!(event.target instanceof HTMLElement && event.target.closest('input, select, button'))) { event.preventDefault(); onPick(key); } }} onDoubleClick={() => onEdit(key)}
          {...(key === 'page' ? { onPointerDown: props.onGrip } : {})}>
          {editing?.column === key && edit !== '' ? <CellEditor edit={edit} item={item} first={editing.typed} onCommit={onCommit} onCancel={onCancel} /> : <Content {...props} column={key} />}
        </div>
      ))}
    </div>
  );
}

const length = (ms: Millis | null): string => (ms === null ? '' : minutesSeconds(ms));

function Content({ column, row, marks, editable, onLate }: Props & { column: Column }) {
  const { item, page, timed } = row;
  switch (column) {
    case 'page': return <>{editable ? <GripVertical className="rundown-grip" size={14} strokeWidth={1.75} aria-hidden /> : null}<span className="rundown-page">{page || t('rundown.floated')}</span></>;
    case 'slug': return <><span className="cut-off" title={item.note ? `${item.slug}\n${item.note}` : item.slug}>{item.slug || <i className="dim">{t('rundown.untitled')}</i>}</span><SyncMarks marks={marks} pending={item.pending} short /></>;
    case 'kind': return <span className="rundown-kind">{t(`rundown.kind.${item.kind}`)}</span>;
    case 'presenter': return <span className="cut-off" title={item.presenter}>{item.presenter}</span>;
    case 'media': return <MediaMark state={row.media} />;
    case 'review': return <><ReviewMark state={row.review} />{row.review === 'later' ? <button type="button" className="rundown-late" title={t('rundown.lateChange')} aria-label={t('rundown.lateChange')} onClick={onLate}><Replace size={14} strokeWidth={1.75} /></button> : null}</>;
    case 'text': return <span className="dim">{length(item.textMs)}</span>;
    case 'film': return <span className="dim">{length(item.mediaMs)}</span>;
    case 'planned': return item.planned === null ? <span className="dim" title={t('rundown.estimated')}>{timed.estimate === null ? '–' : `≈${length(timed.estimate)}`}</span> : <b>{length(item.planned)}</b>;
    case 'front': return <>{item.hardStart === null ? null : <Pin className={timed.collision !== null && timed.collision > 499 ? 'rundown-long' : 'rundown-pin'} size={12} strokeWidth={2} aria-label={t('rundown.pinned', { time: clock(item.hardStart) })} />}{timed.front === null ? '' : clock(timed.front)}</>;
    case 'back': return <span className="dim">{timed.back === null ? '' : clock(timed.back)}</span>;
    case 'sum': return <>{length(timed.cumulative)}</>;
    case 'over': return <Over row={row} />;
  }
}

/** Beside a hard start: how far the run misses it. Elsewhere: how far the item misses its plan. */
function Over({ row: { timed } }: { row: Row }) {
  if (timed.collision !== null && Math.abs(timed.collision) > 499) return <b className={`rundown-${sideOf(timed.collision)}`} title={t(timed.collision > 0 ? 'rundown.collides' : 'rundown.hole')}>{signed(timed.collision)}</b>;
  if (timed.over === null) return null;
  return <span className={`rundown-${sideOf(timed.over)}`}>{signed(timed.over)}</span>;
}

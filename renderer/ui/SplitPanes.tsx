import { Fragment, useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { t } from '../app/language.ts';
import { useSetting } from '../data/useSetting.ts';
import './ui.css';

export interface Pane {
  readonly id: string;
  readonly content: ReactNode;
  /** First size in px; a pane without one takes what is left. Exactly one pane has none. */
  readonly size?: number;
  readonly min?: number;
  readonly max?: number;
  readonly hidden?: boolean;
}
interface Props {
  /** The sizes are remembered on this workstation under this name. */
  readonly name: string;
  readonly panes: readonly Pane[];
  readonly direction?: 'row' | 'column';
}

const isSizes = (value: unknown): value is Record<string, number> => typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'number');
const NO_SIZES: Record<string, number> = {};
const STEP = 16;

/** Panes side by side (or one over the other) with edges that can be dragged or moved with the arrows; double click puts an edge back. */
export function SplitPanes({ name, panes, direction = 'row' }: Props) {
  const [sizes, setSizes] = useSetting(`panels.${name}`, NO_SIZES, isSizes);
  const shown = panes.filter((pane) => !pane.hidden);
  const rest = shown.findIndex((pane) => pane.size === undefined);
  const sizeOf = (pane: Pane): number => clamp(sizes[pane.id] ?? pane.size ?? 0, pane);
  return (
    <div className={`split split-${direction}`}>
      {shown.map((pane, index) => {
        const fixed = pane.size !== undefined;
        // An edge belongs to the sized pane beside it: the one before it left of the rest, the one after it right of the rest.
        const owner = index === 0 ? null : index <= rest ? shown[index - 1] : pane;
        return (
          <Fragment key={pane.id}>
            {owner ? (
              <Edge direction={direction} size={sizeOf(owner)} towards={index <= rest ? 1 : -1} pane={owner}
                onSize={(size) => setSizes({ ...sizes, [owner.id]: size })} onReset={() => setSizes({ ...sizes, [owner.id]: owner.size ?? 0 })} />
            ) : null}
            <div className="split-pane" style={fixed ? { flex: `0 1 ${sizeOf(pane)}px`, [direction === 'row' ? 'minWidth' : 'minHeight']: pane.min ?? 80 } : { flex: '1 1 0' }}>{pane.content}</div>
          </Fragment>
        );
      })}
    </div>
  );
}

const clamp = (size: number, pane: Pane): number => Math.round(Math.min(Math.max(size, pane.min ?? 80), pane.max ?? 2000));

interface EdgeProps { direction: 'row' | 'column'; size: number; towards: 1 | -1; pane: Pane; onSize(size: number): void; onReset(): void }

function Edge({ direction, size, towards, pane, onSize, onReset }: EdgeProps) {
  const from = useRef<{ at: number; size: number } | null>(null);
  const at = (event: PointerEvent): number => (direction === 'row' ? event.clientX : event.clientY);
  const onKeyDown = (event: KeyboardEvent): void => {
    const [less, more] = direction === 'row' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key !== less && event.key !== more) return;
    event.preventDefault();
    event.stopPropagation();
    onSize(clamp(size + (event.key === more ? STEP : -STEP) * towards, pane));
  };
  return (
    <div className="split-edge" role="separator" tabIndex={0} aria-label={t('frame.resize')} aria-orientation={direction === 'row' ? 'vertical' : 'horizontal'} aria-valuenow={size} aria-valuemin={pane.min ?? 80} aria-valuemax={pane.max ?? 2000}
      onDoubleClick={onReset} onKeyDown={onKeyDown}
      onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); from.current = { at: at(event), size }; }}
      onPointerMove={(event) => { if (from.current) onSize(clamp(from.current.size + (at(event) - from.current.at) * towards, pane)); }}
      onPointerUp={() => { from.current = null; }} onPointerCancel={() => { from.current = null; }} />
  );
}

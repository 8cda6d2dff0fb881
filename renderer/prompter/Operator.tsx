import { useEffect, useMemo, useRef, useState } from 'react';
import { t } from '../app/language.ts';
import { useShortcut } from '../app/shortcuts.ts';
import { minutesSeconds } from '../../shared/units.ts';
import { rowsOf, warningOf, type RundownValue } from '../rundown/rows.ts';
import { preciseNow } from './clock.ts';
import { controlsOf, itemAt, press, useDigitsAndWheel, type Control } from './controls.ts';
import { fontWidth } from './fontWidth.ts';
import { lineAt } from './layout.ts';
import type { Roll } from './roll.ts';
import { SidePanel } from './SidePanel.tsx';
import { useClocks } from './useClocks.ts';
import { useRoll } from './useRoll.ts';
import { useTransport, type Transport } from './useTransport.ts';

function Key({ control }: { control: Control }) {
  useShortcut(control.keys, (event) => press(control, event), control.labelKey);
  return null;
}

/** A button clicked with the mouse takes no focus: the space bar goes on running the roll instead of pressing it again. */
const keepKeys = (event: React.MouseEvent): void => { if (event.target instanceof HTMLElement && event.target.closest('button')) event.preventDefault(); };

/** The operator: order, script, what the anchor sees, and everything that moves it. */
export function Operator({ rundown, choice }: { rundown: string; choice: React.ReactNode }) {
  const { value, roll, failed } = useRoll(rundown);
  const transport = useTransport(rundown, roll, fontWidth);
  const clocks = useClocks(value, transport);
  const script = useRef<HTMLDivElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  useDigitsAndWheel(transport, surface, true);
  const read = lineAt(transport.layout, transport.rowAt(preciseNow()));
  const item = itemAt(transport.layout, transport.rowAt(preciseNow()));
  if (failed || value === null) return <p className="prompter-blank" role="alert">{t('prompter.notThere')}</p>;
  return (
    <section className="prompter-operator" aria-label={t('prompter.title')} onMouseDown={keepKeys}>
      {controlsOf(transport).map((control) => <Key key={control.labelKey} control={control} />)}
      <div className="prompter-order">
        <div className="prompter-order-head">{choice}</div>
        {value ? <Order value={value} transport={transport} current={item} /> : null}
      </div>
      <Script roll={roll} current={read?.piece.key ?? ''} transport={transport} place={script} />
      <SidePanel rundown={rundown} transport={transport} clocks={clocks} surface={surface} />
    </section>
  );
}

/** The run with its floats greyed; a click or a page number goes there. */
function Order({ value, transport, current }: { value: RundownValue; transport: Transport; current: string | null }) {
  const { rows } = useMemo(() => rowsOf(value, null), [value]);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => { list.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' }); }, [current]);
  if (rows.length === 0) return <p className="prompter-blank">{t('prompter.emptyRun')}</p>;
  return (
    <ol className="prompter-items" ref={list}>
      {rows.map((row) => {
        const { item } = row;
        const warning = warningOf(row);
        return (
          <li key={item.id} aria-current={item.id === current} className={`${item.float ? 'prompter-float' : ''}${item.id === value.rundown.current ? ' prompter-onair' : ''}`}>
            <button type="button" disabled={item.float} title={item.slug} onClick={() => transport.toPiece(`${item.id}/`)}>
              <span className="num">{row.page || '·'}</span><span className="cut-off">{item.slug || t('rundown.untitled')}</span>
              {warning ? <b className="prompter-unreleased" title={t(`prompter.${warning}`)} aria-label={t(`prompter.${warning}`)}>▲</b> : null}
              <span className="num dim">{minutesSeconds(row.timed.duration)}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** The whole text to read along in; a click on a paragraph goes there. It follows the roll unless the operator's hand is on it. */
function Script({ roll, current, transport, place }: { roll: Roll; current: string; transport: Transport; place: React.RefObject<HTMLDivElement | null> }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!held) place.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'center', behavior: 'auto' });
  }, [current, held, place]);
  return (
    <div className="prompter-script" ref={place} aria-label={t('prompter.script')} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}>
      {roll.pieces.map((piece) => (
        <p key={piece.key} className={`prompter-piece prompter-piece-${piece.kind}`} aria-current={piece.key === current} onClick={() => transport.toPiece(piece.key)}>
          {piece.kind === 'cue' || piece.kind === 'card' ? <b>{t(`prompter.piece.${piece.kind}`)}</b> : null}{piece.text}{piece.note ? <small>{piece.note}</small> : null}
        </p>
      ))}
    </div>
  );
}

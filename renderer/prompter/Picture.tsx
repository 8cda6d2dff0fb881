/** What the anchor sees, at any size: black, the roll, the region with its arrow, clocks at the foot. */
import { useEffect } from 'react';
import { t } from '../app/language.ts';
import { minutesSeconds, clock, timeOfDay } from '../../shared/units.ts';
import type { Timing } from '../../shared/rundown/timing.ts';
import { Boundary } from '../app/Boundary.tsx';
import { Scroll, type Geometry } from './Scroll.tsx';
import type { Transport } from './useTransport.ts';

export interface Clocks { readonly now: number; readonly timing: Timing; /** Left to read of the item at the reading line, while nothing is on air. */ readonly readLeft: number }

/** A countdown: whole seconds, + when it is over. */
const left = (ms: number): string => (ms >= 0 ? minutesSeconds(Math.ceil(ms / 1000) * 1000) : `+${minutesSeconds(Math.floor(-ms / 1000) * 1000)}`);

export function Picture({ transport, geometry, clocks }: { transport: Transport; geometry: Geometry; clocks: Clocks | null }) {
  const { look, layout, key } = transport;
  const { width, height, font, row, regionTop, margin } = geometry;
  // The foot is mirrored with the words: the anchor sees all of it through the same glass.
  const flip = { transform: `scale(${look.mirrorX ? -1 : 1}, ${look.mirrorY ? -1 : 1})` };
  const style = { '--prompter-font': `${font}px`, '--prompter-row': `${row}px`, '--prompter-margin': `${margin}px`, width, height } as React.CSSProperties; // custom properties are not in React's type
  return (
    <div className="prompter-picture" style={style}>
      <Scroll layout={layout} anchor={key} look={look} geometry={geometry} />
      <div className="prompter-over" style={flip}>
        {look.region ? <>
          <i className="prompter-shade" style={{ top: 0, height: regionTop }} />
          <i className="prompter-shade" style={{ top: regionTop + row * 3, bottom: 0 }} />
        </> : null}
        <i className="prompter-arrow" style={{ top: regionTop + row, height: row }} />
        {/* Without its clocks the text is still there to be read. */}
        {clocks ? <Boundary instead={(_error, again) => <FootAgain again={again} />}><Foot clocks={clocks} /></Boundary> : null}
        {look.message ? <p className="prompter-message" role="status">{look.message}</p> : null}
      </div>
      {look.blackout ? <i className="prompter-black" /> : null}
    </div>
  );
}

/** How long after an error the clocks are tried again, ms. */
const AGAIN_AFTER = 5000;
function FootAgain({ again }: { again(): void }) {
  useEffect(() => {
    const timer = setTimeout(again, AGAIN_AFTER);
    return () => clearTimeout(timer);
  // Once for each error.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return null;
}

function Foot({ clocks: { now, timing, readLeft } }: { clocks: Clocks }) {
  const item = timing.itemRemaining ?? readLeft;
  const ahead = timing.currentId === null && timing.untilStart !== null && timing.untilStart > 0;
  const show = ahead ? timing.untilStart : timing.showRemaining;
  return (
    <footer className="prompter-foot">
      <span className={item < 0 ? 'prompter-late' : ''}>{t('prompter.itemLeft')} {left(item)}</span>
      <span>{clock(timeOfDay(new Date(now)))}</span>
      <span className={show !== null && show < 0 ? 'prompter-late' : ''}>{t(ahead ? 'prompter.untilStart' : 'prompter.showLeft')} {show === null ? '–' : left(show)}</span>
    </footer>
  );
}

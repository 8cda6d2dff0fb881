import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react';
import { t } from '../app/language.ts';

/** So many cards are drawn at once: each has a table and buttons, and hundreds of them would hold the window up for seconds. */
const PIECE = 40;

/** A long list of cards, from its beginning; more come when it is scrolled to its end, or by its key, which says how many are left. */
export function Pieces<Row>({ rows, draw }: { rows: readonly Row[]; draw(row: Row): ReactNode }) {
  const [most, setMost] = useState(PIECE);
  const left = rows.length - most;
  return (
    <>
      <ol className="sync-cards">{rows.slice(0, most).map(draw)}</ol>
      {left > 0 ? <More key={most} left={left} onMore={() => setMost(most + PIECE)} /> : null}
    </>
  );
}

/** In sight it asks by itself. */
function More({ left, onMore }: { left: number; onMore(): void }) {
  const button = useRef<HTMLButtonElement>(null);
  const inSight = useEffectEvent(onMore);
  useEffect(() => {
    if (!button.current) return;
    const sight = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) inSight(); });
    sight.observe(button.current);
    return () => sight.disconnect();
  }, []);
  return <button ref={button} type="button" className="button" onClick={onMore}>{t('sync.waiting.more', { count: left.toLocaleString('en-US') })}</button>;
}

import { useRef, useState, type ReactNode } from 'react';
import { t } from '../app/language.ts';
import { useInSight } from '../ui/useInSight.ts';
import { STEADY } from './steady.ts';

/** So many cards are drawn at once: each has a table and buttons, and hundreds of them would hold the window up for seconds. */
const PIECE = 40;

/** A long list of cards, from its beginning; more come when it is scrolled to its end, or by its key, which says how many are left. */
export function Pieces<Row>({ rows, draw }: { rows: readonly Row[]; draw(row: Row): ReactNode }) {
  const [most, setMost] = useState(PIECE);
  const left = rows.length - most;
  const button = useRef<HTMLButtonElement>(null);
  const more = (): void => setMost(most + PIECE);
  useInSight(button, more, left > 0 && most);
  return (
    <>
      <ol className="sync-cards" {...STEADY}>{rows.slice(0, most).map(draw)}</ol>
      {left > 0 ? <button ref={button} type="button" className="button" onClick={more}>{t('sync.waiting.more', { count: left.toLocaleString('en-US') })}</button> : null}
    </>
  );
}

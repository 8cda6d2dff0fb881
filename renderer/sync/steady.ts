/** Lists that change by themselves while somebody is about to press something in them: nothing moves up under a hand, or a press that was meant for one would drop its neighbour. */
import { useEffect, useRef, useState } from 'react';

/** What is shown, in its order; `gone`: of it what is in the list no more and keeps its place until the hand is away. */
export interface Steady<Row> { readonly rows: readonly Row[]; readonly gone: ReadonlySet<Row> }

/** With what the list is now. Under a hand everything stays where it is and what is new comes last; else, and where nothing is left to be pressed, it is shown as it is. */
export function steady<Row>({ rows: before }: Pick<Steady<Row>, 'rows'>, now: readonly Row[], hand: boolean, idOf: (row: Row) => string): Steady<Row> {
  if (!hand || now.length === 0) return { rows: now, gone: new Set() };
  const byId = new Map(now.map((row) => [idOf(row), row]));
  const shown = new Set(before.map(idOf));
  return {
    rows: [...before.map((row) => byId.get(idOf(row)) ?? row), ...now.filter((row) => !shown.has(idOf(row)))],
    gone: new Set(before.filter((row) => !byId.has(idOf(row)))),
  };
}

/** Marks what keeps its rows in their places, and what is asked about one of them over it. */
export const STEADY = { 'data-steady': '' } as const;
const UNDER_HAND = '[data-steady], .ant-popover';

/** A hand that has not moved for so long has been put down there, and is about to press nothing: a queue goes on for hours, and what is through would stand before what is on its way. ms. */
const RESTS = 10_000;

/** Says whether a hand is over what keeps its rows, until the end of it is called. */
export function watchHand(say: (over: boolean) => void): () => void {
  let rests: ReturnType<typeof setTimeout> | undefined;
  const away = (): void => { clearTimeout(rests); say(false); };
  const look = (event: PointerEvent): void => {
    clearTimeout(rests);
    const over = event.target instanceof Element && event.target.closest(UNDER_HAND) !== null;
    say(over);
    if (over) rests = setTimeout(away, RESTS);
  };
  document.addEventListener('pointermove', look, true);
  document.addEventListener('pointerdown', look, true);
  document.documentElement.addEventListener('pointerleave', away);
  return () => { clearTimeout(rests); document.removeEventListener('pointermove', look, true); document.removeEventListener('pointerdown', look, true); document.documentElement.removeEventListener('pointerleave', away); };
}

/** A list's rows as they are shown. */
export function useSteady<Row>(now: readonly Row[], idOf: (row: Row) => string): Steady<Row> {
  const [hand, setHand] = useState(false);
  useEffect(() => watchHand(setHand), []);
  const shown = useRef<Steady<Row>>({ rows: now, gone: new Set() });
  shown.current = steady(shown.current, now, hand, idOf);
  return shown.current;
}

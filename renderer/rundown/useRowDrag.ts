/** Dragging a row by its page number: where it would fall is shown as a line, letting go moves it, Escape leaves it. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';

interface Options { row: number; header: number; /** The ids of the rows on screen, from top to bottom. */ rows: readonly string[]; scroller: React.RefObject<HTMLElement | null>; /** `index`: its place among them afterwards. */ onDrop(id: string, index: number): void }
export interface RowDrag { id: string; /** Before which row it would fall, in the list as it stands. */ before: number }

const STARTS_AFTER = 4;
const EDGE = 36;

export function useRowDrag(options: Options): { drag: RowDrag | null; begin(event: React.PointerEvent, id: string): void } {
  const { row, header, scroller } = options;
  /** Others put rows in and take them away while one is dragged: the line is among those that are on screen by then. */
  const latest = useRef(options);
  useLayoutEffect(() => { latest.current = options; });
  const [drag, setDrag] = useState<RowDrag | null>(null);
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);

  const begin = (event: React.PointerEvent, id: string): void => {
    if (event.button !== 0) return;
    const from = event.clientY;
    let before: number | null = null;
    let pointer = from;
    let frame = 0;
    const under = (box: DOMRect, scrolled: number): number => Math.max(0, Math.min(latest.current.rows.length, Math.round((pointer - box.top - header + scrolled) / row)));
    const place = (): void => {
      const box = scroller.current?.getBoundingClientRect();
      if (!box || !scroller.current) return;
      if (pointer - box.top - header < EDGE) scroller.current.scrollTop -= 8;
      else if (pointer > box.bottom - EDGE) scroller.current.scrollTop += 8;
      before = under(box, scroller.current.scrollTop);
      setDrag({ id, before });
      frame = requestAnimationFrame(place);
    };
    const moved = (next: PointerEvent): void => {
      pointer = next.clientY;
      if (frame === 0 && Math.abs(pointer - from) >= STARTS_AFTER) place();
    };
    const end = (drop: boolean): void => {
      cancelAnimationFrame(frame);
      window.removeEventListener('pointermove', moved);
      window.removeEventListener('pointerup', up);
      window.removeEventListener('pointercancel', cancel);
      window.removeEventListener('keydown', key, true);
      stop.current = null;
      setDrag(null);
      const index = latest.current.rows.indexOf(id);
      // Behind its own place the row itself no longer counts.
      if (drop && before !== null && index >= 0) latest.current.onDrop(id, before > index ? before - 1 : before);
    };
    const up = (last: PointerEvent): void => {
      pointer = last.clientY;
      // The line follows a frame later: on a busy machine the row fell where the pointer had been.
      if (before !== null && scroller.current) before = under(scroller.current.getBoundingClientRect(), scroller.current.scrollTop);
      end(true);
    };
    const cancel = (): void => end(false);
    const key = (next: KeyboardEvent): void => { if (next.key === 'Escape') { next.stopPropagation(); end(false); } };
    window.addEventListener('pointermove', moved);
    window.addEventListener('pointerup', up);
    window.addEventListener('pointercancel', cancel);
    window.addEventListener('keydown', key, true);
    stop.current = cancel;
  };
  return { drag, begin };
}

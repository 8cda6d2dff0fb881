/** What keys, wheel and presenter clickers do to the roll; the same in the operator's screen and in the anchor's window. */
import { useEffect, useRef } from 'react';
import { keysOf } from '../app/shortcuts.ts';
import { preciseNow } from './clock.ts';
import { lineAt, type Layout } from './layout.ts';
import type { Transport } from './useTransport.ts';

/** `once`: turns something on and off, so a key that is held down must not do it again and again. */
export interface Control { readonly keys: readonly string[]; readonly labelKey: string; readonly once?: true; run(): void }

/** Does what a pressed key is for. */
export const press = (control: Control, event: KeyboardEvent | undefined): void => { if (!(control.once && event?.repeat)) control.run(); };

/** The heads of the items, in order: where digits and jumps go. */
export const heads = (layout: Layout): { key: string; itemId: string; row: number; text: string }[] =>
  layout.lines.filter((line) => line.piece.kind === 'head').map((line) => ({ key: line.piece.key, itemId: line.piece.itemId, row: line.top, text: line.piece.text }));

/** The item at a depth. */
export const itemAt = (layout: Layout, row: number): string | null => lineAt(layout, row)?.piece.itemId ?? null;

/** A row this near counts as being there, so that the next jump goes on instead of staying. */
const THERE = 0.05;

function jump(transport: Transport, by: 1 | -1, to: 'item' | 'piece'): void {
  const row = transport.rowAt(preciseNow());
  const places = to === 'item' ? heads(transport.layout).map((head) => head.row) : transport.layout.lines.filter((line) => line.first && line.piece.kind !== 'head').map((line) => line.top);
  const next = by > 0 ? places.find((place) => place > row + THERE) : places.findLast((place) => place < row - THERE);
  transport.moveTo(next ?? (by > 0 ? transport.layout.height : 0));
}

/** Clickers send PageUp, PageDown and B (or a full stop). */
export function controlsOf(transport: Transport): Control[] {
  const { look, change } = transport;
  return [
    { keys: ['Space'], labelKey: 'prompter.key.toggle', once: true, run: transport.toggle },
    { keys: ['ArrowUp'], labelKey: 'prompter.key.slower', run: () => transport.setStep(look.step - 1) },
    { keys: ['ArrowDown'], labelKey: 'prompter.key.faster', run: () => transport.setStep(look.step + 1) },
    { keys: ['PageDown'], labelKey: 'prompter.key.nextPiece', run: () => jump(transport, 1, 'piece') },
    { keys: ['PageUp'], labelKey: 'prompter.key.lastPiece', run: () => jump(transport, -1, 'piece') },
    { keys: ['Shift+PageDown', 'ArrowRight'], labelKey: 'prompter.key.nextItem', run: () => jump(transport, 1, 'item') },
    { keys: ['Shift+PageUp', 'ArrowLeft'], labelKey: 'prompter.key.lastItem', run: () => jump(transport, -1, 'item') },
    { keys: ['Home'], labelKey: 'prompter.key.top', run: () => transport.moveTo(0) },
    { keys: ['B', '.'], labelKey: 'prompter.key.blackout', once: true, run: () => change({ blackout: !look.blackout }) },
    { keys: ['M'], labelKey: 'prompter.key.mirror', once: true, run: () => change({ mirrorX: !look.mirrorX }) },
  ];
}

/** Digits within this time of each other are one page number, in ms. */
const SECOND_DIGIT = 700;
const HANDS = ['keydown', 'pointerdown', 'wheel'] as const;
const ROWS_PER_NOTCH = 0.6;

/** Digits jump to an item, the wheel moves the roll over `surface` (the whole window when null). Keys are the caller's business. */
export function useDigitsAndWheel(transport: Transport, surface: React.RefObject<HTMLElement | null>, digitsOn: boolean): void {
  const latest = useRef(transport);
  useEffect(() => { latest.current = transport; });
  useEffect(() => {
    let typed = '';
    let waits: ReturnType<typeof setTimeout> | undefined;
    const arrive = (): void => {
      clearTimeout(waits);
      const head = heads(latest.current.layout)[Number(typed) - 1];
      typed = '';
      if (head) latest.current.moveTo(head.row);
    };
    const digit = (event: KeyboardEvent): void => {
      if (!digitsOn || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable=true]')) return;
      event.preventDefault();
      if (event.repeat) return;
      typed += event.key;
      clearTimeout(waits);
      // Where no page begins with these figures and has more of them, nothing is waited for; else the anchor would see page 1 on the way to page 12.
      if (typed.length === 3 || Number(typed) * 10 > heads(latest.current.layout).length) arrive(); else waits = setTimeout(arrive, SECOND_DIGIT);
    };
    /** Whatever else is done goes from the page that was written: half a second later it would take the roll back from where that led. */
    const first = (event: KeyboardEvent | PointerEvent | WheelEvent): void => { if (typed !== '' && !('key' in event && /^([0-9]|Shift|Control|Alt|Meta)$/.test(event.key))) arrive(); };
    const wheel = (event: WheelEvent): void => {
      latest.current.moveBy(Math.sign(event.deltaY) * Math.min(3, Math.abs(event.deltaY) / 100) * ROWS_PER_NOTCH);
      event.preventDefault();
    };
    const place = surface.current;
    window.addEventListener('keydown', digit);
    for (const kind of HANDS) window.addEventListener(kind, first, true);
    place?.addEventListener('wheel', wheel, { passive: false });
    return () => {
      clearTimeout(waits);
      window.removeEventListener('keydown', digit);
      for (const kind of HANDS) window.removeEventListener(kind, first, true);
      place?.removeEventListener('wheel', wheel);
    };
  }, [surface, digitsOn]);
}

/** The keys of the anchor's window, which has no frame around it to hear them. */
export function useWindowKeys(transport: Transport): void {
  const latest = useRef(transport);
  useEffect(() => { latest.current = transport; });
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (event.isComposing) return;
      const keys = keysOf(event);
      const control = controlsOf(latest.current).find((one) => one.keys.includes(keys));
      if (!control) return;
      press(control, event);
      event.preventDefault();
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, []);
}

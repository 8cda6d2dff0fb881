/** Keys. A component says which keys do what while it is on screen; the help (?) and the command palette list the same. */
import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface Shortcut {
  /** As written: 'Ctrl+K', 'Space', 'J', 'Shift+ArrowLeft', '?'. Ctrl means Command on a Mac. */
  readonly keys: string;
  readonly labelKey: string;
  /** Returns false to say: not mine, let it pass. */
  run(event?: KeyboardEvent): unknown;
}

/** Latest registered first: a panel over a screen hears its keys first. A dialog has all keys to itself. */
let registered: readonly Shortcut[] = [];
const listeners = new Set<() => void>();

function change(next: readonly Shortcut[]): void {
  registered = next;
  for (const listener of listeners) listener();
}

/** The name of a pressed key in the form shortcuts are written in. Letters are upper case; Shift is said only beside named keys and letters. */
export function keysOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const sign = key.length === 1 && !/[A-Z]/.test(key);
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${event.shiftKey && !sign ? 'Shift+' : ''}${key}`;
}

/** Is the person writing? Then plain keys are text, and arrows and Enter belong to the field. */
function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range', 'submit'].includes(target.type);
}

const worksInField = (keys: string): boolean => /^(Ctrl|Alt)\+/.test(keys) || /F\d+$/.test(keys);

function hear(event: KeyboardEvent): void {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return; // 229: the key belongs to the input method
  // Under a dialog nothing hears: the space bar would take the next item on air, Delete would delete what is chosen behind it.
  if (document.querySelector('dialog[open]')) return;
  const keys = keysOf(event);
  if (isField(event.target) && !worksInField(keys)) return;
  // Space and Enter on a focused button press that button.
  if ((keys === 'Space' || keys === 'Enter') && event.target instanceof HTMLElement && event.target.closest('button, a, summary, [role=button], [role=tab], [role=menuitem]')) return;
  for (const shortcut of registered) {
    if (shortcut.keys !== keys || shortcut.run(event) === false) continue;
    event.preventDefault();
    return;
  }
}

/** Starts listening; once, by the frame. Returns how to stop. */
export function startShortcuts(): () => void {
  window.addEventListener('keydown', hear);
  return () => window.removeEventListener('keydown', hear);
}

/**
 * While the component is there, `keys` runs `handler`; `labelKey` names it in the help and the palette. Several keys may do the same.
 * Plain keys are not heard while someone writes; Ctrl and Alt combinations are. `on` false: not now.
 */
export function useShortcut(keys: string | readonly string[], handler: (event?: KeyboardEvent) => unknown, labelKey: string, on = true): void {
  const latest = useRef(handler);
  useEffect(() => { latest.current = handler; });
  const all = typeof keys === 'string' ? keys : keys.join(' ');
  useEffect(() => {
    if (!on) return;
    const mine = all.split(' ').map((one): Shortcut => ({ keys: one, labelKey, run: (event) => latest.current(event) }));
    change([...mine, ...registered]);
    return () => change(registered.filter((one) => !mine.includes(one)));
  }, [all, labelKey, on]);
}


/** What can be done with keys right now. */
export function useShortcutList(): readonly Shortcut[] {
  return useSyncExternalStore((listener) => { listeners.add(listener); return () => listeners.delete(listener); }, () => registered);
}

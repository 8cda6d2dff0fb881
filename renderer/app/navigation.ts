/** Where the person is: the hash of the address, `#/<screen>/<id>`. */
import { useSyncExternalStore } from 'react';

export const SCREENS = ['stories', 'assets', 'cut', 'rundown', 'review', 'prompter', 'export', 'settings', 'sync'] as const;
export type Screen = (typeof SCREENS)[number];
export interface Place { readonly screen: Screen; readonly id: string | null }

/** Reads an address; anything else than a known screen is the stories. */
export function placeOf(hash: string): Place {
  const [name = '', ...rest] = hash.replace(/^#\/?/, '').split('/');
  const screen = SCREENS.find((one) => one === name) ?? 'stories';
  return { screen, id: rest.length > 0 && rest[0] !== '' ? rest.map(decodeURIComponent).join('/') : null };
}

/** Writes an address; the inverse of placeOf. */
export const hashOf = (screen: Screen, id?: string | null): string => `#/${screen}${id ? `/${id.split('/').map(encodeURIComponent).join('/')}` : ''}`;

/** Who shows the place. Told by `go` itself: the event of the address comes a moment later, and the next key must already act on what was just chosen. */
const shown = new Set<() => void>();

/** Goes there; whoever shows the place knows it when this returns. A field that is being written in is left first, so that it gives what stands in it before its screen goes away. */
export function go(screen: Screen, id?: string | null): void {
  const field = document.activeElement;
  if (screen !== here().screen && field instanceof HTMLElement && field.matches('input, textarea, select')) field.blur();
  location.hash = hashOf(screen, id);
  for (const listener of shown) listener();
}

let heldHash = '';
let held: Place = { screen: 'stories', id: null };
function here(): Place {
  if (location.hash !== heldHash) { heldHash = location.hash; held = placeOf(heldHash); }
  return held;
}

/** Is the person on this screen at this moment? Asked before somebody is taken on to a next place: a screen hears only a moment later that it was left. */
export const isOn = (screen: Screen): boolean => here().screen === screen;

function subscribe(listener: () => void): () => void {
  shown.add(listener);
  window.addEventListener('hashchange', listener);
  return () => { shown.delete(listener); window.removeEventListener('hashchange', listener); };
}

export function useNavigation(): Place & { go: typeof go } {
  const { screen, id } = useSyncExternalStore(subscribe, here);
  return { screen, id, go };
}

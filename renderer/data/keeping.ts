/**
 * Words that stand in no record yet, kept twice: in the browser's store, where other windows see them at once, and at the workstation, which has them on its disk when it answers. A browser
 * writes its store up to minutes later, so a window that was killed with its machine finds there what it had kept long before.
 */
import { latestTold } from './latest-told.ts';
import { call } from './port.ts';
import { livingWindows, store } from './window-life.ts';

/** Keys under which it may have something. */
const there = new Set<string>();
const told = latestTold<string | null>({
  send: (key, text) => call('kept.set', { key, text }),
  took(key, text) { if (text === null && !told.owes(key)) there.delete(key); },
  // The browser's store has it still.
  failed: (key, error) => console.error('not kept at the workstation', key, error),
});

/** Keeps a text (JSON with `at`, when it was kept, ms) under a key. */
export function keepText(key: string, text: string): void {
  store(key, text);
  tell(key, text);
}

export function forgetText(key: string): void {
  const waits = there.has(key) || localStorage.getItem(key) !== null;
  localStorage.removeItem(key);
  if (waits) tell(key, null);
}

function tell(key: string, text: string | null): void {
  there.add(key);
  told.tell(key, text);
}

/** When a text is kept under a key: later than what is kept there, also where the clock was put back. */
export const keepingAt = (key: string): number => Math.max(Date.now(), keptAt(localStorage.getItem(key)) + 1);

const keptAt = (text: string | null): number => (text === null ? -1 : ((JSON.parse(text) as { at?: number }).at ?? 0)); // our own

let asked: Promise<void> | null = null;
/** Puts what the workstation has of windows that are gone into the browser's store where that has nothing newer: once a page, before anybody is shown to be signed in. `windowOf`: whose a key is; null where it is no window's. */
export function recall(windowOf: (key: string) => string | null): Promise<void> {
  return (asked ??= bringBack(windowOf).catch((error: unknown) => {
    asked = null;
    // Nobody is kept out for it; it is asked again with the next link.
    console.error('what was kept at the workstation', error);
  }));
}

async function bringBack(windowOf: (key: string) => string | null): Promise<void> {
  const [{ left }, lives] = await Promise.all([call('kept.left', {}), livingWindows()]);
  for (const { key, text } of left) {
    const window = windowOf(key);
    if (window !== null && lives(window)) continue;
    there.add(key);
    if (keptAt(text) > keptAt(localStorage.getItem(key))) store(key, text);
  }
}

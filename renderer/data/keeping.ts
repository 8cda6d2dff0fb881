/**
 * Words that stand in no record yet, kept twice: in the browser's store, where other windows see them at once, and at the workstation, which has them on its disk when it answers. A browser
 * writes its store up to minutes later, so a window that was killed with its machine finds there what it had kept long before.
 */
import { AGAIN_AFTER, goesAway } from './goes-away.ts';
import { call, PortError } from './port.ts';
import { livingWindows, store } from './window-life.ts';

/** By key, what the workstation is still to be told: a text, or that nothing waits there any more. */
const owed = new Map<string, string | null>();
/** Keys of which it is being told. */
const going = new Set<string>();
/** Keys under which it may have something. */
const there = new Set<string>();

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
  owed.set(key, text);
  hand(key);
}

/** One at a time of each: what is typed meanwhile goes when that is answered. */
function hand(key: string): void {
  const text = owed.get(key);
  if (text === undefined || going.has(key)) return;
  owed.delete(key);
  going.add(key);
  call('kept.set', { key, text }).then(() => {
    going.delete(key);
    if (text === null && !owed.has(key)) there.delete(key);
    hand(key);
  }, (error: unknown) => {
    going.delete(key);
    // The browser's store has it still, and the person is told what ails the workstation's disk.
    if (!(error instanceof PortError) || !goesAway(error.refusal.refused)) { console.error('not kept at the workstation', key, error); hand(key); return; }
    if (!owed.has(key)) owed.set(key, text);
    setTimeout(() => hand(key), AGAIN_AFTER);
  });
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

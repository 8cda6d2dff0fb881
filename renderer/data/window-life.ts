/** Which windows live: a lock that the browser takes back with its window says so (Web Locks, W3C). For what a window keeps in the browser's store, in case it goes before the workstation has it. */

const LOCK = 'bianbo.window.';
/** The name of this window. */
export const here: string = crypto.randomUUID();
let living = false;

/** Says to other windows that what this one keeps is its own to send. */
export function liveHere(): void {
  if (living) return;
  living = true;
  void navigator.locks.request(`${LOCK}${here}`, () => new Promise(() => {}));
}

/** The names of the windows that live, as of this moment. */
export async function livingWindows(): Promise<(window: string) => boolean> {
  const held = new Set((await navigator.locks.query()).held?.map((one) => one.name));
  return (window) => window === here || held.has(`${LOCK}${window}`);
}

/** Calls for everything that a window which is gone has left: now, and whenever one goes. `windowOf`: whose a key of the browser's store is; null where it is of something else. */
export function watchLeft(windowOf: (key: string) => string | null, look: () => void, signal: AbortSignal): void {
  const awaited = new Set<string>();
  const wait = (key: string): void => {
    const window = windowOf(key);
    if (window === null || window === here || awaited.has(window)) return;
    awaited.add(window);
    // Granted when that window is gone; rejects when this one does not wait any longer.
    navigator.locks.request(`${LOCK}${window}`, { signal }, () => { awaited.delete(window); }).then(look, () => {});
  };
  for (const key of Object.keys(localStorage)) wait(key);
  window.addEventListener('storage', ({ key, newValue }) => { if (key !== null && newValue !== null) wait(key); }, { signal });
}

/** Keeps a text in the browser's store. A store that is full takes none: then the window alone has it, as before it was kept. */
export function store(key: string, text: string): void {
  try { localStorage.setItem(key, text); } catch (error) { console.error('not kept in the browser', key, error); }
}

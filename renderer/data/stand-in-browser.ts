/** For tests: what of a browser its windows share (the store, the locks) and the window itself. */
import { vi } from 'vitest';

/** `full`: the store takes nothing more. */
export interface StandInBrowser { full: boolean; readonly store: Readonly<Record<string, string>>; readonly window: EventTarget }

/** Puts an empty browser in place of the one that is not there. */
export function standInBrowser(): StandInBrowser {
  const store = Object.create({
    getItem(this: Record<string, string>, key: string) { return Object.hasOwn(this, key) ? this[key] : null; },
    setItem(this: Record<string, string>, key: string, text: string) { if (browser.full) throw new Error('QuotaExceededError'); this[key] = text; },
    removeItem(this: Record<string, string>, key: string) { delete this[key]; },
  }) as Record<string, string>; // its own keys are what is kept, as a browser has it
  const browser: StandInBrowser = { full: false, store, window: new EventTarget() };
  const held = new Map<string, Promise<unknown>>();
  const request = async (name: string, ...rest: unknown[]): Promise<unknown> => {
    const work = rest.at(-1) as () => unknown; // options may stand before it
    while (held.has(name)) await held.get(name);
    const done = Promise.resolve().then(work);
    held.set(name, done);
    try { return await done; } finally { held.delete(name); }
  };
  vi.stubGlobal('localStorage', store);
  vi.stubGlobal('navigator', { locks: { request, query: async () => ({ held: [...held.keys()].map((name) => ({ name })) }) } });
  vi.stubGlobal('window', browser.window);
  return browser;
}

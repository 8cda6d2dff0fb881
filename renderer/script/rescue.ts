/**
 * Words that the workstation has not confirmed, wherever their editor went. Inside a window a script that was left goes on
 * sending until all of it is confirmed; what a window still held when it went away is kept in the browser's store and sent by the
 * next one.
 */
import { here, liveHere, livingWindows, store, watchLeft as watchWindows } from '../data/window-life.ts';
import type { Collab, Unsent } from './collab.ts';

/** What a window that is gone had not sent; `by` is who wrote it (see who.ts), null in what older builds kept. */
export interface Left { readonly key: string; readonly body: string; readonly by: string | null; readonly unsent: Unsent }

const BEGIN = 'bianbo.unsent.';

const keyOf = (body: string, window: string = here): string => `${BEGIN}${body}.${window}`;
const bodyOf = (key: string): string => key.slice(BEGIN.length).split('.')[0] ?? '';

/** Keeps what this window holds of a script; null when it holds nothing any more. */
export function keep(body: string, by: string | null, unsent: Unsent | null): void {
  if (unsent) store(keyOf(body), JSON.stringify({ ...unsent, by }));
  else forget(body);
}

/** Words that were taken over for an editor whose script could not be opened (gone while the cache is filled anew): the next one that opens it has them. */
const unopened = new Map<string, Unsent>();

const forget = (body: string): void => { if (!unopened.has(body)) localStorage.removeItem(keyOf(body)); };
export const forgetLeft = ({ key }: Left): void => localStorage.removeItem(key);

/** '' in what older builds kept. */
const windowOf = (key: string): string | null => (key.startsWith(BEGIN) ? (key.slice(BEGIN.length).split('.')[1] ?? '') : null);

/** Calls for everything that a window which is gone has left: now, and whenever one goes. */
export const watchLeft = (look: () => void, signal: AbortSignal): void => watchWindows(windowOf, look, signal);

/** What windows that are gone kept; what is in another form is passed over and stays. */
export async function left(): Promise<Left[]> {
  const lives = await livingWindows();
  const found: Left[] = [];
  for (const key of Object.keys(localStorage)) {
    const window = windowOf(key);
    if (window === null || lives(window)) continue;
    const told = JSON.parse(localStorage.getItem(key) ?? 'null') as Partial<Unsent & { by: string | null }> | null; // our own, of this build or an older one
    if (told?.base && Array.isArray(told.steps)) found.push({ key, body: bodyOf(key), by: told.by ?? null, unsent: { base: told.base, steps: told.steps, ...(told.arriving ? { arriving: told.arriving } : {}), ...(told.composing ? { composing: told.composing } : {}) } });
  }
  return found;
}

const leaving = new Map<string, Collab>();

/** All is confirmed: whoever went on sending it may stop. */
export function settled(body: string, collab: Collab): void {
  forget(body);
  if (leaving.get(body) !== collab) return;
  leaving.delete(body);
  collab.close();
}

/** Grows whenever somebody else signs in. */
let person = 0;

/**
 * A script is opened again: what its last editor had not got confirmed is the new one's. `giveBack`: it could not be opened, so that waits for the next time. `letGo`: the editor goes; what is
 * still to be confirmed goes on being sent. Neither once somebody else is signed in: what was kept waits for who wrote it, out of the way. `isTheirs`: does whoever opened it still sit here?
 */
export function takeOver(body: string): { unsent: Unsent | null; giveBack(): void; letGo(collab: Collab): void; isTheirs(): boolean } {
  liveHere();
  const collab = leaving.get(body);
  const unsent = collab?.unsent() ?? unopened.get(body) ?? null;
  leaving.delete(body);
  unopened.delete(body);
  collab?.drop();
  const by = person;
  const isTheirs = (): boolean => by === person;
  const letGo = (gone: Collab): void => {
    if (isTheirs()) { goOn(body, gone); return; }
    gone.drop();
    // What its editor kept as it went, after the others were put aside.
    setAside(keyOf(body));
  };
  return { unsent, giveBack: () => { if (unsent && isTheirs()) unopened.set(body, unsent); }, letGo, isTheirs };
}

function goOn(body: string, collab: Collab): void {
  leaving.get(body)?.close();
  leaving.delete(body);
  if (collab.waiting() > 0) leaving.set(body, collab);
  else collab.close();
}

/** Somebody else is signed in: nothing is sent in his name. What was kept waits for who wrote it, out of the way of what is written here from now on: as if its window had gone. */
export function stopSending(): void {
  person++;
  for (const collab of leaving.values()) collab.drop();
  leaving.clear();
  unopened.clear();
  for (const key of Object.keys(localStorage)) if (windowOf(key) === here) setAside(key);
}

function setAside(key: string): void {
  const text = localStorage.getItem(key);
  // A full store has room for one of the two.
  localStorage.removeItem(key);
  if (text !== null) store(keyOf(bodyOf(key), crypto.randomUUID()), text);
}

/** What was typed and not confirmed when a window closed, kept in the browser until the script is opened again. */
import type { Unsent } from './collab.ts';

const key = (body: string): string => `bianbo.unsent.${body}`;

export function keep(body: string, unsent: Unsent | null): void {
  if (unsent) localStorage.setItem(key(body), JSON.stringify(unsent));
  else forget(body);
}

export const forget = (body: string): void => localStorage.removeItem(key(body));

/** What was kept; null for nothing, or for something an older build wrote in another form. */
export function rescued(body: string): Unsent | null {
  const text = localStorage.getItem(key(body));
  if (text === null) return null;
  const found = JSON.parse(text) as Partial<Unsent> | null;
  return found?.base && Array.isArray(found.steps) ? { base: found.base, steps: found.steps } : null;
}

/** Does the person want to sign in again? Asked from wherever it is said that the pool knows their session no more. */
import { useSyncExternalStore } from 'react';

let wanted = false;
const listeners = new Set<() => void>();
function turn(to: boolean): void {
  wanted = to;
  for (const listener of listeners) listener();
}

export const askToSignInAgain = (): void => turn(true);
export const leaveSignInAgain = (): void => turn(false);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}
export const useSignInAgain = (): boolean => useSyncExternalStore(subscribe, () => wanted);

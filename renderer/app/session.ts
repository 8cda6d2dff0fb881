/** Who is signed in at this workstation. */
import { useSyncExternalStore } from 'react';
import type { SessionState } from '../../shared/protocol/calls/base.ts';
import { call, linkState, onLinkState, onPush } from '../data/port.ts';
import { recallWords } from '../data/field-words.ts';
import { whoOf } from '../data/who.ts';
import { stopSending } from '../script/rescue.ts';
import { forgetNotices, saysNewsroomChanged } from './notices.ts';

let session: SessionState | null = null;
const listeners = new Set<() => void>();

const whoIn = (of: SessionState | null): string | null => (of?.person ? whoOf(of.newsroom, of.person.id) : null);

/** Takes in what the workstation answered to a session call. */
export function holdSession(next: SessionState): SessionState {
  const [before, after] = [whoIn(session), whoIn(next)];
  if (before !== null && before !== after) forgetNotices();
  // At the next sign-in too: the editors that were open at a sign-out let go of their words only after it.
  if (before !== after) stopSending();
  session = next;
  for (const listener of listeners) listener();
  return next;
}

/** Asks anew; the names and the emptiness of the pool change while nobody is signed in. */
export async function askSession(): Promise<SessionState> {
  // Before any field is shown: what stood in it when its window died stands there again.
  await recallWords();
  return holdSession(await call('session.get', {}));
}

export const signOut = async (): Promise<SessionState> => holdSession(await call('session.signOut', {}));

let started = false;
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!started) {
    started = true;
    const ask = (): void => { if (linkState() === 'open') askSession().catch(() => {}); }; // lost again: asked again when the link is back
    onLinkState(ask);
    // In another newsroom somebody else is signed in, or nobody; and so it may be after what was done in another window.
    onPush((push) => { if (push.push === 'session' || (push.push === 'notice' && saysNewsroomChanged(push.code))) ask(); });
    ask();
  }
  return () => { listeners.delete(listener); };
}

/** The session; null until the workstation has answered for the first time. */
export const useSession = (): SessionState | null => useSyncExternalStore(subscribe, () => session);

/** Whoever sits here (see who.ts); null while nobody does. */
export const useWho = (): string | null => useSyncExternalStore(subscribe, () => whoIn(session));

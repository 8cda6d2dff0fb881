/** Sends what windows that are gone had not sent, as soon as who wrote it is here. */
import { announceRefusal } from '../app/notices.ts';
import { openDocument } from '../data/documents.ts';
import { AGAIN_AFTER, goesAway } from '../data/goes-away.ts';
import { PortError } from '../data/port.ts';
import { startCollab, type Collab } from './collab.ts';
import { keepFindings } from './findings.ts';
import { forgetLeft, left, type Left } from './rescue.ts';
import { tellUnfinished } from './unfinished.ts';

/** One window at a time looks, so that nothing is sent twice. What is refused, or is of a script that is gone, waits for the next start. `told`: that this goes on by itself. */
export async function sendLeft(person: string, signal: AbortSignal, told = false): Promise<void> {
  let again = false;
  await navigator.locks.request('bianbo.unsent', async () => {
    for (const one of await left()) {
      if (signal.aborted) return;
      if ((one.by === null || one.by === person) && (await send(one, person, signal, told)) === 'again') again = true;
    }
  });
  if (again) setTimeout(() => { if (!signal.aborted) void sendLeft(person, signal, true); }, AGAIN_AFTER);
}

async function send(one: Left, person: string, signal: AbortSignal, told: boolean): Promise<'over' | 'again'> {
  let collab: Collab | null = null;
  let outcome: 'over' | 'again' = 'over';
  let done = (): void => {};
  const over = new Promise<void>((resolve) => { done = resolve; });
  const look = (): void => {
    if (collab?.waiting() !== 0) return;
    forgetLeft(one);
    tellUnfinished(one.unsent.composing ?? '');
    done();
  };
  signal.addEventListener('abort', done, { once: true });
  try {
    const started = await startCollab({
      open: (writer) => openDocument(one.body, writer),
      show: () => {},
      composing: () => false,
      changed: look,
      refused: (why) => {
        if (!(why instanceof PortError)) throw why;
        if (goesAway(why.refusal.refused)) outcome = 'again';
        if (outcome === 'over' || !told) announceRefusal(why, 'left');
        done();
      },
      found: (findings) => keepFindings(one.body, findings, person),
      later: (ms, then) => { const timer = setTimeout(then, ms); return () => clearTimeout(timer); },
    }, one.unsent);
    collab = started.collab;
    look();
    await over;
    collab.drop();
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    if (goesAway(error.refusal.refused)) outcome = 'again';
  }
  return outcome;
}

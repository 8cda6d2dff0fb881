/** Sends what windows that are gone had not sent, as soon as who wrote it is here. */
import { announceRefusal } from '../app/notices.ts';
import { openDocument } from '../data/documents.ts';
import { PortError } from '../data/port.ts';
import { startCollab, type Collab } from './collab.ts';
import { keepFindings } from './findings.ts';
import { forgetLeft, left, type Left } from './rescue.ts';
import { tellUnfinished } from './unfinished.ts';

/** One window at a time looks, so that nothing is sent twice. What is refused, or is of a script that is not here, waits for the next start. */
export async function sendLeft(person: string, signal: AbortSignal): Promise<void> {
  await navigator.locks.request('bianbo.unsent', async () => {
    for (const one of await left()) {
      if (signal.aborted) return;
      if (one.by === null || one.by === person) await send(one, person, signal);
    }
  });
}

async function send(one: Left, person: string, signal: AbortSignal): Promise<void> {
  let collab: Collab | null = null;
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
      refused: (why) => { if (!(why instanceof PortError)) throw why; announceRefusal(why, 'left'); done(); },
      found: (findings) => keepFindings(one.body, findings, person),
      later: (ms, then) => { const timer = setTimeout(then, ms); return () => clearTimeout(timer); },
    }, one.unsent);
    collab = started.collab;
    look();
    await over;
    collab.drop();
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
  }
}

/** Sends what windows that are gone had not sent, as soon as who wrote it is here. */
import { t } from '../app/language.ts';
import { announce, announceRefusal } from '../app/notices.ts';
import { openDocument } from '../data/documents.ts';
import { AGAIN_AFTER, goesAway } from '../data/goes-away.ts';
import { call, PortError } from '../data/port.ts';
import { isOf } from '../data/who.ts';
import { startCollab, type Collab } from './collab.ts';
import { keepFindings } from './findings.ts';
import { forgetLeft, left, type Left } from './rescue.ts';
import { tellUnfinished } from './unfinished.ts';

/** One window at a time looks, so that nothing is sent twice. What is refused waits for the next start; what is of a script that is gone is kept where it can be read. `who`: see who.ts. `told`: that this goes on by itself. */
export async function sendLeft(who: string, person: string, signal: AbortSignal, told = false): Promise<void> {
  let again = false;
  await navigator.locks.request('bianbo.unsent', async () => {
    for (const one of await left()) {
      if (signal.aborted) return;
      if ((one.by === null || isOf(one.by, who)) && (await send(one, person, signal, told)) === 'again') again = true;
    }
  });
  if (again) setTimeout(() => { if (!signal.aborted) void sendLeft(who, person, signal, true); }, AGAIN_AFTER);
}

async function send(one: Left, person: string, signal: AbortSignal, told: boolean): Promise<'over' | 'again'> {
  let collab: Collab | null = null;
  let outcome: 'over' | 'again' = 'over';
  let done = (): void => {};
  let fails = (_why: unknown): void => {};
  const over = new Promise<void>((resolve, reject) => { done = resolve; fails = reject; });
  over.catch(() => {}); // also where nobody waits for it yet
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
        if (!(why instanceof PortError)) { fails(why); return; }
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
  } catch (error) {
    if (!(error instanceof PortError)) {
      // They have no place that can be found, and must not keep those of other scripts from being sent.
      console.error('words of a window that is gone', one.key, error);
      return setAside(one, () => call('kept.refused', { name: 'script.edit', target: { kind: 'body', id: one.body }, args: { v: NOWHERE, steps: one.unsent.steps, passes: 0 }, code: 'text-not-placed', params: {} }), 'script.notPlaced');
    }
    if (error.refusal.refused === 'gone') return setAside(one, () => call('kept.ofGone', { body: one.body, steps: one.unsent.steps as Record<string, unknown>[] }), 'script.ofGone'); // as an editor made them
    if (goesAway(error.refusal.refused)) outcome = 'again';
  } finally { collab?.drop(); }
  return outcome;
}

/** What has no place in any script: none has had so many steps. */
const NOWHERE = Number.MAX_SAFE_INTEGER;

/** They will not get into their script by themselves: they go where their writer can read and copy them. */
async function setAside(one: Left, keep: () => Promise<unknown>, says: 'script.ofGone' | 'script.notPlaced'): Promise<'over' | 'again'> {
  try {
    if (one.unsent.steps.length > 0) {
      await keep();
      announce('warning', t(says));
    }
    forgetLeft(one);
    tellUnfinished(one.unsent.composing ?? '');
    return 'over';
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    return goesAway(error.refusal.refused) ? 'again' : 'over';
  }
}

/** Open scripts: who gets the steps that others made. One document number per opening, so a script can be open twice. */
import { call, linkState, onLinkState, onPush } from './port.ts';

export interface OpenDocument {
  /** The script as document JSON, and the count of steps it stands on here. */
  readonly doc: unknown;
  readonly version: number;
  /** How many steps of the writer it was opened for were taken; null where the workstation does not know. */
  readonly taken: number | null;
  /** Steps by others (or a rebase) from `version` on. What came before the handler was set is handed over at once, in order. */
  onSteps(handler: (version: number, steps: unknown[]) => void): void;
  /** Steps cannot be followed any more (cache rebuilt, workstation restarted): close it and open again. */
  onReset(handler: () => void): void;
  /** Own steps. 'behind': steps of others are on their way, rebase and push again. */
  push(version: number, steps: unknown[], upTo?: { writer: string; steps: number }): Promise<{ version: number } | { behind: true }>;
  close(): void;
}

interface Heard { steps: ((version: number, steps: unknown[]) => void) | null; reset: (() => void) | null; early: { version: number; steps: unknown[] }[]; lost: boolean }

let last = 0;
const open = new Map<number, Heard>();

/** Opens a script (by its version's id) for following and writing; `writer`: of whom it is asked how many steps were taken. Rejects with PortError when it is not there. */
export async function openDocument(body: string, writer?: string): Promise<OpenDocument> {
  listen();
  const doc = ++last;
  const heard: Heard = { steps: null, reset: null, early: [], lost: false };
  open.set(doc, heard);
  try {
    const opened = await call('doc.open', { doc, body, ...(writer === undefined ? {} : { writer }) });
    return documentOf(doc, heard, opened);
  } catch (error) {
    open.delete(doc);
    throw error;
  }
}

function documentOf(doc: number, heard: Heard, opened: { version: number; doc: unknown; taken: number | null }): OpenDocument {
  return {
    doc: opened.doc,
    version: opened.version,
    taken: opened.taken,
    onSteps(handler) {
      heard.steps = handler;
      for (const { version, steps } of heard.early.splice(0)) handler(version, steps);
    },
    onReset(handler) {
      heard.reset = handler;
      if (heard.lost) handler();
    },
    push: (version, steps, upTo) => call('doc.push', { doc, version, steps, ...(upTo ? { upTo } : {}) }),
    close() {
      if (!open.delete(doc) || linkState() !== 'open') return;
      // Nobody listens any more; a link that breaks now closes the document at the other end by itself.
      call('doc.close', { doc }).catch(() => {});
    },
  };
}

function reset(heard: Heard): void {
  heard.lost = true;
  heard.reset?.();
}

let listening = false;
function listen(): void {
  if (listening) return;
  listening = true;
  onPush((push) => {
    if (push.push !== 'doc' && push.push !== 'doc-reset') return;
    const heard = open.get(push.doc);
    if (!heard) return;
    if (push.push === 'doc-reset') return reset(heard);
    if (heard.steps) heard.steps(push.version, push.steps);
    else heard.early.push({ version: push.version, steps: push.steps });
  });
  onLinkState(() => {
    // A new workstation process knows nothing of what was open; the reset comes when it can be opened again.
    if (linkState() === 'open') for (const heard of [...open.values()]) if (heard.lost) reset(heard);
    if (linkState() === 'lost') for (const heard of open.values()) heard.lost = true;
  });
}

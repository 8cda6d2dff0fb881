/** Calls to the workstation, typed by the contract in shared/protocol. Everything a window asks for goes through here. */
import type { Refusal } from '../../shared/log/command.ts';
import type { CallArgs, CallName, CallResult, Push, ToWindow } from '../../shared/protocol/port.ts';
import { openLink, type Link, type LinkState } from './carrier.ts';

/** The workstation said no; `refusal.refused` is a message key `refusal.<code>`. */
export class PortError extends Error {
  readonly refusal: Refusal;
  /** Has a person already been told? Set by whoever told them, so that it is not said twice. */
  told = false;
  constructor(refusal: Refusal) {
    super(refusal.refused);
    this.refusal = refusal;
  }
}

interface Asked { message: unknown; resolve(value: never): void; reject(error: PortError): void }

let link: Link | null = null;
let state: LinkState = 'opening';
let last = 0;
/** Asked and not yet sent, then sent and not yet answered; in the order of asking. */
const waiting = new Map<number, Asked>();
const sent = new Map<number, Asked>();
const stateListeners = new Set<() => void>();
const pushListeners = new Set<(push: Push) => void>();

/** Opens the link once; called before the first render so that it dials while React starts. */
export function startPort(): void {
  link ??= openLink({ receive, changed });
}

/** Asks the workstation. Waits while the link is opening; rejects with PortError when refused or when the link broke before the answer. */
export function call<N extends CallName>(name: N, args: CallArgs<N>): Promise<CallResult<N>> {
  startPort();
  const id = ++last;
  return new Promise((resolve, reject) => {
    waiting.set(id, { message: { id, call: name, args }, resolve, reject });
    if (state === 'open') flush();
  });
}

/** Hears everything the workstation sends unasked. Returns how to stop. */
export function onPush(listener: (push: Push) => void): () => void {
  pushListeners.add(listener);
  return () => { pushListeners.delete(listener); };
}

/** Is the workstation itself reachable? (The pool's state is the `status` query.) */
export const linkState = (): LinkState => state;
export function onLinkState(listener: () => void): () => void {
  stateListeners.add(listener);
  return () => { stateListeners.delete(listener); };
}

function flush(): void {
  for (const [id, asked] of waiting) {
    waiting.delete(id);
    sent.set(id, asked);
    link?.post(asked.message);
  }
}

function changed(next: LinkState): void {
  state = next;
  if (next === 'lost') {
    // Whether these were done is not known here; asking again could do them twice.
    for (const asked of sent.values()) asked.reject(new PortError({ refused: 'workstation-lost' }));
    sent.clear();
  }
  for (const listener of stateListeners) listener();
  if (next === 'open') flush();
}

function receive(message: unknown): void {
  const heard = message as ToWindow; // our own workstation, same build: the contract says results need no second check
  if ('push' in heard) {
    for (const listener of pushListeners) listener(heard);
    return;
  }
  const asked = sent.get(heard.id);
  sent.delete(heard.id);
  if (!asked) return;
  if ('error' in heard) asked.reject(new PortError(heard.error));
  else asked.resolve(heard.result as never); // `call` ties the result type to the name asked for under this id
}

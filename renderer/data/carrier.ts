/**
 * How this window reaches its workstation. In Electron the main process introduces a MessagePort (a 'message' event with a port);
 * in a browser it is a WebSocket on the page's own origin, which the server lets in by its cookie. Both come back by themselves.
 */
import { CARRIER } from '../../shared/protocol/bridge.ts';
import { bridge } from './bridge.ts';

export type LinkState = 'opening' | 'open' | 'lost';

export interface LinkEvents {
  receive(message: unknown): void;
  changed(state: LinkState): void;
}
export interface Link { post(message: unknown): void }

/** Starts the link and keeps it: `changed('open')` comes each time it can be written to. */
export const openLink = (events: LinkEvents): Link => (bridge() ? desktopLink(events) : socketLink(events));

/** After the workstation was restarted the shell sends a new port; the old one is dead then. */
function desktopLink(events: LinkEvents): Link {
  let port: MessagePort | null = null;
  window.addEventListener('message', (event) => {
    const next = event.ports[0];
    if (event.source !== window || event.data !== CARRIER || !next) return;
    if (port) { port.onmessage = null; events.changed('lost'); }
    port = next;
    next.onmessage = (message) => events.receive(message.data);
    next.addEventListener('close', () => { if (port === next) { port = null; events.changed('lost'); } });
    next.start();
    events.changed('open');
  });
  return { post: (message) => port?.postMessage(message) };
}

const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;

function socketLink(events: LinkEvents): Link {
  let socket: WebSocket | null = null;
  let wait = FIRST_WAIT;
  const connect = (): void => {
    const next = new WebSocket(new URL('/port', location.href).href.replace(/^http/, 'ws'));
    next.onopen = () => { socket = next; wait = FIRST_WAIT; events.changed('open'); };
    next.onmessage = (event) => events.receive(JSON.parse(String(event.data)));
    next.onclose = () => {
      socket = null;
      events.changed('lost');
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  };
  connect();
  return { post: (message) => socket?.send(JSON.stringify(message)) };
}

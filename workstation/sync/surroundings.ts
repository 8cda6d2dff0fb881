import { WebSocket } from 'ws';
import type { Surroundings } from '../../shared/protocol/line.ts';

/** The real network and clock. */
export const realSurroundings: Surroundings = {
  dial(url, events) {
    const socket = socketTo(url);
    // The setting of an older release may be no address: there is no line to it, and none to hang up.
    if (!socket) { const calledOff = setImmediate(() => events.closed()); return { send: () => undefined, waiting: 0, drop: () => clearImmediate(calledOff), end: () => undefined }; }
    let over = false;
    const closed = (): void => { if (over) return; over = true; events.closed(); };
    socket.on('open', () => { if (!over) events.opened(); });
    socket.on('message', (data) => { if (!over) events.text(String(data)); });
    socket.on('close', closed);
    socket.on('error', closed);
    return {
      send: (text) => { if (socket.readyState === WebSocket.OPEN) socket.send(text); },
      get waiting() { return socket.bufferedAmount; },
      drop: () => { over = true; socket.terminate(); },
      end: () => socket.close(),
    };
  },
  now: Date.now,
  after: (ms, then) => { const timer = setTimeout(then, ms); return () => clearTimeout(timer); },
  every: (ms, then) => { const timer = setInterval(then, ms); return () => clearInterval(timer); },
};

/** Null where the address is none. */
function socketTo(url: string): WebSocket | null {
  // One message a turn: of a catch-up as many come in one read as lie there, and the windows would wait for all of them.
  try { return new WebSocket(`${url.replace(/^http/, 'ws')}/feed`, { maxPayload: 512 << 20, handshakeTimeout: 5000, perMessageDeflate: false, allowSynchronousEvents: false }); } catch { return null; /* it throws at once for an address that it cannot read */ }
}

/**
 * The pool's thread for media: a port of its own, where workstations send, fetch and ask; everything is read, hashed and written here, so that
 * the thread that judges commands never waits for media. Whoever may use media is known there, and asked of it for each request.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { MediaLine } from './media-line.ts';
import { MediaPlace } from './media-place.ts';
import { createMediaStore } from './media-store.ts';
import { recheckMedia } from './recheck.ts';

export interface MediaWorkerData { readonly folder: string; readonly host: string; readonly port: number; /** Who brings this word speaks for the pool itself. */ readonly own: string; /** See recheck.ts. */ readonly recheckBytesPerSecond: number }
export type FromMediaWorker = { readonly ready: number } | { readonly stored: string } | { readonly lost: string } | { readonly ask: number; readonly token: string } | { readonly failed: string };
export interface ToMediaWorker { readonly ask: number; readonly may: boolean }

/** A connection on which nothing comes for this long is given up: its sender is gone, and others may send the same file. */
const SILENCE_MS = 60_000;
/** How often it is looked for what nobody goes on sending. */
const ABANDONED_LOOK_MS = 3_600_000;

const { folder, host, port, own, recheckBytesPerSecond } = workerData as MediaWorkerData; // only media-room.ts starts this
const say = (message: FromMediaWorker): void => parentPort?.postMessage(message);
const asks = new Map<number, (may: boolean) => void>();
let next = 1;
parentPort?.on('message', ({ ask, may }: ToMediaWorker) => { asks.get(ask)?.(may); asks.delete(ask); });
const mayUse = (token: string): boolean | Promise<boolean> => (token === own ? true : new Promise((resolve) => { const ask = next++; asks.set(ask, resolve); say({ ask, token }); }));

const place = new MediaPlace(folder);
const store = createMediaStore({ folder, place, onStored: (sha256) => say({ stored: sha256 }), onLost: (sha256) => say({ lost: sha256 }) });
const isAuthorised = async ({ headers }: IncomingMessage): Promise<boolean> => {
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  return token !== undefined && mayUse(token);
};
const server = createServer((request, response) => {
  response.setHeader('media-port', (server.address() as AddressInfo).port);
  void (async () => {
    try { await store.handle(request, response, { authorised: await isAuthorised(request) }); } catch (error) {
      console.error('media', error);
      if (!response.headersSent) response.writeHead(500, { connection: 'close' });
      response.end();
    }
  })();
});
server.on('upgrade', (request, socket, early) => {
  // Nobody else listens from here on: a line that breaks now must not end this thread.
  socket.on('error', () => socket.destroy());
  void (async () => {
    const may = await isAuthorised(request);
    const line = MediaLine.over(socket, SILENCE_MS);
    // Whoever sends before it is told to is none of ours. 426: come without.
    if (!may || !line || early.length > 0 || request.headers.upgrade !== 'bianbo-media') { socket.end(`HTTP/1.1 ${may ? '426 Upgrade Required' : '401 Unauthorized'}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`); return; }
    try { await store.handleLine(request, line); } catch (error) {
      console.error('media', error);
      line.answer(500);
    }
  })();
});
// A large part over a slow line takes longer than any limit for the whole of it; silence is what ends it.
server.requestTimeout = 0;
server.setTimeout(SILENCE_MS);
// The port beside the pool's may be somebody else's, or not ours to take: any will do.
server.once('error', () => { server.on('error', (error) => say({ failed: error.message })); server.listen(0, host); });
server.on('listening', () => say({ ready: (server.address() as AddressInfo).port }));
server.listen(port <= 65_535 ? port : 0, host);
const dropAbandoned = (): void => { store.dropAbandoned(Date.now()).catch((error: unknown) => console.error('media', error)); };
dropAbandoned();
setInterval(dropAbandoned, ABANDONED_LOOK_MS);
// Ends with this thread.
recheckMedia({ folder, bytesPerSecond: recheckBytesPerSecond, active: () => store.active, isHere: () => place.isHere, setAside: (sha256) => store.setAside(sha256), signal: new AbortController().signal }).catch((error: unknown) => console.error('recheck', error));

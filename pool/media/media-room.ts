/**
 * The pool's media as its main thread sees them: a thread of its own (media-worker.ts) does the work on a port of its own. Workstations learn that
 * port from the first answer and go on there; one that cannot reach it (a firewall, an older release) is served through the pool's own port.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { MediaPlace } from './media-place.ts';
import type { FromMediaWorker, MediaWorkerData, ToMediaWorker } from './media-worker.ts';

/** After which a thread that ended is started again. */
const AGAIN_MS = 500;

export interface MediaEvents {
  /** An original or a part of one is complete and durable. */
  stored(sha256: string): void;
  /** A file that was here was found damaged, and moved aside. */
  lost(sha256: string): void;
  /** May whoever has this token use media now? */
  mayUse(token: string): boolean;
}
export interface MediaRoom {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  has(sha256: string): boolean;
  /** The disk its folder lies on; '' while that is away: nothing is known of what lies there then. */
  readonly disk: string;
  /** The same, and which of these files lie there; waits as long as the folder does not answer, and nobody with it. */
  look(files: readonly string[]): Promise<{ disk: string; here: readonly string[] }>;
  /** Begins to serve; `port` is the one to try first for media. */
  listen(host: string, port: number): void;
  close(): Promise<void>;
}

/** `recheckBytesPerSecond`: how fast its media are read again while nobody needs them; 0: never. */
export function createMediaRoom(folder: string, events: MediaEvents, recheckBytesPerSecond = 20_000_000): MediaRoom {
  const own = randomBytes(32).toString('base64url');
  const agent = new http.Agent({ keepAlive: true });
  const place = new MediaPlace(folder);
  const isAddress = (sha256: string): boolean => /^[0-9a-f]{64}$/.test(sha256);
  const fileOf = (sha256: string): string => path.join(folder, sha256.slice(0, 2), sha256);
  let thread: Worker | null = null;
  let port = 0;
  let reach = '127.0.0.1';
  let ready: Promise<boolean> = Promise.resolve(false);
  let closing = false;

  /** Starts the thread; can media be used then? Where they cannot, whoever asks hears that, and the pool judges on without them. */
  function start(host: string, wanted: number): Promise<boolean> {
    return new Promise((resolve) => {
      const now = new Worker(new URL('./media-worker.ts', import.meta.url), { workerData: { folder, host, port: wanted, own, recheckBytesPerSecond } satisfies MediaWorkerData });
      thread = now;
      now.on('message', (message: FromMediaWorker) => {
        if ('ready' in message) { port = message.ready; resolve(true); }
        else if ('stored' in message) events.stored(message.stored);
        else if ('lost' in message) events.lost(message.lost);
        else if ('ask' in message) now.postMessage({ ask: message.ask, may: events.mayUse(message.token) } satisfies ToMediaWorker);
        else { console.error('media-worker', message.failed); resolve(false); }
      });
      now.once('error', (error) => console.error('media-worker', error));
      // It is started again, and the port it had is tried first.
      now.once('exit', () => { resolve(false); if (!closing) setTimeout(() => { if (!closing) ready = start(host, port === 0 ? wanted : port); }, AGAIN_MS); });
    });
  }

  return {
    listen(host, wanted) {
      if (host !== '0.0.0.0' && host !== '::') reach = host;
      ready = start(host, wanted);
    },
    get disk() { return place.disk; },
    async look(files) {
      const answers = (file: string): Promise<boolean> => stat(file).then(() => true, () => false);
      await answers(folder);
      const here: string[] = [];
      for (const sha256 of files) if (isAddress(sha256) && await answers(fileOf(sha256))) here.push(sha256);
      // It has answered in this moment.
      const { disk } = place;
      return { disk, here: disk === '' ? [] : here };
    },
    has: (sha256) => isAddress(sha256) && existsSync(fileOf(sha256)),
    async handle(request, response) {
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
      const authorised = token !== undefined && events.mayUse(token);
      if (!(await ready)) { response.writeHead(503, { connection: 'close' }).end(); return; }
      await passOn(request, response, { host: reach, port, agent, authorization: authorised ? `Bearer ${own}` : '' });
    },
    async close() { closing = true; agent.destroy(); await thread?.terminate(); },
  };
}

/** Hands a request on to the media port as it is, and its answer back. */
function passOn(request: IncomingMessage, response: ServerResponse, { host, port, agent, authorization }: { host: string; port: number; agent: http.Agent; authorization: string }): Promise<void> {
  return new Promise((resolve) => {
    const { host: _host, connection: _connection, ...headers } = request.headers;
    const inner = http.request({ host, port, agent, method: request.method, path: request.url, headers: { ...headers, authorization } });
    inner.on('response', (got) => {
      const { connection: _its, 'keep-alive': _time, ...told } = got.headers;
      response.writeHead(got.statusCode ?? 500, told);
      // Answered before all was sent (409, 507): the rest runs out, so that the sender hears it.
      if (!request.complete) { request.unpipe(inner); request.resume(); }
      got.pipe(response);
      got.on('error', () => response.destroy());
    });
    inner.on('error', () => { if (response.headersSent) response.destroy(); else if (!response.destroyed) response.writeHead(503, { connection: 'close' }).end(); });
    response.on('close', () => { inner.destroy(); resolve(); });
    request.on('error', () => inner.destroy());
    request.pipe(inner);
  });
}

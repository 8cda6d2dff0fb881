/**
 * The suite for a browser window: files, media and the port over loopback, guarded as if it were public. Only 127.0.0.1, a random
 * port (the same one again after a restart: what a window kept in its browser's store belongs to its address), a one-time key that becomes a cookie on first load (so no secret stays in an address), Host and Origin checked, strict CSP.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Carrier } from '../../shared/protocol/carrier.ts';

const CSP = "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const MIME: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2', '.json': 'application/json', '.wasm': 'application/wasm', '.ico': 'image/x-icon' };
const COOKIE = 'bianbo';

export interface LoopbackOptions {
  /** The built renderer. */
  readonly files: string;
  readonly attach: (carrier: Carrier) => void;
  /** Media and ingest requests of the window; answers whether the request was its. */
  readonly media: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
}

const same = (a: string, b: string): boolean => {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
};

/** May this request be served at all? Host and Origin stop rebinding and other pages, the cookie stops other programs. */
function isRequestAllowed(asked: { host: string | undefined; origin: string | undefined; cookie: string | undefined }, port: number, secret: string): boolean {
  if (asked.host !== `127.0.0.1:${port}`) return false;
  if (asked.origin !== undefined && asked.origin !== `http://127.0.0.1:${port}`) return false;
  const given = asked.cookie?.split(/;\s*/).find((one) => one.startsWith(`${COOKIE}-${port}=`))?.slice(`${COOKIE}-${port}=`.length);
  return given !== undefined && same(given, secret);
}

export class LoopbackServer {
  readonly #options: LoopbackOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 32 << 20 });
  readonly #secret = randomBytes(32).toString('base64url');
  readonly #keys = new Set<string>();
  #port = 0;

  constructor(options: LoopbackOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => { console.error('serve', request.url, error); if (!response.headersSent) response.writeHead(500); response.end(); });
    });
    this.#server.on('upgrade', (request, socket, head) => {
      // Nobody else listens from here on: a line that breaks now must not end the process.
      socket.on('error', () => socket.destroy());
      const allowed = request.url === '/port' && request.headers.origin !== undefined && this.#allowed(request);
      if (!allowed) { socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'); return; }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => options.attach(socketCarrier(webSocket)));
    });
  }

  /** `last`: the port of the last start, taken again unless somebody else has it. Answers which it is. */
  async listen(last = 0): Promise<number> {
    const on = (port: number): Promise<void> => new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => { this.#server.off('error', reject); resolve(); });
    });
    await on(last).catch(() => on(0));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this.#port;
  }

  /** A fresh address that opens the suite once. */
  address(): string {
    const key = randomBytes(32).toString('base64url');
    this.#keys.add(key);
    return `http://127.0.0.1:${this.#port}/?key=${key}`;
  }

  #allowed({ headers }: IncomingMessage): boolean { return isRequestAllowed({ host: headers.host, origin: headers.origin, cookie: headers.cookie }, this.#port, this.#secret); }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://127.0.0.1:${this.#port}`);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    const key = url.searchParams.get('key');
    if (url.pathname === '/' && key !== null && request.headers.host === `127.0.0.1:${this.#port}` && this.#keys.delete(key)) {
      response.writeHead(303, { location: '/', 'set-cookie': `${COOKIE}-${this.#port}=${this.#secret}; HttpOnly; SameSite=Strict; Path=/`, 'cache-control': 'no-store' }).end();
      return;
    }
    if (!this.#allowed(request)) { response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end('403  请用启动时打印的地址打开编播。 / Open Bianbo with the address printed at its start.'); return; }
    if (url.pathname.startsWith('/media/') || url.pathname.startsWith('/ingest/')) {
      if (!(await this.#options.media(request, response)) && !response.headersSent) response.writeHead(404).end();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') { response.writeHead(405).end(); return; }
    await this.#file(url.pathname === '/' ? '/index.html' : url.pathname, response);
  }

  async #file(pathname: string, response: ServerResponse): Promise<void> {
    let decoded: string;
    try { decoded = decodeURIComponent(pathname); } catch { response.writeHead(400).end(); return; /* not an address */ }
    const file = path.join(this.#options.files, path.posix.normalize(`/${decoded}`));
    const found = file.startsWith(this.#options.files + path.sep) && !decoded.includes('\0') ? await stat(file).catch(() => null) : null;
    if (!found?.isFile()) { response.writeHead(404).end(); return; }
    const hashed = decoded.startsWith('/assets/');
    response.writeHead(200, { 'content-type': MIME[path.extname(file)] ?? 'application/octet-stream', 'content-length': found.size, 'content-security-policy': CSP, 'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache' });
    createReadStream(file).pipe(response);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function socketCarrier(socket: WebSocket): Carrier {
  // A message too large or no WebSocket frame at all: that window is lost, the workstation is not.
  socket.on('error', () => socket.terminate());
  return {
    post: (message) => { if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message)); },
    listen: (receive) => { socket.on('message', (data) => { let message: unknown; try { message = JSON.parse(String(data)); } catch { socket.terminate(); return; /* no window of ours sends that */ } receive(message); }); },
    closed: (then) => { socket.once('close', then); },
    close: () => socket.close(),
  };
}

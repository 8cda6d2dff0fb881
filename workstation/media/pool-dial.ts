/** How the transfer thread speaks to the pool: its connections, the rate they share, and where the pool takes media. */
import http from 'node:http';
import https from 'node:https';
import { RateTap } from './rate-tap.ts';
import { again, Ended, type TransferTask } from './transfer-try.ts';

/** A pool that says nothing for this long is away; one that reads a whole file again needs longer. */
export const SILENCE_MS = 30_000;
const VERIFY_MS = 30 * 60_000;

/** What everything that is sent and fetched passes. */
export const tap = new RateTap();
/** A line that our own tap keeps quiet is not a pool that is away. */
export const isShut = (): boolean => tap.rate === 0;
const agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };

export function dial({ url, token, sha256, verify = false }: TransferTask, method: string, headers: http.OutgoingHttpHeaders, signal: AbortSignal): { request: http.ClientRequest; response: Promise<http.IncomingMessage> } {
  const address = new URL(`/media/${sha256}${verify ? '?verify' : ''}`, url);
  const secure = address.protocol === 'https:';
  const request = (secure ? https : http).request(address, { method, headers: { ...headers, authorization: `Bearer ${token}` }, signal, timeout: verify ? VERIFY_MS : SILENCE_MS, agent: secure ? agents.https : agents.http });
  request.on('timeout', () => { if (!isShut()) { reached.clear(); request.destroy(again('silence')); } });
  const response = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', (error) => { broke(url); reject(signal.aborted || error instanceof Ended ? error : again(error.message)); });
  });
  return { request, response };
}

/**
 * What the pool has, and where it is spoken to about this file from now on: the pool may have a port for media alone. `busy`: it is taking a part of
 * the file in, and would refuse another only after its bytes were sent.
 */
export async function head(task: TransferTask, signal: AbortSignal): Promise<{ whole: boolean; bytes: number; busy: boolean; url: string }> {
  const { request, response } = dial(task, 'HEAD', {}, signal);
  request.end();
  const got = await response;
  got.resume();
  // The pool answers, and the disk of its media does not: that is for somebody there to mend.
  if (got.statusCode === 503 && got.headers['media-folder'] === 'away') throw new Ended({ is: 'refused', code: 'media-pool-folder' });
  if (got.statusCode !== 200 && got.statusCode !== 404) throw again(String(got.statusCode));
  const whole = got.statusCode === 200;
  const bytes = Number(got.headers[whole ? 'content-length' : 'upload-offset'] ?? 0);
  return { whole, bytes, busy: got.headers['retry-after'] !== undefined, url: await mediaPlace(task.url, got.headers['media-port']) };
}

/** Ports for media that could not be reached from here (a firewall), and when: the pool's own serves as well, only slower. */
const unreachable = new Map<string, number>();
/** After which it is looked again: that time it may only have been busy. */
const LOOK_AGAIN_MS = 5 * 60_000;
const reached = new Set<string>();
/** A connection to it broke: whether it can be reached is asked again. */
export const broke = (place: string): boolean => reached.delete(place);
async function mediaPlace(url: string, port: string | string[] | undefined): Promise<string> {
  if (typeof port !== 'string' || !/^\d{1,5}$/.test(port)) return url;
  const { protocol, hostname } = new URL(url);
  const place = `${protocol}//${hostname}:${port}`;
  if (reached.has(place)) return place;
  if (performance.now() - (unreachable.get(place) ?? -Infinity) < LOOK_AGAIN_MS) return url;
  const open = await new Promise<boolean>((resolve) => {
    const request = (protocol === 'https:' ? https : http).request(`${place}/`, { method: 'HEAD', timeout: 3000, agent: false }, (response) => { response.resume(); resolve(response.headers['media-port'] === port); });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
    request.end();
  });
  if (open) reached.add(place); else unreachable.set(place, performance.now());
  return open ? place : url;
}

/** Are parts sent there over a connection of their own (the pool's media-line.ts)? At a port for media that takes them so; through TLS and relays they go as bodies. */
export const hasLine = (place: string): boolean => reached.has(place) && !lineless.has(place) && place.startsWith('http:');
const lineless = new Set<string>();
export const hasNoLine = (place: string): void => { lineless.add(place); };

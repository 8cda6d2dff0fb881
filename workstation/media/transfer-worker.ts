/**
 * The thread in which media are sent and fetched: it reads, hashes, writes and talks to the pool, so that the process that serves the windows
 * never waits for any of it. Each task is one try; whoever asked decides whether there is another. What is sent is hashed on the way, so that
 * a file that was damaged here is known for what it is; what is fetched is hashed on the way and durable when it is done.
 */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, fdatasync, fstatSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { parentPort } from 'node:worker_threads';
import { FileSink } from './file-sink.ts';
import { RateTap } from './rate-tap.ts';
import { readBody } from './read-body.ts';

export interface TransferTask {
  readonly task: number;
  readonly is: 'send' | 'fetch' | 'ask';
  readonly url: string;
  readonly token: string;
  readonly sha256: string;
  readonly file: string;
  /** ask: have the pool read its copy again before it says that it has one. */
  readonly verify?: boolean;
}
export type ToTransferWorker = TransferTask | { readonly stop: number } | { readonly forget: number } | { readonly rate: number | null };
/** How a try ended. `again`: another may succeed. `refused`: a message key. `failed`: an errno code, and whether writing here met it. */
export type TryEnd =
  | { readonly is: 'done' }
  | { readonly is: 'absent' }
  | { readonly is: 'again'; readonly why: string }
  | { readonly is: 'refused'; readonly code: string }
  | { readonly is: 'failed'; readonly code: string; readonly writing: boolean };
export type FromTransferWorker = { readonly task: number; readonly bytes: number; readonly total: number } | { readonly task: number; readonly end: TryEnd };

/** One request's part of a file. What arrived of it stays at the pool when it breaks, so a large one costs nothing. */
const CHUNK = 64 << 20;
/** Bytes read, hashed and handed to the socket at a time. */
const BLOCK = 1 << 20;
/** A pool that says nothing for this long is away; one that reads a whole file again needs longer. */
const SILENCE_MS = 30_000;
const VERIFY_MS = 30 * 60_000;
const SAY_MS = 100;

const tap = new RateTap();
const agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };
const stops = new Map<number, AbortController>();
/** The hash over the first bytes of each task's file, kept from one try to the next. */
const hashes = new Map<number, { hash: Hash; bytes: number }>();
const say = (message: FromTransferWorker): void => parentPort?.postMessage(message);
const flush = promisify(fdatasync);

/** Ends a try from anywhere within. */
class Ended extends Error { readonly end: TryEnd; constructor(end: TryEnd) { super(end.is); this.end = end; } }
const again = (why: string): Ended => new Ended({ is: 'again', why });
const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';
/** Does something with a file here; what goes wrong is told from what goes wrong on the line. */
function local<Result>(writing: boolean, work: () => Result): Result {
  try { return work(); } catch (error) { throw codeOf(error) === '' ? error : new Ended({ is: 'failed', code: codeOf(error), writing }); }
}

parentPort?.on('message', (message: ToTransferWorker) => {
  if ('rate' in message) tap.rate = message.rate;
  else if ('stop' in message) stops.get(message.stop)?.abort(new Error('stopped'));
  else if ('forget' in message) hashes.delete(message.forget);
  else void run(message);
});

async function run(task: TransferTask): Promise<void> {
  const stop = new AbortController();
  stops.set(task.task, stop);
  let end: TryEnd = { is: 'done' };
  try { await (task.is === 'send' ? send : task.is === 'fetch' ? fetchFile : askFor)(task, stop.signal); } catch (error) {
    end = error instanceof Ended ? error.end : stop.signal.aborted || codeOf(error) !== '' ? { is: 'again', why: codeOf(error) } : { is: 'again', why: error instanceof Error ? error.message : String(error) };
    // A defect of ours is not a line's trouble: it ends this thread, and so everybody hears of it.
    if (!(error instanceof Ended) && !stop.signal.aborted && (error instanceof TypeError || error instanceof RangeError)) throw error;
  } finally { stops.delete(task.task); }
  say({ task: task.task, end });
}

/** Tells how far a task is, not more often than somebody can see. */
function teller(task: number): (bytes: number, total: number, last?: boolean) => void {
  let said = 0;
  return (bytes, total, last = false) => { if (last || Date.now() - said >= SAY_MS) { said = Date.now(); say({ task, bytes, total }); } };
}

async function send(task: TransferTask, signal: AbortSignal): Promise<void> {
  const tell = teller(task.task);
  const input = local(false, () => openSync(task.file, 'r'));
  try {
    const { size } = fstatSync(input);
    const there = await head(task, signal);
    if (there.whole) { tell(size, size, true); return; }
    let offset = there.bytes;
    if (offset > size) throw new Ended({ is: 'refused', code: 'media-upload-refused' });
    const state = stateOf(task.task, size);
    const blocks = [Buffer.allocUnsafe(BLOCK), Buffer.allocUnsafe(BLOCK)] as const;
    // What an earlier start of this workstation sent is read again, for the hash alone.
    await hashTo(state, input, offset, blocks[0], signal);
    tell(offset, size, true);
    while (offset < size) {
      const end = Math.min(size, offset + CHUNK);
      const status = await put({ ...task, url: there.url }, { input, state, blocks, start: offset, end, size, tell }, signal);
      if (status === 200 || status === 201) { tell(size, size, true); return; }
      if (status === 204) { offset = end; continue; }
      if (status === 422 && state.bytes === size && state.hash.copy().digest('hex') !== task.sha256) throw new Ended({ is: 'refused', code: 'media-cache-damaged' });
      if (status === 507) throw new Ended({ is: 'refused', code: 'media-pool-full' });
      throw again(String(status));
    }
  } finally { closeSync(input); }
}

interface Running { readonly input: number; readonly state: { hash: Hash; bytes: number }; readonly blocks: readonly [Buffer, Buffer]; readonly start: number; readonly end: number; readonly size: number; readonly tell: (bytes: number, total: number) => void }

/** Sends one part; answers the pool's status. While one block is on its way to the socket the next is read and hashed. */
async function put(task: TransferTask, { input, state, blocks, start, end, size, tell }: Running, signal: AbortSignal): Promise<number> {
  const { request, response } = dial(task, 'PUT', { 'content-range': `bytes ${start}-${end - 1}/${size}`, 'content-length': end - start }, signal);
  let answered = false;
  const answer = response.then((got) => { answered = true; got.resume(); return got; });
  const settled = answer.then(() => undefined, () => { answered = true; });
  let writing: Promise<void> = Promise.resolve();
  let at = start;
  for (let turn = 0; at < end && !answered; turn++) {
    const wanted = Math.min(tap.pieceOf(BLOCK), end - at);
    await tap.take(wanted, signal);
    const block = blocks[turn % 2 as 0 | 1];
    const length = local(false, () => readSync(input, block, 0, wanted, at));
    // It was cut short under our hands.
    if (length === 0) { request.destroy(); throw new Ended({ is: 'refused', code: 'media-cache-damaged' }); }
    if (at + length > state.bytes) { state.hash.update(block.subarray(Math.max(0, state.bytes - at), length)); state.bytes = Math.max(state.bytes, at + length); }
    await Promise.race([writing, settled]);
    const sent = at += length;
    // The pool may answer before all is sent (409, 507) and close: its answer counts, not the broken pipe.
    writing = new Promise((resolve) => { request.write(block.subarray(0, length), () => { tell(sent, size); resolve(); }); });
  }
  await Promise.race([writing, settled]);
  if (at === end) request.end();
  const got = await answer;
  if (at < end) request.destroy();
  return got.statusCode ?? 0;
}

async function fetchFile(task: TransferTask, signal: AbortSignal): Promise<void> {
  const tell = teller(task.task);
  const there = await head(task, signal);
  if (!there.whole) throw new Ended({ is: 'refused', code: 'media-not-at-pool' });
  let had = sizeOf(task.file);
  if (had > there.bytes) { rmSync(task.file, { force: true }); had = 0; }
  const output = local(true, () => openSync(task.file, had > 0 ? 'r+' : 'w+'));
  let found: string;
  try {
    const state = stateOf(task.task, had);
    await hashTo(state, output, had, Buffer.allocUnsafe(BLOCK), signal);
    tell(had, there.bytes, true);
    if (had < there.bytes) await receive({ ...task, url: there.url }, { output, state, had, total: there.bytes, tell }, signal);
    await flush(output).catch((error: unknown) => { throw new Ended({ is: 'failed', code: codeOf(error), writing: true }); });
    found = state.hash.digest('hex');
    hashes.delete(task.task);
  } finally { closeSync(output); }
  if (found === task.sha256) { tell(there.bytes, there.bytes, true); return; }
  rmSync(task.file, { force: true });
  throw again('hash');
}

interface Receiving { readonly output: number; readonly state: { hash: Hash; bytes: number }; readonly had: number; readonly total: number; readonly tell: (bytes: number, total: number) => void }

/** Takes the rest of a file in. What came before the line broke stays in the file. */
async function receive(task: TransferTask, { output, state, had, total, tell }: Receiving, signal: AbortSignal): Promise<void> {
  const sink = new FileSink(output, state.hash, had);
  let came = had;
  const pass = (bytes: number): Promise<void> | null => { tell(came += bytes, total); return tap.rate === null ? null : tap.take(bytes, signal); };
  const wantedStatus = had > 0 ? 206 : 200;
  let broken: { readonly is: unknown } | null = null;
  try {
    const status = await (task.url.startsWith('https:') ? secureBody : plainBody)(task, { sink, pass, range: had > 0 ? { range: `bytes=${had}-` } : {}, wantedStatus, length: total - had }, signal);
    if (status !== wantedStatus) throw status === 404 ? new Ended({ is: 'refused', code: 'media-not-at-pool' }) : again(String(status));
  } catch (error) { broken = { is: error }; }
  await sink.finish().catch(() => undefined); // its error is looked at here
  state.bytes = sink.written;
  if (sink.error) {
    hashes.delete(task.task); // more was hashed than is in the file
    throw new Ended({ is: 'failed', code: codeOf(sink.error.is), writing: true });
  }
  if (broken) {
    if (broken.is instanceof Ended || signal.aborted) throw broken.is;
    reached.delete(task.url);
    throw again(broken.is instanceof Error ? broken.is.message : '');
  }
  if (sink.written < total) throw again('short');
}

interface Body { readonly sink: FileSink; readonly pass: (bytes: number) => Promise<void> | null; readonly range: Record<string, string>; readonly wantedStatus: number; readonly length: number }
const plainBody = (task: TransferTask, { sink, pass, range, wantedStatus, length }: Body, signal: AbortSignal): Promise<number> => readBody({
  address: new URL(`/media/${task.sha256}`, task.url), headers: { ...range, authorization: `Bearer ${task.token}` }, signal, silenceMs: SILENCE_MS,
  wanted: (status, bytes) => status === wantedStatus && bytes === length, piece: () => tap.pieceOf(BLOCK), pass,
}, sink);
/** Through TLS there is no reading into buffers of our own. */
async function secureBody(task: TransferTask, { sink, pass, range, wantedStatus }: Body, signal: AbortSignal): Promise<number> {
  const { request, response } = dial(task, 'GET', range, signal);
  request.end();
  const got = await response;
  if (got.statusCode !== wantedStatus) { got.resume(); return got.statusCode ?? 0; }
  for await (const piece of got as AsyncIterable<Buffer>) { await sink.put(piece); await pass(piece.length); }
  return wantedStatus;
}

/** Asks whether the pool has it, and does nothing else. */
async function askFor(task: TransferTask, signal: AbortSignal): Promise<void> {
  const { whole } = await head(task, signal);
  if (!whole) throw new Ended({ is: 'absent' });
}

/** What the pool has, and where it is spoken to about this file from now on: the pool may have a port for media alone. */
async function head(task: TransferTask, signal: AbortSignal): Promise<{ whole: boolean; bytes: number; url: string }> {
  const { request, response } = dial(task, 'HEAD', {}, signal);
  request.end();
  const got = await response;
  got.resume();
  if (got.statusCode !== 200 && got.statusCode !== 404) throw again(String(got.statusCode));
  const whole = got.statusCode === 200;
  const bytes = Number(got.headers[whole ? 'content-length' : 'upload-offset'] ?? 0);
  return { whole, bytes, url: await mediaPlace(task.url, got.headers['media-port']) };
}

/** Ports for media that could not be reached from here (a firewall): the pool's own serves as well, only slower. */
const unreachable = new Set<string>();
const reached = new Set<string>();
async function mediaPlace(url: string, port: string | string[] | undefined): Promise<string> {
  if (typeof port !== 'string' || !/^\d{1,5}$/.test(port)) return url;
  const { protocol, hostname } = new URL(url);
  const place = `${protocol}//${hostname}:${port}`;
  if (reached.has(place)) return place;
  if (unreachable.has(place)) return url;
  const open = await new Promise<boolean>((resolve) => {
    const request = (protocol === 'https:' ? https : http).request(`${place}/`, { method: 'HEAD', timeout: 3000, agent: false }, (response) => { response.resume(); resolve(response.headers['media-port'] === port); });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
    request.end();
  });
  (open ? reached : unreachable).add(place);
  return open ? place : url;
}

function dial({ url, token, sha256, verify = false }: TransferTask, method: string, headers: http.OutgoingHttpHeaders, signal: AbortSignal): { request: http.ClientRequest; response: Promise<http.IncomingMessage> } {
  const address = new URL(`/media/${sha256}${verify ? '?verify' : ''}`, url);
  const secure = address.protocol === 'https:';
  const request = (secure ? https : http).request(address, { method, headers: { ...headers, authorization: `Bearer ${token}` }, signal, timeout: verify ? VERIFY_MS : SILENCE_MS, agent: secure ? agents.https : agents.http });
  // A line that our own tap keeps quiet is not a pool that is away.
  request.on('timeout', () => { if (tap.rate === null || tap.rate > 0) { reached.clear(); request.destroy(again('silence')); } });
  const response = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', (error) => { reached.delete(url); reject(signal.aborted || error instanceof Ended ? error : again(error.message)); });
  });
  return { request, response };
}

/** The hash of an earlier try of this task, unless it covers more than `most` bytes: of a file that grows only what is in it counts. */
function stateOf(task: number, most: number): { hash: Hash; bytes: number } {
  const known = hashes.get(task);
  if (known && known.bytes <= most) return known;
  const fresh = { hash: createHash('sha256'), bytes: 0 };
  hashes.set(task, fresh);
  return fresh;
}
/** Reads and hashes on until `to`. */
async function hashTo(state: { hash: Hash; bytes: number }, file: number, to: number, block: Buffer, signal: AbortSignal): Promise<void> {
  while (state.bytes < to) {
    const length = local(false, () => readSync(file, block, 0, Math.min(block.length, to - state.bytes), state.bytes));
    if (length === 0) throw new Ended({ is: 'failed', code: 'EIO', writing: false });
    state.hash.update(block.subarray(0, length));
    state.bytes += length;
    await nextTurn();
    signal.throwIfAborted();
  }
}
function sizeOf(file: string): number { try { return statSync(file).size; } catch { return 0; /* nothing there yet */ } }

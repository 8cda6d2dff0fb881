/**
 * The pool's media: whole files under their SHA-256, and what has arrived so far of the others. HTTP: PUT /media/<sha256> with Content-Range
 * bytes a-b/total appends (a must be what is there: else 409), HEAD says 200 with the length or 404 with Upload-Offset (and Retry-After while somebody's
 * part is being taken in: that must end first), GET takes Range.
 * What would not leave the reserve free on this disk is not begun (507): the log of what people write lies there too. While the folder is away (media-place.ts) all is answered 503 with
 * Media-Folder: away.
 * HEAD with ?verify reads the file again before it says so. A file is under its address only when it hashed right and is durable; one that was
 * damaged later is moved aside when that is found. Runs in the thread of media-worker.ts, so that the judge of commands never waits for media.
 */
import { createHash, type Hash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync, truncateSync, utimesSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { lacking, RESERVE_BYTES } from '../../shared/asset/policy.ts';
import { ByteSink } from '../../shared/bytes/byte-sink.ts';
import { PageBlocks } from '../../shared/bytes/page-blocks.ts';
import { LARGE, type Write } from '../../shared/bytes/past-cache.ts';
import { saysDamaged } from '../../shared/bytes/unreadable.ts';
import { byteRanges } from '../../shared/protocol/byte-range.ts';
import type { MediaLine } from './media-line.ts';
import type { MediaPlace } from './media-place.ts';
import { openOutput } from './output-file.ts';
import { sendPart } from './send-part.ts';

/** Up to this a file is hashed where it is asked for. */
const SMALL = 2 << 20;
/** While a file comes, others fill the same disk: after so many bytes it is looked again. */
const LOOK_BYTES = 16 << 20;

export interface MediaStoreOptions {
  readonly folder: string;
  /** Called once when an original is complete and durable here. */
  readonly onStored?: (sha256: string) => void;
  /** Called when a whole file was found damaged and moved aside: the pool has it no more. */
  readonly onLost?: (sha256: string) => void;
  /** Tells whether the folder is there. Absent: it always is. */
  readonly place?: Pick<MediaPlace, 'isHere' | 'settle'>;
}
export interface MediaStore {
  /** Answers any request below /media/. */
  handle(request: IncomingMessage, response: ServerResponse, who: { readonly authorised: boolean }): Promise<void>;
  /** Takes in what comes over a connection that its sender gave over to it (see media-line.ts). */
  handleLine(request: IncomingMessage, line: MediaLine): Promise<void>;
  has(sha256: string): boolean;
  /** Requests under way. */
  readonly active: number;
  /** Reads a file again that was found damaged, and takes it out of use if it is: it may have been sent again since that was begun to be read. */
  setAside(sha256: string): Promise<void>;
  /** Removes what came of files that nobody has gone on with for a month. Whoever still wants to sends from the beginning. */
  dropAbandoned(now: number): Promise<void>;
}

/** The hash over the first `bytes` of a file that is arriving; lost with this process, then the whole file is hashed at its end. */
interface Running { hash: Hash; bytes: number }
interface Part { readonly start: number; readonly end: number; readonly total: number }
/** Puts so many bytes into a sink as they come from a sender, at most. Ends when they are there or it broke off. */
type Take = (sink: ByteSink, length: number) => Promise<void>;
interface Answer { readonly status: number; readonly headers?: Readonly<Record<string, string | number>> }
/** What goes with 503 while the folder is away: the pool itself is there, and somebody must look after that disk. */
const AWAY = { 'media-folder': 'away' };
/** Hashes kept for files nobody finishes. */
const MOST_RUNNING = 200;
/** What came of a file and was not gone on with for so long is given up: longer than anybody works away from the pool. */
const ABANDONED_MS = 30 * 86_400_000;
/** How long the rest of a body that is not wanted may take to run out. */
const LINGER_MS = 5000;

export function createMediaStore({ folder, onStored, onLost, place }: MediaStoreOptions): MediaStore {
  const partials = path.join(folder, 'partial');
  const running = new Map<string, Running>();
  /** Files of which a part is being taken in, with the bytes that are still to come of the whole. */
  const busy = new Map<string, number>();
  const blocks = new PageBlocks();
  const whole = (sha256: string): string => path.join(folder, sha256.slice(0, 2), sha256);
  const partial = (sha256: string): string => path.join(partials, sha256);
  const sizeOf = (file: string): Promise<number | null> => stat(file).then(({ size }) => size, () => null);
  const offsetOf = async (sha256: string): Promise<number> => (await sizeOf(partial(sha256))) ?? 0;

  /** How much of it is here, and whether somebody's part is being taken in: theirs, or what a broken line left to be written. */
  const arrived = async (sha256: string): Promise<Record<string, number>> => ({ 'upload-offset': await offsetOf(sha256), ...(busy.has(sha256) ? { 'retry-after': 1 } : {}) });

  const freeBytes = async (): Promise<number> => { const { bavail, bsize } = await statfs(folder); return bavail * bsize; };
  /** Lets the rest of a file in where there is room for it beside the reserve, and beside what else is coming. */
  const letIn = async (sha256: string, rest: number): Promise<boolean> => {
    const free = await freeBytes();
    // Nothing is awaited from here on: of two that come at once the second counts the first.
    if (lacking(rest, { free, promised: [...busy.values()].reduce((sum, bytes) => sum + bytes, 0) }) > 0) return false;
    busy.set(sha256, rest);
    return true;
  };

  let ready = false;
  /** Is the folder there? It is made ready when it is there for the first time, or again. */
  const isOpen = (): boolean => {
    if (place?.isHere === false) { ready = false; return false; }
    if (ready) return true;
    place?.settle();
    mkdirSync(partials, { recursive: true });
    running.clear();
    for (const name of readdirSync(partials)) if (!busy.has(name)) leaveOne(path.join(partials, name));
    return (ready = true);
  };
  isOpen();

  async function put(sha256: string, header: string | undefined, take: Take): Promise<Answer> {
    if ((await sizeOf(whole(sha256))) !== null) return { status: 200 };
    const range = contentRange(header);
    if (!range) return { status: 400 };
    if (busy.has(sha256)) return { status: 409, headers: await arrived(sha256) };
    busy.set(sha256, 0);
    try {
      const there = await offsetOf(sha256);
      if (range.start !== there) return { status: 409, headers: { 'upload-offset': there } };
      if (!(await letIn(sha256, range.total - there))) return { status: 507, headers: { 'upload-offset': there } };
      const now = await append(sha256, range, take);
      if (now < range.end + 1) return { status: 400, headers: { 'upload-offset': now } }; // the sender broke off; what came is kept
      if (now < range.total) return { status: 204, headers: { 'upload-offset': now } };
      try { return { status: await finish(sha256) ? 201 : 422 }; } catch (error) {
        running.delete(sha256);
        leaveOne(partial(sha256));
        throw error;
      }
    } catch (error) {
      const full = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
      if (!full) throw error;
      return { status: 507, headers: { 'upload-offset': await offsetOf(sha256) } };
    } finally { busy.delete(sha256); }
  }

  /** Writes what comes, never more than announced; answers how much is there now. A sender that breaks off is no error. */
  async function append(sha256: string, { start, end, total }: Part, take: Take): Promise<number> {
    const output = await openOutput(partial(sha256), start === 0 ? 'w' : 'r+', total >= LARGE);
    let state = running.get(sha256);
    if (start === 0) { state = { hash: createHash('sha256'), bytes: 0 }; running.delete(sha256); running.set(sha256, state); }
    if (running.size > MOST_RUNNING) running.delete(running.keys().next().value ?? '');
    let at = start;
    let unlooked = 0;
    const write: Write = async (bytes, place) => {
      busy.set(sha256, total - place);
      if ((unlooked += bytes.length) >= LOOK_BYTES) {
        unlooked = 0;
        if (await freeBytes() < RESERVE_BYTES) throw Object.assign(new Error('no room beside the reserve'), { code: 'ENOSPC' });
      }
      return output.write(bytes, place);
    };
    const sink = new ByteSink({ blocks, at, write, update(bytes) { if (state?.bytes === at) { state.hash.update(bytes); state.bytes += bytes.length; } at += bytes.length; } });
    try {
      // What cannot be written is said by the sink, and once more at its end.
      await take(sink, end + 1 - start).catch(() => undefined);
      await sink.finish();
      return sink.written;
    } catch (error) {
      running.delete(sha256); // it may have hashed more than was written
      throw error;
    } finally { await output.close(); }
  }

  /** Hash right, durable, in place: true. Hash wrong: what came is dropped, so that the next try begins anew. */
  async function finish(sha256: string): Promise<boolean> {
    const from = partial(sha256);
    const file = await open(from, 'r+');
    let size: number;
    try { await file.sync(); size = (await file.stat()).size; } finally { await file.close(); }
    const state = running.get(sha256);
    running.delete(sha256);
    const found = state && state.bytes === size ? state.hash.digest('hex') : await hashOf(from);
    if (found !== sha256) { await rm(from, { force: true }); return false; }
    await mkdir(path.dirname(whole(sha256)), { recursive: true });
    await rename(from, whole(sha256));
    await syncFolder(path.dirname(whole(sha256)));
    return true;
  }

  async function get(sha256: string, verify: boolean, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const size = verify && !(await isGood(sha256)) ? null : await sizeOf(whole(sha256));
    if (size === null) { answer(request, response, 404, await arrived(sha256)); return; }
    const headers = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes', 'cache-control': 'private, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' };
    if (request.method === 'HEAD') { response.writeHead(200, { ...headers, 'content-length': size }).end(); return; }
    const ranges = byteRanges(request.headers.range, size);
    if (ranges === null) { response.writeHead(416, { 'content-range': `bytes */${size}`, 'content-length': 0 }).end(); return; }
    // Several ranges at once: nobody of ours asks, and all of it is a right answer.
    const one = ranges?.length === 1 ? ranges[0] : undefined;
    const { start, end } = one ?? { start: 0, end: size - 1 };
    response.writeHead(one ? 206 : 200, { ...headers, 'content-length': end - start + 1, ...(one ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}) });
    if (size === 0) { response.end(); return; }
    try { await sendPart(whole(sha256), start, end + 1, response, blocks); } catch (error) {
      console.error('media', sha256, error);
      response.destroy(); // else its reader waits for the rest
      // The disk may have damaged it: whoever has it sends it again.
      await isGood(sha256);
    }
  }

  async function setAside(sha256: string): Promise<void> {
    const aside = path.join(folder, 'damaged');
    await mkdir(aside, { recursive: true });
    await rename(whole(sha256), path.join(aside, `${sha256}-${Date.now()}`));
    onLost?.(sha256);
  }
  /** Reads under way, by address: whoever asks meanwhile hears the same, and none of them moves aside what has been sent again. */
  const looks = new Map<string, Promise<boolean>>();
  function isGood(sha256: string): Promise<boolean> {
    const look = looks.get(sha256) ?? lookAt(sha256).finally(() => looks.delete(sha256));
    looks.set(sha256, look);
    return look;
  }
  /** Reads it again; one that was damaged is moved aside. */
  async function lookAt(sha256: string): Promise<boolean> {
    if ((await sizeOf(whole(sha256))) === null) return false;
    // A disk that cannot read it any more has damaged it as well. Where it cannot be read for another reason just now nobody knows: it is not moved, and not said to be good.
    const found = await hashOf(whole(sha256)).catch((error: unknown) => { console.error('media', sha256, error); return saysDamaged((error as NodeJS.ErrnoException).code ?? '') ? '' : null; });
    if (found === null) return false;
    if (found === sha256) return true;
    if ((await sizeOf(whole(sha256))) !== null) await setAside(sha256);
    return false;
  }

  async function dropAbandoned(now: number): Promise<void> {
    if (!isOpen()) return;
    for (const sha256 of (await readdir(partials)).filter(isAddress)) {
      if (busy.has(sha256)) continue;
      busy.set(sha256, 0); // whoever comes in this moment is told to come again
      try {
        if (now - (await stat(partial(sha256))).mtimeMs < ABANDONED_MS) continue;
        running.delete(sha256);
        await rm(partial(sha256), { force: true });
      } catch (error) { console.error('media', sha256, error); /* the next time will do */ } finally { busy.delete(sha256); }
    }
  }

  let active = 0;
  const counted = async (work: () => Promise<void>): Promise<void> => { active++; try { await work(); } finally { active--; } };
  return {
    has: (sha256) => isAddress(sha256) && existsSync(whole(sha256)),
    get active() { return active; },
    async setAside(sha256) { await isGood(sha256); },
    dropAbandoned,
    handle: (request, response, who) => counted(() => serve(request, response, who)),
    handleLine: (request, line) => counted(async () => {
      const sha256 = addressOf(request);
      if (sha256 === undefined || request.method !== 'PUT') { line.answer(400); return; }
      if (!isOpen()) { line.answer(503, AWAY); return; }
      const { status, headers } = await put(sha256, request.headers['content-range'], (sink, length) => line.takeInto(sink, length));
      line.answer(status, headers);
      if (status === 201) onStored?.(sha256);
    }),
  };

  async function serve(request: IncomingMessage, response: ServerResponse, { authorised }: { readonly authorised: boolean }): Promise<void> {
    const sha256 = addressOf(request);
    if (!authorised) { answer(request, response, 401); return; }
    if (sha256 === undefined) { answer(request, response, 404); return; }
    if (!isOpen()) { answer(request, response, 503, AWAY); return; }
    if (request.method === 'PUT') {
      const { status, headers } = await put(sha256, request.headers['content-range'], (sink, length) => takeBody(request, sink, length));
      answer(request, response, status, headers);
      if (status === 201) onStored?.(sha256);
      return;
    }
    if (request.method === 'GET' || request.method === 'HEAD') { await get(sha256, request.method === 'HEAD' && urlOf(request).searchParams.has('verify'), request, response); return; }
    answer(request, response, 405, { allow: 'GET, HEAD, PUT' });
  }
}

/**
 * What has arrived of a file may be all of it: the pool died, or its disk failed, before it got its place. How long the whole is only its sender knows, and of what is all there they
 * send nothing any more; so the last byte is asked for again.
 */
function leaveOne(partial: string): void {
  try {
    const { size, atime, mtime } = statSync(partial);
    if (size === 0) return;
    truncateSync(partial, size - 1);
    utimesSync(partial, atime, mtime); // nobody went on with it
  } catch (error) { console.error('media', partial, error); /* as it is: the next start tries again */ }
}

/** Takes the body of an ordinary request in; what comes beyond the announced length is let go. */
function takeBody(request: IncomingMessage, sink: ByteSink, length: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = length;
    let putting: Promise<void> = Promise.resolve();
    const fail = (error: unknown): void => { request.off('data', take); reject(error as Error); }; // what the sink threw
    const take = (piece: Buffer): void => {
      const wanted = piece.subarray(0, left);
      left -= wanted.length;
      request.pause();
      putting = sink.put(wanted);
      putting.then(() => request.resume(), fail);
    };
    const over = (): void => { putting.then(resolve, fail); };
    request.on('data', take);
    for (const end of ['end', 'close', 'error']) request.once(end, over);
    // It may have broken off before anybody listened.
    if (request.destroyed || request.readableEnded) over();
  });
}

const urlOf = (request: IncomingMessage): URL => new URL(request.url ?? '/', 'http://pool');
const addressOf = (request: IncomingMessage): string | undefined => /^\/media\/([0-9a-f]{64})$/.exec(urlOf(request).pathname)?.[1];
const isAddress = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/**
 * An answer without a body. When the request's own body was not read to its end, the rest is let run out for a moment: a connection that is closed
 * over unread bytes takes the answer with it, and the sender would not hear why. Strangers are not listened to that long.
 */
function answer(request: IncomingMessage, response: ServerResponse, status: number, headers: Record<string, string | number> = {}): void {
  if (response.destroyed) return;
  const unread = request.method === 'PUT' && !request.complete;
  response.writeHead(status, { ...headers, ...(status === 204 || request.method === 'HEAD' ? {} : { 'content-length': 0 }), ...(unread && status === 401 ? { connection: 'close' } : {}) }).end();
  if (!unread || status === 401) return;
  const late = setTimeout(() => request.destroy(), LINGER_MS);
  request.once('close', () => clearTimeout(late));
  request.resume();
}

/** 'bytes a-b/total' of a part that is not empty; null for anything else. */
export function contentRange(header: string | undefined): Part | null {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(header ?? '');
  if (!match) return null;
  const [start, end, total] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return start <= end && end < total ? { start, end, total } : null;
}

/** Of what is soon read a thread would cost more than the reading. */
async function hashOf(file: string): Promise<string> {
  if ((await stat(file)).size <= SMALL) return createHash('sha256').update(await readFile(file)).digest('hex');
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./hash-worker.ts', import.meta.url), { workerData: file });
    thread.once('message', (said: { sha256?: string; failed?: string; code?: string }) => { if (said.sha256 === undefined) reject(Object.assign(new Error(said.failed), { code: said.code })); else resolve(said.sha256); });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('hash-worker ended early')));
  });
}

/** Makes a rename durable. Windows has no such thing for folders, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try { await handle.sync(); } finally { await handle.close(); }
}

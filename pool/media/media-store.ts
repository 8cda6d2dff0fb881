/**
 * The pool's media: whole files under their SHA-256, and what has arrived so far of the others. HTTP: PUT /media/<sha256> with Content-Range
 * bytes a-b/total appends (a must be what is there: else 409), HEAD says 200 with the length or 404 with Upload-Offset, GET takes Range.
 * HEAD with ?verify reads the file again before it says so. A file is under its address only when it hashed right and is durable; one that was
 * damaged later is moved aside when that is found. Runs in the thread of media-worker.ts, so that the judge of commands never waits for media.
 */
import { createHash, type Hash } from 'node:crypto';
import { existsSync, fdatasync, mkdirSync, writev } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { byteRanges } from '../../shared/protocol/byte-range.ts';

export interface MediaStoreOptions {
  readonly folder: string;
  /** Called once when an original is complete and durable here. */
  readonly onStored?: (sha256: string) => void;
  /** Called when a whole file was found damaged and moved aside: the pool has it no more. */
  readonly onLost?: (sha256: string) => void;
}
export interface MediaStore {
  /** Answers any request below /media/. */
  handle(request: IncomingMessage, response: ServerResponse, who: { readonly authorised: boolean }): Promise<void>;
  has(sha256: string): boolean;
  /** Requests under way. */
  readonly active: number;
  /** Takes a file that does not hash to its address out of use. */
  setAside(sha256: string): Promise<void>;
}

/** The hash over the first `bytes` of a file that is arriving; lost with this process, then the whole file is hashed at its end. */
interface Running { hash: Hash; bytes: number }
/** Hashes kept for files nobody finishes. */
const MOST_RUNNING = 200;
/** Bytes read and sent at a time. */
const BLOCK = 1 << 20;
/** Bytes gathered before they are written, and at most while a write is under way. */
const GATHER = 4 << 20;
const MOST_GATHERED = 16 << 20;
/** Bytes after which the disk is told to begin, so that the end of a large file does not wait for all of it. */
const FLUSH = 64 << 20;

export function createMediaStore({ folder, onStored, onLost }: MediaStoreOptions): MediaStore {
  const partials = path.join(folder, 'partial');
  mkdirSync(partials, { recursive: true });
  const running = new Map<string, Running>();
  const busy = new Set<string>();
  const whole = (sha256: string): string => path.join(folder, sha256.slice(0, 2), sha256);
  const partial = (sha256: string): string => path.join(partials, sha256);
  const sizeOf = (file: string): Promise<number | null> => stat(file).then(({ size }) => size, () => null);
  const offsetOf = async (sha256: string): Promise<number> => (await sizeOf(partial(sha256))) ?? 0;

  async function put(sha256: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if ((await sizeOf(whole(sha256))) !== null) { answer(request, response, 200); return; }
    const range = contentRange(request.headers['content-range']);
    if (!range) { answer(request, response, 400); return; }
    if (busy.has(sha256)) { answer(request, response, 409, { 'upload-offset': await offsetOf(sha256), 'retry-after': 1 }); return; }
    busy.add(sha256);
    try {
      const there = await offsetOf(sha256);
      if (range.start !== there) { answer(request, response, 409, { 'upload-offset': there }); return; }
      const now = await append(sha256, request, range);
      if (now < range.end + 1) { answer(request, response, 400, { 'upload-offset': now }); return; } // the sender broke off; what came is kept
      if (now < range.total) { answer(request, response, 204, { 'upload-offset': now }); return; }
      if (!(await finish(sha256))) { answer(request, response, 422); return; }
      answer(request, response, 201);
      onStored?.(sha256);
    } catch (error) {
      const full = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
      if (!full) throw error;
      answer(request, response, 507, { 'upload-offset': await offsetOf(sha256) });
    } finally { busy.delete(sha256); }
  }

  /** Writes what comes, never more than announced; answers how much is there now. A sender that breaks off is no error. */
  async function append(sha256: string, request: IncomingMessage, { start, end }: { start: number; end: number }): Promise<number> {
    const file = await open(partial(sha256), start === 0 ? 'w' : 'r+');
    let state = running.get(sha256);
    if (start === 0) { state = { hash: createHash('sha256'), bytes: 0 }; running.delete(sha256); running.set(sha256, state); }
    if (running.size > MOST_RUNNING) running.delete(running.keys().next().value ?? '');
    try { return await takeIn(request, file.fd, start, end + 1, (piece, at) => { if (state && state.bytes === at) { state.hash.update(piece); state.bytes += piece.length; } }); } catch (error) {
      running.delete(sha256); // it may have hashed more than was written
      throw error;
    } finally { await file.close(); }
  }

  /** Hash right, durable, in place: true. Hash wrong: what came is dropped, so that the next try begins anew. */
  async function finish(sha256: string): Promise<boolean> {
    const from = partial(sha256);
    const file = await open(from, 'r+');
    let size: number;
    try { await file.sync(); size = (await file.stat()).size; } finally { await file.close(); }
    const state = running.get(sha256);
    running.delete(sha256);
    const found = state && state.bytes === size ? state.hash.digest('hex') : await hashInThread(from);
    if (found !== sha256) { await rm(from, { force: true }); return false; }
    await mkdir(path.dirname(whole(sha256)), { recursive: true });
    await rename(from, whole(sha256));
    await syncFolder(path.dirname(whole(sha256)));
    return true;
  }

  async function get(sha256: string, verify: boolean, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const size = verify && !(await isGood(sha256)) ? null : await sizeOf(whole(sha256));
    if (size === null) { answer(request, response, 404, { 'upload-offset': await offsetOf(sha256) }); return; }
    const headers = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes', 'cache-control': 'private, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' };
    if (request.method === 'HEAD') { response.writeHead(200, { ...headers, 'content-length': size }).end(); return; }
    const ranges = byteRanges(request.headers.range, size);
    if (ranges === null) { response.writeHead(416, { 'content-range': `bytes */${size}`, 'content-length': 0 }).end(); return; }
    // Several ranges at once: nobody of ours asks, and all of it is a right answer.
    const one = ranges?.length === 1 ? ranges[0] : undefined;
    const { start, end } = one ?? { start: 0, end: size - 1 };
    response.writeHead(one ? 206 : 200, { ...headers, 'content-length': end - start + 1, ...(one ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}) });
    if (size === 0) { response.end(); return; }
   await sendPart(whole(sha256), start, end + 1, response);
  }

  async function setAside(sha256: string): Promise<void> {
    const aside = path.join(folder, 'damaged');
    await mkdir(aside, { recursive: true });
    await rename(whole(sha256), path.join(aside, `${sha256}-${Date.now()}`));
    onLost?.(sha256);
  }
  /** Reads it again; one that was damaged is moved aside. */
  async function isGood(sha256: string): Promise<boolean> {
    if ((await sizeOf(whole(sha256))) === null) return false;
    // A disk that cannot read it any more has damaged it as well.
    const found = await hashInThread(whole(sha256)).catch((error: unknown) => { console.error('media', sha256, error); return ''; });
    if (found === sha256) return true;
    if ((await sizeOf(whole(sha256))) !== null) await setAside(sha256);
    return false;
  }

  let active = 0;
  return {
    has: (sha256) => isAddress(sha256) && existsSync(whole(sha256)),
    get active() { return active; },
    setAside,
    async handle(request, response, who) {
      active++;
      try { await serve(request, response, who); } finally { active--; }
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse, { authorised }: { readonly authorised: boolean }): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://pool');
    const sha256 = /^\/media\/([0-9a-f]{64})$/.exec(pathname)?.[1];
    if (!authorised) { answer(request, response, 401); return; }
    if (sha256 === undefined) { answer(request, response, 404); return; }
    if (request.method === 'PUT') { await put(sha256, request, response); return; }
    if (request.method === 'GET' || request.method === 'HEAD') { await get(sha256, request.method === 'HEAD' && searchParams.has('verify'), request, response); return; }
    answer(request, response, 405, { allow: 'GET, HEAD, PUT' });
  }
}

/** Sends bytes of a file: one block is read while the other is on its way. A reader that leaves ends it. */
async function sendPart(from: string, start: number, stop: number, response: ServerResponse): Promise<void> {
  const file = await open(from, 'r');
  try {
    const size = Math.min(BLOCK, stop - start);
    const closed = new Promise<void>((resolve) => { response.once('close', resolve); });
    let sending: Promise<void> = Promise.resolve();
    let [block, other] = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(size)];
    for (let at = start; at < stop && !response.destroyed;) {
      const { bytesRead } = await file.read(block, 0, Math.min(size, stop - at), at);
      if (bytesRead === 0) { response.destroy(); break; } // shorter than it was: the reader must not take it for whole
      await Promise.race([sending, closed]);
      const piece = block.subarray(0, bytesRead);
      sending = new Promise((resolve) => { response.write(piece, () => resolve()); });
      at += bytesRead;
      [block, other] = [other, block];
    }
    await Promise.race([sending, closed]);
    response.end();
  } finally { await file.close(); }
}

/**
 * Writes a request's body at its place in a file while more of it comes; answers where it ended. `each` sees every piece as it comes, in order.
 * What came before the sender broke off is written. Rejects when it cannot be written.
 */
function takeIn(request: IncomingMessage, file: number, start: number, stop: number, each: (piece: Buffer, at: number) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    let pieces: Buffer[] = [];
    let gathered = 0;
    let seen = start;
    let written = start;
    let flushed = start;
    let flushing = false;
    let writing = false;
    let over = false;
    let failed = false;
    const fail = (error: unknown): void => { failed = true; request.pause(); if (!flushing && !writing) reject(error as Error); else setTimeout(fail, 5, error); }; // the file is closed after us: nobody may be writing then
    const go = (): void => {
      if (failed || writing) return;
      if (gathered === 0) { if (over && !flushing) resolve(written); return; }
      if (gathered < GATHER && !over) return;
      writing = true;
      const now = pieces;
      const length = gathered;
      pieces = [];
      gathered = 0;
      writeAll(file, now, written).then(() => {
        writing = false;
        written += length;
        if (written - flushed >= FLUSH && !flushing) {
          flushing = true;
          flushed = written;
          fdatasync(file, () => { flushing = false; go(); }); // whether it is durable is asked at the end
        }
        if (request.isPaused() && gathered < MOST_GATHERED) request.resume();
        go();
      }, (error: unknown) => { writing = false; fail(error); });
    };
    request.on('data', (piece: Buffer) => {
      if (failed || seen >= stop) return;
      const wanted = piece.length <= stop - seen ? piece : piece.subarray(0, stop - seen);
      each(wanted, seen);
      seen += wanted.length;
      pieces.push(wanted);
      gathered += wanted.length;
      if (gathered >= MOST_GATHERED) request.pause();
      go();
    });
    const end = (): void => { over = true; go(); };
    request.once('end', end);
    request.once('close', end);
    request.once('error', end);
    // It may have broken off before anybody listened.
    if (request.destroyed || request.readableEnded) end();
  });
}

const writeSome = (file: number, pieces: Buffer[], at: number): Promise<number> => new Promise((resolve, reject) => { writev(file, pieces, at, (error, written) => { if (error) reject(error); else resolve(written); }); });
async function writeAll(file: number, pieces: Buffer[], at: number): Promise<void> {
  let left = pieces;
  for (let place = at; left.length > 0;) {
    let written = await writeSome(file, left.slice(0, 512), place);
    place += written;
    let whole = 0;
    for (; whole < left.length && written >= left[whole]!.length; whole++) written -= left[whole]!.length;
    left = left.slice(whole);
    if (written > 0 && left[0]) left[0] = left[0].subarray(written);
  }
}

const isAddress = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** An answer without a body. When the request's own body was not read, the connection is given up with it. */
function answer(request: IncomingMessage, response: ServerResponse, status: number, headers: Record<string, string | number> = {}): void {
  if (response.destroyed) return;
  const unread = request.method === 'PUT' && !request.complete;
  response.writeHead(status, { ...headers, ...(status === 204 || request.method === 'HEAD' ? {} : { 'content-length': 0 }), ...(unread ? { connection: 'close' } : {}) }).end();
}

/** 'bytes a-b/total' of a part that is not empty; null for anything else. */
export function contentRange(header: string | undefined): { start: number; end: number; total: number } | null {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(header ?? '');
  if (!match) return null;
  const [start, end, total] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return start <= end && end < total ? { start, end, total } : null;
}

function hashInThread(file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./hash-worker.ts', import.meta.url), { workerData: file });
    thread.once('message', (said: { sha256?: string; failed?: string }) => { if (said.sha256 === undefined) reject(new Error(said.failed)); else resolve(said.sha256); });
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

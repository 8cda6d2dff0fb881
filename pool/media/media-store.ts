/**
 * The pool's media: whole files under their SHA-256, and what has arrived so far of the others. HTTP: PUT /media/<sha256> with Content-Range
 * bytes a-b/total appends (a must be what is there: else 409), HEAD says 200 with the length or 404 with Upload-Offset, GET takes Range.
 * A file is under its address only when it hashed right and is durable.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import { byteRanges } from '../../shared/protocol/byte-range.ts';

export interface MediaStoreOptions {
  readonly folder: string;
  /** Called once when an original is complete and durable here. */
  readonly onStored?: (sha256: string) => void;
}
export interface MediaStore {
  /** Answers any request below /media/. */
  handle(request: IncomingMessage, response: ServerResponse, who: { readonly authorised: boolean }): Promise<void>;
  has(sha256: string): boolean;
}

/** The hash over the first `bytes` of a file that is arriving; lost with this process, then the whole file is hashed at its end. */
interface Running { hash: Hash; bytes: number }
/** Hashes kept for files nobody finishes. */
const MOST_RUNNING = 200;

export function createMediaStore({ folder, onStored }: MediaStoreOptions): MediaStore {
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
    let at = start;
    try {
      for await (const piece of request as AsyncIterable<Buffer>) {
        const wanted = piece.subarray(0, end + 1 - at);
        for (let written = 0; written < wanted.length;) written += (await file.write(wanted, written, wanted.length - written, at + written)).bytesWritten;
        if (state && state.bytes === at) { state.hash.update(wanted); state.bytes += wanted.length; }
        at += wanted.length;
      }
    } catch (error) {
      if (!request.destroyed && !request.readableAborted) throw error;
      if (['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    } finally { await file.close(); }
    return at;
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

  async function get(sha256: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const size = await sizeOf(whole(sha256));
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
    await pipeline(createReadStream(whole(sha256), { start, end, highWaterMark: 1 << 20 }), response).catch((error: unknown) => { if (!response.destroyed) throw error; }); // the reader left: nothing to do
  }

  return {
    has: (sha256) => isAddress(sha256) && existsSync(whole(sha256)),
    async handle(request, response, { authorised }) {
      const sha256 = /^\/media\/([0-9a-f]{64})$/.exec(new URL(request.url ?? '/', 'http://pool').pathname)?.[1];
      if (!authorised) { answer(request, response, 401); return; }
      if (sha256 === undefined) { answer(request, response, 404); return; }
      if (request.method === 'PUT') { await put(sha256, request, response); return; }
      if (request.method === 'GET' || request.method === 'HEAD') { await get(sha256, request, response); return; }
      answer(request, response, 405, { allow: 'GET, HEAD, PUT' });
    },
  };
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

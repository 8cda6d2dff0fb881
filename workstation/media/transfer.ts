/** Media between this workstation and the pool: ranged, resumable, hashed at both ends. */
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import { Transform } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { JobError } from '../workstation.ts';
import { asJobError, hashFile } from './copy-file.ts';

export interface Place { readonly url: string; readonly token: string }
export interface Transfer {
  readonly sha256: string;
  /** On this machine: what is sent, or where to write (a half-written file there is gone on with). */
  readonly file: string;
  /** What the person calls it, for messages. */
  readonly name: string;
  /** Where the pool is right now; null while it is away. Asked again before each try: its address and token change. */
  place(): Place | null;
  readonly signal: AbortSignal;
  /** Bytes there so far, of how many. */
  onBytes?(bytes: number, total: number): void;
  /** Waiting times between tries that got nowhere, in ms; when they are used up the transfer fails. A try that moved bytes starts the list anew. */
  readonly patience?: readonly number[];
}

const CHUNK = 8 << 20;
const PATIENCE = [250, 500, 1000, 2000, 4000, 8000];
/** A pool that says nothing for this long is away. */
const SILENCE_MS = 30_000;

/** The pool cannot be reached just now, or said something that another try may mend. */
class TryAgain extends Error {}

/** Sends a file to its address. At the end the pool has said that it hashed right and is durable. Throws JobError when it cannot be done. */
export function upload(transfer: Transfer): Promise<void> {
  return patiently(transfer, async (place, moved) => {
    const { size } = await stat(transfer.file);
    const head = await ask(place, transfer, 'HEAD', {});
    if (head.status === 200) { transfer.onBytes?.(size, size); return; }
    let offset = head.offset ?? 0;
    if (offset > size) throw new JobError('media-upload-refused', { name: transfer.name });
    transfer.onBytes?.(offset, size);
    while (offset < size) {
      const end = Math.min(size, offset + CHUNK);
      const from = offset;
      const sent = await ask(place, transfer, 'PUT', { 'content-range': `bytes ${offset}-${end - 1}/${size}`, 'content-length': end - offset }, (request) =>
        pipeline(createReadStream(transfer.file, { start: offset, end: end - 1, highWaterMark: 1 << 20 }), counted((bytes) => transfer.onBytes?.(from + bytes, size)), request));
      if (sent.status === 200 || sent.status === 201) { transfer.onBytes?.(size, size); return; }
      if (sent.status === 204) { offset = end; moved(); transfer.onBytes?.(offset, size); continue; }
      // Somebody else sends the same file: go on from where they are.
      if (sent.status === 409) throw new TryAgain('409');
      // A file is sent a second time: the first may have been torn by a failing disk at the pool; if ours is damaged, it is refused again.
      if (sent.status === 422) { if ((await hashFile(transfer.file, { signal: transfer.signal })).sha256 !== transfer.sha256) throw new JobError('media-cache-damaged', { name: transfer.name }); throw new TryAgain('422'); }
      if (sent.status === 507) throw new JobError('media-pool-full', { name: transfer.name });
      throw new TryAgain(String(sent.status));
    }
  });
}

/** Fetches a file into `file` and checks its hash; a half-written one is gone on with. Throws JobError when it cannot be had. */
export function download(transfer: Transfer): Promise<void> {
  return patiently(transfer, async (place, moved) => {
    const had = await stat(transfer.file).then(({ size }) => size, () => 0);
    const got = await receive(place, transfer, had);
    if (got.status === 404) throw new JobError('media-not-at-pool', { name: transfer.name });
    if (got.bytes > 0) moved();
    if (got.status !== 206 && got.status !== 200 && got.status !== 416) throw new TryAgain(String(got.status));
    if ((await hashFile(transfer.file, { signal: transfer.signal })).sha256 === transfer.sha256) return;
    await rm(transfer.file, { force: true });
    throw new TryAgain('hash');
  });
}

/** Has the pool the whole of it? Asked once; null when it cannot be reached just now. */
export async function isAtPool(transfer: Transfer): Promise<boolean | null> {
  const place = transfer.place();
  if (!place) return null;
  try {
    const { status } = await ask(place, transfer, 'HEAD', {});
    return status === 200 ? true : status === 404 ? false : null;
  } catch (error) {
    if (error instanceof TryAgain) return null;
    throw error;
  }
}

async function patiently(transfer: Transfer, attempt: (place: Place, moved: () => void) => Promise<void>): Promise<void> {
  const { signal, name } = transfer;
  let waits = [...(transfer.patience ?? PATIENCE)];
  for (;;) {
    const place = transfer.place();
    try {
      if (place) { await attempt(place, () => { waits = [...(transfer.patience ?? PATIENCE)]; }); return; }
    } catch (error) {
      if (signal.aborted) throw error;
      if (!(error instanceof TryAgain)) throw asJobError(error, name);
    }
    const pause = waits.shift();
    if (pause === undefined) throw new JobError('media-pool-away', { name });
    await wait(pause, undefined, { signal });
  }
}

interface Answer { readonly status: number; readonly offset: number | null }

/** One request without an answer body that matters. A connection that breaks is TryAgain. */
async function ask(place: Place, transfer: Transfer, method: string, headers: http.OutgoingHttpHeaders, send?: (request: http.ClientRequest) => Promise<void>): Promise<Answer> {
  const { request, response } = dial(place, transfer, method, headers);
  // The pool may answer before all is sent (409, 507) and close: its answer counts, not the broken pipe.
  const sending = send ? send(request).catch((error: unknown) => { if (['ENOENT', 'EIO', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) request.destroy(error as Error); }) : Promise.resolve(request.end());
  const [got] = await Promise.all([response, sending]);
  got.resume();
  const offset = got.headers['upload-offset'];
  return { status: got.statusCode ?? 0, offset: typeof offset === 'string' ? Number(offset) : null };
}

async function receive(place: Place, transfer: Transfer, had: number): Promise<{ status: number; bytes: number }> {
  const { request, response } = dial(place, transfer, 'GET', had > 0 ? { range: `bytes=${had}-` } : {});
  request.end();
  const got = await response;
  const status = got.statusCode ?? 0;
  if (status !== 200 && status !== 206) { got.resume(); return { status, bytes: 0 }; }
  const from = status === 206 ? had : 0;
  const total = from + Number(got.headers['content-length'] ?? 0);
  let bytes = 0;
  try {
    await pipeline(got, counted((count) => { bytes = count; transfer.onBytes?.(from + count, total); }), createWriteStream(transfer.file, { flags: from > 0 ? 'a' : 'w', flush: true }));
  } catch (error) {
    // What came is kept; only a full disk here is not the line's fault.
    if (transfer.signal.aborted || ['ENOSPC', 'EDQUOT', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    if (bytes === 0) throw new TryAgain('broken');
    return { status: 0, bytes };
  }
  return { status, bytes };
}

function dial({ url, token }: Place, { sha256, signal }: Transfer, method: string, headers: http.OutgoingHttpHeaders): { request: http.ClientRequest; response: Promise<http.IncomingMessage> } {
  const address = new URL(`/media/${sha256}`, url);
  const request = (address.protocol === 'https:' ? https : http).request(address, { method, headers: { ...headers, authorization: `Bearer ${token}` }, signal, timeout: SILENCE_MS });
  request.on('timeout', () => request.destroy(new TryAgain('silence')));
  const response = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', (error) => reject(signal.aborted || ['ENOENT', 'EIO', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '') && (error as NodeJS.ErrnoException).syscall !== 'connect' ? error : new TryAgain(error.message)));
  });
  return { request, response };
}

const counted = (count: (bytes: number) => void): Transform => {
  let bytes = 0;
  return new Transform({ transform(piece: Buffer, _encoding, done) { bytes += piece.length; count(bytes); done(null, piece); } });
};

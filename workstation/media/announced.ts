/** Files that a browser window sends byte by byte (PUT /ingest/<id>, ranged) because it may not say where they lie. */
import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

interface Announced { readonly name: string; readonly bytes: number; readonly file: string; have: number; busy: boolean }

export class AnnouncedFiles {
  readonly #folder: string;
  readonly #arrived: (file: string, name: string) => string;
  readonly #waiting = new Map<string, Announced>();

  /** `arrived` is called when the last byte is there and answers the job that goes on with it. */
  constructor(folder: string, arrived: (file: string, name: string) => string) { this.#folder = folder; this.#arrived = arrived; }

  /** The address to send it to. */
  announce(name: string, bytes: number): string {
    const id = randomBytes(16).toString('hex');
    this.#waiting.set(id, { name, bytes, file: path.join(this.#folder, `${id}.announced`), have: 0, busy: false });
    return `/ingest/${id}`;
  }

  /** PUT with Content-Range: 204 more is wanted, 201 {"job"} all there, 409 with Upload-Offset, 507 disk full. HEAD says Upload-Offset. A part may be sent again. */
  async handle(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const one = this.#waiting.get(id);
    if (!one) { end(request, response, 404); return; }
    if (request.method === 'HEAD') { end(request, response, 200, { 'upload-offset': one.have }); return; }
    if (request.method === 'DELETE') { this.#waiting.delete(id); await rm(one.file, { force: true }); end(request, response, 204); return; }
    if (request.method !== 'PUT') { end(request, response, 405); return; }
    const range = one.bytes === 0 ? { start: 0, stop: 0 } : part(request.headers['content-range'], one.bytes);
    if (!range) { end(request, response, 400); return; }
    if (one.busy || range.start > one.have) { end(request, response, 409, { 'upload-offset': one.have }); return; }
    one.busy = true;
    try {
      const now = await write(one.file, request, range);
      one.have = Math.max(one.have, now);
      if (now < range.stop) { end(request, response, 400, { 'upload-offset': one.have }); return; }
    } catch (error) {
      if (!['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      end(request, response, 507, { 'upload-offset': one.have });
      return;
    } finally { one.busy = false; }
    if (one.have < one.bytes) { end(request, response, 204, { 'upload-offset': one.have }); return; }
    this.#waiting.delete(id);
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ job: this.#arrived(one.file, one.name) }));
  }
}

function part(header: string | undefined, bytes: number): { start: number; stop: number } | null {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(header ?? '');
  const [start, last, total] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3])];
  return match && start <= last && last < total && total === bytes ? { start, stop: last + 1 } : null;
}

/** Writes what comes, at its place; answers where it ended. A window that went away in the middle is no error. */
async function write(to: string, request: IncomingMessage, { start, stop }: { start: number; stop: number }): Promise<number> {
  const file = await open(to, start === 0 ? 'w' : 'r+');
  let at = start;
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      const wanted = piece.subarray(0, stop - at);
      for (let written = 0; written < wanted.length;) written += (await file.write(wanted, written, wanted.length - written, at + written)).bytesWritten;
      at += wanted.length;
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code !== 'ECONNRESET' && code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  } finally { await file.close(); }
  return at;
}

function end(request: IncomingMessage, response: ServerResponse, status: number, headers: Record<string, string | number> = {}): void {
  if (response.destroyed) return;
  const unread = request.method === 'PUT' && !request.complete;
  response.writeHead(status, { ...headers, ...(status === 204 || request.method === 'HEAD' ? {} : { 'content-length': 0 }), ...(unread ? { connection: 'close' } : {}) }).end();
}

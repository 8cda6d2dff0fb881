/**
 * /updates/ of the pool: the releases an administrator put into a folder, for electron-updater's generic provider (channel file,
 * installer, its .sig). Static files with ranges, nothing listed, nothing outside the folder. A release is public: who may install it
 * is decided by its signature, not by who may fetch it.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { byteRanges, type ByteRange } from '../../shared/protocol/byte-range.ts';

/** More parts than this in one request is no updater of ours. */
const MOST_PARTS = 500;
const BOUNDARY = 'bianbo-update-part';

/** Answers a request under /updates/ and says whether it was one. */
export function createUpdates({ folder }: { folder: string }): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  return async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://pool');
    if (!pathname.startsWith('/updates/')) return false;
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
    const file = releaseFile(folder, pathname.slice('/updates/'.length));
    const size = file === undefined ? undefined : await sizeOf(file);
    if (file === undefined || size === undefined) return refuse(response, 404);
    const ranges = byteRanges(request.headers.range, size);
    if (ranges === null || (ranges && ranges.length > MOST_PARTS)) return refuse(response, 416, { 'content-range': `bytes */${size}` });
    response.setHeader('accept-ranges', 'bytes');
    // The channel file says which release is current: a proxy that keeps an old one would hide the new.
    response.setHeader('cache-control', 'no-cache');
    if (request.method === 'HEAD') response.writeHead(200, { 'content-length': size }).end();
    else await send(response, file, size, ranges).catch(() => response.destroy()); // the updater went away: nobody is left to answer
    return true;
  };
}

/** The file a request names: one name in the folder itself, or undefined. Hidden files are not released. */
function releaseFile(folder: string, encoded: string): string | undefined {
  let name: string;
  try { name = decodeURIComponent(encoded); } catch { return undefined; /* not an address anybody we know would write */ }
  return /^[\p{L}\p{N}_][\p{L}\p{N} ._+-]*$/u.test(name) ? path.join(folder, name) : undefined;
}

async function sizeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined); // absent is an answer (404), not a failure
  return found?.isFile() ? found.size : undefined;
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): true {
  response.writeHead(status, headers).end();
  return true;
}

async function send(response: ServerResponse, file: string, size: number, ranges: ByteRange[] | undefined): Promise<void> {
  if (ranges && ranges.length > 1) return sendParts(response, file, size, ranges);
  const { start, end } = ranges?.[0] ?? { start: 0, end: size - 1 };
  response.setHeader('content-length', end - start + 1);
  response.setHeader('content-type', 'application/octet-stream');
  if (ranges) response.setHeader('content-range', `bytes ${start}-${end}/${size}`);
  response.writeHead(ranges ? 206 : 200);
  if (size === 0) { response.end(); return; }
  await pipeline(createReadStream(file, { start, end }), response);
}

async function sendParts(response: ServerResponse, file: string, size: number, ranges: readonly ByteRange[]): Promise<void> {
  response.writeHead(206, { 'content-type': `multipart/byteranges; boundary=${BOUNDARY}` });
  for (const { start, end } of ranges) {
    response.write(`\r\n--${BOUNDARY}\r\ncontent-type: application/octet-stream\r\ncontent-range: bytes ${start}-${end}/${size}\r\n\r\n`);
    await pipeline(createReadStream(file, { start, end }), response, { end: false });
  }
  response.end(`\r\n--${BOUNDARY}--\r\n`);
}

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { byteRanges } from '../../shared/protocol/byte-range.ts';

/** What a window may be told a file is: sound and picture; anything else is bytes. A page or a script is never among it. */
export const mediaType = (wished: string | null): string =>
  wished !== null && /^(?:video|audio)\/[\w.+-]+$|^image\/(?:jpeg|png|webp|gif|avif)$|^text\/vtt$/.test(wished) ? wished : 'application/octet-stream';

/** Answers GET and HEAD of one media file: 200, 206 for a range, 416 for one that cannot be. */
export async function serveFile(file: string, type: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const found = await stat(file).catch(() => null); // absent is an answer
  if (!found?.isFile()) { response.writeHead(404).end(); return; }
  if (request.method !== 'GET' && request.method !== 'HEAD') { response.writeHead(405, { allow: 'GET, HEAD' }).end(); return; }
  const headers = { 'content-type': type, 'accept-ranges': 'bytes', 'cache-control': 'private, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' };
  const ranges = byteRanges(request.headers.range, found.size);
  if (ranges === null) { response.writeHead(416, { 'content-range': `bytes */${found.size}` }).end(); return; }
  // Several ranges at once: no player asks, and all of it is a right answer.
  const one = ranges?.length === 1 ? ranges[0] : undefined;
  const { start, end } = one ?? { start: 0, end: found.size - 1 };
  response.writeHead(one ? 206 : 200, { ...headers, 'content-length': end - start + 1, ...(one ? { 'content-range': `bytes ${start}-${end}/${found.size}` } : {}) });
  if (request.method === 'HEAD' || found.size === 0) { response.end(); return; }
  await pipeline(createReadStream(file, { start, end, highWaterMark: 512 << 10 }), response).catch((error: unknown) => { if (!response.destroyed) throw error; }); // the reader left
}

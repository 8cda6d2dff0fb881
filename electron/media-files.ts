/**
 * Answers media:// from the workstation's media folder: media://local/<sha256>, the type wished for as ?type=. By address only: no name,
 * no other folder. 206 and 416 are made here, because net.fetch('file://') ignores Range and a video could then not be sought in.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { byteRanges } from '../shared/protocol/byte-range.ts';

/** The address of the media in a request, or undefined: 64 hexadecimal digits as the last part of the path. */
export const addressOf = (url: string): string | undefined => /^\/(?:media\/)?([0-9a-f]{64})$/.exec(new URL(url).pathname)?.[1];

/** What the window may be told it is: sound, picture, text tracks; anything else is bytes. A page or a script is never among it. */
export function mediaType(url: string): string {
  const wished = new URL(url).searchParams.get('type') ?? '';
  return /^(?:video|audio)\/[\w.+-]+$|^image\/(?:jpeg|png|webp|gif|avif)$|^text\/vtt$/.test(wished) ? wished : 'application/octet-stream';
}

/** Where a media file lies: media/<first two digits>/<address>. */
export const mediaFile = (folder: string, address: string): string => path.join(folder, address.slice(0, 2), address);

/** A handler for requests of media. `folder` may change when the workstation says where its media lie. */
export function serveMedia(folder: () => string | undefined, origin: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const address = addressOf(request.url);
    const root = folder();
    if (!address || !root) return new Response('not found', { status: 404 });
    const file = mediaFile(root, address);
    const found = await stat(file).catch(() => undefined); // absent is an answer (404), not a failure
    if (!found?.isFile()) return new Response('not found', { status: 404 });
    const headers: Record<string, string> = { 'content-type': mediaType(request.url), 'accept-ranges': 'bytes', 'access-control-allow-origin': origin, 'access-control-expose-headers': 'content-range, content-length, accept-ranges', 'x-content-type-options': 'nosniff', 'cache-control': 'max-age=31536000, immutable' };
    const ranges = byteRanges(request.headers.get('range') ?? undefined, found.size);
    if (ranges === null) return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${found.size}` } });
    const range = ranges?.length === 1 ? ranges[0] : undefined; // several parts at once: no player asks, all of it is a right answer
    const { start, end } = range ?? { start: 0, end: found.size - 1 };
    headers['content-length'] = String(end - start + 1);
    if (range) headers['content-range'] = `bytes ${start}-${end}/${found.size}`;
    const none = request.method === 'HEAD' || found.size === 0;
    const body = none ? null : Readable.toWeb(createReadStream(file, { start, end })) as ReadableStream<Uint8Array>; // Node's own type of the same stream
    return new Response(body, { status: range ? 206 : 200, headers });
  };
}

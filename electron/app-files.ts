/** Answers app:// with the built suite, each answer under the strict content policy. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileUnder } from './folder-file.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp', '.woff2': 'font/woff2', '.wasm': 'application/wasm',
};

/** The window loads from itself and from media:// and dials nothing. Styles may be inline because ProseMirror and Ant Design write them. */
const CONTENT_POLICY = [
  "default-src 'none'", "script-src 'self'", "worker-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob: media:", "font-src 'self'",
  "media-src 'self' media: blob:", "connect-src 'self' media:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
].join('; ');

/** A handler for requests under the app's origin; `root` is dist/renderer. */
export function serveApp(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const file = fileUnder(root, new URL(request.url).pathname);
    const type = file && TYPES[path.extname(file)];
    if (!file || !type) return new Response('not found', { status: 404 });
    const body = await readFile(file).catch(() => undefined); // absent is an answer (404), not a failure
    if (!body) return new Response('not found', { status: 404 });
    return new Response(new Uint8Array(body), { headers: { 'content-type': type, 'content-security-policy': CONTENT_POLICY, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' } });
  };
}

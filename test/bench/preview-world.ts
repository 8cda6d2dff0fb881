/** A real Chromium with the preview page in it and a small ranged server beside it, for the test and the bench. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import { barcodeClip } from '../data/media.ts';

/** What the workstation makes of footage for preview (ROUGHCUT section 4): 540p, GOP 12, no B-frames, FLAC. */
const PROXY = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '23', '-bf', '0', '-g', '12', '-keyint_min', '12', '-sc_threshold', '0', '-c:a', 'flac', '-strict', '-2', '-movflags', '+faststart'];

export const proxyClip = (source: number, frames: number): Promise<string> => barcodeClip({ frames, source, size: '960x540', picture: 'noisy', encoder: PROXY });

const RECORDER = `class Recorder extends AudioWorkletProcessor {
  process([input]) { this.port.postMessage(input && input[0] ? input[0].slice() : new Float32Array(128)); return true; }
}
try { registerProcessor('recorder', Recorder); } catch {}`;

/** Where Chromium is on this machine, or null. */
export async function findChromium(): Promise<string | null> {
  for (const file of [process.env['BIANBO_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']) {
    if (file && (await stat(file).catch(() => null))) return file;
  }
  return null;
}

/** Opens the page with these media files by name; `close` ends everything. */
export async function openPreview(media: Readonly<Record<string, string>>): Promise<{ page: Page; close(): Promise<void> }> {
  const executablePath = await findChromium();
  if (!executablePath) throw new Error('no Chromium on this machine');
  const script = await bundle('preview-page.ts');
  const server = http.createServer((request, response) => void serve(request, response, media, { '/preview.js': script, '/recorder.js': RECORDER }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a string
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--autoplay-policy=no-user-gesture-required'] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on('pageerror', (error) => console.error('[page]', error.message));
  await page.goto(`http://127.0.0.1:${port}/preview`);
  await page.waitForFunction(() => 'preview' in window);
  return { page, close: async () => { await browser.close(); server.closeAllConnections(); await new Promise((resolve) => server.close(resolve)); } };
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({ entryPoints: [path.join(import.meta.dirname, entry)], bundle: true, format: 'esm', target: 'chrome130', jsx: 'automatic', write: false, define: { 'process.env.NODE_ENV': '"production"' } });
  return outputFiles[0]!.text;
}

async function serve(request: http.IncomingMessage, response: http.ServerResponse, media: Readonly<Record<string, string>>, scripts: Readonly<Record<string, string>>): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const script = scripts[pathname];
  if (script !== undefined) { response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script); return; }
  const file = media[pathname.replace('/media/', '')];
  if (!file) { response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(`<!doctype html><meta charset="utf-8"><body><script type="module" src="/preview.js"></script>`); return; }
  const { size } = await stat(file);
  const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '');
  const from = range ? Number(range[1]) : 0;
  const to = range?.[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
  if (from >= size) { response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end(); return; }
  response.writeHead(range ? 206 : 200, { 'Content-Type': 'video/mp4', 'Accept-Ranges': 'bytes', 'Content-Length': to - from + 1, ...(range ? { 'Content-Range': `bytes ${from}-${to}/${size}` } : {}) });
  createReadStream(file, { start: from, end: to }).on('error', () => response.destroy()).pipe(response);
}

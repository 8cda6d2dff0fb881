/** What the media room does, measured on real work in this run. */
import { randomBytes, createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createMediaStore } from '../../pool/media/media-store.ts';
import { makeProxy } from '../../workstation/media/derive.ts';
import { findFfmpeg } from '../../workstation/media/ffmpeg.ts';
import { upload } from '../../workstation/media/transfer.ts';
import { barcodeClip } from '../data/media.ts';
import type { Figure } from './figure.ts';


const SECONDS = 20;
const UPLOAD_BYTES = 256 << 20;

export async function mediaFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bianbo-bench-media-'));
  try { return [await proxySpeed(folder), await uploadSpeed(folder)]; } finally { rmSync(folder, { recursive: true, force: true }); }
}

/** Proxy of 1080p25 at 8 Mb/s, long GOP with B-frames, hard to encode: seconds of film per second of work. */
async function proxySpeed(folder: string): Promise<Figure> {
  const tools = await findFfmpeg({ env: process.env, bundled: '' });
  if (!tools) throw new Error('no ffmpeg');
  const from = await barcodeClip({ frames: SECONDS * 25, source: 1, size: '1920x1080', picture: 'noisy', encoder: ['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '8M', '-maxrate', '10M', '-bufsize', '16M', '-bf', '3', '-g', '250', '-c:a', 'aac', '-b:a', '192k'] });
  const started = performance.now();
  await makeProxy({ tools, from, to: path.join(folder, 'proxy.mp4'), name: 'bench', kind: 'video' });
  return { name: 'cut.proxy_x_realtime', value: Number((SECONDS / ((performance.now() - started) / 1000)).toFixed(2)), unit: 'x', limit: 1, atLeast: true };
}

/** A file to a pool over loopback HTTP: sent, hashed on arrival, durable. */
async function uploadSpeed(folder: string): Promise<Figure> {
  const file = path.join(folder, 'upload.bin');
  const data = randomBytes(UPLOAD_BYTES);
  writeFileSync(file, data);
  const sha256 = createHash('sha256').update(data).digest('hex');
  const store = createMediaStore({ folder: path.join(folder, 'pool') });
  const server = createServer((request, response) => { void store.handle(request, response, { authorised: true }); });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const place = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: '' };
  const started = performance.now();
  await upload({ sha256, file, name: 'bench', place: () => place, signal: new AbortController().signal });
  const seconds = (performance.now() - started) / 1000;
  server.closeAllConnections();
  server.close();
  return { name: 'sync.media_upload_mb_s', value: Math.round(UPLOAD_BYTES / 1e6 / seconds), unit: 'MB/s', limit: null, atLeast: true };
}

/** What the media room does, measured on real work in this run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeProxy } from '../../workstation/media/derive.ts';
import { findFfmpeg } from '../../workstation/media/ffmpeg.ts';
import { barcodeClip } from '../data/media.ts';
import type { Figure } from './figure.ts';
import { transferFigures } from './media-transfer.ts';

const SECONDS = 20;

export async function mediaFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bianbo-bench-media-'));
  try { return [await proxySpeed(folder), ...await transferFigures(folder)]; } finally { rmSync(folder, { recursive: true, force: true }); }
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

import { createHash, randomBytes } from 'node:crypto';
import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { fetchSnapshot } from './fetch-snapshot.ts';

const MiB = 1 << 20;
afterEach(() => { vi.restoreAllMocks(); });

it('a snapshot over a line that breaks, onto a slow disk, has no hole: each try goes on from what is in the file', async () => {
  // Each write takes a while: when the line breaks some of what came is not written.
  for (const name of ['write', 'writev'] as const) {
    const real = fs[name] as (...given: unknown[]) => void;
    vi.spyOn(fs, name).mockImplementation((...given: unknown[]) => { setTimeout(() => real(...given), 20); });
  }
  const data = randomBytes(24 * MiB);
  const sha256 = createHash('sha256').update(data).digest('hex');
  const starts: number[] = [];
  const server = createServer((request, response) => {
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    starts.push(start);
    response.writeHead(start > 0 ? 206 : 200);
    const end = starts.length < 5 ? Math.min(data.length, start + 6 * MiB) : data.length;
    response.write(data.subarray(start, end), () => { if (end < data.length) setTimeout(() => response.destroy(), 5); else response.end(); });
  });
  await new Promise<void>((then) => { server.listen(0, '127.0.0.1', then); });
  const folder = mkdtempSync(path.join(tmpdir(), 'bianbo-snapshot-'));
  try {
    const from = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: '' };
    const file = await fetchSnapshot(folder, { is: 'snapshot', path: '/snapshot', seq: 1, bytes: data.length, sha256, form: 1 }, from, () => undefined, new AbortController().signal);
    expect(readFileSync(file).equals(data)).toBe(true);
    expect([starts[0], starts.length > 3]).toEqual([0, true]);
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

it('a snapshot for which there is no room beside what people type is not begun, and nothing of it is left', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bianbo-snapshot-'));
  let asked = 0;
  const server = createServer((_request, response) => { asked++; response.writeHead(206); response.end(); });
  await new Promise<void>((then) => { server.listen(0, '127.0.0.1', then); });
  try {
    const { bavail, bsize } = statfsSync(folder);
    const sha256 = 'a'.repeat(64);
    writeFileSync(path.join(folder, `${sha256}.snapshot-part`), 'begun when there was room');
    const from = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: '' };
    await expect(fetchSnapshot(folder, { is: 'snapshot', path: '/snapshot/1', seq: 1, bytes: bavail * bsize, sha256, form: 1 }, from, () => undefined, new AbortController().signal)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect([asked, readdirSync(folder)]).toEqual([0, []]);
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

it('a snapshot that nobody wants any more ends, and one that brings nothing again and again does too', async () => {
  const data = randomBytes(2 * MiB);
  const offer = { is: 'snapshot', path: '/snapshot/1', seq: 1, bytes: data.length, sha256: createHash('sha256').update(data).digest('hex'), form: 1 } as const;
  let silent = true;
  const server = createServer((request, response) => {
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200);
    // Half, and then nothing for a long time; later half, and then an end that is none.
    if (start === 0) response.write(data.subarray(0, MiB), () => { if (!silent) response.end(); }); else if (!silent) response.end();
  });
  await new Promise<void>((then) => { server.listen(0, '127.0.0.1', then); });
  const folder = mkdtempSync(path.join(tmpdir(), 'bianbo-snapshot-'));
  try {
    const from = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: '' };
    const stop = new AbortController();
    const unwanted = fetchSnapshot(folder, offer, from, (bytes) => { if (bytes === MiB) stop.abort(); }, stop.signal);
    await expect(unwanted).rejects.toThrow();
    silent = false;
    await expect(fetchSnapshot(folder, offer, from, () => undefined, new AbortController().signal)).rejects.toThrow('nothing came');
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

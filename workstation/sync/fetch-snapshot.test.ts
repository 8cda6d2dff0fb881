import { createHash, randomBytes } from 'node:crypto';
import fs, { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
    const file = await fetchSnapshot(folder, { is: 'snapshot', path: '/snapshot', seq: 1, bytes: data.length, sha256, form: 1 }, from, () => undefined);
    expect(readFileSync(file).equals(data)).toBe(true);
    expect([starts[0], starts.length > 3]).toEqual([0, true]);
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetSilence, hostWasSilent, rememberSilence } from './electron-found.mjs';
import { fromItsOwnHost } from './electron-get.mjs';

describe('a download host that does not answer', () => {
  let folder = '';
  let server: Server;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'bianbo-electron-'));
    server = createServer((request, response) => { if (request.url?.includes('refused')) response.writeHead(503).end(); });
    await new Promise<void>((then) => { server.listen(0, '127.0.0.1', then); });
  });
  afterEach(() => { vi.unstubAllEnvs(); server.closeAllConnections(); server.close(); rmSync(folder, { recursive: true, force: true }); });
  const mirror = (name: string) => vi.stubEnv('ELECTRON_MIRROR', `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}/`); // it listens on a port

  it('is given up after the time to its first byte', async () => {
    mirror('silent');
    await expect(fromItsOwnHost(folder, { firstByteMs: 300 })).rejects.toThrow(/did not answer within 0.3 s/);
  });

  it('is given up at once when it refuses', async () => {
    mirror('refused');
    await expect(fromItsOwnHost(folder, { firstByteMs: 5000 })).rejects.toThrow(/answered 503/);
  });

  it('is remembered for a week, until it answers', () => {
    const note = path.join(folder, 'note.json');
    const seen = [hostWasSilent(1000, note)];
    rememberSilence(new Error('silent'), 1000, note);
    seen.push(hostWasSilent(2000, note), hostWasSilent(1000 + 8 * 24 * 3600_000, note));
    forgetSilence(note);
    seen.push(hostWasSilent(2000, note));
    expect(seen).toEqual([false, true, false, false]);
  });
});

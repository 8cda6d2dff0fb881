import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MediaPlace } from './media-place.ts';
import { createMediaStore } from './media-store.ts';

/** Another disk than the one of temporary files, where this machine has one. */
const elsewhere = existsSync('/dev/shm') && statSync('/dev/shm').dev !== statSync(tmpdir()).dev ? '/dev/shm' : null;
let pool: string;
let folder: string;
let drive: string;
beforeEach(() => { pool = mkdtempSync(path.join(tmpdir(), 'bianbo-place-')); folder = path.join(pool, 'media'); drive = mkdtempSync(path.join(elsewhere ?? tmpdir(), 'bianbo-drive-')); });
afterEach(() => { for (const one of [pool, drive]) rmSync(one, { recursive: true, force: true }); });

it('a folder that was cleared, that is there for the first time, or into which a pool was set up again from a backup is no folder that is away', () => {
  // Of a pool that starts for the first time nothing is said to be away.
  expect([new MediaPlace(folder).isHere, new MediaPlace(folder).disk]).toEqual([true, 'none']);
  new MediaPlace(folder).settle();
  rmSync(folder, { recursive: true });
  expect(new MediaPlace(folder).isHere).toBe(true);
  mkdirSync(folder);
  expect(new MediaPlace(folder).isHere).toBe(true);
});

describe.skipIf(elsewhere === null)('a folder on another disk', () => {
  const mount = (): void => { rmSync(folder, { recursive: true, force: true }); symlinkSync(drive, folder); };
  /** An empty folder of the pool's own disk stands in its place then. */
  const unmount = (): void => { unlinkSync(folder); mkdirSync(folder); };

  it('is away while it is not there, also over a restart, and here when it is back; what was moved to the pool’s own disk on purpose is here', () => {
    mount();
    new MediaPlace(folder).settle();
    expect([new MediaPlace(folder).isHere, new MediaPlace(folder).disk]).toEqual([true, String(statSync(drive).dev)]);
    unmount();
    expect([new MediaPlace(folder).isHere, new MediaPlace(folder).disk]).toEqual([false, '']);
    rmSync(folder, { recursive: true });
    expect(new MediaPlace(folder).isHere).toBe(false);
    mount();
    expect(new MediaPlace(folder).isHere).toBe(true);
    unmount();
    writeFileSync(path.join(folder, 'media-folder.json'), JSON.stringify({ id: (JSON.parse(String(readMark())) as { id: string }).id }));
    expect(new MediaPlace(folder).isHere).toBe(true);
  });
  const readMark = (): Buffer => readFileSync(path.join(drive, 'media-folder.json'));

  it('takes nothing in and denies nothing while it is away: whoever asks hears why, and goes on when it is back', async () => {
    mount();
    const sha256 = 'a'.repeat(64);
    mkdirSync(path.join(drive, 'aa'));
    writeFileSync(path.join(drive, 'aa', sha256), 'x');
    const place = new MediaPlace(folder);
    const store = createMediaStore({ folder, place });
    const server = createServer((request, response) => { void store.handle(request, response, { authorised: true }); });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const ask = async (method: string): Promise<unknown[]> => {
      const { status, headers } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/media/${sha256}`, { method, ...(method === 'PUT' ? { headers: { 'content-range': 'bytes 0-0/1' }, body: 'x' } : {}) });
      return [status, headers.get('media-folder')];
    };
    try {
      expect(await ask('HEAD')).toEqual([200, null]);
      unmount();
      expect([await ask('HEAD'), await ask('GET'), await ask('PUT'), existsSync(path.join(folder, 'partial'))]).toEqual([[503, 'away'], [503, 'away'], [503, 'away'], false]);
      mount();
      expect([await ask('HEAD'), await ask('PUT')]).toEqual([[200, null], [200, null]]);
    } finally { server.close(); }
  });
});

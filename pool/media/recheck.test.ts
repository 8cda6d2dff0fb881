import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { recheckMedia } from './recheck.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'bianbo-recheck-')); });
afterEach(() => { vi.restoreAllMocks(); rmSync(folder, { recursive: true, force: true }); });

it('goes on to the next file where one that is damaged cannot be moved aside, as somebody did that meanwhile', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const files = ['a', 'b'].map((one) => one.repeat(64));
  for (const file of files) { mkdirSync(path.join(folder, file.slice(0, 2))); writeFileSync(path.join(folder, file.slice(0, 2), file), 'not what its address says'); }
  const stop = new AbortController();
  const aside: string[] = [];
  const running = recheckMedia({ folder, bytesPerSecond: 1e9, active: () => 0, isHere: () => true, setAside: (sha256) => { aside.push(sha256); return Promise.reject(Object.assign(new Error('gone'), { code: 'ENOENT' })); }, signal: stop.signal });
  running.catch(() => undefined);
  await vi.waitFor(() => expect(aside).toEqual(files), 3000);
  await vi.waitFor(() => expect(JSON.parse(readFileSync(path.join(folder, 'recheck.json'), 'utf8'))).toMatchObject({ last: '', startedAt: null }), 3000);
  stop.abort();
  await expect(running).rejects.toThrow();
});

it('does not take for read what it could not read because the folder (a network drive) went away in the middle, and leaves nothing in its place', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const files = ['a', 'b'].map((one) => one.repeat(64));
  for (const file of files) { mkdirSync(path.join(folder, file.slice(0, 2))); writeFileSync(path.join(folder, file.slice(0, 2), file), 'not what its address says'); }
  const drive = `${folder}-away`;
  let here = true;
  const stop = new AbortController();
  const goes = (): Promise<void> => { renameSync(folder, drive); mkdirSync(folder); here = false; return Promise.resolve(); };
  const running = recheckMedia({ folder, bytesPerSecond: 1e9, active: () => 0, isHere: () => here, setAside: goes, signal: stop.signal });
  running.catch(() => undefined);
  try {
    await vi.waitFor(() => expect(console.error).toHaveBeenCalled(), 3000);
    expect([existsSync(path.join(folder, 'recheck.json')), existsSync(path.join(drive, 'recheck.json'))]).toEqual([false, false]);
  } finally { stop.abort(); rmSync(drive, { recursive: true, force: true }); }
});

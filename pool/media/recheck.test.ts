import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  const running = recheckMedia({ folder, bytesPerSecond: 1e9, active: () => 0, setAside: (sha256) => { aside.push(sha256); return Promise.reject(Object.assign(new Error('gone'), { code: 'ENOENT' })); }, signal: stop.signal });
  running.catch(() => undefined);
  await vi.waitFor(() => expect(aside).toEqual(files), 3000);
  await vi.waitFor(() => expect(JSON.parse(readFileSync(path.join(folder, 'recheck.json'), 'utf8'))).toMatchObject({ last: '', startedAt: null }), 3000);
  stop.abort();
  await expect(running).rejects.toThrow();
});

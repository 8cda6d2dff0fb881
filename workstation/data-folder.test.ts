import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDataFolder } from './data-folder.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'bianbo-folder-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a folder that is in use is left as it is: what a render or an export of the one that has it is made in, too; the next to open it begins with none of that', () => {
  const { folders, outbox, cache } = openDataFolder(folder);
  const half = path.join(folders.temp, 'half a render');
  writeFileSync(half, '');
  expect(() => openDataFolder(folder)).toThrow('data-folder-in-use');
  expect(existsSync(half)).toBe(true);
  cache.close();
  outbox.close();
  const next = openDataFolder(folder);
  expect([existsSync(half), existsSync(folders.temp)]).toEqual([false, true]);
  next.cache.close();
  next.outbox.close();
});

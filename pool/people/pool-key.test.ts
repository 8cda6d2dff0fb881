import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PoolKey } from './pool-key.ts';

let folder: string;
let file: string;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'bianbo-key-')); file = path.join(folder, 'pool-key.pem'); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

it('is the same at every start', () => {
  expect(new PoolKey(file).publicKey).toBe(new PoolKey(file).publicKey);
});
it('is made again where a power cut left nothing of it, or half of it under another name; one that is damaged is not written over', () => {
  const { publicKey } = new PoolKey(file);
  writeFileSync(`${file}.new`, 'half');
  truncateSync(file);
  const again = new PoolKey(file).publicKey;
  expect([again !== publicKey, new PoolKey(file).publicKey]).toEqual([true, again]);
  writeFileSync(file, 'not a key');
  expect(() => new PoolKey(file)).toThrow();
  expect(readFileSync(file, 'utf8')).toBe('not a key');
});

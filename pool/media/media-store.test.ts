import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMediaStore, type MediaStore } from './media-store.ts';

const SHA = 'a'.repeat(64);
let folder: string;
let server: Server;
let lost: string[];
let store: MediaStore;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'bianbo-media-'));
  lost = [];
  store = createMediaStore({ folder, onLost: (sha256) => lost.push(sha256) });
  server = createServer((request, response) => { store.handle(request, response, { authorised: true }).catch(() => response.writeHead(500).end()); });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => { server.close(); rmSync(folder, { recursive: true, force: true }); });
const ask = async (query: string): Promise<number> => (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/media/${SHA}${query}`, { method: 'HEAD' })).status;

it.each([['small', 10], ['large', 9 << 20]])('several who ask at once whether a %s damaged file is good all hear that it is not here, and it is lost once', async (_what, bytes) => {
  mkdirSync(path.join(folder, SHA.slice(0, 2)));
  writeFileSync(path.join(folder, SHA.slice(0, 2), SHA), Buffer.alloc(bytes, 1));
  expect(await ask('')).toBe(200);
  expect(await Promise.all(Array.from({ length: 6 }, () => ask('?verify')))).toEqual([404, 404, 404, 404, 404, 404]);
  expect(lost).toEqual([SHA]);
});
it('one that was found damaged by who reads slowly, and was sent again meanwhile, stays', async () => {
  const sha256 = createHash('sha256').update('good').digest('hex');
  mkdirSync(path.join(folder, sha256.slice(0, 2)));
  writeFileSync(path.join(folder, sha256.slice(0, 2), sha256), 'good');
  await store.setAside(sha256);
  expect([store.has(sha256), lost]).toEqual([true, []]);
});

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

it('whoever fetches a file that the disk cannot read any more does not wait for the rest, and it is found to be lost then and not by a re-check days later', async () => {
  // Of a folder in its place the system says how large it is, and fails at the first read, as it does of a bad sector.
  mkdirSync(path.join(folder, SHA.slice(0, 2), SHA), { recursive: true });
  await expect(fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/media/${SHA}`).then((got) => got.arrayBuffer())).rejects.toThrow();
  await expect.poll(() => lost).toEqual([SHA]);
  expect(await ask('')).toBe(404);
});
it.skipIf(process.platform === 'win32')('one that cannot be read just now because too much is open is not taken for damaged: it may be the last copy', () => {
  const sha256 = createHash('sha256').update('good').digest('hex');
  mkdirSync(path.join(folder, sha256.slice(0, 2)));
  writeFileSync(path.join(folder, sha256.slice(0, 2), sha256), 'good');
  const script = `
    import { closeSync, openSync } from 'node:fs';
    import { createMediaStore } from ${JSON.stringify(new URL('./media-store.ts', import.meta.url).href)};
    const lost = [];
    const store = createMediaStore({ folder: ${JSON.stringify(folder)}, onLost: (sha256) => lost.push(sha256) });
    const open = [];
    try { for (;;) open.push(openSync('/dev/null')); } catch (error) { if (error.code !== 'EMFILE') throw error; }
    await store.setAside('${sha256}');
    for (const one of open) closeSync(one);
    console.log(JSON.stringify([store.has('${sha256}'), lost]));`;
  expect(JSON.parse(execFileSync('sh', ['-c', 'ulimit -n 100 && exec "$0" --input-type=module -e "$1"', process.execPath, script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))).toEqual([true, []]);
});
it('what came of a file that nobody goes on with is removed after a month, however often the pool starts meanwhile; whoever comes back then sends it from the beginning', async () => {
  const [left, away] = ['left', 'away'].map((text) => createHash('sha256').update(text).digest('hex')) as [string, string];
  const days = (count: number): number => Date.now() / 1000 - count * 86_400;
  for (const [sha256, since] of [[left, 31], [away, 12]] as const) { const file = path.join(folder, 'partial', sha256); writeFileSync(file, 'lef'); utimesSync(file, days(since), days(since)); }
  for (let start = 0; start < 2; start++) store = createMediaStore({ folder });
  await store.dropAbandoned(Date.now());
  expect([left, away].map((sha256) => existsSync(path.join(folder, 'partial', sha256)))).toEqual([false, true]);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/media/${left}`;
  expect([(await fetch(url, { method: 'HEAD' })).headers.get('upload-offset'), (await fetch(url, { method: 'PUT', body: 'left', headers: { 'content-range': 'bytes 0-3/4' } })).status, store.has(left)]).toEqual(['0', 201, true]);
});

describe('a file of which all has come and that did not get its place', () => {
  const sha256 = createHash('sha256').update('whole').digest('hex');
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/media/${sha256}`;
  const put = async (bytes: string, range: string): Promise<number> => (await fetch(url(), { method: 'PUT', body: bytes, headers: { 'content-range': range } })).status;
  /** Who sends it asks for this, and sends what lies behind it: of nothing nobody would hear. */
  const offset = async (): Promise<string | null> => (await fetch(url(), { method: 'HEAD' })).headers.get('upload-offset');

  it('as the pool died just then, is asked for its last byte, and has it with that', async () => {
    writeFileSync(path.join(folder, 'partial', sha256), 'whole');
    writeFileSync(path.join(folder, 'partial', 'b'.repeat(64)), '');
    store = createMediaStore({ folder });
    expect([await offset(), await put('e', 'bytes 4-4/5'), store.has(sha256), existsSync(path.join(folder, 'partial', sha256))]).toEqual(['4', 201, true, false]);
  });
  it('as the disk did not take that, too', async () => {
    const place = path.join(folder, sha256.slice(0, 2));
    writeFileSync(place, 'in the way');
    expect([await put('whole', 'bytes 0-4/5'), await offset()]).toEqual([500, '4']);
    rmSync(place);
    expect([await put('e', 'bytes 4-4/5'), store.has(sha256)]).toEqual([201, true]);
  });
});

/** The pool's media under attack: several who send the same file at once, liars, senders that break off, a full disk at either side. The real thread, real HTTP. */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { RESERVE_BYTES } from '../../shared/asset/policy.ts';
import { createMediaRoom } from '../../pool/media/media-room.ts';
import { JobError } from '../../workstation/workstation.ts';
import { TransferLine } from '../../workstation/media/transfer-line.ts';
import { download, upload } from '../../workstation/media/transfer.ts';

const MiB = 1 << 20;
const folders: string[] = [];
const closing: (() => Promise<void>)[] = [];
const fresh = (): string => { const made = mkdtempSync(path.join(tmpdir(), 'bianbo-attack-')); folders.push(made); return made; };
const lines = [new TransferLine(), new TransferLine()] as const;
afterEach(async () => { for (const close of closing.splice(0)) await close(); });
afterAll(async () => { await Promise.all(lines.map((line) => line.stop())); for (const one of folders) rmSync(one, { recursive: true, force: true }); });

interface Room { readonly url: string; readonly direct: string; readonly folder: string; readonly stored: string[] }
async function room(folder = fresh(), mayUse: (token: string) => boolean = (token) => token === 'good', port = 0): Promise<Room> {
  const stored: string[] = [];
  const media = createMediaRoom(folder, { stored: (sha256) => stored.push(sha256), lost: () => undefined, mayUse });
  const server = createServer((request, response) => { void media.handle(request, response); });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  media.listen('127.0.0.1', port);
  closing.push(async () => { await media.close(); server.closeAllConnections(); await new Promise((resolve) => server.close(resolve)); });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { headers } = await fetch(`${url}/media/${'0'.repeat(64)}`, { method: 'HEAD', headers: { authorization: 'Bearer good' } });
  return { url, direct: `http://127.0.0.1:${headers.get('media-port')}`, folder, stored };
}
function bytesFile(bytes: number): { file: string; sha256: string; data: Buffer } {
  const data = randomBytes(bytes);
  const file = path.join(fresh(), 'data.bin');
  writeFileSync(file, data);
  return { file, sha256: createHash('sha256').update(data).digest('hex'), data };
}
/** Every file that lies under an address is what the address says. */
function wrongFiles(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^[0-9a-f]{2}$/.test(name)).flatMap((name) => readdirSync(path.join(folder, name)).filter((one) => createHash('sha256').update(readFileSync(path.join(folder, name, one))).digest('hex') !== one));
}
/** A part of a file, sent by hand; `breakAt` breaks off after so many bytes. The status; 0 when there was none. */
function put(to: string, sha256: string, data: Buffer, start: number, end: number, total: number, breakAt = Infinity): Promise<number> {
  return new Promise((resolve) => {
    const request = httpRequest(`${to}/media/${sha256}`, { method: 'PUT', agent: false, headers: { authorization: 'Bearer good', 'content-range': `bytes ${start}-${end - 1}/${total}`, 'content-length': end - start } }, (response) => { response.resume(); resolve(response.statusCode ?? 0); });
    request.on('error', () => resolve(0));
    request.write(data.subarray(start, Math.min(end, start + breakAt)), () => { if (breakAt < end - start) { request.destroy(); resolve(0); } });
    if (breakAt >= end - start) request.end();
  });
}
/** What the pool's main thread heard: a file is there, and a sender knows it, a moment before. */
async function heard({ stored }: Room): Promise<readonly string[]> {
  for (const end = Date.now() + 5000; stored.length === 0 && Date.now() < end;) await new Promise((resolve) => { setTimeout(resolve, 20); });
  return stored;
}
const send = (to: Room, what: { file: string; sha256: string }, line: TransferLine) => upload({ line, ...what, name: '素材', place: () => ({ url: to.url, token: 'good' }), signal: new AbortController().signal, patience: [30, 60, 120, 250, 500, 1000, 1000, 1000] });

describe('several who send the same file at once', () => {
  it('two workstations: both hear that it is there, it is kept once', async () => {
    const to = await room();
    const what = bytesFile(150 * MiB + 3);
    await Promise.all([send(to, what, lines[0]), send(to, what, lines[1])]);
    expect([await heard(to), wrongFiles(to.folder), readdirSync(path.join(to.folder, 'partial'))]).toEqual([[what.sha256], [], []]);
  });

  it('overlapping ranges, rubbish, wrong totals and broken senders at both ports: never a wrong file; the honest one gets through', async () => {
    const to = await room();
    const what = bytesFile(12 * MiB);
    const rubbish = randomBytes(what.data.length);
    let random = 7;
    const next = (below: number): number => { random = (random * 48_271) % 2_147_483_647; return random % below; };
    let over = false;
    const attackers = Array.from({ length: 8 }, async (_one, index) => {
      const statuses = new Map<number, number>();
      for (let round = 0; round < 40 && !over; round++) {
        const at = index % 2 === 0 ? to.url : to.direct;
        const from = round % 3 === 0 ? 0 : next(what.data.length - 1);
        const end = Math.min(what.data.length, from + 1 + next(4 * MiB));
        const status = await put(at, what.sha256, index < 4 ? rubbish : what.data, from, end, next(3) === 0 ? end : what.data.length, next(2) === 0 ? next(end - from) + 1 : Infinity);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
      return statuses;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(wrongFiles(to.folder)).toEqual([]);
    const seen = await Promise.all(attackers);
    over = true;
    await send(to, what, lines[0]);
    expect([wrongFiles(to.folder), readdirSync(path.join(to.folder, 'partial')), await heard(to)]).toEqual([[], [], [what.sha256]]);
    // The attack was one: some were told off, some broke off, some got bytes in.
    expect([409, 0].every((status) => seen.some((statuses) => statuses.has(status)))).toBe(true);
  });

  it('a stranger is not let in at either port, nor with the pool’s own word guessed', async () => {
    const to = await room();
    const { sha256, data } = bytesFile(10);
    const ask = (at: string, headers: Record<string, string>) => fetch(`${at}/media/${sha256}`, { method: 'PUT', body: new Uint8Array(data), headers: { 'content-range': 'bytes 0-9/10', ...headers } }).then(({ status }) => status);
    expect([await ask(to.url, {}), await ask(to.direct, {}), await ask(to.direct, { authorization: 'Bearer bad' }), await ask(to.direct, { authorization: 'Bearer ' }), await ask(to.direct, { authorization: 'Bearer good' })]).toEqual([401, 401, 401, 401, 201]);
  });
});

/** Asks for a connection on which a part is sent and nothing else. Its first answer, and the connection. */
async function lineTo(at: string, sha256: string, start: number, end: number, total: number, { token = 'good', early = '' } = {}): Promise<{ status: number; socket: Socket; next(): Promise<number> }> {
  const { hostname, port } = new URL(at);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  let heard = '';
  socket.on('data', (piece: Buffer) => { heard += piece.toString('latin1'); });
  // 0: nothing more came.
  const next = async (): Promise<number> => {
    while (!heard.includes('\r\n\r\n') && !socket.closed) await Promise.race([once(socket, 'data'), once(socket, 'close')]).catch(() => undefined);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1] ?? 0);
    heard = heard.slice(heard.indexOf('\r\n\r\n') + 4);
    return status;
  };
  socket.write(`PUT /media/${sha256} HTTP/1.1\r\nhost: pool\r\nconnection: upgrade\r\nupgrade: bianbo-media\r\nauthorization: Bearer ${token}\r\ncontent-range: bytes ${start}-${end - 1}/${total}\r\n\r\n${early}`);
  return { status: await next(), socket, next };
}
describe('a connection for a part alone', () => {
  const offset = async (to: Room, sha256: string) => Number((await fetch(`${to.url}/media/${sha256}`, { method: 'HEAD', headers: { authorization: 'Bearer good' } })).headers.get('upload-offset'));
  const settledAt = async (to: Room, sha256: string, bytes: number) => { for (const end = Date.now() + 5000; (await offset(to, sha256)) !== bytes && Date.now() < end;) await new Promise((resolve) => { setTimeout(resolve, 20); }); return offset(to, sha256); };

  it('is not for strangers, for whoever does not wait for the word, nor for what is no part', async () => {
    const to = await room();
    const { sha256 } = bytesFile(10);
    const first = async (...args: Parameters<typeof lineTo>) => { const { status, socket } = await lineTo(...args); socket.destroy(); return status; };
    expect([
      await first(to.direct, sha256, 0, 10, 10, { token: 'bad' }), await first(to.direct, sha256, 0, 10, 10, { early: 'early' }), await first(to.direct, sha256, 0, 11, 10), await first(to.direct, sha256, 3, 10, 10), await first(to.direct, 'x', 0, 10, 10), await first(to.direct, sha256, 0, 10, 10),
    ]).toEqual([401, 426, 400, 409, 400, 101]);
  });

  it('keeps what came before the sender broke off, at any byte; the next goes on there', async () => {
    const to = await room();
    const what = bytesFile(140 * MiB + 11);
    const { status, socket } = await lineTo(to.direct, what.sha256, 0, what.data.length, what.data.length);
    const odd = 7 * MiB + 12_345;
    socket.end(what.data.subarray(0, odd));
    expect([status, await settledAt(to, what.sha256, odd)]).toEqual([101, odd]);
    await send(to, what, lines[0]);
    expect([await heard(to), wrongFiles(to.folder)]).toEqual([[what.sha256], []]);
  });

  it('takes no byte more than announced, and no file that is not what its address says', async () => {
    const to = await room();
    const what = bytesFile(3 * MiB);
    const more = await lineTo(to.direct, what.sha256, 0, MiB, what.data.length);
    more.socket.write(what.data.subarray(0, 2 * MiB));
    expect([more.status, await more.next(), await offset(to, what.sha256)]).toEqual([101, 204, MiB]);
    const rubbish = await lineTo(to.direct, what.sha256, MiB, what.data.length, what.data.length);
    rubbish.socket.write(randomBytes(2 * MiB));
    expect([rubbish.status, await rubbish.next(), await offset(to, what.sha256)]).toEqual([101, 422, 0]);
    await send(to, what, lines[0]);
    expect([await heard(to), wrongFiles(to.folder)]).toEqual([[what.sha256], []]);
  });

  it('a pool that has none takes the part as it always did', async () => {
    const to = await room();
    let asked = 0;
    const older = createServer((request, response) => {
      if (request.headers.upgrade) asked++;
      const { connection: _connection, upgrade: _upgrade, ...headers } = request.headers;
      const inner = httpRequest(to.url + request.url!, { method: request.method!, headers }, (got) => { response.writeHead(got.statusCode!, { ...got.headers, 'media-port': String((older.address() as AddressInfo).port) }); got.pipe(response); });
      request.pipe(inner);
    });
    await new Promise<void>((resolve) => { older.listen(0, '127.0.0.1', resolve); });
    closing.push(async () => { older.closeAllConnections(); await new Promise((resolve) => older.close(resolve)); });
    const what = bytesFile(2 * MiB);
    await send({ ...to, url: `http://127.0.0.1:${(older.address() as AddressInfo).port}` }, what, lines[0]);
    expect([asked, await heard(to)]).toEqual([1, [what.sha256]]);
  });
});

describe('the port for media cannot be reached', () => {
  it('the pool’s own port serves as well', async () => {
    const to = await room();
    // What a firewall leaves: everything but the port that is announced.
    const gate = createServer((request, response) => {
      const inner = httpRequest(to.url + request.url!, { method: request.method!, headers: request.headers }, (got) => { response.writeHead(got.statusCode!, { ...got.headers, 'media-port': '9' }); got.pipe(response); });
      request.pipe(inner);
      inner.on('error', () => response.destroy());
    });
    await new Promise<void>((resolve) => { gate.listen(0, '127.0.0.1', resolve); });
    closing.push(async () => { gate.closeAllConnections(); await new Promise((resolve) => gate.close(resolve)); });
    const url = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`;
    const what = bytesFile(3 * MiB);
    await send({ ...to, url }, what, lines[0]);
    const file = path.join(fresh(), 'copy');
    await download({ line: lines[0], sha256: what.sha256, file, name: '素材', place: () => ({ url, token: 'good' }), signal: new AbortController().signal });
    expect([await heard(to), readFileSync(file).equals(what.data)]).toEqual([[what.sha256], true]);
  });
});

describe('the port beside the pool’s', () => {
  it.each([['is somebody else’s', () => taken()], ['is no port', () => Promise.resolve(65_536)]])('%s: another serves', async (_what, port) => {
    const wanted = await port();
    const to = await room(fresh(), undefined, wanted);
    const what = bytesFile(MiB);
    expect([await put(to.direct, what.sha256, what.data, 0, MiB, MiB), await heard(to), new URL(to.direct).port === String(wanted)]).toEqual([201, [what.sha256], false]);
  });
  async function taken(): Promise<number> {
    const other = createServer();
    await new Promise<void>((resolve) => { other.listen(0, '127.0.0.1', resolve); });
    closing.push(() => new Promise((resolve) => { other.close(() => resolve()); }));
    return (other.address() as AddressInfo).port;
  }
});

const tmpfs = fresh();
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${RESERVE_BYTES + 16 * MiB}`, 'tmpfs', tmpfs]).status === 0;
afterAll(() => { if (mounted) spawnSync('umount', ['-l', tmpfs]); });
describe.skipIf(!mounted)('a full disk', () => {
  const codeOf = (failing: Promise<unknown>) => failing.then(() => null, (error: unknown) => (error instanceof JobError ? [error.code, error.params['name']] : error));
  it('at the pool is said by name, before the reserve is touched; it goes on when there is room', async () => {
    const folder = path.join(tmpfs, 'pool');
    mkdirSync(folder);
    const to = await room(folder);
    const ballast = path.join(tmpfs, 'ballast');
    writeFileSync(ballast, Buffer.alloc(12 * MiB));
    const what = bytesFile(10 * MiB);
    expect(await codeOf(send(to, what, lines[0]))).toEqual(['media-pool-full', '素材']);
    expect([to.stored, wrongFiles(folder), readdirSync(path.join(folder, 'partial'))]).toEqual([[], [], []]);
    rmSync(ballast);
    await send(to, what, lines[0]);
    expect([await heard(to), wrongFiles(folder)]).toEqual([[what.sha256], []]);
    // One that never has room, past the page cache.
    expect(await codeOf(send(to, bytesFile(140 * MiB), lines[0]))).toEqual(['media-pool-full', '素材']);
    rmSync(folder, { recursive: true });
  });
  it('here is said by name; what came is kept and gone on with', async () => {
    const to = await room();
    const what = bytesFile(10 * MiB);
    await send(to, what, lines[0]);
    const ballast = path.join(tmpfs, 'ballast');
    writeFileSync(ballast, Buffer.alloc(RESERVE_BYTES + 12 * MiB));
    const file = path.join(tmpfs, 'copy');
    const get = () => download({ line: lines[0], sha256: what.sha256, file, name: '素材', place: () => ({ url: to.url, token: 'good' }), signal: new AbortController().signal, patience: [20] });
    expect(await codeOf(get())).toEqual(['media-disk-full', '素材']);
    rmSync(ballast);
    await get();
    expect(readFileSync(file).equals(what.data)).toBe(true);
    rmSync(file);
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { contentRange } from '../../pool/media/media-store.ts';
import { isRefusal } from '../../shared/log/command.ts';
import { TransferLine } from '../../workstation/media/transfer-line.ts';
import { download, upload } from '../../workstation/media/transfer.ts';
import { JobError } from '../../workstation/workstation.ts';
import { freshFolder, Newsroom, openPool, openStation, settled, type TestPool } from './support/media-workstation.ts';

const sample = (name: string): string => fileURLToPath(new URL(`../data/media/${name}`, import.meta.url));
const closing: (() => Promise<void>)[] = [];
const pool = async (...args: Parameters<typeof openPool>) => { const one = await openPool(...args); closing.push(() => one.close()); return one; };
const station = (...args: Parameters<typeof openStation>) => { const one = openStation(...args); closing.push(() => one.close()); return one; };
afterEach(async () => { for (const close of closing.splice(0)) await close().catch(() => undefined); }); // some were closed by the test

const line = new TransferLine();
afterAll(() => line.stop());
const MiB = 1 << 20;
function bytesFile(bytes: number): { file: string; sha256: string; data: Buffer } {
  const data = randomBytes(bytes);
  const file = path.join(freshFolder(), 'data.bin');
  writeFileSync(file, data);
  return { file, sha256: createHash('sha256').update(data).digest('hex'), data };
}
const send = (to: TestPool | null, what: { file: string; sha256: string }, more: Partial<Parameters<typeof upload>[0]> = {}) =>
  upload({ line, ...what, name: '素材', place: () => to, signal: new AbortController().signal, patience: [10, 20, 40], ...more });
const codeOf = (failing: Promise<unknown>) => failing.then(() => null, (error: unknown) => (error instanceof JobError ? error.code : error));
const ask = (to: TestPool, sha256: string, init: RequestInit = {}) => fetch(`${to.url}/media/${sha256}`, { ...init, headers: { authorization: 'Bearer test', ...init.headers } });

describe('sending media to the pool', () => {
  it('arrives whole, once, and is not sent a second time', async () => {
    const to = await pool(null);
    const what = bytesFile(20 * MiB + 17);
    const seen: number[] = [];
    await send(to, what, { onBytes: (bytes) => seen.push(bytes) });
    await send(to, what);
    expect([to.stored, to.received, to.store.has(what.sha256), seen.at(-1)]).toEqual([[what.sha256], { puts: 1, bytes: 20 * MiB + 17 }, true, 20 * MiB + 17]);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(Buffer.from(await (await ask(to, what.sha256)).arrayBuffer()).equals(what.data)).toBe(true);
  });

  it('goes on after the pool died in the middle, sending at most one chunk twice', async () => {
    const what = bytesFile(40 * MiB);
    const first = await pool(null, { breakAfter: 19 * MiB });
    let to: TestPool | null = first;
    let restarted = false;
    const sending = send(null, what, {
      place: () => to, patience: [100, 100, 200, 400, 800],
      onBytes: (bytes) => {
        if (restarted || bytes < 17 * MiB) return;
        restarted = true;
        to = null;
        // The pool ends as a process would: all its memory is gone, its folder stays.
        void first.close().then(async () => { to = await pool(null, { folder: first.folder }); });
      },
    });
    await sending;
    const again = to as unknown as TestPool; // assigned in the callback above, which the compiler does not follow
    expect(again.stored).toEqual([what.sha256]);
    expect(first.received.bytes + again.received.bytes).toBeLessThanOrEqual(48 * MiB);
  });

  it('goes on after a broken connection', async () => {
    const to = await pool(null, { breakAfter: 10 * MiB });
    const what = bytesFile(24 * MiB);
    await send(to, what);
    expect([to.stored, to.received.bytes <= 32 * MiB]).toEqual([[what.sha256], true]);
  });

  it('sends nothing while a part of the same file is being taken in, and goes on where that ended', async () => {
    const to = await pool(null);
    const what = bytesFile(24 * MiB);
    const other = request(`${to.url}/media/${what.sha256}`, { method: 'PUT', headers: { authorization: 'Bearer test', 'content-range': `bytes 0-${24 * MiB - 1}/${24 * MiB}`, 'content-length': 24 * MiB } });
    other.on('error', () => undefined); // it breaks off
    other.write(what.data.subarray(0, 4 * MiB));
    while (to.received.bytes < 4 * MiB) await wait(5);
    const tries: number[] = [];
    const sending = send(to, what, { onBytes: (bytes) => tries.push(bytes) });
    while (tries.length < 6) await wait(5); // more often than its patience with a pool that is away
    expect([to.stored, to.received]).toEqual([[], { puts: 1, bytes: 4 * MiB }]);
    other.destroy();
    await sending;
    expect([to.stored, to.received]).toEqual([[what.sha256], { puts: 2, bytes: 24 * MiB }]);
  });

  it('gives up with words when the pool stays away, and at once when cancelled', async () => {
    const what = bytesFile(10);
    expect(await codeOf(send(null, what))).toBe('media-pool-away');
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('cancelled')), 50);
    const place = { url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`, token: '' };
    await expect(send(null, what, { place: () => place, signal: abort.signal })).rejects.toThrow();
    silent.closeAllConnections();
    silent.close();
  });

  it('is refused when what is here is not what its address says', async () => {
    const to = await pool(null);
    const what = bytesFile(3 * MiB);
    expect(await codeOf(send(to, { ...what, sha256: 'a'.repeat(64) }))).toBe('media-cache-damaged');
    expect([to.stored, readdirSync(path.join(to.folder, 'partial')), (await ask(to, 'a'.repeat(64), { method: 'HEAD' })).headers.get('upload-offset')]).toEqual([[], [], '0']);
  });
});

describe('the pool’s answers', () => {
  const rows: [what: string, asking: (to: TestPool, sha256: string) => Promise<Response>, status: number, headers?: Record<string, string>][] = [
    ['HEAD of a whole file', (to, sha) => ask(to, sha, { method: 'HEAD' }), 200, { 'content-length': '1000' }],
    ['HEAD of an unknown file', (to) => ask(to, 'b'.repeat(64), { method: 'HEAD' }), 404, { 'upload-offset': '0' }],
    ['a range', (to, sha) => ask(to, sha, { headers: { range: 'bytes=10-19' } }), 206, { 'content-range': 'bytes 10-19/1000', 'content-length': '10' }],
    ['the end', (to, sha) => ask(to, sha, { headers: { range: 'bytes=-5' } }), 206, { 'content-range': 'bytes 995-999/1000' }],
    ['a range behind the end', (to, sha) => ask(to, sha, { headers: { range: 'bytes=1000-' } }), 416, { 'content-range': 'bytes */1000' }],
    ['a stranger', (to, sha) => fetch(`${to.url}/media/${sha}`), 401],
    ['a stranger who sends', (to, sha) => fetch(`${to.url}/media/${sha}`, { method: 'PUT', body: 'x' }), 401],
    ['a way out of the folder', (to) => ask(to, '..%2F..%2Fetc%2Fpasswd'), 404],
    ['upper case', (to) => ask(to, 'B'.repeat(64)), 404],
    ['a part without a range', (to) => ask(to, 'b'.repeat(64), { method: 'PUT', body: 'x' }), 400],
    ['a part with a hole before it', (to) => ask(to, 'b'.repeat(64), { method: 'PUT', body: 'x', headers: { 'content-range': 'bytes 5-5/9' } }), 409, { 'upload-offset': '0' }],
    ['a wrong whole', (to) => ask(to, 'b'.repeat(64), { method: 'PUT', body: 'x', headers: { 'content-range': 'bytes 0-0/1' } }), 422],
    ['deleting', (to, sha) => ask(to, sha, { method: 'DELETE' }), 405],
  ];
  for (const [what, asking, status, headers = {}] of rows) it(what, async () => {
    const to = await pool(null);
    const { sha256, file } = bytesFile(1000);
    await send(to, { sha256, file });
    const answer = await asking(to, sha256);
    expect([answer.status, Object.fromEntries(Object.keys(headers).map((name) => [name, answer.headers.get(name)]))]).toEqual([status, headers]);
  });
  it('reads Content-Range strictly', () => expect(['bytes 0-9/10', 'bytes 9-0/10', 'bytes 0-10/10', 'bytes */10', 'bytes 0-1/*', undefined].map(contentRange)).toEqual([{ start: 0, end: 9, total: 10 }, null, null, null, null, null]));
});

describe('fetching media from the pool', () => {
  it('goes on with a half file and checks the whole', async () => {
    const to = await pool(null);
    const what = bytesFile(12 * MiB);
    await send(to, what);
    const file = path.join(freshFolder(), 'fetched');
    const get = (sha256: string, place: TestPool | null = to) => download({ line, sha256, file, name: '素材', place: () => place, signal: new AbortController().signal, patience: [10, 20] });
    writeFileSync(file, what.data.subarray(0, 5 * MiB));
    await get(what.sha256);
    expect(readFileSync(file).equals(what.data)).toBe(true);
    // What is there is damaged: it is dropped and fetched anew.
    writeFileSync(file, Buffer.alloc(5 * MiB));
    await get(what.sha256);
    expect(readFileSync(file).equals(what.data)).toBe(true);
    expect(await codeOf(get('c'.repeat(64)))).toBe('media-not-at-pool');
    expect(await codeOf(get(what.sha256, null))).toBe('media-pool-away');
  });
});

describe('two workstations and a pool', () => {
  it('what one takes in, the other can play; the pool says when the original is safe', async () => {
    const newsroom = new Newsroom();
    const to = await pool(newsroom);
    const [one, two] = [station(newsroom), station(newsroom)];
    const answer = await one.media.handlers['media.ingest']({ path: sample('thanks.mkv') });
    if (isRefusal(answer)) throw new Error(answer.refused);
    await settled(one);
    expect(newsroom.records.get('asset', answer.asset)!.stored).toBe(false);
    two.connect(null);
    expect(await two.media.handlers['media.locate']({ asset: answer.asset, what: 'proxy' })).toMatchObject({ refused: 'media-pool-away' });
    one.connect(to);
    two.connect(to);
    await settled(one);
    const asset = newsroom.records.get('asset', answer.asset)!;
    expect([asset.stored, one.settings.get('media.work')]).toEqual([true, {}]);
    for (const what of ['proxy', 'poster', 'original'] as const) {
      const [here, there] = await Promise.all([two.media.filePath(asset.id, what), one.media.filePath(asset.id, what)]);
      expect(readFileSync(here).equals(readFileSync(there))).toBe(true);
    }
    const located = await two.media.handlers['media.locate']({ asset: asset.id, what: 'proxy' });
    expect(located).toEqual({ url: `/media/${asset.proxy!.sha256}?type=video%2Fmp4`, bytes: asset.proxy!.bytes, mime: 'video/mp4' });
    expect(await two.media.handlers['media.locate']({ asset: asset.id, what: 'peaks' })).toMatchObject({ refused: 'media-not-made' });
  });

  it('an upload that failed because the pool went away begins again by itself', async () => {
    const newsroom = new Newsroom();
    const gone = await pool(newsroom);
    await gone.close();
    const here = station(newsroom);
    here.connect(gone);
    const answer = await here.media.handlers['media.ingest']({ path: sample('sense_and_sensibility_01-0880.wav') });
    if (isRefusal(answer)) throw new Error(answer.refused);
    // Nothing for a person to clear away: the queue says that the pool is away. After what changed it looks the later the longer its last look took: on a slow machine nothing stands in it before that.
    await expect.poll(() => [here.media.shows['media.queue']().rows.map(({ what, direction, state }) => [what, direction, state]), here.workstation.jobs.list().filter(({ kind }) => kind === 'upload')], { timeout: 30_000 }).toEqual([[['peaks', 'send', 'away'], ['original', 'send', 'away']], []]);
    here.connect(await pool(newsroom));
    await expect.poll(() => newsroom.records.get('asset', answer.asset)!.stored, { timeout: 30_000 }).toBe(true);
    await settled(here);
    expect([newsroom.records.get('asset', answer.asset)!.stored, here.workstation.jobs.list().filter(({ state }) => state === 'failed')]).toEqual([true, []]);
  });
});

describe('an original that others know of before the pool has it', () => {
  it('is no failed job: whoever asks hears that it is on its way, and gets it once it is there', async () => {
    const newsroom = new Newsroom();
    const to = await pool(newsroom);
    const [one, two] = [station(newsroom), station(newsroom)];
    two.connect(to);
    const answer = await one.media.handlers['media.ingest']({ path: sample('IMG-20191006-WA0002.jpg') });
    if (isRefusal(answer)) throw new Error(answer.refused);
    const where = { asset: answer.asset, what: 'original' } as const;
    expect(await two.media.handlers['media.locate'](where)).toMatchObject({ refused: 'media-not-at-pool' });
    expect(two.workstation.jobs.list()).toEqual([]);
    one.connect(to);
    await settled(one);
    expect(isRefusal(await two.media.handlers['media.locate'](where))).toBe(false);
    expect(two.workstation.jobs.list().map(({ kind, state }) => [kind, state])).toEqual([['download', 'done']]);
  });
});

describe('the window’s HTTP', () => {
  it('serves ranges of media under a harmless type, and takes a file in piece by piece', async () => {
    const newsroom = new Newsroom();
    const here = station(newsroom);
    const server = createServer((request, response) => { void here.media.serveHttp(request, response).then((its) => { if (!its) response.writeHead(404).end(); }); });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(async () => { server.closeAllConnections(); server.close(); });
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const data = readFileSync(sample('IMG-20191006-WA0002.jpg'));
    const announced = await here.media.handlers['media.announce']({ name: '图片.jpg', bytes: data.length });
    if (isRefusal(announced)) throw new Error(announced.refused);
    const put = (from: number, to: number) => fetch(base + announced.put, { method: 'PUT', body: data.subarray(from, to), headers: { 'content-range': `bytes ${from}-${to - 1}/${data.length}` } });
    expect((await put(50_000, 60_000)).status).toBe(409);
    expect([(await put(0, 100_000)).status, (await put(0, 100_000)).status]).toEqual([204, 204]);
    const last = await put(100_000, data.length);
    expect([last.status, here.workstation.jobs.list().map(({ id }) => id)]).toEqual([201, [((await last.json()) as { job: string }).job]]);
    await settled(here);
    const [asset] = newsroom.all('asset');
    expect(asset).toMatchObject({ name: '图片.jpg', kind: 'image', bytes: data.length });
    expect(readdirSync(here.workstation.folders.temp)).toEqual([]);
    const part = await fetch(`${base}/media/${asset!.sha256}?type=image/jpeg`, { headers: { range: 'bytes=0-1' } });
    expect([part.status, part.headers.get('content-type'), part.headers.get('content-range'), Buffer.from(await part.arrayBuffer())]).toEqual([206, 'image/jpeg', `bytes 0-1/${data.length}`, data.subarray(0, 2)]);
    const odd: [url: string, init: RequestInit, status: number, type: string | null][] = [
      [`/media/${asset!.sha256}?type=text/html`, {}, 200, 'application/octet-stream'],
      [`/media/${asset!.sha256}`, { headers: { range: `bytes=${data.length}-` } }, 416, 'application/octet-stream'],
      [`/media/${'d'.repeat(64)}`, {}, 404, null],
      ['/media/../../etc/passwd', {}, 404, null],
      [announced.put, { method: 'PUT', body: 'x' }, 404, null],
    ];
    for (const [url, init, status, type] of odd) { const answer = await fetch(base + url, init); expect([url, answer.status]).toEqual([url, status]); if (status === 200) expect(answer.headers.get('content-type')).toBe(type); await answer.arrayBuffer(); }
  });
  it('judges an empty file like any other', async () => {
    const here = station(new Newsroom());
    mkdirSync(here.workstation.folders.temp, { recursive: true });
    const server = createServer((request, response) => { void here.media.serveHttp(request, response); });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(async () => { server.closeAllConnections(); server.close(); });
    const announced = await here.media.handlers['media.announce']({ name: '空.mp4', bytes: 0 });
    if (isRefusal(announced)) throw new Error(announced.refused);
    await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${announced.put}`, { method: 'PUT', body: '', headers: { 'content-range': 'bytes */0' } });
    await settled(here);
    expect([here.workstation.jobs.list()[0]?.error?.code, existsSync(here.workstation.folders.temp), statSync(here.workstation.folders.temp).isDirectory(), readdirSync(here.workstation.folders.temp)]).toEqual(['media-empty', true, true, []]);
  });
});

import { createServer, request, type Server } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUpdates } from './updates.ts';

describe('/updates/', () => {
  let folder = '';
  let server: Server;
  const ask = (address: string, headers: Record<string, string> = {}, method = 'GET') => new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const { port } = server.address() as AddressInfo; // listening on a port
    const asked = request({ port, host: '127.0.0.1', path: address, method, headers }, (answer) => {
      let body = '';
      answer.setEncoding('latin1').on('data', (part: string) => { body += part; }).on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    asked.once('error', reject).end();
  });

  beforeAll(async () => {
    const parent = mkdtempSync(path.join(tmpdir(), 'bianbo-updates-'));
    folder = path.join(parent, 'updates');
    mkdirSync(path.join(folder, 'inner'), { recursive: true });
    writeFileSync(path.join(parent, 'secret'), 'secret');
    writeFileSync(path.join(folder, 'latest-linux.yml'), 'version: 1.2.3\n');
    writeFileSync(path.join(folder, '编播 1.2.3.deb'), '0123456789');
    writeFileSync(path.join(folder, '.key'), 'hidden');
    writeFileSync(path.join(folder, 'empty'), '');
    const updates = createUpdates({ folder });
    server = createServer((req, res) => { void updates(req, res).then((mine) => { if (!mine) res.writeHead(299).end(); }); });
    await new Promise<void>((then) => { server.listen(0, '127.0.0.1', then); });
  });
  afterAll(() => { server.close(); rmSync(path.dirname(folder), { recursive: true, force: true }); });

  const rows: [what: string, address: string, headers: Record<string, string>, method: string, status: number, body: string][] = [
    ['the channel file', '/updates/latest-linux.yml', {}, 'GET', 200, 'version: 1.2.3\n'],
    ['with the no-cache query of the updater', '/updates/latest-linux.yml?noCache=1', {}, 'GET', 200, 'version: 1.2.3\n'],
    ['a Chinese name with a blank', `/updates/${encodeURIComponent('编播 1.2.3.deb')}`, {}, 'GET', 200, '0123456789'],
    ['a range', `/updates/${encodeURIComponent('编播 1.2.3.deb')}`, { range: 'bytes=2-4' }, 'GET', 206, '234'],
    ['past the end', `/updates/${encodeURIComponent('编播 1.2.3.deb')}`, { range: 'bytes=10-' }, 'GET', 416, ''],
    ['an empty file', '/updates/empty', {}, 'GET', 200, ''],
    ['its size only', '/updates/latest-linux.yml', {}, 'HEAD', 200, ''],
    ['not another folder', '/updates/..%2fsecret', {}, 'GET', 404, ''],
    ['not another folder, backwards', '/updates/..%5csecret', {}, 'GET', 404, ''],
    ['not the folder itself', '/updates/', {}, 'GET', 404, ''],
    ['not a folder in it', '/updates/inner', {}, 'GET', 404, ''],
    ['not a hidden file', '/updates/.key', {}, 'GET', 404, ''],
    ['a broken address', '/updates/%zz', {}, 'GET', 404, ''],
    ['nobody writes here', '/updates/latest-linux.yml', {}, 'PUT', 405, ''],
    ['another address is not mine', '/media/abc', {}, 'GET', 299, ''],
  ];
  for (const [what, address, headers, method, status, body] of rows) {
    it(what, async () => { const answer = await ask(address, headers, method); expect([answer.status, answer.body]).toEqual([status, body]); });
  }

  it('several parts at once, as the differential download asks', async () => {
    const answer = await ask(`/updates/${encodeURIComponent('编播 1.2.3.deb')}`, { range: 'bytes=0-1,5-6' });
    expect(answer.status).toBe(206);
    expect(answer.headers['content-type']).toBe('multipart/byteranges; boundary=bianbo-update-part');
    const parts = answer.body.split('--bianbo-update-part').slice(1, -1).map((part) => [/content-range: (.*)\r/.exec(part)?.[1], part.split('\r\n\r\n')[1]?.trim()]);
    expect(parts).toEqual([['bytes 0-1/10', '01'], ['bytes 5-6/10', '56']]);
  });
});

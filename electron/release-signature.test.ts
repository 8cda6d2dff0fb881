import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newKey, signRelease } from '../build/sign-release.mjs';
import { isSigned, proofOf } from './release-signature.ts';

describe('a release counts only with our signature', () => {
  let folder = '';
  let file = '';
  let key = '';
  let signature = '';
  const as = (changes: Partial<Parameters<typeof isSigned>[1]> = {}) => isSigned(file, { name: 'bianbo-1.2.3.deb', version: '1.2.3', signature, key, ...changes });

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'bianbo-release-'));
    newKey(folder);
    file = path.join(folder, 'bianbo-1.2.3.deb');
    writeFileSync(file, 'the installer');
    signature = readFileSync(await signRelease(file, { version: '1.2.3', key: readFileSync(path.join(folder, 'release-key-private.pem'), 'utf8') }), 'utf8');
    key = readFileSync(path.join(folder, 'release-key.pem'), 'utf8');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('what was signed is accepted', async () => expect(await as()).toBe(true));
  it('one byte more is refused', async () => { appendFileSync(file, 'x'); expect(await as()).toBe(false); });
  it('an old file passed off as a newer version is refused', async () => expect(await as({ version: '1.3.0' })).toBe(false));
  it('under another name it is refused', async () => expect(await as({ name: 'bianbo-1.3.0.deb' })).toBe(false));
  it('an empty signature is refused', async () => expect(await as({ signature: '' })).toBe(false));
  it('rubbish for a signature is refused', async () => expect(await as({ signature: '稿件' })).toBe(false));
  it('rubbish for a key is refused', async () => expect(await as({ key: 'no key' })).toBe(false));
  it('another centre\'s key is refused', async () => {
    newKey(path.join(folder, 'other'));
    expect(await as({ key: readFileSync(path.join(folder, 'other/release-key.pem'), 'utf8') })).toBe(false);
  });
  it('a signature that does not come says nothing of the file; that there is none says that it was not released', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/never') return;
      if (request.url === '/lost') { response.writeHead(200, { 'content-length': 500 }).write('x'); setTimeout(() => response.destroy(), 20); return; }
      response.writeHead(request.url === '/there' ? 200 : request.url === '/full' ? 503 : 404).end(signature);
    });
    await new Promise<void>((open) => { server.listen(0, '127.0.0.1', open); });
    const { port } = server.address() as AddressInfo;
    const at = (where: string, patience?: number) => proofOf(file, { at: new URL(`http://127.0.0.1:${port}/${where}`), ...(patience ? { patience } : {}), name: 'bianbo-1.2.3.deb', version: '1.2.3', key });
    const proofs = [await at('there'), await at('none'), await at('full'), await at('lost'), await at('never', 50)];
    await new Promise((closed) => { server.close(closed); server.closeAllConnections(); });
    expect([...proofs, await at('there')]).toEqual(['signed', 'unsigned', 'unknown', 'unknown', 'unknown', 'unknown']);
  });
  it('a key pair is never overwritten', () => expect(() => newKey(folder)).toThrow(/EEXIST/));
});

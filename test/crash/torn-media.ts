/** A file that was arriving at the pool and one that was whole, damaged: neither is ever handed out as what it is not. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createMediaStore } from '../../pool/media/media-store.ts';
import { FirstUse } from '../../workstation/media/first-use.ts';
import { MediaFolder } from '../../workstation/media/media-folder.ts';
import type { Subject } from './torn-subject.ts';

const SIZE = 300_000;
const ARRIVED = 200_000;

export function mediaSubject(): Subject {
  const [whole, arriving] = [randomBytes(SIZE), randomBytes(SIZE)];
  const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  return {
    name: 'media', files: /^[0-9a-f]{64}$/,
    prepare(folder) {
      mkdirSync(path.join(folder, 'partial'), { recursive: true });
      mkdirSync(path.join(folder, hashOf(whole).slice(0, 2)), { recursive: true });
      writeFileSync(path.join(folder, hashOf(whole).slice(0, 2), hashOf(whole)), whole);
      writeFileSync(path.join(folder, 'partial', hashOf(arriving)), arriving.subarray(0, ARRIVED));
    },
    async judge(folder) {
      const media = createMediaStore({ folder });
      const server = createServer((request, response) => { void media.handle(request, response, { authorised: true }); });
      await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
      try {
        const at = (bytes: Uint8Array): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/media/${hashOf(bytes)}`;
        const sent = await sendRest(at(arriving), arriving);
        const looked = await fetch(`${at(whole)}?verify`, { method: 'HEAD' });
        for (const bytes of looked.status === 200 ? [whole, arriving] : [arriving]) if (hashOf(new Uint8Array(await (await fetch(at(bytes))).arrayBuffer())) !== hashOf(bytes)) throw new Error('another file was handed out than was asked for');
        if (looked.status === 404) { if (!existsSync(path.join(folder, 'damaged')) || readdirSync(path.join(folder, 'damaged')).length !== 1) throw new Error('the damaged file is gone'); return { is: 'refused', code: 'media-lost' }; }
        return sent ? { is: 'whole' } : { is: 'healed', code: '422' };
      } finally { await ended(server); }
    },
  };
}

/** Sends what the pool says it lacks; from the start again when what it had was not what was sent. True when once was enough. */
async function sendRest(url: string, bytes: Uint8Array): Promise<boolean> {
  for (let times = 1; times <= 2; times++) {
    const from = Number((await fetch(url, { method: 'HEAD' })).headers.get('upload-offset'));
    const start = Math.min(from, bytes.length - 1);
    const { status } = await fetch(url, { method: 'PUT', headers: { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }, body: new Uint8Array(bytes.subarray(start)) });
    if (status === 201) return times === 1;
    if (status !== 422) throw new Error(`the pool said ${status}`);
  }
  throw new Error('a file could not be sent again');
}

const ended = (server: Server): Promise<void> => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()); });

/** Proxies and originals at a workstation: read through before they are used, and out of use when a disk has changed them. */
export function stationMediaSubject(): Subject {
  const files = [randomBytes(SIZE), randomBytes(ARRIVED)];
  const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  return {
    name: 'station-media', files: /^[0-9a-f]{64}$/,
    prepare(folder) { for (const bytes of files) { const root = new MediaFolder(folder).pathOf(hashOf(bytes)); mkdirSync(path.dirname(root), { recursive: true }); writeFileSync(root, bytes); } },
    async judge(folder) {
      const media = new MediaFolder(folder);
      const use = new FirstUse(media, async (sha256) => { await media.setAside(sha256); });
      const good = await Promise.all(files.map((bytes) => use.isGood(hashOf(bytes))));
      for (const [index, bytes] of files.entries()) if (good[index] !== (media.has(hashOf(bytes)) && readFileSync(media.pathOf(hashOf(bytes))).equals(bytes))) throw new Error(`a file was called ${good[index] ? 'good' : 'damaged'} and is not`);
      if (good.every(Boolean)) return { is: 'whole' };
      if (readdirSync(path.join(folder, 'damaged')).length !== 1) throw new Error('the damaged file is gone');
      return { is: 'refused', code: 'media-damaged' };
    },
  };
}

/** Fetches the pool's snapshot file for a first sync: ranged, gone on with after a break or a restart, its hash checked before anybody opens it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { SnapshotOffer } from './pool-link.ts';

const PART = '.snapshot-part';
/** Tries in a row that bring nothing before the rows are asked for instead. */
const TRIES = 4;
const SILENCE_MS = 15_000;

/**
 * Fetches the offered file into `folder` and answers where it lies. `progress` hears of bytes. Rejects when it cannot be had or is not what was
 * offered; a part that came is kept for the next time unless its hash turned out wrong.
 */
export async function fetchSnapshot(folder: string, offer: SnapshotOffer, from: { readonly url: string; readonly token: string }, progress: (bytes: number) => void): Promise<string> {
  const file = path.join(folder, `${offer.sha256}${PART}`);
  for (const name of await readdir(folder)) if (name.endsWith(PART) && name !== path.basename(file)) await rm(path.join(folder, name), { force: true });
  const hash = createHash('sha256');
  let have = await stat(file).then(({ size }) => size, () => 0);
  if (have > offer.bytes) { await rm(file); have = 0; }
  if (have > 0) for await (const piece of createReadStream(file, { highWaterMark: 4 << 20 })) hash.update(piece as Buffer); // a stream without encoding gives buffers
  for (let left = TRIES; have < offer.bytes;) {
    const before = have;
    try {
      await receive(file, offer, from, have, (piece) => { hash.update(piece); have += piece.length; progress(have); });
    } catch (error) {
      if (have === before && --left === 0) throw error;
      if (have > before) left = TRIES;
      await wait(250);
    }
  }
  if (hash.digest('hex') === offer.sha256) return file;
  await rm(file, { force: true });
  throw new Error('snapshot-damaged');
}

async function receive(file: string, { path: at, bytes }: SnapshotOffer, { url, token }: { url: string; token: string }, have: number, taken: (piece: Buffer) => void): Promise<void> {
  const address = new URL(at, url);
  const request = (address.protocol === 'https:' ? https : http).get(address, { headers: { authorization: `Bearer ${token}`, ...(have > 0 ? { range: `bytes=${have}-` } : {}) }, timeout: SILENCE_MS });
  request.on('timeout', () => request.destroy(new Error('silence')));
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => { request.once('response', resolve); request.on('error', reject); });
  if (response.statusCode !== (have > 0 ? 206 : 200)) { response.resume(); throw new Error(`snapshot answered ${response.statusCode}`); }
  let room = bytes - have;
  const part = await open(file, have > 0 ? 'a' : 'w');
  try {
    for await (const piece of response as AsyncIterable<Buffer>) {
      if (piece.length > room) throw new Error('more than was offered');
      room -= piece.length;
      // Counted when it is in the file: a line that breaks must not leave a hole where the next try goes on.
      await part.appendFile(piece);
      taken(piece);
    }
  } finally { await part.close(); }
}

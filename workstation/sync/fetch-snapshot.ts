/** Fetches the pool's snapshot file for a first sync: ranged, gone on with after a break or a restart, its hash checked before anybody opens it. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rm, stat, statfs } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { lacking } from '../../shared/asset/policy.ts';
import type { SnapshotOffer } from './link-events.ts';

const PART = '.snapshot-part';
/** Tries in a row that bring nothing before the rows are asked for instead. */
const TRIES = 4;
const SILENCE_MS = 15_000;
const WRITE_BYTES = 4 << 20;

/**
 * Fetches the offered file into `folder` and answers where it lies. `progress` hears of bytes. Rejects when it cannot be had or is not what was
 * offered, and soon after `signal`: then nothing is written any more. A part that came is kept for the next time unless its hash turned out wrong or there is no room for the rest. Only one may fetch into a
 * folder at a time.
 */
export async function fetchSnapshot(folder: string, offer: SnapshotOffer, from: { readonly url: string; readonly token: string }, progress: (bytes: number) => void, signal: AbortSignal): Promise<string> {
  const file = path.join(folder, `${offer.sha256}${PART}`);
  for (const name of await readdir(folder)) if (name.endsWith(PART) && name !== path.basename(file)) await rm(path.join(folder, name), { force: true });
  let { have, hash } = await partOf(file, offer);
  for (let left = TRIES; have < offer.bytes;) {
    signal.throwIfAborted();
    await needRoom(file, offer.bytes - have);
    const before = have;
    let broken: unknown = new Error('nothing came');
    try {
      await receive(file, offer, { ...from, signal }, have, (piece) => { hash.update(piece); have += piece.length; progress(have); });
      if (have > before) continue;
    } catch (error) {
      broken = error;
      // What had come and was not written yet when the line broke is not in the file.
      ({ have, hash } = await partOf(file, offer));
    }
    signal.throwIfAborted();
    if (have <= before && --left === 0) throw broken;
    if (have > before) left = TRIES;
    await wait(250, undefined, { signal });
  }
  if (hash.digest('hex') === offer.sha256) return file;
  await rm(file, { force: true });
  throw new Error('snapshot-damaged');
}

/** Rows that are here already need no room to come again, a file beside them does. Where it would take the last bytes from those who write, nothing of it stays. */
async function needRoom(file: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(path.dirname(file));
  if (lacking(bytes, { free: bavail * bsize }) === 0) return;
  await rm(file, { force: true });
  throw Object.assign(new Error('no room for a snapshot beside the reserve'), { code: 'ENOSPC' });
}

/** How much of it lies here, and the hash of that. */
async function partOf(file: string, { bytes }: SnapshotOffer): Promise<{ have: number; hash: Hash }> {
  const hash = createHash('sha256');
  const have = await stat(file).then(({ size }) => size, () => 0);
  if (have > bytes) { await rm(file); return { have: 0, hash }; }
  if (have > 0) for await (const piece of createReadStream(file, { highWaterMark: WRITE_BYTES })) hash.update(piece as Buffer); // a stream without encoding gives buffers
  return { have, hash };
}

async function receive(file: string, { path: at, bytes }: SnapshotOffer, { url, token, signal }: { url: string; token: string; signal: AbortSignal }, have: number, taken: (piece: Buffer) => void): Promise<void> {
  const address = new URL(at, url);
  const request = (address.protocol === 'https:' ? https : http).get(address, { headers: { authorization: `Bearer ${token}`, ...(have > 0 ? { range: `bytes=${have}-` } : {}) }, timeout: SILENCE_MS, signal });
  request.on('timeout', () => request.destroy(new Error('silence')));
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => { request.once('response', resolve); request.on('error', reject); });
  if (response.statusCode !== (have > 0 ? 206 : 200)) { response.resume(); throw new Error(`snapshot answered ${response.statusCode}`); }
  let room = bytes - have;
  const part = createWriteStream(file, { flags: have > 0 ? 'a' : 'w', highWaterMark: WRITE_BYTES });
  // Until then a write may still be under way.
  const closed = new Promise<void>((resolve) => { part.once('close', () => resolve()); });
  try {
    await pipeline(response, async function* counted(pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        if (piece.length > room) throw new Error('more than was offered');
        room -= piece.length;
        taken(piece);
        yield piece;
      }
    }, part, { signal });
  } finally { await closed; }
}

/** A thread that hashes a whole file, so that the pool goes on judging commands meanwhile. Says the hash, or {failed, code}. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

const hash = createHash('sha256');
try {
  for await (const piece of createReadStream(String(workerData), { highWaterMark: 4 << 20 })) hash.update(piece as Buffer); // a stream without encoding gives buffers
  parentPort?.postMessage({ sha256: hash.digest('hex') });
} catch (error) {
  parentPort?.postMessage({ failed: error instanceof Error ? error.message : String(error), code: (error as NodeJS.ErrnoException).code ?? '' });
}

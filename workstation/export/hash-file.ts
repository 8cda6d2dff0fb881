import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const PIECE = 1 << 20;

/** The digests of a file, by all the algorithms in one reading. Calls back with the bytes of each piece; ends with the signal. */
export async function hashFile(path: string, algorithms: readonly string[], options: { signal?: AbortSignal | undefined; read?: ((bytes: number) => void) | undefined } = {}): Promise<string[]> {
  const hashes = algorithms.map((one) => createHash(one));
  const file = await open(path, 'r');
  try {
    // Two pieces in turn: the next is read while this one is hashed.
    const pieces = [Buffer.allocUnsafe(PIECE), Buffer.allocUnsafe(PIECE)];
    let turn = 0;
    let coming = file.read(pieces[0]!, 0, PIECE, null);
    for (;;) {
      const { bytesRead, buffer } = await coming;
      if (bytesRead === 0) break;
      options.signal?.throwIfAborted();
      turn = 1 - turn;
      coming = file.read(pieces[turn]!, 0, PIECE, null);
      for (const hash of hashes) hash.update(buffer.subarray(0, bytesRead));
      options.read?.(bytesRead);
    }
  } finally {
    await file.close();
  }
  return hashes.map((one) => one.digest('hex'));
}

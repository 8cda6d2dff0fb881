/** Sends bytes of a file: one block is read while the other is on its way. Large parts go past the page cache, which is for what the pool reads again. */
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { LARGE } from '../../shared/bytes/past-cache.ts';
import { PAGE, type PageBlocks } from '../../shared/bytes/page-blocks.ts';
import { openPastCache } from './output-file.ts';

/** From `start` to before `stop`, as the rest of a response. A reader that leaves ends it; a file that is shorter than it was breaks the response. */
export async function sendPart(from: string, start: number, stop: number, response: ServerResponse, blocks: PageBlocks): Promise<void> {
  const file = await open(from, 'r');
  const direct = stop - start >= LARGE ? await openPastCache(from, constants.O_RDONLY) : null;
  let [block, other] = [blocks.take(), blocks.take()];
  try {
    const read = reader(file, direct);
    const closed = new Promise<void>((resolve) => { response.once('close', resolve); });
    let sending: Promise<void> = Promise.resolve();
    for (let at = start; at < stop && !response.destroyed;) {
      const piece = (await read(block, at)).subarray(0, stop - at);
      if (piece.length === 0) { response.destroy(); break; } // the reader must not take it for whole
      await Promise.race([sending, closed]);
      sending = new Promise((resolve) => { response.write(piece, () => resolve()); });
      at += piece.length;
      [block, other] = [other, block];
    }
    await Promise.race([sending, closed]);
    response.end();
  } finally {
    blocks.give(block);
    blocks.give(other);
    await file.close();
    await direct?.close();
  }
}

/** Fills a block with what begins at a place of the file; answers the part of it that does. Read past the page cache while the disk takes that. */
function reader(file: FileHandle, direct: FileHandle | null): (block: Uint8Array, at: number) => Promise<Uint8Array> {
  let way = direct;
  return async (block, at) => {
    const before = at % PAGE;
    if (way) {
      try { return block.subarray(before, (await way.read(block, 0, block.length, at - before)).bytesRead); } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
        way = null;
      }
    }
    return block.subarray(0, (await file.read(block, 0, block.length, at)).bytesRead);
  };
}

/** A file that is arriving, or is read, with a way past the page cache where the system has one. */
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pastCache, type Write } from '../../shared/bytes/past-cache.ts';

export interface OutputFile { readonly write: Write; close(): Promise<void> }

/** Bytes after which the disk is told to begin with what goes through the page cache, so that the end does not wait for all of it. */
const FLUSH = 64 << 20;

/** Opens it a second time, past the page cache; null where that is not to be had: other systems, some disks. */
export const openPastCache = (file: string, flags: number): Promise<FileHandle | null> =>
  constants.O_DIRECT === undefined ? Promise.resolve(null) : open(file, flags | constants.O_DIRECT).catch(() => null); // then through it

/** To be written from where the sender goes on; `large`: see shared/bytes/past-cache.ts. */
export async function openOutput(file: string, flags: 'w' | 'r+', large: boolean): Promise<OutputFile> {
  const handle = await open(file, flags);
  const direct = large ? await openPastCache(file, constants.O_WRONLY) : null;
  let unflushed = 0;
  let flushing: Promise<void> | null = null;
  const writeThrough = writeTo(handle);
  const through: Write = async (bytes, at) => {
    const written = await writeThrough(bytes, at);
    unflushed += written;
    // Whether it is durable is asked at the end.
    if (unflushed >= FLUSH && !flushing) { unflushed = 0; flushing = handle.datasync().catch(() => undefined).finally(() => { flushing = null; }); }
    return written;
  };
  return {
    write: pastCache(through, direct && writeTo(direct)),
    async close() { await flushing; await handle.close(); await direct?.close(); },
  };
}

const writeTo = (file: FileHandle): Write => async (bytes, at) => (await file.write(bytes, 0, bytes.length, at)).bytesWritten;

/**
 * Writing large files past the page cache. What comes over the line is written once and read by nobody soon; through the page cache it would cost a copy and
 * fresh memory for each byte, push out what others read, and leave the disk everything to do at the end, when somebody waits to hear that it is durable.
 */
import { PAGE } from './page-blocks.ts';

/** Files from this size on; smaller ones (proxies, posters) are mostly fetched by somebody at once. */
export const LARGE = 128 << 20;

export type Write = (bytes: Uint8Array, at: number) => Promise<number>;

/** Writes whole pages by `direct`, what is left by `plain`. A disk that does not take whole pages either (EINVAL) is not asked again. */
export function pastCache(plain: Write, direct: Write | null): Write {
  let way = direct;
  return async (bytes, at) => {
    const pages = bytes.length - (bytes.length % PAGE);
    if (way !== null && pages > 0 && at % PAGE === 0 && bytes.byteOffset % PAGE === 0) {
      try { return await way(bytes.subarray(0, pages), at); } catch (error) {
        if ((error as { code?: unknown }).code !== 'EINVAL') throw error;
        way = null;
      }
    }
    return plain(bytes, at);
  };
}

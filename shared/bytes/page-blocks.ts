/** Blocks of memory that begin on a page: what disks are written from and read into without a copy in between. Taken and given back, since fresh memory costs as much as a hash. */

/** Both memory and places in a file count in these. */
export const PAGE = 4096;
export const BLOCK = 2 << 20;
/** As much memory as is kept; more is ordinary memory, which a disk may refuse. Nothing of it is real before it is first used. */
const KEPT = 48;

// The one memory of JavaScript that is promised to begin on a page. Neither our library nor Node's types name it.
declare const WebAssembly: { readonly Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer } };

export class PageBlocks {
  #free: Uint8Array<ArrayBuffer>[] | null = null;
  #all: ArrayBuffer | null = null;

  /** A block of BLOCK bytes; what is in it is anybody's. */
  take(): Uint8Array<ArrayBuffer> {
    if (this.#free === null) {
      const { buffer } = new WebAssembly.Memory({ initial: (KEPT * BLOCK) >> 16, maximum: (KEPT * BLOCK) >> 16 });
      this.#all = buffer;
      this.#free = Array.from({ length: KEPT }, (_one, index) => new Uint8Array(buffer, (KEPT - 1 - index) * BLOCK, BLOCK));
    }
    return this.#free.pop() ?? new Uint8Array(BLOCK);
  }
  /** Nobody uses it any more. */
  give(block: Uint8Array<ArrayBuffer>): void { if (block.buffer === this.#all) this.#free?.push(block); }
}

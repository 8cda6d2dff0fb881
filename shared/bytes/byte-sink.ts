/** Takes the bytes of a file as they come, shows them to whoever hashes, and has them written by the block while more come. Blocks end where a page of the file ends. */
import { PAGE, type PageBlocks } from './page-blocks.ts';

export interface SinkOptions {
  readonly blocks: PageBlocks;
  /** Place in the file of the first byte. */
  readonly at: number;
  /** Sees every byte once, in order, before it is written. */
  update(bytes: Uint8Array): void;
  /** Writes at a place; how many bytes got there, at least one. */
  write(bytes: Uint8Array, at: number): Promise<number>;
}
/** Blocks that wait to be written, the one that is being written among them; then whoever puts bytes is told to wait. */
const MOST_WAITING = 2;

export class ByteSink {
  readonly #o: SinkOptions;
  #filling: Uint8Array<ArrayBuffer> | null = null;
  #length = 0;
  #room = 0;
  /** Place in the file of the block that is being filled. */
  #start: number;
  #written: number;
  readonly #full: { readonly block: Uint8Array<ArrayBuffer>; readonly length: number }[] = [];
  #writing: Promise<void> | null = null;
  #less = Promise.withResolvers<void>();
  #error: { readonly is: unknown } | null = null;

  constructor(options: SinkOptions) { this.#o = options; this.#start = options.at; this.#written = options.at; }

  /** Bytes in the file, from its start. */
  get written(): number { return this.#written; }
  /** Why it could not be written, if it could not. */
  get error(): { readonly is: unknown } | null { return this.#error; }

  /** Where the next bytes may be put; never empty. */
  space(): Uint8Array<ArrayBuffer> {
    if (this.#filling === null) {
      this.#filling = this.#o.blocks.take();
      this.#room = this.#filling.length - (this.#start % PAGE);
    }
    return this.#filling.subarray(this.#length, this.#room);
  }
  /** So many bytes were put into the space. A promise says: the disk is slower, put nothing more before it has come. It rejects when the file cannot be written. */
  took(bytes: number): Promise<void> | null {
    this.#o.update(this.space().subarray(0, bytes));
    this.#length += bytes;
    if (this.#length < this.#room) return null;
    this.#turn();
    if (this.#error) return Promise.reject(this.#error.is as Error); // what was thrown
    return this.#full.length < MOST_WAITING ? null : this.#less.promise.then(() => this.#check());
  }
  /** Puts bytes that lie somewhere else. */
  async put(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const space = this.space();
      const piece = bytes.subarray(at, at + space.length);
      space.set(piece);
      at += piece.length;
      await this.took(piece.length);
    }
  }
  /** Has written what is left when it ends. Nothing may be put after it. Rejects when the file cannot be written. */
  async finish(): Promise<void> {
    this.#turn();
    await this.#writing;
    this.#check();
  }

  #check(): void { if (this.#error) throw this.#error.is; }
  #turn(): void {
    const [block, length] = [this.#filling, this.#length];
    if (block === null) return;
    this.#filling = null;
    this.#length = 0;
    if (length === 0 || this.#error) { this.#o.blocks.give(block); return; }
    this.#start += length;
    this.#full.push({ block, length });
    this.#writing ??= this.#drain();
  }
  /** Writes block after block; those behind one that cannot be written are dropped. */
  async #drain(): Promise<void> {
    for (let one = this.#full[0]; one; one = this.#full[0]) {
      try { if (!this.#error) await this.#write(one.block.subarray(0, one.length)); } catch (error) { this.#error = { is: error }; }
      this.#full.shift();
      this.#o.blocks.give(one.block);
      this.#less.resolve();
      this.#less = Promise.withResolvers();
    }
    this.#writing = null;
  }
  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const count = await this.#o.write(bytes.subarray(at), this.#written);
      at += count;
      this.#written += count;
    }
  }
}

/** Takes bytes of a file as they come, hashes them, and writes them while more come: a buffer is filled while the one before is written. */
import type { Hash } from 'node:crypto';
import { write } from 'node:fs';

const BUFFER = 4 << 20;
/** When less than this is free in a buffer, it is written. */
const LEAST = 64 << 10;

export class FileSink {
  readonly #file: number;
  readonly #hash: Hash;
  #filling = Buffer.allocUnsafe(BUFFER);
  #length = 0;
  readonly #free: Buffer<ArrayBuffer>[] = [];
  readonly #full: { readonly buffer: Buffer<ArrayBuffer>; readonly length: number }[] = [];
  #written: number;
  #writing: Promise<void> | null = null;
  #error: { readonly is: unknown } | null = null;

  /** Writes from `at` on. */
  constructor(file: number, hash: Hash, at: number) { this.#file = file; this.#hash = hash; this.#written = at; }

  /** Bytes in the file, from its start. */
  get written(): number { return this.#written; }
  /** Why it could not be written, if it could not. */
  get error(): { readonly is: unknown } | null { return this.#error; }

  /** Where the next bytes may be put; never empty. */
  space(): Buffer { return this.#filling.subarray(this.#length); }
  /** So many bytes were put into the space. A promise says: the disk is slower, put nothing more before it has come. It rejects when the file cannot be written. */
  took(bytes: number): Promise<void> | null {
    this.#hash.update(this.#filling.subarray(this.#length, this.#length + bytes));
    this.#length += bytes;
    if (this.#filling.length - this.#length >= LEAST) return null;
    const busy = this.#writing;
    this.#turn();
    return busy?.then(() => this.#check()) ?? null;
  }
  /** Puts bytes that lie somewhere else. */
  async put(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const copied = bytes.copy(this.space(), 0, at);
      at += copied;
      await this.took(copied);
    }
  }
  /** Writes what is left. */
  async finish(): Promise<void> {
    this.#turn();
    while (this.#writing) await this.#writing;
    this.#check();
  }

  #check(): void { if (this.#error) throw this.#error.is; }
  #turn(): void {
    if (this.#length === 0) return;
    this.#full.push({ buffer: this.#filling, length: this.#length });
    this.#filling = this.#free.pop() ?? Buffer.allocUnsafe(BUFFER);
    this.#length = 0;
    this.#writing ??= this.#drain();
  }
  async #drain(): Promise<void> {
    for (let one = this.#full.shift(); one && !this.#error; one = this.#full.shift()) {
      try { await this.#write(one.buffer.subarray(0, one.length)); } catch (error) { this.#error = { is: error }; }
      this.#free.push(one.buffer);
    }
    this.#writing = null;
  }
  async #write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const count = await new Promise<number>((resolve, reject) => { write(this.#file, bytes, at, bytes.length - at, this.#written, (error, done) => { if (error) reject(error); else resolve(done); }); });
      at += count;
      this.#written += count;
    }
  }
}

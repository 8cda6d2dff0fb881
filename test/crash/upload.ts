/** A file on its way to the pool while the pool dies: what it said it has, it has; and in the end it has all of it, right. */
import { createHash, randomBytes } from 'node:crypto';

const BYTES = 24 << 20;
const PIECE = 1 << 20;

export class Upload {
  readonly #bytes: Buffer;
  readonly #sha256: string;
  readonly #faults: string[] = [];
  #acknowledged = 0;
  #began = false;

  constructor(seed: number) {
    const block = randomBytes(1 << 16);
    this.#bytes = Buffer.alloc(BYTES);
    for (let at = 0; at < BYTES; at += block.length) { block.writeUInt32LE(seed + at, 0); block.copy(this.#bytes, at); }
    this.#sha256 = createHash('sha256').update(this.#bytes).digest('hex');
  }

  /** Sends from where the pool is until all is there or the pool is gone. */
  async send(url: string, token: () => string | null): Promise<boolean> {
    this.#began = true;
    try {
      const head = await fetch(`${url}/media/${this.#sha256}`, { method: 'HEAD', headers: { authorization: `Bearer ${token()}` } });
      if (head.status === 401) return false;
      if (head.status === 200) return true;
      let at = Number(head.headers.get('upload-offset'));
      // The last byte is asked for again after each start: else nobody would finish what had come whole.
      if (at < this.#acknowledged - 1) this.#faults.push(`the pool had ${this.#acknowledged} bytes of a file, now ${at}`);
      while (at < BYTES) {
        const end = Math.min(at + PIECE, BYTES);
        const { status } = await fetch(`${url}/media/${this.#sha256}`, { method: 'PUT', headers: { authorization: `Bearer ${token()}`, 'content-range': `bytes ${at}-${end - 1}/${BYTES}` }, body: new Uint8Array(this.#bytes.subarray(at, end)) });
        if (status === 422) { this.#faults.push('what the pool kept of a file before it died was not what was sent'); this.#acknowledged = 0; return false; }
        if (status !== 204 && status !== 201) return false;
        at = end;
        this.#acknowledged = at;
      }
      return true;
    } catch { return false; /* the pool died under it: that is what this is for */ }
  }

  /** What went wrong with it, once everything is up again. */
  async finish(url: string, token: () => string | null): Promise<string[]> {
    if (!this.#began) return [];
    for (let tries = 0; !(await this.send(url, token));) { if (++tries > 20 || this.#faults.length > 0) return [...this.#faults, 'a file could not be sent to its end']; await new Promise((then) => { setTimeout(then, 100); }); }
    const got = await fetch(`${url}/media/${this.#sha256}`, { headers: { authorization: `Bearer ${token()}` } });
    const found = createHash('sha256').update(new Uint8Array(await got.arrayBuffer())).digest('hex');
    return found === this.#sha256 ? this.#faults : [...this.#faults, 'the pool has another file than was sent'];
  }
}

/**
 * One GET over a socket of its own, its body read straight into the buffers of a sink: several megabytes a system call, no copy in between. Node's own
 * client reads 64 KiB at a time into fresh memory, which costs as much as the hash.
 */
import net from 'node:net';
import type { ByteSink } from '../../shared/bytes/byte-sink.ts';

export interface BodyRequest {
  readonly address: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Nothing coming for so long ends it, in ms. */
  readonly silenceMs: number;
  /** Decides by status and length whether the body is wanted. */
  wanted(status: number, length: number): boolean;
  /** Bytes that may come at once, at most; and the wait until so many may pass; null: no wait. */
  piece(): number;
  pass(bytes: number): Promise<void> | null;
}

const MOST_HEAD = 16 << 10;

/** The status, when the body was taken whole or not wanted. Rejects when the line breaks before; what the sink throws comes as it is. */
export function readBody({ address, headers, signal, silenceMs, wanted, piece, pass }: BodyRequest, sink: Pick<ByteSink, 'space' | 'took'>): Promise<number> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) { reject(signal.reason as Error); return; } // reasons of our signals are errors
    let head: Buffer | null = Buffer.alloc(0);
    let status = 0;
    let left = 0;
    const intoHead = Buffer.allocUnsafe(MOST_HEAD);
    let over = false;
    const end = (error: unknown): void => {
      if (over) return;
      over = true;
      signal.removeEventListener('abort', stop);
      socket.destroy();
      if (error === null) resolve(status); else reject(error as Error); // what was thrown
    };
    const stop = (): void => end(signal.reason);
    /** Goes on at once when nothing holds it up; else the socket rests meanwhile. */
    const after = (...holds: (Promise<void> | null)[]): boolean => {
      const real = holds.filter((one) => one !== null);
      if (left === 0) { Promise.all(real).then(() => end(null), end); return false; }
      if (real.length === 0) return true;
      Promise.all(real).then(() => { if (!over) socket.resume(); }, end);
      return false;
    };
    const room = (): Uint8Array => (head === null && left > 0 && !over ? sink.space().subarray(0, Math.min(piece(), left)) : intoHead);
    const took = (count: number, bytes: Uint8Array): boolean => {
      if (over) return false;
      if (head === null) { left -= count; return after(sink.took(count), pass(count)); }
      head = Buffer.concat([head, bytes.subarray(0, count)]);
      const at = head.indexOf('\r\n\r\n');
      if (at < 0) { if (head.length > MOST_HEAD) end(new Error('head too long')); return true; }
      const text = head.toString('latin1', 0, at);
      const body = head.subarray(at + 4);
      head = null;
      status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
      left = Number(/^content-length: *(\d+) *$/im.exec(text)?.[1]);
      if (Number.isNaN(status) || Number.isNaN(left)) { end(new Error('not an answer')); return false; }
      if (!wanted(status, left)) { end(null); return false; }
      const begun = body.subarray(0, left);
      if (begun.length > 0) begun.copy(sink.space());
      left -= begun.length;
      return after(begun.length > 0 ? sink.took(begun.length) : null);
    };
    const socket = net.connect({ host: address.hostname.replace(/^\[|\]$/g, ''), port: Number(address.port || 80), onread: { buffer: room, callback: took } });
    signal.addEventListener('abort', stop, { once: true });
    socket.setTimeout(silenceMs, () => end(new Error('silence')));
    socket.on('error', end);
    socket.on('end', () => end(new Error('short')));
    socket.on('close', () => end(new Error('closed')));
    socket.write(`GET ${address.pathname}${address.search} HTTP/1.1\r\nhost: ${address.host}\r\nconnection: close\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  });
}

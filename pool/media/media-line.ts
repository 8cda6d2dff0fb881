/**
 * A connection over which a sender sends a part of a file and nothing else, after it asked for that (PUT with Upgrade: bianbo-media). What comes is read
 * straight into the memory that is hashed and written, up to megabytes a system call: Node's own server reads 64 KiB at a time into fresh memory, and that
 * and its collection cost as much as the hash.
 */
import { STATUS_CODES } from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { ByteSink } from '../../shared/bytes/byte-sink.ts';

/** How long a sender that was answered in the middle may go on sending, so that it hears the answer. */
const LINGER_MS = 5000;
const REST = 64 << 10;

/** What Node keeps below a socket. Only the client side of net says `onread` in public; its server hands its connections over in this same way. */
interface Handle { reading: boolean; readStop(): number; useUserBuffer(memory: Uint8Array): void }
interface Below { _handle?: Handle | null }

export class MediaLine {
  #socket: net.Socket;
  #handle: Handle | null = null;
  #sink: ByteSink | null = null;
  #left = 0;
  #over: (() => void) | null = null;
  #failed: (error: unknown) => void = () => undefined;
  readonly #rest = Buffer.allocUnsafe(REST);
  readonly #silenceMs: number;

  private constructor(socket: net.Socket, silenceMs: number) { this.#socket = socket; this.#silenceMs = silenceMs; }

  /** `silenceMs`: a sender of whom nothing comes for so long is gone. null: not with this Node, or not with this connection. */
  static over(socket: Duplex, silenceMs: number): MediaLine | null {
    return socket instanceof net.Socket && typeof (socket as unknown as Below)._handle?.useUserBuffer === 'function' ? new MediaLine(socket, silenceMs) : null;
  }

  /** Says that bytes may come, and takes so many in. Ends when they are there or the sender broke off; rejects when the sink cannot write them. */
  takeInto(sink: ByteSink, length: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#over = resolve;
      this.#failed = reject;
      this.#left = length;
      this.#sink = sink;
      const socket = this.#takeOver();
      if (!socket) { this.#end(); return; }
      this.#socket = socket;
      socket.setTimeout(this.#silenceMs, () => socket.destroy());
      socket.on('error', () => socket.destroy());
      socket.on('end', () => this.#end());
      socket.on('close', () => this.#end());
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: bianbo-media\r\n\r\n');
      socket.resume();
    });
  }

  /** The last that is said. */
  answer(status: number, headers: Readonly<Record<string, string | number>> = {}): void {
    const socket = this.#socket;
    if (socket.destroyed) return;
    // It may still be reading into a block that is somebody else's by now.
    this.#handle?.useUserBuffer(this.#rest);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nconnection: close\r\ncontent-length: 0\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    const late = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(late));
    socket.resume();
  }

  /** Moves the connection below the socket to one that reads into our memory. */
  #takeOver(): net.Socket | null {
    const old = this.#socket as unknown as Below;
    const handle = old._handle;
    if (!handle || this.#socket.destroyed) return null;
    handle.readStop();
    handle.reading = false;
    old._handle = null;
    this.#handle = handle;
    // It ends for the server that counts it, and touches the connection no more.
    this.#socket.destroy();
    const options = { handle, manualStart: true, allowHalfOpen: true, onread: { buffer: () => this.#room(), callback: (count: number) => this.#took(count) } };
    return new net.Socket(options as unknown as net.SocketConstructorOpts); // see Handle
  }
  #room(): Uint8Array {
    return this.#sink && this.#left > 0 ? this.#sink.space().subarray(0, this.#left) : this.#rest;
  }
  /** false: the socket rests until it is resumed. */
  #took(count: number): boolean {
    const sink = this.#sink;
    if (!sink || this.#left === 0) return true; // more than was announced, or nobody wants it any more
    this.#left -= count;
    const hold = sink.took(count);
    if (this.#left === 0 || hold) (hold ?? Promise.resolve()).then(() => { if (this.#left === 0) this.#end(); else this.#socket.resume(); }, (error: unknown) => this.#fail(error));
    return hold === null;
  }
  #end(): void { this.#sink = null; this.#socket.setTimeout(0); this.#over?.(); }
  #fail(error: unknown): void { this.#sink = null; this.#failed(error); }
}

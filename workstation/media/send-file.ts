/** Sends a file to its address at the pool, part by part, hashed on the way. What has arrived stays there when the line breaks. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import type { Duplex, Writable } from 'node:stream';
import { broke, dial, hasLine, hasNoLine, head, isShut, SILENCE_MS, tap } from './pool-dial.ts';
import { again, BLOCK, Ended, hashOf, hashTo, local, type Hashed, type Tell, type TransferTask } from './transfer-try.ts';

/** One request's part of a file. */
const CHUNK = 64 << 20;
/** Over a connection of its own no answer is waited for in between; whoever may send is asked again for each. */
const LINE_CHUNK = 512 << 20;
/** What a pool answers that does not know such a connection. */
const NO_LINE = [400, 405, 426, 501];

export async function sendFile(task: TransferTask, tell: Tell, signal: AbortSignal): Promise<void> {
  const input = local(false, () => openSync(task.file, 'r'));
  try {
    const { size } = fstatSync(input);
    const there = await head(task, signal);
    if (there.whole) { tell(size, size, true); return; }
    let offset = there.bytes;
    if (there.busy) { tell(offset, size, true); throw new Ended({ is: 'busy' }); }
    if (offset > size) throw new Ended({ is: 'refused', code: 'media-upload-refused' });
    const state = hashOf(task.task, size);
    const blocks = [Buffer.allocUnsafe(BLOCK), Buffer.allocUnsafe(BLOCK)] as const;
    // What an earlier start of this workstation sent is read again, for the hash alone.
    await hashTo(state, input, offset, blocks[0], signal);
    tell(offset, size, true);
    while (offset < size) {
      const end = Math.min(size, offset + (hasLine(there.url) ? LINE_CHUNK : CHUNK));
      const status = await put({ ...task, url: there.url }, { input, state, blocks, start: offset, end, size, tell }, signal);
      if (status === 200 || status === 201) { tell(size, size, true); return; }
      if (status === 204) { offset = end; continue; }
      if (status === 422 && state.bytes === size && state.hash.copy().digest('hex') !== task.sha256) throw new Ended({ is: 'refused', code: 'media-cache-damaged' });
      if (status === 507) throw new Ended({ is: 'refused', code: 'media-pool-full' });
      throw again(String(status));
    }
  } finally { closeSync(input); }
}

interface Part { readonly input: number; readonly state: Hashed; readonly blocks: readonly [Buffer, Buffer]; readonly start: number; readonly end: number; readonly size: number; readonly tell: Tell }

/** Sends one part; answers the pool's status. */
async function put(task: TransferTask, part: Part, signal: AbortSignal): Promise<number> {
  const { start, end, size } = part;
  const headers = { 'content-range': `bytes ${start}-${end - 1}/${size}` };
  if (hasLine(task.url)) {
    const { request, response } = dial(task, 'PUT', { ...headers, connection: 'upgrade', upgrade: 'bianbo-media' }, signal);
    const line = new Promise<Line>((resolve) => { request.once('upgrade', (_response, socket, said) => resolve({ socket, said })); });
    request.end();
    const got = await Promise.race([line, response]);
    if (!(got instanceof http.IncomingMessage)) return putOverLine(task.url, got, part, signal);
    got.resume();
    if (!NO_LINE.includes(got.statusCode ?? 0)) return got.statusCode ?? 0;
    hasNoLine(task.url);
  }
  const { request, response } = dial(task, 'PUT', { ...headers, 'content-length': end - start }, signal);
  const answer = response.then((got) => { got.resume(); return got.statusCode ?? 0; });
  const all = await sendBytes(request, answer, part, signal);
  if (all) request.end();
  const status = await answer;
  if (!all) request.destroy();
  return status;
}

interface Line { readonly socket: Duplex; /** What came behind the pool's word to begin. */ readonly said: Buffer }
async function putOverLine(place: string, { socket, said }: Line, part: Part, signal: AbortSignal): Promise<number> {
  const stop = (): void => { socket.destroy(signal.reason as Error); }; // reasons of our signals are errors
  signal.addEventListener('abort', stop, { once: true });
  if (socket instanceof net.Socket) socket.setTimeout(SILENCE_MS, () => { if (!isShut()) socket.destroy(again('silence')); });
  const answer = new Promise<number>((resolve, reject) => {
    let text = '';
    const hear = (piece: Buffer): void => { text += piece.toString('latin1'); if (text.includes('\r\n\r\n')) resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)); };
    hear(said);
    socket.on('data', hear);
    socket.on('error', (error) => { broke(place); reject(signal.aborted || error instanceof Ended ? error : again(error.message)); });
    socket.on('close', () => reject(again('closed')));
  });
  try {
    if (signal.aborted) stop();
    await sendBytes(socket, answer, part, signal);
    return await answer;
  } finally { signal.removeEventListener('abort', stop); socket.destroy(); }
}

/**
 * Sends a part's bytes; were all sent? While one block is on its way to the socket the next is read and hashed. The pool may answer before all is sent
 * (409, 507) and close: its answer counts, not the broken pipe.
 */
async function sendBytes(to: Writable, answer: Promise<number>, { input, state, blocks, start, end, size, tell }: Part, signal: AbortSignal): Promise<boolean> {
  let answered = false;
  const settled = answer.then(() => { answered = true; }, () => { answered = true; });
  let writing: Promise<void> = Promise.resolve();
  let at = start;
  for (let turn = 0; at < end && !answered; turn++) {
    const wanted = Math.min(tap.pieceOf(BLOCK), end - at);
    await tap.take(wanted, signal);
    const block = blocks[turn % 2 as 0 | 1];
    const length = local(false, () => readSync(input, block, 0, wanted, at));
    // It was cut short under our hands.
    if (length === 0) { to.destroy(); throw new Ended({ is: 'refused', code: 'media-cache-damaged' }); }
    if (at + length > state.bytes) { state.hash.update(block.subarray(Math.max(0, state.bytes - at), length)); state.bytes = Math.max(state.bytes, at + length); }
    await Promise.race([writing, settled]);
    const sent = at += length;
    writing = new Promise((resolve) => { to.write(block.subarray(0, length), () => { tell(sent, size); resolve(); }); });
  }
  await Promise.race([writing, settled]);
  return at === end;
}

/** Fetches a file from the pool, hashed on the way, durable when it is done; a half-written one is gone on with. */
import { closeSync, constants, fdatasync, openSync, rmSync, statSync, write } from 'node:fs';
import { promisify } from 'node:util';
import { ByteSink } from '../../shared/bytes/byte-sink.ts';
import { PageBlocks } from '../../shared/bytes/page-blocks.ts';
import { LARGE, pastCache, type Write } from '../../shared/bytes/past-cache.ts';
import { broke, dial, head, SILENCE_MS, tap } from './pool-dial.ts';
import { readBody } from './read-body.ts';
import { again, BLOCK, codeOf, Ended, forgetHash, hashOf, hashTo, local, type Hashed, type Tell, type TransferTask } from './transfer-try.ts';

const flush = promisify(fdatasync);
const blocks = new PageBlocks();

export async function fetchFile(task: TransferTask, tell: Tell, signal: AbortSignal): Promise<void> {
  const there = await head(task, signal);
  if (!there.whole) throw new Ended({ is: 'refused', code: 'media-not-at-pool' });
  let had = sizeOf(task.file);
  if (had > there.bytes) { rmSync(task.file, { force: true }); had = 0; }
  const output = local(true, () => openSync(task.file, had > 0 ? 'r+' : 'w+'));
  let past: number | null = null;
  let found: string;
  try {
    const state = hashOf(task.task, had);
    await hashTo(state, output, had, Buffer.allocUnsafe(BLOCK), signal);
    tell(had, there.bytes, true);
    past = there.bytes >= LARGE ? openPastCache(task.file) : null;
    if (had < there.bytes) await receive({ ...task, url: there.url }, { output, past, state, had, total: there.bytes, tell }, signal);
    await flush(output).catch((error: unknown) => { throw new Ended({ is: 'failed', code: codeOf(error), writing: true }); });
    found = state.hash.digest('hex');
    forgetHash(task.task);
  } finally { closeSync(output); if (past !== null) closeSync(past); }
  if (found === task.sha256) { tell(there.bytes, there.bytes, true); return; }
  rmSync(task.file, { force: true });
  // What came may be what lies there: then the pool finds that out, and another copy can be sent to it.
  if (!(await head({ ...task, url: there.url, verify: true }, signal)).whole) throw new Ended({ is: 'refused', code: 'media-not-at-pool' });
  throw again('hash');
}

interface Receiving { readonly output: number; readonly past: number | null; readonly state: Hashed; readonly had: number; readonly total: number; readonly tell: Tell }

/** Takes the rest of a file in. What came before the line broke stays in the file. */
async function receive(task: TransferTask, { output, past, state, had, total, tell }: Receiving, signal: AbortSignal): Promise<void> {
  const sink = new ByteSink({ blocks, at: had, write: pastCache(writer(output), past === null ? null : writer(past)), update: (bytes) => { state.hash.update(bytes); } });
  let came = had;
  const pass = (bytes: number): Promise<void> | null => { tell(came += bytes, total); return tap.rate === null ? null : tap.take(bytes, signal); };
  const wantedStatus = had > 0 ? 206 : 200;
  let broken: { readonly is: unknown } | null = null;
  try {
    const status = await (task.url.startsWith('https:') ? secureBody : plainBody)(task, { sink, pass, range: had > 0 ? { range: `bytes=${had}-` } : {}, wantedStatus, length: total - had }, signal);
    if (status !== wantedStatus) throw status === 404 ? new Ended({ is: 'refused', code: 'media-not-at-pool' }) : again(String(status));
  } catch (error) { broken = { is: error }; }
  await sink.finish().catch(() => undefined); // its error is looked at here
  state.bytes = sink.written;
  if (sink.error) {
    forgetHash(task.task); // more was hashed than is in the file
    throw new Ended({ is: 'failed', code: codeOf(sink.error.is), writing: true });
  }
  if (broken) {
    if (broken.is instanceof Ended || signal.aborted) throw broken.is;
    broke(task.url);
    throw again(broken.is instanceof Error ? broken.is.message : '');
  }
  if (sink.written < total) throw again('short');
}

interface Body { readonly sink: ByteSink; readonly pass: (bytes: number) => Promise<void> | null; readonly range: Record<string, string>; readonly wantedStatus: number; readonly length: number }
const plainBody = (task: TransferTask, { sink, pass, range, wantedStatus, length }: Body, signal: AbortSignal): Promise<number> => readBody({
  address: new URL(`/media/${task.sha256}`, task.url), headers: { ...range, authorization: `Bearer ${task.token}` }, signal, silenceMs: SILENCE_MS,
  wanted: (status, bytes) => status === wantedStatus && bytes === length, piece: () => tap.pieceOf(BLOCK), pass,
}, sink);
/** Through TLS there is no reading into buffers of our own. */
async function secureBody(task: TransferTask, { sink, pass, range, wantedStatus }: Body, signal: AbortSignal): Promise<number> {
  const { request, response } = dial(task, 'GET', range, signal);
  request.end();
  const got = await response;
  if (got.statusCode !== wantedStatus) { got.resume(); return got.statusCode ?? 0; }
  for await (const piece of got as AsyncIterable<Buffer>) { await sink.put(piece); await pass(piece.length); }
  return wantedStatus;
}

const writer = (file: number): Write => (bytes, at) => new Promise((resolve, reject) => { write(file, bytes, 0, bytes.length, at, (error, written) => { if (error) reject(error); else resolve(written); }); });
/** The file once more, past the page cache; null where that is not to be had: other systems, some disks. */
function openPastCache(file: string): number | null {
  if (constants.O_DIRECT === undefined) return null;
  try { return openSync(file, constants.O_WRONLY | constants.O_DIRECT); } catch { return null; /* then through it */ }
}
function sizeOf(file: string): number { try { return statSync(file).size; } catch { return 0; /* nothing there yet */ } }

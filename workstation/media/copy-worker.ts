/**
 * A thread that hashes a file, copying it at the same time when asked, so that each byte is read once and the process it works for never
 * waits. Says {bytes} now and then, at the end {done: {sha256, bytes}} or {failed: code}. It is ended from outside to cancel.
 */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

/** `bytesPerSecond`: how fast at most; null: as fast as it goes. */
export interface CopyTask { readonly from: string; readonly to: string | null; readonly bytesPerSecond: number | null }
export type CopyReport = { readonly bytes: number } | { readonly done: { readonly sha256: string; readonly bytes: number } } | { readonly failed: string; readonly writing: boolean };

const { from, to, bytesPerSecond } = workerData as CopyTask; // only copy-file.ts starts this
const say = (report: CopyReport): void => parentPort?.postMessage(report);
const buffer = Buffer.allocUnsafe(bytesPerSecond === null ? 4 << 20 : Math.max(64 << 10, Math.min(4 << 20, Math.floor(bytesPerSecond / 10))));
const rest = new Int32Array(new SharedArrayBuffer(4));
let writing = false;
let input = -1;
let output = -1;
try {
  const hash = createHash('sha256');
  input = openSync(from, 'r');
  writing = true;
  if (to !== null) output = openSync(to, 'wx');
  let bytes = 0;
  let said = Date.now();
  for (;;) {
    writing = false;
    const length = readSync(input, buffer, 0, buffer.length, null);
    if (length === 0) break;
    const piece = buffer.subarray(0, length);
    hash.update(piece);
    writing = true;
    if (output >= 0) for (let written = 0; written < length;) written += writeSync(output, piece, written, length - written);
    bytes += length;
    // Nobody talks to this thread: it may sleep.
    if (bytesPerSecond !== null) Atomics.wait(rest, 0, 0, (length / bytesPerSecond) * 1000);
    if (Date.now() - said > 100) { said = Date.now(); say({ bytes }); }
  }
  writing = true;
  if (output >= 0) fsyncSync(output);
  say({ done: { sha256: hash.digest('hex'), bytes } });
} catch (error) {
  say({ failed: (error as NodeJS.ErrnoException).code ?? String(error), writing });
} finally {
  if (input >= 0) closeSync(input);
  if (output >= 0) closeSync(output);
}

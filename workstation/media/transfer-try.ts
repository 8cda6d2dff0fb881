/** One try to send or fetch a file: what it is, how it ends, and what its parts share. */
import { createHash, type Hash } from 'node:crypto';
import { readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface TransferTask {
  readonly task: number;
  readonly is: 'send' | 'fetch' | 'ask';
  readonly url: string;
  readonly token: string;
  readonly sha256: string;
  readonly file: string;
  /** ask: have the pool read its copy again before it says that it has one. */
  readonly verify?: boolean;
}
/** How a try ended. `again`: another may succeed. `busy`: one will, once the pool has taken in the part that it is at. `refused`: a message key. `failed`: an errno code, and whether writing here met it. */
export type TryEnd =
  | { readonly is: 'done' }
  | { readonly is: 'absent' }
  | { readonly is: 'busy' }
  | { readonly is: 'again'; readonly why: string }
  | { readonly is: 'refused'; readonly code: string }
  | { readonly is: 'failed'; readonly code: string; readonly writing: boolean };
/** Says how far a try is; `last`: however shortly ago something was said. */
export type Tell = (bytes: number, total: number, last?: boolean) => void;

/** Bytes read, hashed and handed to the socket at a time. */
export const BLOCK = 1 << 20;

/** Ends a try from anywhere within. */
export class Ended extends Error { readonly end: TryEnd; constructor(end: TryEnd) { super(end.is); this.end = end; } }
export const again = (why: string): Ended => new Ended({ is: 'again', why });
export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';
/** Does something with a file here; what goes wrong is told from what goes wrong on the line. */
export function local<Result>(writing: boolean, work: () => Result): Result {
  try { return work(); } catch (error) { throw codeOf(error) === '' ? error : new Ended({ is: 'failed', code: codeOf(error), writing }); }
}

/** The hash over the first bytes of a file. */
export interface Hashed { hash: Hash; bytes: number }
/** Of each task's file, kept from one try to the next. */
const hashes = new Map<number, Hashed>();
export const forgetHash = (task: number): boolean => hashes.delete(task);

/** The hash of an earlier try of this task, unless it covers more than `most` bytes: of a file that grows only what is in it counts. */
export function hashOf(task: number, most: number): Hashed {
  const known = hashes.get(task);
  if (known && known.bytes <= most) return known;
  const fresh = { hash: createHash('sha256'), bytes: 0 };
  hashes.set(task, fresh);
  return fresh;
}
/** Reads and hashes on until `to`. */
export async function hashTo(state: Hashed, file: number, to: number, block: Buffer, signal: AbortSignal): Promise<void> {
  while (state.bytes < to) {
    const length = local(false, () => readSync(file, block, 0, Math.min(block.length, to - state.bytes), state.bytes));
    if (length === 0) throw new Ended({ is: 'failed', code: 'EIO', writing: false });
    state.hash.update(block.subarray(0, length));
    state.bytes += length;
    await nextTurn();
    signal.throwIfAborted();
  }
}

/** Media between this workstation and the pool: ranged, resumable, hashed at both ends, tried again until patience ends. */
import { setTimeout as wait } from 'node:timers/promises';
import { JobError } from '../workstation.ts';
import { asJobError, CopyFailed } from './copy-file.ts';
import type { TransferLine } from './transfer-line.ts';
import type { TryEnd } from './transfer-try.ts';

export interface Place { readonly url: string; readonly token: string }
export interface Transfer {
  /** Where it is done. */
  readonly line: TransferLine;
  readonly sha256: string;
  /** On this machine: what is sent, or where to write (a half-written file there is gone on with). */
  readonly file: string;
  /** What the person calls it, for messages. */
  readonly name: string;
  /** Where the pool is right now; null while it is away. Asked again before each try: its address and token change. */
  place(): Place | null;
  readonly signal: AbortSignal;
  /** Bytes there so far, of how many. */
  onBytes?(bytes: number, total: number): void;
  /** Waiting times between tries that got nowhere, in ms; when they are used up the transfer fails. A try that moved bytes starts the list anew. */
  readonly patience?: readonly number[];
}

const PATIENCE = [250, 500, 1000, 2000, 4000, 8000];

/** Sends a file to its address. At the end the pool has said that it hashed right and is durable. Throws JobError when it cannot be done. */
export const upload = (transfer: Transfer): Promise<void> => patiently(transfer, 'send');

/** Fetches a file into `file`, durable, its hash checked; a half-written one is gone on with. Throws JobError when it cannot be had. */
export const download = (transfer: Transfer): Promise<void> => patiently(transfer, 'fetch');

/** Has the pool the whole of it? Asked once; null when it cannot be reached just now. `verify`: it reads its copy again before it says so. */
export async function isAtPool({ line, sha256, place, signal, verify = false }: Pick<Transfer, 'line' | 'sha256' | 'place' | 'signal'> & { verify?: boolean }): Promise<boolean | null> {
  const at = place();
  if (!at) return null;
  const end = await line.run(line.begin(), { is: 'ask', url: at.url, token: at.token, sha256, file: '', verify }, signal, () => undefined);
  return end.is === 'done' ? true : end.is === 'absent' ? false : null;
}

async function patiently({ line, sha256, file, name, place, signal, onBytes, patience = PATIENCE }: Transfer, is: 'send' | 'fetch'): Promise<void> {
  const task = line.begin();
  let waits = [...patience];
  let most = 0;
  let why = 'no pool';
  const moved = (bytes: number, total: number): void => {
    onBytes?.(bytes, total);
    // The pool having more than before counts as well, whoever sent it: somebody else may send the same file.
    if (bytes > most) { if (most > 0) waits = [...patience]; most = bytes; }
  };
  try {
    for (;;) {
      const at = place();
      let pause: number | undefined;
      if (at) {
        const end = await line.run(task, { is, url: at.url, token: at.token, sha256, file }, signal, moved);
        if (end.is === 'done') return;
        failFor(end, name);
        why = end.is === 'again' ? end.why : end.is;
        // All of it came and was wrong: that it comes once more is no progress, else it would for ever, and hold up the others.
        if (why === 'hash') most = Infinity;
        // It is there and takes in what somebody sends, or what was on its way when a line broke: it lets go of a silent sender by itself.
        if (end.is === 'busy') pause = patience[0];
      }
      pause ??= waits.shift();
      if (pause === undefined) throw new JobError('media-pool-away', { name, why });
      await wait(pause, undefined, { signal });
    }
  } finally { line.forget(task); }
}

/** Throws for an end that no other try would mend. */
function failFor(end: TryEnd, name: string): void {
  if (end.is === 'refused') throw new JobError(end.code, { name });
  if (end.is === 'failed') throw asJobError(new CopyFailed(end.code, end.writing), name);
}

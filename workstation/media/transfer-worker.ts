/**
 * The thread in which media are sent and fetched: it reads, hashes, writes and talks to the pool, so that the process that serves the windows
 * never waits for any of it. Each task is one try; whoever asked decides whether there is another. What is sent is hashed on the way, so that
 * a file that was damaged here is known for what it is; what is fetched is hashed on the way and durable when it is done.
 */
import { parentPort } from 'node:worker_threads';
import { fetchFile } from './fetch-file.ts';
import { head, tap } from './pool-dial.ts';
import { sendFile } from './send-file.ts';
import { codeOf, Ended, forgetHash, type Tell, type TransferTask, type TryEnd } from './transfer-try.ts';

export type ToTransferWorker = TransferTask | { readonly stop: number } | { readonly forget: number } | { readonly rate: number | null };
export type FromTransferWorker = { readonly task: number; readonly bytes: number; readonly total: number } | { readonly task: number; readonly end: TryEnd };

const SAY_MS = 100;
const stops = new Map<number, AbortController>();
const say = (message: FromTransferWorker): void => parentPort?.postMessage(message);

parentPort?.on('message', (message: ToTransferWorker) => {
  if ('rate' in message) tap.rate = message.rate;
  else if ('stop' in message) stops.get(message.stop)?.abort(new Error('stopped'));
  else if ('forget' in message) forgetHash(message.forget);
  else void run(message);
});

async function run(task: TransferTask): Promise<void> {
  const stop = new AbortController();
  stops.set(task.task, stop);
  let end: TryEnd = { is: 'done' };
  try { await (task.is === 'send' ? sendFile : task.is === 'fetch' ? fetchFile : askFor)(task, teller(task.task), stop.signal); } catch (error) {
    end = error instanceof Ended ? error.end : stop.signal.aborted || codeOf(error) !== '' ? { is: 'again', why: codeOf(error) } : { is: 'again', why: error instanceof Error ? error.message : String(error) };
    // A defect of ours is not a line's trouble: it ends this thread, and so everybody hears of it.
    if (!(error instanceof Ended) && !stop.signal.aborted && (error instanceof TypeError || error instanceof RangeError)) throw error;
  } finally { stops.delete(task.task); }
  say({ task: task.task, end });
}

/** Tells how far a task is, not more often than somebody can see. */
function teller(task: number): Tell {
  let said = 0;
  return (bytes, total, last = false) => { if (last || Date.now() - said >= SAY_MS) { said = Date.now(); say({ task, bytes, total }); } };
}

/** Asks whether the pool has it, and does nothing else. */
async function askFor(task: TransferTask, _tell: Tell, signal: AbortSignal): Promise<void> {
  const { whole } = await head(task, signal);
  if (!whole) throw new Ended({ is: 'absent' });
}

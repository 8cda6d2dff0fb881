/**
 * node pool/check-log.ts FOLDER: is the log of the pool in this folder whole, and does it give exactly its records? The pool must not be running.
 * Prints one line of JSON: {"lines":…,"records":…,"fault":null | …} or {"failed":{"code":…,"message":…}}.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { checkLog } from './log/replay.ts';
import { PoolStore } from './store/pool-store.ts';

const say = (message: unknown): void => { process.stdout.write(`${JSON.stringify(message)}\n`); };
const file = path.join(path.resolve(process.argv[2] ?? '.'), 'pool.db');
try {
  // Opening it would make one.
  if (!existsSync(file)) say({ failed: { code: 'no-pool', message: file } });
  else {
    const store = new PoolStore(file);
    try { say(checkLog(store)); } finally { store.close(); }
  }
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const message = error instanceof Error ? error.message : String(error);
  say({ failed: { code: code.startsWith('SQLITE_BUSY') ? 'pool-folder-in-use' : message.startsWith('newer-database') ? 'newer-database' : code.startsWith('SQLITE_') ? 'pool-damaged' : 'pool-failed', message } });
}

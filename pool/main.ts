/**
 * The pool as a process: node pool/main.ts --data=DIR [--host=127.0.0.1] [--port=N] [--recheck=BYTES_A_SECOND] [--snapshot-from=RECORDS] [--snapshot-quiet=MS] [--with-parent]
 * Prints one line of JSON when it can be reached: {"ready":{"url":...}} or {"failed":{"code":...}}. A port that was said is had or the pool does not start: workstations have
 * its address. The one of last time is tried first; {"ready":{"url":...,"instead":PORT}} says that it was somebody else's.
 * With --with-parent it ends when its standard input closes (the workstation that started it is gone).
 */
if (Number(process.versions.napi) < 10) { console.error('The pool needs Node 22 or newer (this is ' + process.version + '); start it with npm, which brings its own.'); process.exit(1); }

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { diskTrouble } from '../shared/disk-trouble.ts';
import { startWords } from './start-words.ts';

const { values } = parseArgs({ options: { data: { type: 'string' }, host: { type: 'string', default: '127.0.0.1' }, port: { type: 'string' }, sample: { type: 'string', default: '' }, updates: { type: 'string', default: '' }, recheck: { type: 'string', default: '20000000' }, 'snapshot-from': { type: 'string', default: '20000' }, 'snapshot-quiet': { type: 'string', default: '3000' }, 'with-parent': { type: 'boolean', default: false } } });
const folder = path.resolve(values.data ?? 'data/pool');
// What the engine made of our code last time, so that a start need not compile it again (workstation/main.ts does the same).
enableCompileCache(path.join(folder, 'compiled'));
setTimeout(flushCompileCache, 5000).unref();

/** The port of last time, so that the others find the pool again after a restart. */
const portFile = path.join(folder, 'port');
const lastPort = existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) || 0 : 0;
const port = values.port !== undefined ? Number(values.port) : lastPort;

const say = (message: unknown): void => { process.stdout.write(`${JSON.stringify(message)}\n`); };

try {
  const { Pool } = await import('./pool.ts');
  const { createUpdates } = await import('./updates/updates.ts');
  const { createMediaRoom } = await import('./media/media-room.ts');
  const pool = new Pool({ folder, media: (events) => createMediaRoom(path.join(folder, 'media'), events, Number(values.recheck)), host: values.host, port, portDemanded: values.port !== undefined, snapshotFrom: Number(values['snapshot-from']), snapshotQuiet: Number(values['snapshot-quiet']), sample: values.sample, updates: createUpdates({ folder: values.updates || path.join(folder, 'updates') }) });
  const { url, port: actual } = await pool.listen();
  // Only when it is another: writing on a full disk would lose the one that stands there.
  if (actual !== lastPort) writeFileSync(portFile, String(actual));
  const instead = port !== 0 && actual !== port ? port : null;
  say({ ready: { url, ...(instead === null ? {} : { instead }) } });
  if (instead !== null && !values['with-parent']) console.error(startWords('pool.start.moved', { port: instead, url }));
  let ending = false;
  const end = (): void => { if (ending) return; ending = true; void pool.close().finally(() => process.exit(0)); };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  if (values['with-parent']) { process.stdin.resume(); process.stdin.once('end', end); process.stdin.once('close', end); }
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const message = error instanceof Error ? error.message : String(error);
  const trouble = diskTrouble(error);
  if (code === 'pool-port-taken' && !values['with-parent']) console.error(startWords('pool.start.port-taken', { port, folder }));
  say({ failed: { code: code === 'pool-port-taken' ? code : code.startsWith('SQLITE_BUSY') ? 'pool-folder-in-use' : trouble !== null ? `pool-${trouble}` : message.startsWith('newer-database') ? 'newer-database' : code.startsWith('SQLITE_') ? 'pool-damaged' : 'pool-failed', message } });
  process.exit(1);
}

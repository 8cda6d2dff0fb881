/** A thread that moves a cache's write-ahead log into the file, once for each message; the file is open here only meanwhile. */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

export interface CheckpointTask { readonly file: string; /** Set to 0 when the file is let go. */ readonly open: Int32Array }

const { file, open } = workerData as CheckpointTask; // only checkpoints.ts starts this
parentPort?.on('message', () => {
  try {
    const db = new Database(file, { fileMustExist: true });
    try { db.pragma('wal_checkpoint(PASSIVE)'); } finally { db.close(); }
  } catch (error) { console.error('the cache\'s log stays as it is until the next time', error); } finally {
    Atomics.store(open, 0, 0);
    Atomics.notify(open, 0);
  }
});

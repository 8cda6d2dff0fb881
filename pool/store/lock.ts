import Database from 'better-sqlite3';

/**
 * Keeps a second pool out of a folder: pool.db itself is open to readers (threads that copy and search it), so a database of its own is held exclusively for as long
 * as the pool lives, however it dies. Throws SQLITE_BUSY when another pool holds it for longer than `timeout` ms.
 */
export function lockFolder(file: string, timeout: number): { release(): void } {
  const db = new Database(file, { timeout });
  try { db.prepare('BEGIN EXCLUSIVE').run(); } catch (error) { db.close(); throw error; }
  return { release: () => db.close() };
}

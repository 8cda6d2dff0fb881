import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { SYSTEM, type Command } from '../../shared/log/command.ts';
import { checkLog } from '../log/replay.ts';
import { PoolStore } from './pool-store.ts';

it.each([['moved into its file', true], ['only in that log', false]])('a backup in the place of pool.db is what it was, though the log of the pool before lies beside it; its beginning was %s', (_what, moved) => {
  const [folder, dead] = [mkdtempSync(path.join(tmpdir(), 'bianbo-pool-')), mkdtempSync(path.join(tmpdir(), 'bianbo-dead-'))];
  const store = new PoolStore(path.join(folder, 'pool.db'));
  const fill = (): void => store.commit(() => {
    for (let left = 300; left > 0; left--) {
      const id = `k${store.seq}`;
      const column = { name: '专栏', channelId: null };
      const command: Command = { id: `c${store.seq}`, name: 'column.put', target: { kind: 'column', id }, args: column, by: SYSTEM, at: 1, seen: 0 };
      store.append(command, 'd', [{ kind: 'column', id, record: { id, ...column } }]);
    }
  });
  fill();
  const beside = new Database(store.file);
  if (moved) beside.pragma('wal_checkpoint(TRUNCATE)');
  const backup = path.join(folder, 'backup.db');
  beside.prepare('VACUUM INTO ?').run(backup);
  beside.close();
  const chain = store.chainAt(300);
  fill();
  // As a kill leaves them.
  for (const name of readdirSync(folder)) if (name.startsWith('pool.db')) copyFileSync(path.join(folder, name), path.join(dead, name));
  store.close();
  copyFileSync(backup, path.join(dead, 'pool.db'));
  const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const back = new PoolStore(path.join(dead, 'pool.db'));
  silent.mockRestore();
  expect([back.head, checkLog(back).fault]).toEqual([{ seq: 300, chain }, null]);
  expect(readdirSync(dead)).toContain('pool.db-wal.before');
  back.close();
  // Nothing is taken for foreign that is the pool's own.
  const again = new PoolStore(path.join(dead, 'pool.db'));
  expect(again.seq).toBe(300);
  again.close();
  for (const one of [folder, dead]) rmSync(one, { recursive: true });
});

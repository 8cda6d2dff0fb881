import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../shared/log/command.ts';
import { checkLog } from '../log/replay.ts';
import { PoolStore } from './pool-store.ts';
import { ALL } from './scope.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'bianbo-store-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const command = (number: number): Command => ({ id: `c${number}`, name: 'column.put', target: { kind: 'column', id: `k${number}` }, args: { name: '专栏' }, by: 'p', at: number, seen: 0 });
const fill = (store: PoolStore, count: number): void => store.commit(() => {
  for (let number = store.seq + 1, last = store.seq + count; number <= last; number++) store.append(command(number), 'd', [{ kind: 'column', id: `k${number}`, record: { id: `k${number}`, name: '专栏', channelId: null } }]);
});

describe('the pool store', () => {
  it('numbers without gaps and puts the numbers back when a commit fails', () => {
    const store = new PoolStore(path.join(folder, 'pool.db'));
    fill(store, 3);
    expect(() => store.commit(() => { store.append(command(4), 'd', []); throw new Error('power cut'); })).toThrow('power cut');
    fill(store, 1);
    expect([store.seq, checkLog(store, false).fault]).toEqual([4, null]);
    store.close();
  });

  it('never cuts a command in two when it catches somebody up', () => {
    const store = new PoolStore(path.join(folder, 'pool.db'));
    store.commit(() => store.append(command(1), 'd', ['a', 'b', 'c'].map((id) => ({ kind: 'column' as const, id, record: { id, name: id, channelId: null } }))));
    fill(store, 1);
    const ids = (from: number): string[] => { const rows = store.scopes.rows('all', { scope: ALL, from, to: store.scopes.bound(from, 2) ?? store.seq }, false); return 'plain' in rows ? rows.plain.map((row) => row.id).sort() : []; };
    expect([ids(0), ids(1)]).toEqual([['a', 'b', 'c'], ['k2']]);
    store.close();
  });

  it('lets nobody else open the file while it is open', () => {
    const file = path.join(folder, 'pool.db');
    const store = new PoolStore(file);
    fill(store, 1);
    expect(() => new PoolStore(file)).toThrow(/locked/);
    store.close();
  });
});

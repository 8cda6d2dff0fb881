import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { Cache } from './cache.ts';
import { Checkpoints } from './checkpoints.ts';
import { OutboxStore } from './outbox-store.ts';

describe('the cache\'s log is moved into its file by a thread', () => {
  let folder: string;
  let outbox: OutboxStore;
  let cache: Cache;
  const file = (name = 'cache.db'): string => path.join(folder, name);
  let checkpoints: Checkpoints;
  const open = (): Cache => new Cache(file(), outbox, (checkpoints = new Checkpoints(file())));

  beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'bianbo-checkpoints-')); outbox = new OutboxStore(file('outbox.db')); cache = open(); });
  afterEach(() => { cache.close(); outbox.close(); rmSync(folder, { recursive: true, force: true }); });

  const doc = docOfBlocks([{ id: 'b', kind: 'read', text: '本台消息。'.repeat(160) }]);
  const id = (n: number): string => `v${String(n).padStart(6, '0')}`;
  /** `count` scripts come as a catch-up brings them. */
  const take = (count: number): void => {
    const from = cache.cursor;
    const rows = Array.from({ length: count }, (_one, index) => ({ kind: 'body', seq: from + index + 1, id: id(from + index + 1), parent: '', grp: '', sort: 0, json: JSON.stringify({ id: id(from + index + 1), v: 0, doc }) }));
    expect(cache.applyRows({ is: 'rows', from, seq: from + count, chain: '', more: true, edits: [], rows }, 0, Infinity)).not.toBe('gap');
  };
  const inFile = (name = 'cache.db'): number => statSync(file(name)).size;
  const moved = (bytes: number) => expect.poll(() => inFile(), { timeout: 10_000 }).toBeGreaterThan(bytes);

  it('as soon as it is long, while the workstation goes on', async () => {
    for (let piece = 0; piece < 24; piece++) take(1000);
    await moved(8 << 20);
    expect(cache.records.get('body', id(24_000))?.doc).toEqual(doc);
  });
  it('and what little there is in a quiet moment', async () => {
    take(50);
    const before = inFile();
    cache.tidy();
    await moved(before);
  });
  it('and whoever waits until the thread lets go finds all of it there', () => {
    take(1500);
    checkpoints.move();
    checkpoints.letGo();
    expect(inFile()).toBeGreaterThan(4 << 20);
  });
  it('so another may take its place meanwhile: a kill finds every row of either', async () => {
    take(50);
    cache.tidy();
    await moved(100 << 10);
    take(1500);
    cache.tidy();
    cache.reset(file('before.db'));
    take(300);
    await new Promise((then) => setTimeout(then, 300)); // it has long been done
    for (const suffix of ['', '-wal']) copyFileSync(file(`cache.db${suffix}`), file(`left.db${suffix}`));
    for (const [name, rows] of [['left.db', 300], ['before.db', 1550]] as const) {
      const left = new Cache(file(name), outbox);
      expect(left.rowCount).toBe(rows);
      left.close();
    }
  });
  it('or by itself, at a commit, where the folder lets no two share a file', () => {
    cache.close();
    rmSync(file('cache.db-shm'), { force: true });
    // Where the memory that two share would lie there is something else.
    mkdirSync(file('cache.db-shm'));
    cache = open();
    take(2000);
    const before = inFile();
    cache.tidy();
    expect(inFile()).toBeGreaterThan(before);
    expect(cache.rowCount).toBe(2000);
    expect(existsSync(file('cache.db-shm'))).toBe(true);
  });
});

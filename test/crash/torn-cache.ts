/** cache.db and its write-ahead log, damaged: it stands at a frame that was taken in, or says by itself that it must come again from the pool. */
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { Judge } from '../../pool/log/judge.ts';
import { PoolKey } from '../../pool/people/pool-key.ts';
import { PoolStore } from '../../pool/store/pool-store.ts';
import { fileDamage } from '../../shared/disk-trouble.ts';
import { KINDS } from '../../shared/records.ts';
import { canonicalJson } from '../../shared/review/hash.ts';
import { Cache } from '../../workstation/cache/cache.ts';
import { OutboxStore } from '../../workstation/cache/outbox-store.ts';
import { CacheDamaged } from '../../workstation/cache/row-sums.ts';
import { chance } from '../property/script-history.ts';
import { makeGround } from './ground.ts';
import { write } from './torn-pool.ts';
import type { Subject } from './torn-subject.ts';

const all = (cache: Cache): string => canonicalJson(KINDS.map((kind) => cache.all(kind)));

export function cacheSubject(): Subject {
  /** Everything it held, by cursor. */
  const held = new Map<number, string>([[0, canonicalJson(KINDS.map(() => []))]]);
  return {
    name: 'cache', files: /^cache\.db(-wal)?$/,
    prepare(folder) {
      const work = path.join(folder, 'work');
      const ground = makeGround(work, 2, chance(4).below);
      const store = new PoolStore(path.join(work, 'pool.db'));
      const judge = new Judge(store, new PoolKey(path.join(work, 'pool-key.pem')), () => 1);
      for (const seed of [10, 20]) {
        const outbox = new OutboxStore(path.join(work, 'outbox.db'));
        const cache = new Cache(path.join(work, 'cache.db'), outbox);
        if (seed === 10) cache.enter('torn', '');
        for (let part = 0; part < 4; part++) {
          write(store, judge, ground.hands[0]!, 15, seed + part);
          cache.applyFrame({ is: 'frame', from: cache.cursor, seq: store.seq, chain: store.chainAt(store.seq)!, results: [], changes: store.rows().filter(({ seq }) => seq > cache.cursor).map(({ kind, id, seq, json }) => ({ kind, id, seq, record: JSON.parse(json) as unknown })), edits: [], more: false }, 1, 0);
          held.set(cache.cursor, all(cache));
        }
        while (cache.checkSome(1000).more) { /* every row gets its sum */ }
        if (seed === 20) for (const suffix of ['', '-wal']) copyFileSync(path.join(work, `cache.db${suffix}`), path.join(folder, `cache.db${suffix}`));
        cache.close();
        outbox.close();
      }
      store.close();
    },
    judge(folder) {
      const outbox = new OutboxStore(path.join(folder, 'outbox.db'));
      let cache: Cache | null = null;
      try {
        try { cache = new Cache(path.join(folder, 'cache.db'), outbox); } catch (error) {
          // What the core takes for damage: the file is put aside and the cache made anew.
          if (fileDamage(error) || String(error).includes('invalid fts5 file format')) return { is: 'refused', code: 'cache-rebuilt' };
          throw error;
        }
        try {
          let damaged = 0;
          for (let more = true; more;) { const piece = cache.checkSome(1000); damaged += piece.damaged; more = piece.more; }
          if (damaged > 0) { if (cache.cursor !== 0) throw new Error('damage was found and the pool is not asked again'); return { is: 'healed', code: 'cache-rows-damaged' }; }
        } catch (error) {
          const { code = '' } = error as { code?: string };
          if (error instanceof CacheDamaged || code.startsWith('SQLITE_CORRUPT')) return { is: 'refused', code: 'cache-rebuilt' };
          throw error;
        }
        const expected = held.get(cache.cursor);
        if (expected === undefined) throw new Error(`opened at ${cache.cursor}, where it never stood`);
        if (all(cache) !== expected) throw new Error(`opened at ${cache.cursor} with something else in it`);
        return { is: 'whole' };
      } finally { cache?.close(); outbox.close(); }
    },
  };
}

/** pool.db and its write-ahead log, damaged. */
import { hash } from 'node:crypto';
import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { Judge } from '../../pool/log/judge.ts';
import { PoolKey } from '../../pool/people/pool-key.ts';
import { lookThrough } from '../../pool/store/damage.ts';
import { PoolStore } from '../../pool/store/pool-store.ts';
import type { Command } from '../../shared/log/command.ts';
import { chance } from '../property/script-history.ts';
import { idOf, makeGround, type Hand } from './ground.ts';
import type { Subject } from './torn-subject.ts';

/** Writes titles, scripts and stories over what is there. */
export function write(store: PoolStore, judge: Judge, hand: Hand, count: number, seed: number): void {
  const random = chance(seed);
  const at = seed;
  let { v } = store.records.get('body', hand.version)!;
  for (let done = 0; done < count; done++) {
    const of = (name: string, target: Command['target'], args: unknown): Command => ({ id: idOf(at, random.below), name, target, args, by: hand.person, at, seen: Number.MAX_SAFE_INTEGER });
    const which = random.below(4);
    const command = which === 0 ? of('story.set', { kind: 'story', id: hand.story }, { title: `第${done}题` })
      : which === 1 ? of('script.edit', { kind: 'body', id: hand.version }, { v: v++, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '字' }] } }] })
      : which === 2 ? of('story.create', { kind: 'story', id: idOf(at, random.below) }, { title: '又一稿', columns: [], mobileFirst: false, version: idOf(at, random.below), channel: 'tv', doc: { type: 'doc', content: [{ type: 'block', attrs: { id: 'b', kind: 'lead' }, content: [{ type: 'text', text: '一段新闻。'.repeat(30 + random.below(100)) }] }] } })
      : of('version.titles', { kind: 'version', id: hand.version }, { kicker: `引题${done}` });
    const { results } = judge.group([{ commands: [command], device: 'torn', signedIn: () => true }]);
    if (results[0]?.[0]?.outcome !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(results)}`);
  }
}

/** Log, records and steps to the letter. */
function contentOf(file: string): string {
  const db = new Database(file, { readonly: true });
  try { return hash('sha256', JSON.stringify(['SELECT * FROM log ORDER BY seq', 'SELECT * FROM record ORDER BY kind, id', 'SELECT * FROM edit ORDER BY body, v'].map((sql) => db.prepare(sql).raw().all()))); } finally { db.close(); }
}
const atOnce = (): Promise<void> => Promise.resolve();

export function poolSubject(): Subject {
  /** What really stood in it, by log number. */
  const held = new Map<number, string>();
  return {
    name: 'pool', files: /^pool\.db(-wal)?$/,
    prepare(folder) {
      const work = path.join(folder, 'work');
      const file = path.join(work, 'pool.db');
      const ground = makeGround(work, 2, chance(3).below);
      for (const [count, seed] of [[120, 1], [80, 2]] as const) {
        const store = new PoolStore(file);
        const judge = new Judge(store, new PoolKey(path.join(work, 'pool-key.pem')), () => 1);
        for (let done = 0; done < count; done++) { write(store, judge, ground.hands[0]!, 1, seed * 1000 + done); held.set(store.seq, contentOf(file)); }
        // As it lies there when the machine goes down: the last part only in the write-ahead log.
        if (seed === 2) for (const suffix of ['', '-wal']) copyFileSync(file + suffix, path.join(folder, `pool.db${suffix}`));
        store.close();
      }
    },
    async judge(folder) {
      const file = path.join(folder, 'pool.db');
      if (!existsSync(file)) throw new Error('the file is gone');
      let store: PoolStore;
      try { store = new PoolStore(file); } catch (error) {
        const { code = '' } = error as { code?: string };
        // What pool/main.ts says as pool-damaged; the file stays.
        if (code.startsWith('SQLITE_') || /newer-database/.test(String(error))) return { is: 'refused', code: 'pool-damaged' };
        throw error;
      }
      try {
        const { damage, mend, edits } = await lookThrough(file, atOnce);
        const lost = damage.find((one) => one.is === 'structure' || one.is === 'log' || (one.is === 'record' && !one.mended));
        if (lost) return { is: 'refused', code: `pool-damaged (${lost.is})` };
        if (damage.length > 0) store.mend(mend, edits);
        const expected = held.get(store.seq);
        if (expected === undefined) throw new Error(`opened at ${store.seq}, where it never stood`);
        if (contentOf(file) !== expected) throw new Error(`opened at ${store.seq} with something else in it`);
        return damage.length === 0 ? { is: 'whole' } : { is: 'healed', code: damage[0]!.is };
      } finally { store.close(); }
    },
  };
}

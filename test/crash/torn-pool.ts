/** pool.db and its write-ahead log, damaged. */
import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { Judge } from '../../pool/log/judge.ts';
import { PoolKey } from '../../pool/people/pool-key.ts';
import { findDamage } from '../../pool/store/damage.ts';
import { PoolStore } from '../../pool/store/pool-store.ts';
import type { Command } from '../../shared/log/command.ts';
import { chance } from '../property/script-history.ts';
import { idOf, makeGround, type Hand } from './ground.ts';
import type { Subject } from './torn-subject.ts';
import { verifyPool } from './verify.ts';

/** Writes titles, scripts and stories over what is there. */
export function write(store: PoolStore, judge: Judge, hand: Hand, count: number, seed: number): void {
  const random = chance(seed);
  const at = seed;
  let { v } = store.records.get('body', hand.version)!;
  for (let done = 0; done < count; done++) {
    const of = (name: string, target: Command['target'], args: unknown): Command => ({ id: idOf(at, random.below), name, target, args, by: hand.person, at, seen: Number.MAX_SAFE_INTEGER });
    const which = done % 4;
    const command = which === 0 ? of('story.set', { kind: 'story', id: hand.story }, { title: `第${done}题` })
      : which === 1 ? of('script.edit', { kind: 'body', id: hand.version }, { v: v++, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '字' }] } }] })
      : which === 2 ? of('story.create', { kind: 'story', id: idOf(at, random.below) }, { title: '又一稿', columns: [], mobileFirst: false, version: idOf(at, random.below), channel: 'tv', doc: { type: 'doc', content: [{ type: 'block', attrs: { id: 'b', kind: 'lead' }, content: [{ type: 'text', text: '一段新闻。'.repeat(30 + random.below(100)) }] }] } })
      : of('version.titles', { kind: 'version', id: hand.version }, { kicker: `引题${done}` });
    const { results } = judge.group([{ commands: [command], device: 'torn', signedIn: () => true }]);
    if (results[0]?.[0]?.outcome !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(results)}`);
  }
}

export function poolSubject(): Subject {
  /** The chain's hash at each log number, as it really was. */
  const chain: string[] = [];
  return {
    name: 'pool', files: /^pool\.db(-wal)?$/,
    prepare(folder) {
      const work = path.join(folder, 'work');
      const ground = makeGround(work, 2, chance(3).below);
      for (const [count, seed] of [[120, 1], [80, 2]] as const) {
        const store = new PoolStore(path.join(work, 'pool.db'));
        write(store, new Judge(store, new PoolKey(path.join(work, 'pool-key.pem')), () => 1), ground.hands[0]!, count, seed);
        for (let seq = 0; seq <= store.seq; seq++) chain[seq] = store.chainAt(seq)!;
        // As it lies there when the machine goes down: the last part only in the write-ahead log.
        if (seed === 2) for (const suffix of ['', '-wal']) copyFileSync(path.join(work, `pool.db${suffix}`), path.join(folder, `pool.db${suffix}`));
        store.close();
      }
    },
    judge(folder) {
      const file = path.join(folder, 'pool.db');
      if (!existsSync(file)) throw new Error('the file is gone');
      let seq: number;
      try { const store = new PoolStore(file); seq = store.seq; store.close(); } catch (error) {
        const { code = '' } = error as { code?: string };
        // What pool/main.ts says as pool-damaged; the file stays.
        if (code.startsWith('SQLITE_') || /newer-database/.test(String(error))) return { is: 'refused', code: 'pool-damaged' };
        throw error;
      }
      const damage = findDamage(file);
      if (damage) return { is: 'refused', code: `pool-damaged (${damage.is})` };
      const { faults, seq: last } = verifyPool(file);
      if (faults.length > 0) throw new Error(`opened, though ${faults[0]}`);
      if (last !== seq) throw new Error(`opened at ${seq}, read at ${last}`);
      const store = new PoolStore(file);
      const here = store.chainAt(seq);
      store.close();
      if (here !== chain[seq]) throw new Error(`opened at ${seq} with another log`);
      return { is: 'whole' };
    },
  };
}

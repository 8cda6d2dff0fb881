/** Starts after kill -9, as they ship: a pool with every story, and a workstation with all of them and 20,000 waiting commands. */
import path from 'node:path';
import { Victim } from '../crash/victim.ts';
import { newsText, bigNewsroom, copyOf, ROWS } from './big-newsroom.ts';
import { chance } from '../property/script-history.ts';
import { round, type Figure } from './figure.ts';
import { note } from './note.ts';
import { build, freePort, Scale } from './sync-processes.ts';
import type { Given } from './sync-station.ts';

const TIMEOUT_MS = 600_000;
const WAITING = 20_000;
/** Commands that the pool takes right before it dies. */
const LAST = 2000;
const KILLS = 5;

export async function crashFigures(): Promise<Figure[]> {
  const big = await bigNewsroom(ROWS);
  build();
  const scale = new Scale();
  const random = chance(1929);
  const titles = (count: number): Given[] => Array.from({ length: count }, () => ({ name: 'story.set', kind: 'story', id: big.stories[random.below(big.stories.length)]!.story, args: { title: newsText(random, 12) } }));
  const folders = { pool: path.join(scale.folder(), 'pool'), station: scale.folder() };
  copyOf(big, folders.pool);
  const pool = new Victim('dist/pool/main.mjs', [`--data=${folders.pool}`, `--port=${await freePort()}`]);
  const workstation = new Victim('dist/workstation/main.mjs', [`--data=${folders.station}`, '--pool=http://127.0.0.1:1']);
  try {
    await pool.start();
    const station = scale.station();
    await station.do({ is: 'connect', data: folders.station, pool: pool.ready['url']!, account: big.people[0]!, timeoutMs: TIMEOUT_MS });
    await station.do({ is: 'execute', commands: titles(LAST) });
    await station.do({ is: 'settle', timeoutMs: TIMEOUT_MS });
    for (let kills = 0; kills < KILLS; kills++) { await pool.kill(); await pool.start(); }
    await pool.kill();
    await station.do({ is: 'execute', commands: titles(WAITING) });
    station.child.kill('SIGKILL');
    await new Promise<void>((resolve) => { station.child.once('exit', () => resolve()); });
    for (let kills = 0; kills < KILLS; kills++) { await workstation.start(); await workstation.kill(); }
    note('sync.start_after_kill', { pool: pool.startMs.slice(1), workstation: workstation.startMs });
    return [
      { name: 'sync.start_after_kill_pool_s', value: round(Math.max(...pool.startMs.slice(1)) / 1000, 2), unit: 's', limit: 2 },
      { name: 'sync.start_after_kill_workstation_s', value: round(Math.max(...workstation.startMs) / 1000, 2), unit: 's', limit: 2 },
    ];
  } finally {
    await workstation.end();
    await pool.end();
    await scale.close();
  }
}

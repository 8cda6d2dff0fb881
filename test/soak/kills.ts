import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ForgetfulMake } from '../crash/forgetful-disk.ts';
import { kills, type KillOptions } from '../crash/kills.ts';
import { slowStarts, START_MS, startWithin } from '../crash/starts.ts';
import { inLots, type Part, type SoakOptions } from './part.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** Kills at a time; progress is told after each lot. */
const LOT = 500;

/** kill -9 of pool and workstation, as they ship. Says how long the starts after it took: that one is late is a busy machine's affair, that half of them are is a failure. */
export const killing: Part = { name: 'kills', usual: 5000, run: (options) => die('kills', options, {}) };
/** The same, and only what was synced is there afterwards. */
export const cutting: Part = {
  name: 'cuts', usual: 1000,
  async run(options) {
    const power = new ForgetfulMake();
    try { return power.missing === null ? await die('power cuts', options, { power }) : { ran: `no power cuts: ${power.missing}`, failed: 0 }; } finally { power.close(); }
  },
};

async function die(what: string, options: SoakOptions, how: Pick<KillOptions, 'power'>): ReturnType<Part['run']> {
  const { histories, seed, jobs } = options;
  if (spawnSync(process.execPath, [path.join(root, 'build/build.mjs'), '--only=node'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0) return { ran: 'nothing: it could not be built', failed: 1 };
  const starts: number[] = [];
  let acknowledged = 0;
  let copies = 0;
  const failed = await inLots(options, LOT, what, async (asked) => {
    const lot = await kills({ ...asked, ...how, jobs, built: true });
    starts.push(...lot.startMs);
    acknowledged += lot.acknowledged;
    copies += lot.copies;
    for (const fault of lot.failed) console.log(fault);
    return { failed: lot.failed.length, told: JSON.stringify(lot.moments) };
  });
  const at = (share: number): number => startWithin(starts, share);
  const slow = slowStarts(starts);
  const late = starts.filter((ms) => ms > START_MS).length;
  return { ran: `${histories} ${what} from seed ${seed} (${acknowledged} commands acknowledged, ${copies} backups and snapshots looked through, ${starts.length} starts: half in ${at(0.5)} ms, 99 % in ${at(0.99)} ms, the longest ${at(1)} ms, ${late} over ${START_MS} ms)${slow === null ? '' : `: ${slow}`}`, failed: failed + (slow === null ? 0 : 1) };
}

import { playWorlds } from '../world/play-worlds.ts';
import { keepRegress } from '../world/regress.ts';
import type { Part } from './part.ts';

/** Histories that are handed to the processes at a time; progress is told after each lot. */
const LOT = 2000;
/** Failures that become files; a defect that strikes everywhere need not fill the disk. */
const MOST_KEPT = 20;

/** The simulated newsroom. A failing seed becomes a file that every later run of the tests plays again. */
export const worlds: Part = {
  name: 'worlds',
  usual: 10_000,
  async run({ histories, seed, jobs }) {
    let failed = 0;
    for (let done = 0; done < histories; done += LOT) {
      const lot = await playWorlds({ from: seed + done, count: Math.min(LOT, histories - done), jobs });
      for (const one of lot.failed) {
        console.log(`seed ${one.seed}: ${one.faults.join('; ')}`);
        if (failed++ < MOST_KEPT) console.log(`  kept as ${keepRegress(one)}`);
      }
      if (histories > LOT) console.log(`${Math.min(done + LOT, histories)} of ${histories} worlds, ${failed} failed`);
    }
    return { ran: `${histories} worlds from seed ${seed}`, failed };
  },
};

import { playWorlds } from '../world/play-worlds.ts';
import { keepRegress } from '../world/regress.ts';
import { inLots, type Part } from './part.ts';

/** Histories that are handed to the processes at a time; progress is told after each lot. */
const LOT = 2000;
/** Failures that become files; a defect that strikes everywhere need not fill the disk. */
const MOST_KEPT = 20;

/** The simulated newsroom. A failing seed becomes a file that every later run of the tests plays again. */
export const worlds: Part = {
  name: 'worlds',
  usual: 10_000,
  async run(options) {
    let kept = 0;
    const failed = await inLots(options, LOT, 'worlds', async ({ count, seed: from }) => {
      const lot = await playWorlds({ from, count, jobs: options.jobs });
      for (const one of lot.failed) {
        console.log(`seed ${one.seed}: ${one.faults.join('; ')}`);
        if (kept++ < MOST_KEPT) console.log(`  kept as ${keepRegress(one)}`);
      }
      return { failed: lot.failed.length };
    });
    return { ran: `${options.histories} worlds from seed ${options.seed}`, failed };
  },
};

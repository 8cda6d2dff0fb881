import { torn } from '../crash/torn.ts';
import { inLots, type Part } from './part.ts';

/** Files at a time; progress is told after each lot. */
const LOT = 1000;

/** Files that a bad disk gives back. */
export const damaging: Part = {
  name: 'torn',
  usual: 10_000,
  async run(options) {
    const verdicts = new Map<string, number>();
    const failed = await inLots(options, LOT, 'damaged files', async (asked) => {
      const lot = await torn(asked);
      for (const [verdict, times] of Object.entries(lot.verdicts)) verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + times);
      for (const fault of lot.failed) console.log(fault);
      return { failed: lot.failed.length };
    });
    return { ran: `${options.histories} damaged files from seed ${options.seed} (${[...verdicts].sort().map(([verdict, times]) => `${verdict} ${times}`).join(', ')})`, failed };
  },
};

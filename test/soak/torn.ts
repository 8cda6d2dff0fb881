import { torn } from '../crash/torn.ts';
import type { Part } from './part.ts';

/** Files at a time; progress is told after each lot. */
const LOT = 1000;

/** Files that a bad disk gives back. */
export const damaging: Part = {
  name: 'torn',
  usual: 10_000,
  async run({ histories, seed }) {
    const verdicts = new Map<string, number>();
    let failed = 0;
    for (let done = 0; done < histories; done += LOT) {
      const lot = await torn({ count: Math.min(LOT, histories - done), seed: seed + done });
      for (const [verdict, times] of Object.entries(lot.verdicts)) verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + times);
      failed += lot.failed.length;
      for (const fault of lot.failed) console.log(fault);
      if (histories > LOT) console.log(`${Math.min(done + LOT, histories)} of ${histories} damaged files, ${failed} failed`);
    }
    return { ran: `${histories} damaged files from seed ${seed} (${[...verdicts].sort().map(([verdict, times]) => `${verdict} ${times}`).join(', ')})`, failed };
  },
};

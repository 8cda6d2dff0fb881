import { keepText, textHistories } from './text.ts';
import type { Part } from './part.ts';

/** Histories between two lines that tell how far it is. */
const LOT = 2000;
/** Of so many histories one is long: up to 1,000 actions of each author. */
const ONE_LONG_IN = 200;
const MOST_KEPT = 20;

/** Scripts that 2-4 people write apart: short histories, and every 200th a long one. A failing one becomes a file that every later run of the tests plays again. */
export const texts: Part = {
  name: 'text',
  usual: 10_000,
  run({ histories, seed }) {
    let [failed, flagged, alarms, actions] = [0, 0, 0, 0];
    for (let done = 0; done < histories;) {
      const count = Math.min(ONE_LONG_IN, histories - done);
      for (const lot of [textHistories({ histories: count - 1, seed: seed + done }), textHistories({ histories: 1, seed: seed + done + count - 1, actions: 100 + ((seed + done) * 7919) % 901 })]) {
        for (const one of lot.failed) {
          console.log(`seed ${one.seed}: ${one.faults.join('; ')}`);
          if (failed++ < MOST_KEPT) console.log(`  kept as ${keepText(one)}`);
        }
        flagged += lot.flagged;
        alarms += lot.alarms;
        actions += lot.actions;
      }
      done += count;
      if (histories > LOT && done % LOT === 0) console.log(`${done} of ${histories} script histories, ${failed} failed, ${flagged} with damage that was flagged, ${alarms} flagged without`);
    }
    return Promise.resolve({ ran: `${histories} script histories (${actions} actions) from seed ${seed}, ${flagged} with damage that was flagged, ${alarms} flagged without`, failed });
  },
};

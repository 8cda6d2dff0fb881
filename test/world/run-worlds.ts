/** Plays histories in a process of its own: node test/world/run-worlds.ts '{"from":1,"count":2,"step":1,"planted":[],"untilFound":false}', or a list of such orders. For each order a line of JSON for every history that did not hold, then {"played":N}. */
import { checkHeld } from './hold.ts';
import { planted, type PlantedBug } from '../../shared/log/planted.ts';
import type { Plan } from './plan.ts';
import type { WorldOptions } from './world.ts';

export interface Order { readonly from: number; readonly count: number; readonly step: number; readonly planted: readonly PlantedBug[]; readonly untilFound: boolean; readonly plan?: WorldOptions['plan'] }
/** `plan`: what was played, drawn or ordered: with it a history stays the same when others are drawn from its seed. */
export interface Failed { readonly seed: number; readonly plan: Plan; readonly faults: readonly string[] }

// Only now may production code be loaded: hold.ts has taken disk and chance into its hand.
const { World } = await import('./world.ts');
const { Died, DiskFull } = await import('./simulated-disk.ts');
checkHeld();

const ordered = JSON.parse(process.argv[2] ?? '[]') as Order | readonly Order[];
const say = console.error;
// What a dead process says is heard by nobody. A planted bug may say what it likes.
console.error = (...words: unknown[]) => { if (planted.size === 0 && !words.some((one) => one instanceof Died || one instanceof DiskFull)) say(...words); };

/** The most that is kept of what one history did wrong. */
const MOST_FAULTS = 5;
for (const order of [ordered].flat()) {
  planted.clear();
  for (const bug of order.planted) planted.add(bug);
  process.stdout.write(`${JSON.stringify({ played: await play(order) })}\n`);
}

/** Plays what is ordered; how many histories that were. */
async function play({ from, count, step, untilFound, plan }: Order): Promise<number> {
  for (let played = 0; played < count; played++) {
    const seed = from + played * step;
    const world = new World({ seed, ...(plan ? { plan } : {}) });
    let faults: readonly string[];
    try { faults = await world.play(); } catch (error) { faults = [`threw: ${error instanceof Error ? error.stack : String(error)}`]; }
    if (faults.length === 0) continue;
    const failed: Failed = { seed, plan: world.plan, faults: faults.slice(0, MOST_FAULTS) };
    process.stdout.write(`${JSON.stringify(failed)}\n`);
    if (untilFound) return played + 1;
  }
  return count;
}

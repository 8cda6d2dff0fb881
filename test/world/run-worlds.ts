/** Plays histories in a process of its own: node test/world/run-worlds.ts '{"seeds":[1,2],"planted":[],"untilFound":false}'. One line of JSON for each that did not hold, then {"played":N}. */
import './hold.ts';
import { planted, type PlantedBug } from '../../shared/log/planted.ts';
import type { WorldOptions } from './world.ts';

export interface Order { readonly from: number; readonly count: number; readonly step: number; readonly planted: readonly PlantedBug[]; readonly untilFound: boolean; readonly plan?: WorldOptions['plan'] }
export interface Failed { readonly seed: number; readonly faults: readonly string[] }

// Only now may production code be loaded: hold.ts has taken disk and chance into its hand.
const { World } = await import('./world.ts');
const { Died, DiskFull } = await import('./simulated-disk.ts');

const order = JSON.parse(process.argv[2] ?? '{}') as Order;
for (const bug of order.planted) planted.add(bug);
const say = console.error;
// What a dead process says is heard by nobody. A planted bug may say what it likes.
console.error = (...words: unknown[]) => { if (order.planted.length === 0 && !words.some((one) => one instanceof Died || one instanceof DiskFull)) say(...words); };

/** The most that is kept of what one history did wrong. */
const MOST_FAULTS = 5;
let played = 0;
for (let seed = order.from; played < order.count; seed += order.step) {
  let faults: readonly string[];
  try { faults = await new World({ seed, ...(order.plan ? { plan: order.plan } : {}) }).play(); } catch (error) { faults = [`threw: ${error instanceof Error ? error.stack : String(error)}`]; }
  played++;
  if (faults.length === 0) continue;
  const failed: Failed = { seed, faults: faults.slice(0, MOST_FAULTS) };
  process.stdout.write(`${JSON.stringify(failed)}\n`);
  if (order.untilFound) break;
}
process.stdout.write(`${JSON.stringify({ played })}\n`);

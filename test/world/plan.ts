/** What a history is made of. Each seed draws which troubles there are (a swarm): a fault that always comes with ten others hides what it does alone. */
import type { Chance } from '../property/script-history.ts';
import { CALM, type Weather } from './simulated-net.ts';

const TROUBLES = ['cut', 'apart', 'stationStops', 'stationDies', 'poolStops', 'poolDies', 'powerCut', 'diskFull', 'oldPool', 'rights', 'elsewhere', 'cloned', 'olderFolder', 'keeps'] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface Plan {
  readonly stations: number;
  /** Newsrooms, each with a pool of its own; workstations are led from one to another and back. */
  readonly pools: number;
  /** The most rows of a catch-up in one message: so few that much happens between two of them. Null: as many as production sends. */
  readonly rowsAtOnce: number | null;
  /** Are first syncs done with a file? */
  readonly snapshots: boolean;
  readonly actions: number;
  readonly weather: Weather;
  /** The troubles that come, and how often one does: share of actions. */
  readonly troubles: readonly Trouble[];
  readonly trouble: number;
  /** Longest time between two actions, ms. */
  readonly pause: number;
  /** Share of typing that changes the build of a script rather than its words. */
  readonly heavy: number;
  /** Share of what people do that is handing in and deciding. */
  readonly review: number;
  /** Two people share each workstation, sessions end, cuts and media and the rundown's lock are worked on too, and what was not accepted is tried again or dropped. Absent in histories that were kept before there was this: no. */
  readonly wide?: boolean;
  /** Scripts are typed in windows too, two at a workstation, which close and open again. Absent: no. */
  readonly windows?: boolean;
  /** How many of the workstations, those with the lowest numbers, still run a first release; on the others people do what they do today, in the forms that windows give by now. Null (and in histories that were kept before there was this): all. */
  readonly older?: number | null;
  /** Is each file made by production code, so that a process may die while it does, and not put back to what is known to come of it? Histories that were kept before there was this were such ones. One world in sixteen: it costs half as much again. */
  readonly anew?: boolean;
}

const STATIONS = [2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 8] as const;
/** One world in eight has a second newsroom or a third. */
const POOLS = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3] as const;
const ROWS_AT_ONCE = [null, null, null, null, null, 1, 3, 10] as const;
const of = <T>(random: Chance, list: readonly T[]): T => list[random.below(list.length)]!;

/** A wire as it is, a little worse, or one on which nothing comes in order, or one that says everything again much later. */
function drawWeather(random: Chance): Weather {
  const kind = of(random, ['wire', 'wire', 'wire', 'worse', 'worse', 'worse', 'disorder', 'echo'] as const);
  const latency = 1 + random.below(kind === 'disorder' ? 400 : 80);
  switch (kind) {
    case 'wire': return { ...CALM, latency };
    case 'worse': return { latency, duplicate: of(random, [0, 0.05]), reorder: of(random, [0, 0.05]), drop: of(random, [0, 0.03]) };
    case 'disorder': return { latency, reorder: 0.1 + random() * 0.4, duplicate: of(random, [0, 0.2]), drop: 0 };
    case 'echo': return { latency, reorder: 0, duplicate: 0.1 + random() * 0.4, drop: 0 };
  }
}

/** Half of the seeds have any given trouble, but of these, after which less is promised. */
const RARE: Partial<Record<Trouble, number>> = { oldPool: 1 / 16, cloned: 1 / 10, olderFolder: 1 / 10, keeps: 1 / 6 };
/** What happens in a world. */
export function drawPlan(random: Chance): Plan {
  const stations = of(random, STATIONS);
  const weather = drawWeather(random);
  const pools = of(random, POOLS);
  const rowsAtOnce = of(random, ROWS_AT_ONCE);
  const snapshots = random() < 1 / 4;
  const troubles = TROUBLES.filter((one) => (one === 'elsewhere' ? pools > 1 : random() < (RARE[one] ?? 1 / 2)));
  return { stations, pools, rowsAtOnce, snapshots, actions: Math.round((30 + random.below(90)) * (stations > 4 ? 0.6 : 1)), weather, troubles, trouble: 0.04 + random() * 0.12, pause: of(random, [20, 120, 120, 600]), heavy: of(random, [0, 0.3, 0.3, 1]), review: of(random, [0.08, 0.08, 0.3]), wide: random() < 1 / 3, windows: pools === 1 && random() < 1 / 8, anew: random() < 1 / 16, older: of(random, [null, 0, 0, 0, 0, 1, 1, 2]) };
}

import { expect, it } from 'vitest';
import { PLANTED_BUGS, type PlantedBug } from '../../shared/log/planted.ts';
import { playInTurn, playWorlds } from '../world/play-worlds.ts';

/** Histories within which each planted bug must be found. */
const WITHIN = 2000;
/** Where the search for one that shows rarely begins: a little before the history that shows it today. When the world changes it only takes longer. */
const FROM: Partial<Record<PlantedBug, number>> = { 'seal-apart': 490, 'again-unheard': 1140, 'merge-apart': 430, 'chain-unasked': 35 };

/** Those rules are broken behind the windows. */
const plan = { windows: false };

// A simulation that finds nothing may be one that looks at nothing: each of these is a rule that somebody could break, and the same history fails again, and holds without it.
it.each(PLANTED_BUGS)('the simulated newsroom finds: %s', async (bug) => {
  const { failed } = await playWorlds({ from: FROM[bug] ?? 1, count: WITHIN, jobs: 1, planted: [bug], untilFound: true, plan });
  expect(failed).toHaveLength(1);
  const found = { from: failed[0]!.seed, count: 1, step: 1, untilFound: false, plan: failed[0]!.plan };
  expect(await playInTurn([{ ...found, planted: [bug] }, { ...found, planted: [] }])).toEqual([{ played: 1, failed }, { played: 1, failed: [] }]);
});

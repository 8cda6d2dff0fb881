import { expect, it } from 'vitest';
import { PLANTED_BUGS, type PlantedBug } from '../../shared/log/planted.ts';
import { playInTurn, playWorlds } from '../world/play-worlds.ts';

/** Histories within which each planted bug must be found. */
const WITHIN = 2000;
/** Where the search for one that shows rarely begins: a little before the history that shows it today. When the world changes it only takes longer. */
const FROM: Partial<Record<PlantedBug, number>> = { 'chain-unasked': 35, 'merge-apart': 80, 'again-unheard': 140, 'unlock-unseen': 80 };

/** Those rules are broken behind the windows, whatever the form of a command; but for what only the forms of today promise. */
const plan = { windows: false, older: null };
const today = { windows: false, older: 0 };
/** Much has to be passed before these show. */
const reviewed = { ...today, review: 0.3 };
const REVIEWED: ReadonlySet<PlantedBug> = new Set(['seal-apart', 'merge-apart', 'again-unheard']);
const TODAY: ReadonlySet<PlantedBug> = new Set(['lock-unseen', 'unlock-unseen', 'take-unseen', 'titles-over-pass', 'set-of-deleted', 'clip-over-unseen', 'seen-at-giving', 'pass-not-awaited', 'work-gone-untold']);

// A simulation that finds nothing may be one that looks at nothing: each of these is a rule that somebody could break, and the same history fails again, and holds without it.
it.each(PLANTED_BUGS)('the simulated newsroom finds: %s', async (bug) => {
  const { failed } = await playWorlds({ from: FROM[bug] ?? 1, count: WITHIN, jobs: 1, planted: [bug], untilFound: true, plan: REVIEWED.has(bug) ? reviewed : TODAY.has(bug) ? today : plan });
  expect(failed).toHaveLength(1);
  const found = { from: failed[0]!.seed, count: 1, step: 1, untilFound: false, plan: failed[0]!.plan };
  expect(await playInTurn([{ ...found, planted: [bug] }, { ...found, planted: [] }])).toEqual([{ played: 1, failed }, { played: 1, failed: [] }]);
});

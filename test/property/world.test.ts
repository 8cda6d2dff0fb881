import { describe, expect, it } from 'vitest';
import { playWorlds } from '../world/play-worlds.ts';
import { keptRegress } from '../world/regress.ts';

/** As many as fit beside the other property tests; `npm run soak` plays as many as it is asked for. */
const HISTORIES = Number(process.env['BIANBO_WORLDS'] ?? 1500);
const JOBS = 2;

describe('a newsroom with bad luck', () => {
  it(`loses no command and no word, and all agree in the end (${HISTORIES} histories)`, async () => {
    expect(await playWorlds({ from: 1, count: HISTORIES, jobs: JOBS })).toEqual({ played: HISTORIES, failed: [] });
  }, 900_000);

  for (const { name, kept } of keptRegress()) {
    it(`holds where it once did not: ${name}`, async () => {
      expect(await playWorlds({ from: kept.seed, count: 1, jobs: 1, plan: { wide: false, windows: false, ...kept.plan } })).toEqual({ played: 1, failed: [] });
    });
  }
});

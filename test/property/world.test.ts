import { describe, expect, it } from 'vitest';
import { playInTurn, playWorlds, type Played } from '../world/play-worlds.ts';
import { keptRegress } from '../world/regress.ts';

/** As many as fit beside the other property tests; `npm run soak` plays as many as it is asked for. */
const HISTORIES = Number(process.env['BIANBO_WORLDS'] ?? 1500);
const JOBS = 2;

describe('a newsroom with bad luck', () => {
  it(`loses no command and no word, and all agree in the end (${HISTORIES} histories)`, async () => {
    expect(await playWorlds({ from: 1, count: HISTORIES, jobs: JOBS })).toEqual({ played: HISTORIES, failed: [] });
  }, 900_000);

  const regress = keptRegress();
  let again: readonly Played[] = [];
  it(`plays again what once did not hold (${regress.length} histories)`, async () => {
    again = await playInTurn(regress.map(({ kept }) => ({ from: kept.seed, count: 1, step: 1, planted: [], untilFound: false, plan: { wide: false, windows: false, anew: true, older: null, ...kept.plan } })));
  });
  regress.forEach(({ name }, at) => it(`holds where it once did not: ${name}`, () => { expect(again[at]).toEqual({ played: 1, failed: [] }); }));
});

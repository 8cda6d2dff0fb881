import { describe, expect, it } from 'vitest';
import { keptTexts, replayText, textHistories } from '../soak/text.ts';

/** As many as fit beside the other property tests; `npm run soak -- --only=text` plays as many as it is asked for. */
const SHORT = Number(process.env['BIANBO_TEXTS'] ?? 20_000);
const faultsOf = (options: Parameters<typeof textHistories>[0]): string[] => textHistories(options).failed.map(({ seed, faults }) => `seed ${seed}: ${faults.join('; ')}`);

describe('a script that 2-4 people write at workstations which meet through the pool', () => {
  it(`loses, doubles and misplaces nothing that nobody is told of (${SHORT} short histories)`, () => {
    expect(faultsOf({ histories: SHORT, seed: 1, actions: 6 })).toEqual([]);
  }, 900_000);
  it('nor in 300 of 5 to 60 actions each', () => { expect(faultsOf({ histories: 300, seed: 1 })).toEqual([]); }, 900_000);
  it('nor in 6 of 200 actions each and one of 1,000', () => {
    expect([...faultsOf({ histories: 6, seed: 1, actions: 200 }), ...faultsOf({ histories: 1, seed: 1, actions: 1000 })]).toEqual([]);
  }, 900_000);
  for (const { name, history } of keptTexts()) it(`holds where it once did not: ${name}`, () => { expect(replayText(history)).toEqual([]); });
});

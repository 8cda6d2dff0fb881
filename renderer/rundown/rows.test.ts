import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockers, rowsOf, warningOf, type RundownValue } from './rows.ts';

/** An item of a running show that was locked with the text `locked` and whose version is sealed over `sealed` (null: over nothing any more). */
function rowOf(locked: string, sealed: string | null, more: object = {}) {
  const item = { id: 'i', kind: 'read', float: false, versionId: 'v', version: { stage: sealed ? 'released' : 'level3', seal: sealed && { hash: sealed } }, released: sealed !== null, asset: null, planned: null, textMs: 0, mediaMs: null, hardStart: null, startedAt: null, endedAt: null, ...more };
  const rundown = { date: '2026-03-02', start: 0, length: 900_000, state: 'onair', pins: [{ itemId: 'i', versionId: 'v', hash: locked, seal: 's' }] };
  return rowsOf({ rundown, items: [item] } as unknown as RundownValue, null).rows[0]!; // no more of it is looked at
}
const warning = (...of: Parameters<typeof rowOf>) => warningOf(rowOf(...of));

it('whoever runs the prompter is warned of words that are not those that were locked, also when they were released anew', () => {
  expect([warning('甲', '甲'), warning('甲', null), warning('甲', '乙')]).toEqual([null, 'unreleased', 'later']);
  expect([warning('甲', null, { float: true }), warning('甲', null, { version: null })]).toEqual([null, null]);
});
it('an item whose story was deleted is not said to wait for a pass that nobody can give, and is in the way of the lock', () => {
  const row = rowOf('甲', null, { version: { stage: 'level2', seal: null, deleted: true } });
  expect([row.review, blockers([row])]).toEqual(['gone', [row]]);
});
describe('on the day that the clocks are changed', () => {
  const zone = process.env['TZ'];
  beforeAll(() => { process.env['TZ'] = 'Europe/London'; });
  afterAll(() => { if (zone === undefined) delete process.env['TZ']; else process.env['TZ'] = zone; });
  for (const [date, start] of [['2026-03-29', Date.UTC(2026, 2, 29, 18)], ['2026-10-25', Date.UTC(2026, 9, 25, 19)], ['2026-03-28', Date.UTC(2026, 2, 28, 19)]] as const) {
    it(`a show at seven in the evening of ${date} starts when the clock says so`, () => {
      const rundown = { date, start: 19 * 3_600_000, length: 900_000, state: 'locked', pins: [] };
      expect(rowsOf({ rundown, items: [] } as unknown as RundownValue, start - 60_000).timing.untilStart).toBe(60_000); // no more of it is looked at
    });
  }
});

import { expect, it } from 'vitest';
import type { ItemRow } from '../../shared/protocol/queries.ts';
import { rowsOf, warningOf, type RundownValue } from './rows.ts';

/** The warning over an item of a running show that was locked with the text `locked` and whose version is sealed over `sealed` (null: over nothing any more). */
function warning(locked: string, sealed: string | null, more: Partial<ItemRow> = {}) {
  const item = { id: 'i', kind: 'read', float: false, versionId: 'v', version: { stage: sealed ? 'released' : 'level3', seal: sealed && { hash: sealed } }, released: sealed !== null, asset: null, planned: null, textMs: 0, mediaMs: null, hardStart: null, startedAt: null, endedAt: null, ...more };
  const rundown = { date: '2026-03-02', start: 0, length: 900_000, state: 'onair', pins: [{ itemId: 'i', versionId: 'v', hash: locked, seal: 's' }] };
  return warningOf(rowsOf({ rundown, items: [item] } as unknown as RundownValue, null).rows[0]!); // no more of it is looked at
}

it('whoever runs the prompter is warned of words that are not those that were locked, also when they were released anew', () => {
  expect([warning('甲', '甲'), warning('甲', null), warning('甲', '乙')]).toEqual([null, 'unreleased', 'later']);
  expect([warning('甲', null, { float: true }), warning('甲', null, { version: null })]).toEqual([null, null]);
});

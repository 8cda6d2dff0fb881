import { expect, it } from 'vitest';
import { MemoryRecords } from '../log/memory-records.ts';
import type { Kind } from '../records.ts';
import type { Rundown } from '../rundown/rundown.ts';
import { docOfBlocks } from '../script/schema.ts';
import { airOf } from './air.ts';

const records = new MemoryRecords();
const put = (kind: Kind, record: { id: string }): void => records.write([{ kind, id: record.id, record }]);
const rundown = (id: string, date: string, state: Rundown['state'], start = 1000): Rundown =>
  ({ id, programmeId: 'p', date, episode: 1, title: '', start, length: 1, state, lockedBy: null, lockedAt: null, pins: [], current: null, createdBy: '', createdAt: 0, deleted: false });
const item = (rundownId: string, more: { assetId?: string; versionId?: string; deleted?: boolean; float?: boolean }): void =>
  put('item', { id: `${rundownId}-${JSON.stringify(more)}`, ...{ rundownId, key: 'a', slug: '', kind: 'package', versionId: null, assetId: null, planned: null, float: false, presenter: '', note: '', hardStart: null, startedAt: null, endedAt: null, deleted: false, ...more } });
const clip = (asset: string) => ({ id: asset, asset, in: 0, length: 1, start: 0, link: null, gain: 0, block: null });
put('cut', { id: 'v', ...{ tracks: { V1: [clip('in the cut')], V2: [], A1: [clip('its sound')], A2: [] } } });
put('body', { id: 'v', ...{ v: 0, doc: docOfBlocks([{ id: 'b', kind: 'sot', asset: 'in the script', text: '同期声' }]) } });

it('what goes on air: media, scripts and cuts of items, by the first time they do; done, deleted and far rundowns wait for nothing', () => {
  const rundowns = [rundown('today', '2026-03-02', 'open', 7000), rundown('tomorrow', '2026-03-03', 'open'), rundown('far', '2026-03-09', 'open'), rundown('locked', '2026-03-09', 'locked'), rundown('done', '2026-03-02', 'done'), { ...rundown('gone', '2026-03-02', 'open'), deleted: true }];
  item('today', { versionId: 'v' });
  item('tomorrow', { assetId: 'its sound' });
  item('tomorrow', { assetId: 'opener', float: true });
  item('today', { assetId: 'taken out', deleted: true });
  for (const id of ['far', 'done', 'gone']) item(id, { assetId: `of ${id}` });
  item('locked', { assetId: 'pinned' });
  expect(Object.fromEntries(airOf(records, rundowns, ['2026-03-02', '2026-03-03']))).toEqual({
    'in the cut': '2026-03-02 000007000', 'its sound': '2026-03-02 000007000', 'in the script': '2026-03-02 000007000', opener: '2026-03-03 000001000', pinned: '2026-03-09 000001000',
  });
});

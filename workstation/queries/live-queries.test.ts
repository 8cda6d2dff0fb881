import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Push } from '../../shared/protocol/port.ts';
import { LiveQueries } from './live-queries.ts';
import type { QueryContext } from './queries.ts';

let columns: () => unknown[];
let sent: [subscription: number, value: unknown][];
let live: LiveQueries;
const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
beforeEach(() => {
  vi.useFakeTimers();
  [columns, sent] = [() => [], []];
  const cache = { all: (kind: string) => (kind === 'column' ? columns() : [{ id: 'tv' }]) };
  live = new LiveQueries({ cache } as unknown as QueryContext, (push: Push) => { if (push.push === 'query') sent.push([push.subscription, push.value]); });
});
afterEach(() => { live.close(); vi.useRealTimers(); said.mockClear(); });

describe('what stands on a screen', () => {
  it('stays as it was where it cannot be read just now, is read again with the next change, and holds up nothing else', () => {
    live.start(1, 'columns', {});
    live.start(2, 'channels', {});
    sent.length = 0;
    columns = () => { throw new Error('a row that cannot be read'); };
    live.changed(new Set(['column', 'channel']));
    vi.advanceTimersByTime(100);
    expect([sent, said.mock.calls.length]).toEqual([[], 1]);
    columns = () => [{ id: '民生' }];
    live.changed(new Set(['channel']));
    vi.advanceTimersByTime(100);
    expect(sent).toEqual([[1, [{ id: '民生' }]]]);
  });

  it('is not taken off the air while the rows of a cache come anew: it stands as it was until they are here, or it is known that it is gone', () => {
    const evening = { rundown: { id: 'run', programmeId: 'p', state: 'onair', title: '新闻' }, programme: { id: 'p', rate: 280 }, item: { id: 'i', rundownId: 'run', key: 'a0', versionId: null, assetId: null, deleted: false }, body: { id: 'v', doc: { type: 'doc' } } };
    const rows = new Map<string, object>(Object.entries(evening));
    const records = { get: (kind: string) => rows.get(kind), children: (kind: string) => [rows.get(kind)].filter((one) => one !== undefined) };
    const cache = { partial: false, records, seqOf: () => 1, waits: () => false, waitsOn: () => false };
    live = new LiveQueries({ cache } as unknown as QueryContext, (push: Push) => { if (push.push === 'query') sent.push([push.subscription, push.value]); });
    live.start(1, 'rundown', { id: 'run' });
    live.start(2, 'body', { id: 'v' });
    expect(sent.map(([, value]) => value)).toMatchObject([{ items: [{ id: 'i' }] }, evening.body]);
    sent.length = 0;
    const after = (...kinds: Parameters<LiveQueries['changed']>[0] extends ReadonlySet<infer K> ? K[] : never): typeof sent => { sent.length = 0; live.changed(new Set(kinds)); vi.advanceTimersByTime(100); return sent; };
    rows.clear();
    cache.partial = true;
    expect(after('rundown', 'item', 'body')).toEqual([]);
    // Row by row, in whatever order they come.
    for (const kind of ['rundown', 'programme'] as const) { rows.set(kind, evening[kind]); expect(after('rundown', 'programme')).toEqual([]); }
    rows.set('item', { ...evening.item, slug: '头条' });
    expect(after('item')).toMatchObject([[1, { items: [{ id: 'i', slug: '头条' }] }]]);
    // The script was never at this pool: known when the rows are complete.
    cache.partial = false;
    expect(after('status')).toEqual([[2, null]]);
  });
});

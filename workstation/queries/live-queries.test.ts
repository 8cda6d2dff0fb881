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
});

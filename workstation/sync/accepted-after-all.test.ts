import { afterEach, beforeEach, expect, it } from 'vitest';
import { BareStation } from '../../test/support/bare-station.ts';
import { acceptedAfterAll } from './accepted-after-all.ts';

let station: BareStation;
beforeEach(() => { station = new BareStation('甲'); });
afterEach(() => station.close());

it('what was not accepted is asked about behind something too long to be asked about, too', async () => {
  const keep = (id: string, text: string, at: number): void => station.outbox.keepRefused({ id, name: 'story.set', target: { kind: 'story', id: 's' }, args: { title: text }, by: '甲', at, seen: 0, code: 'not-permitted', params: {}, refusedAt: at });
  keep('早', '题', 1);
  keep('长', '字'.repeat(300_000), 2);
  expect(await acceptedAfterAll(station.outbox, async ({ commands }) => ({ ok: true, value: commands.map(({ id }) => id) }))).toEqual(['早']);
});

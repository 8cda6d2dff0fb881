import { expect, it } from 'vitest';
import type { Rundown } from './rundown.ts';
import { twinned, twinsOf } from './twins.ts';

const made = (id: string, programmeId: string, date: string, createdAt: number, deleted = false): Rundown => ({ id, programmeId, date, createdAt, deleted }) as unknown as Rundown; // no more of it is looked at
const all = [made('乙', '新闻', '2026-03-02', 2), made('甲', '新闻', '2026-03-02', 1), made('删', '新闻', '2026-03-02', 3, true), made('昨', '新闻', '2026-03-01', 1), made('午', '午间', '2026-03-02', 1)];

it('two rundowns of one programme and day know of each other; one that is deleted, of another day or of another programme is none', () => {
  expect(all.map((one) => twinsOf(one, all).map(({ id }) => id))).toEqual([['甲'], ['乙'], ['甲', '乙'], [], []]);
  expect([...twinned(all)]).toEqual([['乙', 2], ['甲', 2]]);
  expect(twinsOf({ id: '', programmeId: '新闻', date: '2026-03-02' }, all)[0]?.id).toBe('甲');
});

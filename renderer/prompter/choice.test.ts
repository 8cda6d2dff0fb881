import { expect, it } from 'vitest';
import { rundownToShow } from './choice.ts';

const NOW = new Date(2026, 2, 2, 19, 25).getTime();
const DATES: Readonly<Record<string, string>> = { 明天: '2026-03-03', 上周: '2026-02-23' };
const run = (id: string, state: 'locked' | 'onair' | 'done' = 'locked') => ({ id, state, date: DATES[id] ?? '2026-03-02', start: 70_200_000, length: 900_000 });
const toShow = (id: string | null, shown: string | null, all: ReturnType<typeof run>[]): string | null => rundownToShow(id, shown, all, NOW);

it('at first it is what was chosen, else what is on air, else what comes next today, else the first', () => {
  const all = [run('明天'), run('今晚', 'onair')];
  expect([toShow('午间', null, all), toShow(null, null, all), toShow(null, null, [run('明天'), run('今晚')]), toShow(null, null, [run('明天')]), toShow(null, null, [])]).toEqual(['午间', '今晚', '今晚', '明天', null]);
});
it('what nobody ended last week does not come before tonight', () => {
  expect([toShow(null, null, [run('今晚'), run('上周', 'onair')]), toShow(null, null, [run('上周', 'onair')])]).toEqual(['今晚', '上周']);
});
it('what stands on the screen stays there, whatever others make, begin, end or delete', () => {
  for (const all of [[run('明天'), run('今晚')], [run('广播', 'onair'), run('今晚')], [run('广播', 'onair'), run('今晚', 'done')], [run('明天')], []]) expect(toShow(null, '今晚', all)).toBe('今晚');
  expect(toShow('广播', '今晚', [])).toBe('广播');
});

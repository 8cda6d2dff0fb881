import { expect, it } from 'vitest';
import type { Rundown } from '../../shared/rundown/rundown.ts';
import { nextShow, tomorrowsShow } from './next-show.ts';

const HOUR = 3_600_000;
const show = (title: string, date: string, start: number, length: number, state: Rundown['state'] = 'locked') => ({ title, date, start: start * HOUR, length: length * HOUR, state });
const late = show('午夜', '2026-03-01', 23.5, 1.5);
const all = [show('早间', '2026-03-02', 7, 1), show('晚间', '2026-03-02', 19, 1), late, show('昨晚', '2026-03-01', 19, 1)];
const at = (hours: number, rundowns = all): string | undefined => nextShow(rundowns, new Date(2026, 2, 2).getTime() + hours * HOUR)?.title;

it('a show that runs over midnight is the one on air until it ends', () => {
  expect([at(-0.6), at(0.5), at(1.5), at(10), at(21)]).toEqual(['午夜', '午夜', '早间', '晚间', undefined]);
  expect([at(0.5, [{ ...late, state: 'onair' }, ...all.slice(0, 2)]), at(1.2, [{ ...late, state: 'onair' }, ...all.slice(0, 2)]), at(0.5, [{ ...late, state: 'done' }, ...all.slice(0, 2)])]).toEqual(['午夜', '午夜', '早间']);
});
it('what is on air today comes before what nobody ended yesterday', () => {
  expect(at(19.5, [show('昨晚', '2026-03-01', 19, 1, 'onair'), show('晚间', '2026-03-02', 19, 1, 'onair')])).toBe('晚间');
});
it('what nobody ended yesterday is not on air all of today, and one that runs late over midnight is', () => {
  const left = [show('昨晚', '2026-03-01', 19, 1, 'onair'), show('晚间', '2026-03-02', 19, 1)];
  expect([at(10, left), at(0.1, [show('夜间', '2026-03-01', 23, 1, 'onair'), ...left.slice(1)]), at(10, [{ ...late, state: 'onair' }, ...left.slice(1)])]).toEqual(['晚间', '夜间', '晚间']);
});
it('in the evening tomorrow\'s rundown of the first programme is known, once somebody has made it', () => {
  const made = [{ date: '2026-03-02', programmeId: '早间', state: 'open' }, { date: '2026-03-03', programmeId: '晚间', state: 'open' }, { date: '2026-03-03', programmeId: '早间', state: 'open', title: '明早' }] as const;
  expect([tomorrowsShow(made, '早间', new Date(2026, 2, 2, 21).getTime()), tomorrowsShow(made.slice(0, 2), '早间', new Date(2026, 2, 2, 21).getTime())]).toMatchObject([{ title: '明早' }, null]);
});

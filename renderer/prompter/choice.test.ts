import { expect, it } from 'vitest';
import { rundownToShow } from './choice.ts';

const run = (id: string, state: 'locked' | 'onair' | 'done' = 'locked') => ({ id, state });

it('at first it is what was chosen, else what is on air, else the first', () => {
  const all = [run('明天'), run('今晚', 'onair')];
  expect([rundownToShow('午间', null, all), rundownToShow(null, null, all), rundownToShow(null, null, [run('明天')]), rundownToShow(null, null, [])]).toEqual(['午间', '今晚', '明天', null]);
});
it('what stands on the screen stays there, whatever others make, begin, end or delete', () => {
  for (const all of [[run('明天'), run('今晚')], [run('广播', 'onair'), run('今晚')], [run('广播', 'onair'), run('今晚', 'done')], [run('明天')], []]) expect(rundownToShow(null, '今晚', all)).toBe('今晚');
  expect(rundownToShow('广播', '今晚', [])).toBe('广播');
});

import { expect, it } from 'vitest';
import { JobError } from '../workstation.ts';
import { createJobBoard } from './job-board.ts';

const board = () => {
  const jobs = createJobBoard(() => undefined);
  const ran: string[] = [];
  const gate = new Map<string, () => void>();
  /** A job that ends when it is told to, or at once. */
  const give = (title: string, how: { behind?: boolean; held?: boolean; fails?: boolean } = {}) => jobs.start({ kind: 'proxy', title, lane: 'proxy', retryable: true, behind: how.behind ?? false }, async () => {
    ran.push(title);
    if (how.held) await new Promise<void>((resolve) => { gate.set(title, resolve); });
    if (how.fails && ran.filter((one) => one === title).length === 1) throw new JobError('media-disk-full');
  });
  return { jobs, ran, give, let: (title: string) => gate.get(title)!() };
};
const turn = () => new Promise((resolve) => { setImmediate(resolve); });

it('in a lane they run one at a time, in the order they came, but what nobody waits for goes last', async () => {
  const { ran, give, let: go } = board();
  give('样片一', { behind: true, held: true });
  give('样片二', { behind: true });
  const last = give('样片三', { behind: true });
  await turn();
  give('现场一');
  give('现场二');
  expect(ran).toEqual(['样片一']);
  go('样片一');
  await last.ended;
  expect(ran).toEqual(['样片一', '现场一', '现场二', '样片二', '样片三']);
});

it('one that is asked for again is waited for, whatever it was before', async () => {
  const { jobs, ran, give, let: go } = board();
  const failed = give('样片一', { behind: true, fails: true });
  expect((await failed.ended).state).toBe('failed');
  give('样片二', { behind: true, held: true });
  const last = give('样片三', { behind: true });
  await turn();
  jobs.retry(failed.id);
  go('样片二');
  await last.ended;
  expect(ran).toEqual(['样片一', '样片二', '样片一', '样片三']);
});

it('one that is cancelled while it waits never runs, and those behind it go on', async () => {
  const { jobs, ran, give, let: go } = board();
  give('一', { held: true });
  const two = give('二');
  const three = give('三');
  await turn();
  jobs.cancel(two.id);
  go('一');
  await three.ended;
  expect([ran, (await two.ended).state]).toEqual([['一', '三'], 'cancelled']);
});

it('a lane that was empty runs what comes later', async () => {
  const { ran, give } = board();
  await give('一').ended;
  await give('二').ended;
  expect(ran).toEqual(['一', '二']);
});

it('one that failed stays on show until somebody has looked after it, however many end after it', async () => {
  const { jobs, give } = board();
  const failed = give('坏的', { fails: true });
  for (let index = 0; index < 99; index++) give(`好的 ${index}`);
  await give('最后').ended;
  await turn();
  expect(jobs.list().map(({ title }) => title).filter((title) => !title.startsWith('好的'))).toEqual(['坏的', '最后']);
  expect(jobs.list()).toHaveLength(31);
  jobs.dismiss(failed.id);
  expect(jobs.list().some(({ title }) => title === '坏的')).toBe(false);
});

import { beforeAll, expect, it, vi } from 'vitest';
import type { StandingNow } from '../../shared/protocol/queries.ts';

let linesOf: (typeof import('./Standing.tsx'))['linesOf'];
beforeAll(async () => {
  vi.stubGlobal('localStorage', { getItem: () => null });
  ({ linesOf } = await import('./Standing.tsx'));
}, 60_000);
const named = (id: string): string => ({ a: '片头', b: '春耕', c: '防汛', p: '责编乙' })[id] ?? '';
const noon = new Date(2026, 10, 30, 12).getTime();
const lines = (name: string, args: unknown, standing: StandingNow) => linesOf({ entry: { name, args }, standing, named, now: noon });
const run = (...items: string[]) => items.map((item) => ({ item, version: null }));

it('says what a run has become since it was looked at', () => {
  expect(lines('rundown.lock', { run: run('a', 'b') }, { is: 'open', sees: {}, run: run('a', 'c') })).toEqual(['你看过之后，单子有这些变化：', '加入“防汛”', '拿掉“春耕”']);
  expect(lines('rundown.lock', { run: run('a', 'b') }, { is: 'open', sees: {}, run: run('a', 'b') })).toEqual(['现在的单子和你看过的一样。']);
  expect(lines('rundown.lock', {}, { is: 'open', sees: {}, run: run('a', 'b') })).toEqual(['现在的单子：', '1　片头', '2　春耕']);
});
it('says who holds the lock that there is now, and whether there is one', () => {
  expect(lines('rundown.unlock', { reason: '换', lockedAt: 1 }, { is: 'locked', sees: { lockedAt: noon }, lock: { by: 'p', at: noon } })).toEqual(['现在已锁定：责编乙，12:00。']);
  expect(lines('rundown.unlock', { reason: '换', lockedAt: 1 }, { is: 'onair', sees: null, lock: { by: 'p', at: noon } })).toEqual(['串联单正在播出。']);
  expect(lines('rundown.lock', { run: [] }, { is: 'gone', sees: null })).toHaveLength(1);
});
it('says which script is released now, or that none is', () => {
  const content = { title: '寒潮橙色预警', words: '今夜大风。', at: noon, taken: false };
  expect(lines('rundown.lateChange', { item: 'b', reason: '升级' }, { is: 'onair', sees: {}, content })).toEqual(['现在签发的稿子：《寒潮橙色预警》，12:00 签发。']);
  expect(lines('rundown.lateChange', { item: 'b', reason: '升级' }, { is: 'locked', sees: null })).toEqual(['稿子现在没有签发，签发后才能换上。']);
});

import { expect, it } from 'vitest';
import { runChanges } from './run-changes.ts';

const run = (...items: string[]) => items.map((item) => ({ item, version: `${item}稿` }));
const said = (was: ReturnType<typeof run>, now: ReturnType<typeof run>) => runChanges(was, now).map(({ is, item }) => `${is} ${item}`);

it('says of a run what came, went, was put elsewhere or has another story, and nothing of what stands as it was', () => {
  const was = run('片头', '头条', '二条', '三条', '片尾');
  expect(said(was, was)).toEqual([]);
  expect(said(was, run('片头', '三条', '头条', '二条', '追加', '片尾'))).toEqual(['moved 三条', 'in 追加']);
  expect(said(was, run('片头', '二条', '三条', '片尾'))).toEqual(['out 头条']);
  expect(said(was, was.map((one) => (one.item === '二条' ? { ...one, version: '新稿' } : one)))).toEqual(['version 二条']);
  expect(said([], was).length).toBe(5);
});

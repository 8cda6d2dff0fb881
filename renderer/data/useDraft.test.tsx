import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, expect, it, vi } from 'vitest';
import { standInBrowser } from './stand-in-browser.ts';

let who = 'p';
beforeEach(() => {
  who = 'p';
  vi.resetModules();
  standInBrowser();
  vi.doMock('./port.ts', () => ({ PortError: Error, call: async () => ({}) }));
  vi.doMock('../app/session.ts', () => ({ useWho: () => who }));
});
const keyOf = (name: string): string => `bianbo.draft.p.${name}`;
const write = (name: string, at: number): void => localStorage.setItem(keyOf(name), JSON.stringify({ text: `${name}的话`, at }));
async function shown(name: string): Promise<string> {
  const { useDraft } = await import('./useDraft.ts');
  const Remark = () => <p>{useDraft(name)[0]}</p>;
  return renderToStaticMarkup(<Remark />);
}

it.each([['lay years back when it was written', new Date(2001, 0, 1)], ['lies years ahead now', new Date()]])('a remark that was not given yet stays where the clock of the machine %s', async (_what, at) => {
  write('v', at.getTime());
  vi.setSystemTime(new Date(2031, 0, 1));
  const text = await shown('v');
  vi.useRealTimers();
  expect(text).toBe('<p>v的话</p>');
});
it('of very many the oldest go', async () => {
  for (let n = 0; n < 400; n++) write(`v${n}`, n);
  await shown('v399');
  expect([0, 99, 100, 399].map((n) => localStorage.getItem(keyOf(`v${n}`)) !== null)).toEqual([false, false, true, true]);
});
it('a remark that was begun in one newsroom stands in no field of another, and in its own again; one of an older build is found', async () => {
  localStorage.setItem('bianbo.draft.甲台/p.v', JSON.stringify({ text: '甲台的话', at: 1 }));
  write('w', 1);
  who = '乙台/p';
  const elsewhere = [await shown('v'), await shown('w')];
  who = '甲台/p';
  expect([...elsewhere, await shown('v')]).toEqual(['<p></p>', '<p>w的话</p>', '<p>甲台的话</p>']);
});

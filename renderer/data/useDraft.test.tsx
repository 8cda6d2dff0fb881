import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, expect, it, vi } from 'vitest';
import { standInBrowser } from './stand-in-browser.ts';

beforeEach(() => {
  vi.resetModules();
  standInBrowser();
  vi.doMock('./port.ts', () => ({ PortError: Error, call: async () => ({}) }));
  vi.doMock('../app/session.ts', () => ({ useSession: () => ({ person: { id: 'p' } }) }));
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

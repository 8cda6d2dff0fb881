import { afterEach, expect, it, vi } from 'vitest';
import { standInBrowser } from '../data/stand-in-browser.ts';

afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals(); });

/** Presses keys, so many ms after each other, in the prompter of a run of so many items; answers which items the roll went to, until a while after that, and which other keys were heard. */
async function typed(items: number, keys: Iterable<string>, every = 200): Promise<(number | string)[]> {
  vi.resetModules();
  vi.useFakeTimers();
  const { window } = standInBrowser();
  vi.stubGlobal('HTMLElement', class {});
  vi.doMock('react', () => ({ useRef: (value: unknown) => ({ current: value }), useEffect: (run: () => void) => run() }));
  const { useDigitsAndWheel: listen } = await import('./controls.ts');
  const went: (number | string)[] = [];
  const lines = Array.from({ length: items }, (_, index) => ({ top: index + 1, piece: { kind: 'head', key: '', itemId: '', text: '' } }));
  listen({ layout: { lines }, moveTo: (row: number) => went.push(row) } as unknown as Parameters<typeof listen>[0], { current: null }, true); // no more of it is asked
  window.addEventListener('keydown', (event) => { const { key } = event as KeyboardEvent; if (key.length > 1) went.push(key); });
  for (const key of keys) {
    window.dispatchEvent(Object.assign(new Event('keydown'), { key }));
    vi.advanceTimersByTime(every);
  }
  vi.advanceTimersByTime(2000);
  return went;
}

it('goes to a page of two figures at once, and not to the first of them on the way: the anchor would read from there', async () => {
  expect(await typed(15, '12')).toEqual([12]);
  expect(await typed(15, '05')).toEqual([5]);
  expect(await typed(120, '112')).toEqual([112]);
});
it('goes to a page of one figure, after a while where it may be the first of two', async () => {
  expect([await typed(15, '1'), await typed(15, '5'), await typed(15, '11', 1000), await typed(9, '12')]).toEqual([[1], [5], [1, 1], [1, 2]]);
});
it('goes nowhere for a page that is not there', async () => expect([await typed(15, '19'), await typed(15, '0')]).toEqual([[], []]));
it('goes there before what another key does: it would go back from where that had led', async () => {
  expect([await typed(15, ['1', 'ArrowRight']), await typed(15, ['1', 'ArrowRight', '1', '2'])]).toEqual([[1, 'ArrowRight'], [1, 'ArrowRight', 12]]);
});

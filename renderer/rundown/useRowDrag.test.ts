import { expect, it, vi } from 'vitest';
import { standInBrowser } from '../data/stand-in-browser.ts';

/** Drags the row `id` by as many pixels, from where it stands first; on the way the list becomes `later`, and a frame is drawn, if `draws`. Answers what was dropped where: the row that it stands behind then, of the others. */
async function dropped(first: readonly string[], id: string, by: number, later: readonly string[], draws = true): Promise<[string, string | null][]> {
  vi.resetModules();
  const { window } = standInBrowser();
  const frames: (() => void)[] = [];
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
  vi.stubGlobal('cancelAnimationFrame', () => {});
  // A component that is drawn again: its references stay.
  const refs: { current: unknown }[] = [];
  let ref = 0;
  vi.doMock('react', () => ({ useState: () => [null, () => {}], useRef: (value: unknown) => (refs[ref++] ??= { current: value }), useEffect: () => {}, useLayoutEffect: (run: () => void) => run() }));
  const { useRowDrag: rowDrag } = await import('./useRowDrag.ts');
  const drops: [string, string | null][] = [];
  const scroller = { current: { getBoundingClientRect: () => ({ top: 0, bottom: 1000 }), scrollTop: 0 } as unknown as HTMLElement }; // what of it is asked
  const draw = (rows: readonly string[]) => {
    ref = 0;
    return rowDrag({ row: 28, header: 28, rows, scroller, onDrop: (one, index) => { const rest = rows.filter((other) => other !== one); drops.push([one, rest[index - 1] ?? null]); } });
  };
  const pointer = (name: string, y: number): void => { window.dispatchEvent(Object.assign(new Event(name), { clientY: y })); };
  const from = 28 + first.indexOf(id) * 28 + 14;
  draw(first).begin({ button: 0, clientY: from } as React.PointerEvent, id);
  pointer('pointermove', from + Math.sign(by) * 5);
  pointer('pointermove', from + by);
  draw(later);
  if (draws) for (const run of frames.splice(0)) run();
  pointer('pointerup', from + by);
  return drops;
}
const rows = ['一', '二', '三', '四', '五'];

it('a row falls where the line is', async () => expect(await dropped(rows, '四', -60, rows)).toEqual([['四', '一']]));
it('and under the pointer where the window stood still since the drag began', async () => expect(await dropped(rows, '四', -60, rows, false)).toEqual([['四', '一']]));
it('also where a colleague put another one in, or took one away, while it was dragged', async () => {
  // The line is before the third row of what is on screen.
  expect(await dropped(rows, '一', 45, ['新', ...rows])).toEqual([['一', '新']]);
  expect(await dropped(rows, '五', -60, rows.slice(1))).toEqual([['五', '三']]);
});
it('a row that a colleague took away while it was dragged falls nowhere', async () => expect(await dropped(rows, '四', -60, ['一', '二', '三', '五'])).toEqual([]));

import { beforeAll, expect, it, vi } from 'vitest';
import type { ReactElement, ReactNode } from 'react';
import type { Timing } from '../../shared/rundown/timing.ts';
import type { Row } from './rows.ts';

let OnAirBar: (typeof import('./OnAirBar.tsx'))['OnAirBar'];
beforeAll(async () => {
  vi.stubGlobal('localStorage', { getItem: () => null });
  ({ OnAirBar } = await import('./OnAirBar.tsx'));
}, 60_000);

type Drawn = ReactElement<{ children?: ReactNode; onClick?(event: { detail: number }): void }>;
/** What can be clicked in what is drawn, in its order. */
const clickable = (node: ReactNode): Drawn[] => [node].flat(9).flatMap((one) => (typeof one === 'object' && one !== null && 'props' in one ? [...((one as Drawn).props.onClick ? [one as Drawn] : []), ...clickable((one as Drawn).props.children)] : []));

it('a double click takes one item: nobody wants the one after it cut off at once', () => {
  const rows = ['甲', '乙'].map((id) => ({ item: { id, slug: id }, page: '01' })) as unknown as Row[]; // no more of them is drawn
  const taken: (string | null)[] = [];
  const click = (next: string, detail: number): void => {
    const timing = { currentId: null, nextId: next, itemRemaining: null, showRemaining: null, end: 0, out: 0 } as unknown as Timing; // likewise
    clickable(OnAirBar({ rows, timing, onTake: (item) => taken.push(item) }))[0]!.props.onClick!({ detail });
  };
  click('甲', 1);
  click('乙', 2);
  expect(taken).toEqual(['甲']);
  click('乙', 1);
  expect(taken).toEqual(['甲', '乙']);
});

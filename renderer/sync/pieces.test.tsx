import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, expect, it, vi } from 'vitest';
import { Pieces } from './Pieces.tsx';

beforeEach(() => { vi.stubGlobal('localStorage', { getItem: () => null }); });

const drawn = (count: number): string => renderToStaticMarkup(<Pieces rows={Array.from({ length: count }, (_, n) => n)} draw={(n) => <li key={n}>{n}</li>} />);

it('draws only the first of a thousand cards, and says how many are left', () => {
  const html = drawn(1000);
  expect([html.match(/<li>/g)?.length, html.includes('960')]).toEqual([40, true]);
});
it('says nothing of more where all are there', () => expect(drawn(40)).not.toContain('<button'));

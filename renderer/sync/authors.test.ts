import { expect, it } from 'vitest';
import type { NotAccepted } from '../../shared/protocol/queries.ts';
import { byAuthor } from './authors.ts';

const row = (id: string, byName: string, mine = false, byActive = true): NotAccepted => ({ id, name: 'story.set', target: { kind: 'story', id: 's' }, args: {}, by: `p-${byName}`, byName, byActive, at: 1, title: '', parent: '', code: 'gone', params: {}, now: {}, names: {}, mine, mayDrop: mine });

it("one's own stand apart from those of colleagues, which stand under their names", () => {
  const { mine, others } = byAuthor([row('1', '乙', false, false), row('2', '我', true), row('3', '甲'), row('4', '乙', false, false), row('5', '我', true)]);
  expect(mine.map(({ id }) => id)).toEqual(['2', '5']);
  expect(others.map(({ name, active, rows }) => [name, active, rows.map(({ id }) => id)])).toEqual([['甲', true, ['3']], ['乙', false, ['1', '4']]]);
});

import { expect, it } from 'vitest';
import type { ItemRow } from '../../shared/protocol/queries.ts';
import type { Item } from '../../shared/rundown/rundown.ts';
import { addItems, between, changeItem, firstOthers, isMovedByOthers, isOthers, moveItem, NEW_ITEM, removeItem, type Editable } from './acts.ts';

const item = (fields: Partial<Editable>): Item => ({ ...NEW_ITEM, id: 'i', rundownId: 'r', order: 'a', deleted: false, late: null, ...fields }) as unknown as Item; // only what a person sets is looked at
const first = changeItem(item({ slug: '春耕' }), { slug: '春耕现场' }, 1);
const second = changeItem(item({ slug: '春耕现场' }), { slug: '春耕现场会' }, 2);
const changed = (step: typeof first) => step.changed![0]!;

it('a cell that a colleague has set since is theirs: taking one’s own change back or doing it again does not go over it', () => {
  expect(['春耕现场会', '台里的题'].map((slug) => isOthers(changed(second), item({ slug }), [first, second]))).toEqual([false, true]);
  // Another cell of the same item is nothing to this step.
  expect(isOthers(changed(second), item({ slug: '春耕现场会', presenter: '别人' }), [first, second])).toBe(false);
});
it('one’s own changes one after the other are one’s own, also while the last one has not come back yet', () => {
  for (const slug of ['春耕', '春耕现场', '春耕现场会']) expect(isOthers(changed(first), item({ slug }), [first, second])).toBe(false);
});
it('an item that one added and a colleague filled in is not taken away with their words, nor is one taken away again that came back and was written in', () => {
  const added = addItems('r', null, [{ id: 'i', item: NEW_ITEM }]);
  const others = (step: typeof added, now: Item | undefined, own: (typeof added)[] = []) => firstOthers(step.changed ?? [], () => now, [step, ...own]) !== undefined;
  expect([item({}), item({ slug: '抗洪' }), undefined].map((now) => others(added, now))).toEqual([false, true, false]);
  // What one wrote in it oneself goes with it.
  expect(others(added, item({ slug: '抗洪' }), [changeItem(item({}), { slug: '抗洪' }, 1)])).toBe(false);
  const removed = removeItem({ ...item({ slug: '春耕' }), seq: 3 } as ItemRow); // no more of it is looked at
  expect([item({ slug: '春耕' }), item({ slug: '春耕现场' })].map((now) => others(removed, now))).toEqual([false, true]);
});
it('an item that a colleague has moved on since stays there; what they put in or take away beside it is no move of it', () => {
  const list = (order: string) => [...order].map((id) => ({ id }));
  // 丁 from the end to behind 甲.
  const step = moveItem('丁', between(list('甲乙丙丁'), '丁')!, between(list('甲丁乙丙'), '丁')!);
  const others = (order: string) => isMovedByOthers(step.moved!, between(list(order), '丁'), [step]);
  expect(['甲丁乙丙', '甲新丁乙丙', '甲丁新乙丙', '甲丁丙', '甲乙丙丁'].map(others)).toEqual([false, false, false, false, false]);
  expect(['丁甲乙丙', '甲乙丁丙'].map(others)).toEqual([true, true]);
  expect(others('甲乙丙')).toBe(false);
});

import { expect, it } from 'vitest';
import type { Item } from '../../shared/rundown/rundown.ts';
import { changeItem, isOthers, NEW_ITEM, type Editable } from './acts.ts';

const item = (fields: Partial<Editable>): Item => ({ ...NEW_ITEM, id: 'i', rundownId: 'r', order: 'a', deleted: false, late: null, ...fields }) as unknown as Item; // only what a person sets is looked at
const first = changeItem(item({ slug: '春耕' }), { slug: '春耕现场' }, 1);
const second = changeItem(item({ slug: '春耕现场' }), { slug: '春耕现场会' }, 2);
const changed = (step: typeof first) => step.changed!;

it('a cell that a colleague has set since is theirs: taking one’s own change back or doing it again does not go over it', () => {
  expect(['春耕现场会', '台里的题'].map((slug) => isOthers(changed(second), item({ slug }), [first, second]))).toEqual([false, true]);
  // Another cell of the same item is nothing to this step.
  expect(isOthers(changed(second), item({ slug: '春耕现场会', presenter: '别人' }), [first, second])).toBe(false);
});
it('one’s own changes one after the other are one’s own, also while the last one has not come back yet', () => {
  for (const slug of ['春耕', '春耕现场', '春耕现场会']) expect(isOthers(changed(first), item({ slug }), [first, second])).toBe(false);
});

import { expect, it } from 'vitest';
import { keptWith } from './kept-with.ts';

it('works out once of each object what is kept with it, also where that is nothing much', () => {
  const asked: string[] = [];
  const lengthOf = keptWith(({ text }: { readonly text: string }) => { asked.push(text); return text.length; });
  const [empty, one] = [{ text: '' }, { text: '稿' }];
  expect([lengthOf(empty), lengthOf(one), lengthOf(empty), lengthOf(one), lengthOf({ text: '稿' })]).toEqual([0, 1, 0, 1, 1]);
  expect(asked).toEqual(['', '稿', '稿']);
});

import { describe, expect, it } from 'vitest';
import { fieldsThen, valuesBack } from './fields-then.ts';

const story = (title: string, columns: string[] = []) => ({ id: 's', title, columns, mobileFirst: false, deleted: false, createdAt: 1 });

describe('what a line of the history did', () => {
  const fields = fieldsThen('story', { before: story('一', ['a']), after: story('二', ['a']), now: story('三', ['a']) });
  it('names only the fields that it changed', () => expect(fields).toEqual([{ name: 'title', was: '一', is: '二', now: '三' }]));
  it('both values can come back while neither stands there', () => expect([valuesBack(fields, 'was'), valuesBack(fields, 'is')]).toEqual([{ title: '一' }, { title: '二' }]));
  it('nothing comes back that stands there already', () => expect(valuesBack(fieldsThen('story', { before: story('一'), after: story('二'), now: story('二') }), 'is')).toBeNull());
  it('the making of a record changed no field', () => expect(fieldsThen('story', { before: null, after: story('一'), now: story('一') })).toEqual([]));
});

describe('an item of a rundown', () => {
  const item = (change: object) => ({ id: 'i', slug: '导语', planned: 60_000, key: 'a', deleted: false, ...change });
  it('its place is nothing that is set back; its length and whether it is there are', () => expect(fieldsThen('item', { before: item({}), after: item({ key: 'b', planned: 90_000, deleted: true }), now: item({ deleted: true }) })).toEqual([
    { name: 'planned', was: 60_000, is: 90_000, now: 60_000 }, { name: 'deleted', was: false, is: true, now: true }]));
});

import { beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../log/command.ts';
import { FIRST_FORMS, inFormOf, presentForm } from '../log/forms.ts';
import { actsOn, MemoryRecords } from '../log/memory-records.ts';

let records: MemoryRecords;
let act: ReturnType<typeof actsOn>;
const programme = { name: '新闻', channelId: 'tv', start: 68_400_000, length: 900_000, lastEpisode: 7, rate: 280 };
const wechat = { name: '微信', form: 'wechat', titleMax: 30, textMax: 0, mobile: true };
const put = (kind: 'channel' | 'column' | 'programme', args: object, id = 'one', form = presentForm(`${kind}.put`).form): string => act(SYSTEM, `${kind}.put`, kind, id, args, form);
beforeEach(() => {
  records = new MemoryRecords();
  act = actsOn(records);
  expect([put('channel', wechat), put('column', { name: '民生', channelId: null }), put('programme', programme)]).toEqual(['ok', 'ok', 'ok']);
});

describe('what is known of channels, columns and programmes', () => {
  it('is what each of two people made of it, though neither had seen the other', () => {
    expect([put('channel', { titleMax: 64 }), put('channel', { name: '微信公众号' }), put('column', { channelId: 'tv' }), put('column', { name: '民生在线' })]).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect([records.get('channel', 'one'), records.get('column', 'one')]).toEqual([{ id: 'one', ...wechat, name: '微信公众号', titleMax: 64 }, { id: 'one', name: '民生在线', channelId: 'tv' }]);
  });
  it('does not count episodes anew because somebody moves a programme who had not seen the last one', () => {
    act(SYSTEM, 'rundown.create', 'rundown', 'r', { programme: 'one', date: '2026-11-30', title: '今日' });
    expect([put('programme', { start: 64_800_000 }), records.get('programme', 'one')]).toEqual(['ok', { id: 'one', ...programme, start: 64_800_000, lastEpisode: 8 }]);
  });
  it('is said in full of something new', () => expect([put('channel', { name: '电视' }, 'two'), records.get('channel', 'two')]).toEqual(['gone', undefined]));
  it('in lines of the first form, which said everything, is what it was then, to the letter', () => {
    expect([put('channel', { mobile: false, textMax: 1, titleMax: 2, form: 'app', name: '甲' }, 'one', 1), JSON.stringify(records.get('channel', 'one'))]).toEqual(['ok', '{"id":"one","name":"甲","form":"app","titleMax":2,"textMax":1,"mobile":false}']);
    expect(put('channel', { name: '甲' }, 'one', 1)).toBe('bad-arguments');
  });
  it('is told to a pool of the first release where everything is said, and to no such pool in part', () => {
    const said = (args: object) => inFormOf(FIRST_FORMS, { id: 'c', name: 'programme.put', target: { kind: 'programme', id: 'one' }, args, by: 'p', at: 1, seen: 0, ...presentForm('programme.put') })?.args ?? null;
    expect([said(programme), said({ start: 0 })]).toEqual([programme, null]);
  });
});

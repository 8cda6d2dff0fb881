import { describe, expect, it } from 'vitest';
import { apply } from '../log/apply.ts';
import { isRefusal, SYSTEM, type Command } from '../log/command.ts';
import { commands } from '../log/commands.ts';
import { FIRST_FORMS, inFormOf, presentForm } from '../log/forms.ts';
import { actsOn, MemoryRecords } from '../log/memory-records.ts';
import type { Item } from './rundown.ts';

/** A rundown with one item; `set` answers 'ok' or the refusal's code. */
function evening() {
  const records = new MemoryRecords();
  const act = actsOn(records);
  act(SYSTEM, 'person.put', 'person', '责编', { name: '责编', roles: ['producer'], active: true });
  act(SYSTEM, 'programme.put', 'programme', 'p', { name: '新闻', channelId: 'tv', start: 0, length: 900_000, lastEpisode: 0, rate: 280 });
  act('责编', 'rundown.create', 'rundown', 'run', { programme: 'p', date: '2026-03-02', title: '新闻' });
  act('责编', 'item.add', 'item', 'i', { rundown: 'run', after: null, item: { slug: '春耕', kind: 'read', versionId: null, assetId: null, planned: 30_000, float: false, presenter: '', note: '', hardStart: null } });
  const saying = (args: Partial<Item>, form = presentForm('item.set')): Command => ({ id: 'c', name: 'item.set', target: { kind: 'item', id: 'i' }, args, by: '责编', at: 9, seen: 0, ...form });
  const set = (args: Partial<Item>, form?: Pick<Command, 'form'>): string => {
    const writes = apply(records, saying(args, form));
    if (isRefusal(writes)) return writes.refused;
    records.write(writes);
    return 'ok';
  };
  return { set, saying, item: () => records.get('item', 'i')! };
}

describe('an item that somebody deleted', () => {
  for (const [what, args] of [['its slug', { slug: '春耕现场' }], ['its length', { planned: 45_000 }], ['its presenter', { presenter: '丁' }], ['whether it floats, and again that it is deleted', { float: true, deleted: true }]] as const) {
    it(`is not set where nobody would see it: ${what}`, () => {
      const { set, item } = evening();
      set({ deleted: true });
      const before = item();
      expect(set(args)).toBe('item-deleted');
      expect(item()).toEqual(before);
    });
  }

  it('is brought back, alone or with what is set of it', () => {
    const { set, item } = evening();
    set({ deleted: true });
    expect([set({ deleted: false }), set({ slug: '春耕现场' })]).toEqual(['ok', 'ok']);
    set({ deleted: true });
    expect(set({ deleted: false, slug: '备耕' })).toBe('ok');
    expect(item()).toMatchObject({ slug: '备耕', deleted: false });
  });

  it('may be deleted by a second person', () => {
    const { set } = evening();
    expect([set({ deleted: true }), set({ deleted: true })]).toEqual(['ok', 'ok']);
  });

  it('was set in the first form, and still is when the log is played again', () => {
    const { set, saying, item } = evening();
    set({ deleted: true }, {});
    expect(set({ slug: '春耕现场' }, {})).toBe('ok');
    expect(item()).toMatchObject({ slug: '春耕现场', deleted: true });
    expect(Object.keys(item())).not.toContain('evenDeleted');
    expect(apply(new MemoryRecords(), { ...saying({}, {}), by: SYSTEM, args: null })).toMatchObject({ refused: 'bad-arguments' });
  });

  it('is said to an older pool in the first form, and only fields are fields', () => {
    const { saying } = evening();
    expect(inFormOf(FIRST_FORMS, saying({ slug: '春耕现场' }))).toEqual({ ...saying({ slug: '春耕现场' }), form: undefined });
    expect(commands.get('item.set')!.fields!({ slug: '春耕现场', evenDeleted: true })).toEqual(['slug']);
  });
});

/** What several people do to one rundown apart, in the order in which the pool hears of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SYSTEM, type Command } from '../log/command.ts';
import { FIRST_FORMS, inFormOf, presentForm } from '../log/forms.ts';
import { actsOn, MemoryRecords } from '../log/memory-records.ts';
import { orderedItems, runOf } from './commands.ts';

/** A rundown with these items, none of which needs a release. Everything is said in the present form unless another is given. */
function evening(...ids: string[]) {
  const records = new MemoryRecords();
  const act = actsOn(records);
  const does = (name: string, id: string, args: unknown, form = presentForm(name).form): string => act('责编', name, name.startsWith('item') ? 'item' : 'rundown', id, args, form);
  act(SYSTEM, 'person.put', 'person', '责编', { name: '责编', roles: ['producer'], active: true });
  act(SYSTEM, 'programme.put', 'programme', 'p', { name: '新闻', channelId: 'tv', start: 0, length: 900_000, lastEpisode: 0, rate: 280 });
  does('rundown.create', 'run', { programme: 'p', date: '2026-03-02', title: '新闻' });
  const add = (id: string, after: string | null, form?: number): string =>
    does('item.add', id, { rundown: 'run', after, item: { slug: id, kind: 'psa', versionId: null, assetId: null, planned: 30_000, float: false, presenter: '', note: '', hardStart: null } }, form);
  ids.forEach((id, index) => add(id, ids[index - 1] ?? null));
  const remove = (id: string, deleted = true): string => does('item.set', id, { deleted });
  const move = (id: string, after: string | null, form?: number): string => does('item.move', id, { after }, form);
  return { does, add, remove, move, items: () => orderedItems(records, 'run'), order: () => orderedItems(records, 'run').map(({ id }) => id).join(' '), run: () => runOf(orderedItems(records, 'run')), rundown: () => records.get('rundown', 'run')! };
}

describe('a place behind an item that somebody deleted meanwhile', () => {
  it('is where that stood, for what is added and what is moved; not behind the closing titles', () => {
    const { add, remove, move, order } = evening('片头', '头条', '二条', '片尾');
    remove('头条');
    add('追加', '头条');
    expect(order()).toBe('片头 追加 二条 片尾');
    move('二条', '头条');
    expect(order()).toBe('片头 二条 追加 片尾');
  });
  it('was the last one in the first form, and is when the log is played again', () => {
    const { add, remove, move, order } = evening('片头', '头条', '二条', '片尾');
    remove('头条');
    expect([add('追加', '头条', 1), move('二条', '头条', 1), order()]).toEqual(['ok', 'ok', '片头 片尾 追加 二条']);
  });
});

it('an item that comes back stands where it stood, and others still go between it and its neighbour', () => {
  const { add, remove, move, order } = evening('甲', '乙', '丙');
  remove('乙');
  add('新', '甲');
  remove('乙', false);
  const [first, second] = order().split(' ').slice(1, 3) as [string, string];
  move('丙', first);
  expect(order()).toBe(`甲 ${first} 丙 ${second}`);
});

const IDS = ['一', '二', '三', '四', '五', '六'];
const acts = fc.array(fc.tuple(fc.constantFrom('add', 'move', 'remove', 'restore'), fc.constantFrom(...IDS), fc.constantFrom(null, ...IDS)), { minLength: 30, maxLength: 60 });
it('however items are added, moved, deleted and brought back: what was put behind another that is there stands right behind it, and no two share a key', () => {
  fc.assert(fc.property(acts, (all) => {
    const { add, move, remove, items } = evening('一', '二');
    for (const [what, id, after] of all) {
      const did = what === 'add' ? add(id, after) : what === 'move' ? move(id, after) : remove(id, what === 'remove');
      const now = items();
      expect(new Set(now.map((one) => one.key)).size).toBe(now.length);
      const anchor = now.findIndex((one) => one.id === after);
      if (did === 'ok' && (what === 'add' || what === 'move') && after !== id && (after === null || anchor >= 0)) expect(now[anchor + 1]?.id).toBe(id);
    }
  }));
});

describe('locking', () => {
  it('locks what was looked at: not with an item slipped in, dropped or put elsewhere meanwhile', () => {
    for (const meanwhile of ['add', 'remove', 'move', 'version'] as const) {
      const { does, add, remove, move, run, rundown } = evening('甲', '乙');
      const looked = run();
      if (meanwhile === 'add') add('丙', '甲'); else if (meanwhile === 'remove') remove('乙'); else if (meanwhile === 'move') move('乙', null); else does('item.set', '乙', { versionId: 'v' });
      expect([does('rundown.lock', 'run', { run: looked }), rundown().state]).toEqual(['rundown-moved-on', 'open']);
      if (meanwhile !== 'version') expect(does('rundown.lock', 'run', { run: run() })).toBe('ok');
    }
  });
  it('is not kept from it by what is no part of the run', () => {
    const { does, add, run } = evening('甲', '乙');
    const looked = run();
    add('备用', '甲');
    does('item.set', '备用', { float: true });
    expect(does('rundown.lock', 'run', { run: looked })).toBe('ok');
  });
  it('a rundown that was deleted meanwhile is gone; the first form locked it all the same', () => {
    for (const [form, said] of [[2, 'gone'], [1, 'ok']] as const) {
      const { does } = evening('甲');
      does('rundown.set', 'run', { deleted: true });
      expect(does('rundown.lock', 'run', {}, form)).toBe(said);
    }
  });
});

describe('a rundown that is deleted apart from those who work in it', () => {
  const ids = (items: readonly { readonly id: string }[]): string[] => items.map((one) => one.id);
  it('goes with what was seen in it, and comes back with all of it', () => {
    const { does, items, order, rundown } = evening('甲', '乙');
    expect([does('rundown.set', 'run', { deleted: true, items: ids(items()) }), rundown().deleted]).toEqual(['ok', true]);
    expect([does('rundown.set', 'run', { deleted: false }), rundown().deleted, order()]).toEqual(['ok', false, '甲 乙']);
  });
  it('stays where somebody has put another item in that was not seen; not where one was taken out', () => {
    const { does, add, remove, items, rundown } = evening('甲', '乙');
    const seen = ids(items());
    add('追加', '甲');
    expect([does('rundown.set', 'run', { deleted: true, items: seen }), rundown().deleted]).toEqual(['rundown-grew', false]);
    remove('追加');
    remove('乙');
    expect(does('rundown.set', 'run', { deleted: true, items: seen })).toBe('ok');
  });
  it('is not deleted under a lock, and takes nothing in while it is deleted: neither items nor another day', () => {
    const { does, add, run, rundown } = evening('甲');
    does('rundown.lock', 'run', { run: run() });
    expect(does('rundown.set', 'run', { deleted: true, items: ['甲'] })).toBe('rundown-locked');
    does('rundown.unlock', 'run', { reason: '多了一张' });
    expect(does('rundown.set', 'run', { deleted: true, items: ['甲'] })).toBe('ok');
    const before = rundown();
    expect([add('乙', '甲'), does('item.set', '甲', { slug: '改' }), does('rundown.set', 'run', { date: '2026-03-03' }), rundown()]).toEqual(['rundown-deleted', 'rundown-deleted', 'rundown-deleted', before]);
    expect([does('rundown.set', 'run', { deleted: true, items: [] }), does('rundown.set', 'run', { deleted: false, date: '2026-03-03' }), rundown().date]).toEqual(['ok', 'ok', '2026-03-03']);
  });
  it('was deleted and set in the first form whatever was in it, and is when the log is played again', () => {
    const { does, add, rundown } = evening('甲');
    add('乙', '甲');
    expect([does('rundown.set', 'run', { deleted: true }, 1), does('rundown.set', 'run', { title: '晚间' }, 1), rundown().title]).toEqual(['ok', 'ok', '晚间']);
    expect(does('rundown.set', 'run', { deleted: true, items: [] }, 1)).toBe('bad-arguments');
  });
});

describe('two desks that run one show apart', () => {
  const take = (does: ReturnType<typeof evening>['does'], item: string | null, from: string | null): string => does('rundown.take', 'run', { item, from });
  it('the one that is heard later neither throws the show back nor ends it, nor writes over when items ran', () => {
    const { does, run, rundown, items } = evening('甲', '乙', '丙');
    does('rundown.lock', 'run', { run: run() });
    expect([take(does, '甲', null), take(does, '乙', '甲'), take(does, '丙', '乙')]).toEqual(['ok', 'ok', 'ok']);
    const ran = items();
    expect([take(does, '甲', null), take(does, '乙', '甲'), take(does, null, '乙')]).toEqual(['taken-elsewhere', 'taken-elsewhere', 'taken-elsewhere']);
    expect([rundown().state, rundown().current, items()]).toEqual(['onair', '丙', ran]);
    expect([take(does, null, '丙'), rundown().state]).toEqual(['ok', 'done']);
  });
  it('an item that both take runs since the first of them', () => {
    const { does, run, rundown, items } = evening('甲', '乙');
    does('rundown.lock', 'run', { run: run() });
    take(does, '甲', null);
    const ran = items();
    expect([take(does, '甲', null), rundown().current, items()]).toEqual(['ok', '甲', ran]);
  });
  it('the first form did not say from where, and is played as it was', () => {
    const { does, run, rundown } = evening('甲', '乙');
    does('rundown.lock', 'run', { run: run() });
    take(does, '甲', null);
    take(does, '乙', '甲');
    expect([does('rundown.take', 'run', { item: '甲' }, 1), rundown().current]).toEqual(['ok', '甲']);
  });
});

it('an older pool hears of it as it knows it', () => {
  const said = (name: string, args: unknown): unknown => inFormOf(FIRST_FORMS, { id: 'c', name, target: { kind: 'rundown', id: 'run' }, args, by: '责编', at: 1, seen: 0, ...presentForm(name) } as Command)?.args;
  expect(said('rundown.take', { item: '乙', from: '甲' })).toEqual({ item: '乙' });
  expect(said('rundown.lock', { run: [{ item: '甲', version: null }] })).toEqual({});
  expect(said('item.move', { after: '甲' })).toEqual({ after: '甲' });
  expect(said('rundown.set', { deleted: true, items: ['甲'] })).toEqual({ deleted: true });
});

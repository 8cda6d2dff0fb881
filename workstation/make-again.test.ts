import { describe, expect, it } from 'vitest';
import { SYSTEM } from '../shared/log/command.ts';
import { actsOn, MemoryRecords } from '../shared/log/memory-records.ts';
import type { Kind } from '../shared/records.ts';
import { orderedItems } from '../shared/rundown/commands.ts';
import { docOfBlocks } from '../shared/script/schema.ts';
import { canMakeAgain, makeAgain } from './make-again.ts';

/** What an older backup still has. */
function house() {
  const records = new MemoryRecords();
  const act = actsOn(records);
  act(SYSTEM, 'person.put', 'person', 'p', { name: '编辑', roles: ['editor', 'producer', 'operator'], active: true });
  for (const id of ['tv', 'wx']) act(SYSTEM, 'channel.put', 'channel', id, { name: id, form: id === 'tv' ? 'tv' : 'wechat', titleMax: 0, textMax: 0, mobile: false });
  act(SYSTEM, 'programme.put', 'programme', 'news', { name: '新闻', channelId: 'tv', start: 0, length: 900_000, lastEpisode: 0, rate: 280 });
  return { records, act };
}
const doc = docOfBlocks([{ id: 'b', kind: 'read', text: '备份之后写的。' }]);
const ITEMS = ['one', 'two', 'three'] as const;
const item = (slug: string) => ({ slug, kind: 'read', versionId: 'v', assetId: null, planned: 30_000, float: false, presenter: '', note: '', hardStart: null });
/** And what was made after it. */
function later() {
  const made = house();
  const ok = (...args: Parameters<typeof made.act>): void => { expect([args[1], made.act(...args)]).toEqual([args[1], 'ok']); };
  ok('p', 'asset.add', 'asset', 'a', { name: '片', kind: 'video', sha256: 'f'.repeat(64), bytes: 9, mime: 'video/mp4', probe: { durationMs: 4000, frames: 100, width: 16, height: 9, rate: '25/1', videoCodec: 'h264', audioCodec: '', channels: 0, sampleRate: 0, interlaced: false }, licence: '' });
  ok('p', 'asset.derived', 'asset', 'a', { poster: { sha256: 'e'.repeat(64), bytes: 1 } });
  ok('p', 'story.create', 'story', 's', { title: '稿件', columns: [], mobileFirst: true, version: 'v', channel: 'tv', doc });
  ok('p', 'version.titles', 'version', 'v', { title: '电视的题', kicker: '引题' });
  ok('p', 'version.create', 'version', 'w', { story: 's', channel: 'wx', title: '微信的题', basedOn: 'v', doc });
  ok('p', 'cut.patch', 'cut', 'v', { put: [{ track: 'V1', clip: { id: 'c', asset: 'a', in: 5, length: 50, start: 0, link: null, gain: 0, block: null } }], remove: [] });
  ok('p', 'rundown.create', 'rundown', 'r', { programme: 'news', date: '2026-11-29', title: '晚间' });
  ok('p', 'rundown.set', 'rundown', 'r', { length: 1_200_000 });
  for (const id of ITEMS) ok('p', 'item.add', 'item', id, { rundown: 'r', after: null, item: item(id) });
  return made;
}
/** Without who made it when, and how it came to be. */
const said = (record: unknown): unknown => { const { createdBy: _by, createdAt: _at, trail: _trail, v: _v, key: _key, ...rest } = record as Record<string, unknown>; return rest; };

describe('what a pool has forgotten is made again as it was', () => {
  const then = later().records;
  const order: [Kind, string][] = [['asset', 'a'], ['body', 'w'], ['body', 'v'], ['cut', 'v'], ['rundown', 'r']];

  it('by commands that people may give, once', () => {
    const { records, act } = house();
    const parent = (id: string): string => then.get('version', id)?.storyId ?? '';
    expect(canMakeAgain('cut', 'v', 's', records)).toBe(false);
    for (const [kind, id] of order) {
      expect([kind, id, canMakeAgain(kind, id, parent(id), records)]).toEqual([kind, id, true]);
      const steps = makeAgain(kind, id, then, records);
      for (const { name, target, args } of steps) expect([name, act('p', name, target.kind, target.id, args)]).toEqual([name, 'ok']);
      expect([kind, id, canMakeAgain(kind, id, parent(id), records)]).toEqual([kind, id, false]);
      expect(said(records.get(kind, id))).toEqual(said(then.get(kind, id)));
    }
    for (const id of ['v', 'w']) expect(said(records.get('version', id))).toMatchObject({ ...(said(then.get('version', id)) as object), basedOn: null }); // what one was based on was away still
    expect(orderedItems(records, 'r').map(said)).toEqual(orderedItems(then, 'r').map(said));
  });

  it('an item of a rundown that is there behind the one that it stood behind', () => {
    for (const gone of ITEMS) {
      const { records, act } = house();
      for (const { name, target, args } of makeAgain('rundown', 'r', then, records)) if (target.id !== gone) act('p', name, target.kind, target.id, (args as { after?: string }).after === gone ? { ...(args as object), after: orderedItems(records, 'r').at(-1)?.id ?? null } : args);
      expect(canMakeAgain('item', gone, 'r', records)).toBe(true);
      const [step] = makeAgain('item', gone, then, records);
      expect(act('p', step!.name, 'item', gone, step!.args)).toBe('ok');
      expect(orderedItems(records, 'r').map((one) => one.id)).toEqual(orderedItems(then, 'r').map((one) => one.id));
    }
  });

  it('and nothing where there is nothing to make it of', () => {
    const { records } = house();
    expect(order.flatMap(([kind, id]) => makeAgain(kind, `${id}?`, then, records))).toEqual([]);
    expect([canMakeAgain('branch', 'b', 'v', records), canMakeAgain('item', 'one', 'r', records)]).toEqual([false, false]);
  });
});

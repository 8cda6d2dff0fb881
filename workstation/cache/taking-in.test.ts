/** What a frame is said to have changed: screens look again at nothing else. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BareStation } from '../../test/support/bare-station.ts';
import { SYSTEM } from '../../shared/log/command.ts';
import type { Frame } from '../../shared/protocol/pool.ts';
import type { Kind } from '../../shared/records.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';

let station: BareStation;
beforeEach(() => {
  station = new BareStation('编辑');
  station.act(SYSTEM, 'person.put', 'person', '编辑', { name: '编辑', roles: ['editor', 'producer', 'reporter'], active: true });
  station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  station.act(SYSTEM, 'programme.put', 'programme', '新闻', { name: '新闻', channelId: 'tv', start: 0, length: 900_000, lastEpisode: 0, rate: 280 });
  station.act(SYSTEM, 'rundown.create', 'rundown', 'r', { programme: '新闻', date: '2026-11-30', title: '今晚' });
  station.act(SYSTEM, 'story.create', 'story', 's', { title: '稿', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文。' }]) });
});
afterEach(() => station.close());

const clip = (id: string, start: number) => ({ put: [{ track: 'V1', clip: { id, asset: 'a', in: 0, length: 50, start, link: null, gain: 0, block: null } }], remove: [] });
/** The pool's next frame: these records, and what it says of commands. */
function frame(which: readonly (readonly [Kind, string])[], results: Frame['results'] = [], more = false): ReadonlySet<Kind> {
  const { cursor } = station.cache;
  const changes = which.map(([kind, id], at) => ({ kind, id, seq: cursor + at + 1, record: station.pool.get(kind, id)! }));
  const changed = station.cache.applyFrame({ is: 'frame', from: cursor, seq: cursor + which.length, chain: 'c', results, changes, edits: [], more }, 1, 0);
  if (changed === 'gap') throw new Error('gap');
  return changed.kinds;
}

describe('what changed with a frame', () => {
  it('is the list, too, in which something waited no more once the pool says that it had it already', () => {
    frame([['person', '编辑'], ['channel', 'tv'], ['programme', '新闻'], ['rundown', 'r']]);
    const item = { rundown: 'r', after: null, item: { slug: '春耕', kind: 'read', versionId: null, assetId: null, planned: 30_000, float: false, presenter: '', note: '', hardStart: null } };
    const id = station.give('item.add', 'item', 'i', item);
    // The pool took it, and the line broke before it said so.
    station.act('编辑', 'item.add', 'item', 'i', item);
    frame([['item', 'i']]);
    expect(station.cache.waits('r')).toBe(true);
    const kinds = frame([], [{ id, outcome: 'accepted', seq: station.cache.cursor }]);
    expect([station.cache.waits('r'), kinds.has('item')]).toEqual([false, true]);
  });

  it('is what waits here as well, where it finds its place only now: a cut whose version comes after it', () => {
    const here: [Kind, string][] = [['person', '编辑'], ['channel', 'tv'], ['story', 's'], ['version', 'v'], ['body', 'v']];
    station.act('编辑', 'cut.patch', 'cut', 'v', clip('别人的', 0));
    frame([...here, ['cut', 'v']]);
    station.give('cut.patch', 'cut', 'v', clip('我的', 100));
    station.cache.reset();
    frame([['person', '编辑'], ['channel', 'tv'], ['cut', 'v']], [], true);
    const clips = (): string[] => station.cache.records.get('cut', 'v')!.tracks.V1.map((one) => one.id);
    expect(clips()).toEqual(['别人的']);
    const kinds = frame([['story', 's'], ['version', 'v'], ['body', 'v']]);
    expect([clips(), kinds.has('cut')]).toEqual([['别人的', '我的'], true]);
  });
});

describe('rows that come anew', () => {
  it('are still to come until all of them are here, also where something waits over them', () => {
    const here: [Kind, string][] = [['person', '编辑'], ['channel', 'tv'], ['story', 's'], ['version', 'v'], ['body', 'v']];
    frame(here);
    station.give('story.set', 'story', 's', { title: '写下的标题' });
    station.cache.reset();
    frame(here.slice(0, 2), [], true);
    expect(station.cache.partial).toBe(true);
    frame(here.slice(2));
    station.cache.complete();
    expect([station.cache.partial, station.cache.records.get('story', 's')?.title]).toEqual([false, '写下的标题']);
  });
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import { BareStation } from '../../test/support/bare-station.ts';
import { SYSTEM } from '../../shared/log/command.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';

let station: BareStation;
const STORIES = ['写了的', '没写的'];
beforeEach(() => {
  station = new BareStation('甲');
  for (const who of ['甲', '乙']) station.act(SYSTEM, 'person.put', 'person', who, { name: who, roles: ['reporter'], active: true });
  station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  for (const id of STORIES) station.act('甲', 'story.create', 'story', id, { title: id, columns: [], mobileFirst: false, version: `v${id}`, channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文。' }]) });
  station.tell([['person', '甲'], ['person', '乙'], ['channel', 'tv'], ...STORIES.flatMap((id) => [['story', id], ['version', `v${id}`], ['body', `v${id}`]] as const)]);
});
afterEach(() => station.close());
const type = (by: string): void => {
  const body = 'v写了的';
  const { v } = station.cache.records.get('body', body)!;
  station.give('script.edit', 'body', body, { v, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '又' }] } }], passes: 0 }, by);
};
/** Somebody deletes both stories elsewhere. */
const deleted = () => {
  for (const id of STORIES) station.act('乙', 'story.set', 'story', id, { deleted: true });
  return station.tell(STORIES.map((id) => ['story', id] as const)).deleted;
};

it('a story that is deleted under what waits for it is named, with everybody who wrote that', () => {
  type('甲');
  type('乙');
  type('甲');
  expect(deleted()).toEqual(new Map([['写了的', ['甲', '乙']]]));
});
it('one that was deleted here is not', () => {
  type('甲');
  station.give('story.set', 'story', '写了的', { deleted: true });
  expect(deleted()).toEqual(new Map());
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import { BareStation } from '../../test/support/bare-station.ts';
import { SYSTEM } from '../../shared/log/command.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';

/** More than a person is shown at once. */
const SENTENCES = 130;
let station: BareStation;
beforeEach(() => {
  station = new BareStation('编辑');
  for (const who of ['编辑', '记者']) station.act(SYSTEM, 'person.put', 'person', who, { name: who, roles: ['editor'], active: true });
  station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  const blocks = Array.from({ length: SENTENCES }, (_, at) => ({ id: `b${at}`, kind: 'vo' as const, text: `第${at}句原文。` }));
  station.act('记者', 'story.create', 'story', 's', { title: '稿', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks(blocks) });
  station.tell([['person', '编辑'], ['person', '记者'], ['channel', 'tv'], ['story', 's'], ['version', 'v'], ['body', 'v']]);
});
afterEach(() => station.close());

/** Puts this behind the first character of every sentence, the last one first. */
function inEach(text: string): unknown[] {
  let at = 1;
  const places: number[] = [];
  for (let sentence = 0; sentence < SENTENCES; sentence++) { places.push(at + 1); at += `第${sentence}句原文。`.length + 2; }
  return places.reverse().map((from) => ({ stepType: 'replace', from, to: from, slice: { content: [{ type: 'text', text }] } }));
}

it('every sentence that two changed apart is to be looked at, of a long script too: more than a person is shown at once', () => {
  station.give('script.edit', 'body', 'v', { v: 0, steps: inEach('甲'), passes: 0 });
  const theirs = inEach('乙');
  station.act('记者', 'script.edit', 'body', 'v', { v: 0, steps: theirs, passes: 0 }, 4);
  const { cursor } = station.cache;
  const body = station.pool.get('body', 'v')!;
  station.cache.applyFrame({ is: 'frame', from: cursor, seq: cursor + 1, chain: 'c', results: [], more: false, changes: [{ kind: 'body', id: 'v', seq: cursor + 1, record: body }], edits: [{ body: 'v', v: 0, steps: theirs as Record<string, unknown>[], command: 'theirs' }] }, 1, Number.MAX_SAFE_INTEGER);
  expect(station.cache.records.get('version', 'v')!.mergeFlags).toHaveLength(SENTENCES);
});

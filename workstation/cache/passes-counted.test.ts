import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BareStation } from '../../test/support/bare-station.ts';
import { apply } from '../../shared/log/apply.ts';
import { isRefusal, SYSTEM } from '../../shared/log/command.ts';
import type { Kind } from '../../shared/records.ts';
import { passesGiven } from '../../shared/review/chain.ts';
import { contentHash } from '../../shared/review/hash.ts';
import { blocksOf, docOfBlocks } from '../../shared/script/schema.ts';
import type { OutboxEntry } from './outbox-rows.ts';
import { withoutHeld } from './passes-counted.ts';

const RECORDS: readonly (readonly [Kind, string])[] = [['story', 's'], ['version', 'v'], ['body', 'v']];
let station: BareStation;
/** A version that waits for its final level; who signs that sits here, away from the pool. */
beforeEach(() => {
  station = new BareStation('三审');
  for (const [who, ...roles] of [['记者', 'reporter'], ['编辑', 'editor'], ['一审', 'review1'], ['二审', 'review2'], ['三审', 'review3'], ['值班', 'review3']] as const) station.act(SYSTEM, 'person.put', 'person', who, { name: who, roles, active: true });
  station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  station.act('记者', 'story.create', 'story', 's', { title: '稿', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原来的文字。' }]) });
  station.act('编辑', 'review.submit', 'version', 'v', { remark: '' });
  pass('一审', 1);
  pass('二审', 2);
  station.tell([['person', '三审'], ['channel', 'tv'], ...RECORDS]);
});
afterEach(() => station.close());

const decision = (level: number, has: { readonly records: Parameters<typeof contentHash>[0] } | null = null) => ({ level, verdict: 'pass', remark: '', hash: contentHash(has?.records ?? station.pool, 'v') });
function pass(who: string, level: number): void { station.act(who, 'review.decide', 'version', 'v', decision(level)); }
const seen = (): number => passesGiven(station.cache.records.get('version', 'v')!);
const typed = (text: string) => ({ v: station.cache.records.get('body', 'v')!.v, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text }] } }], passes: seen() });
/** What becomes at the pool of what waits here. */
const sent = (): string[] => station.outbox.all().map((one) => {
  const writes = apply(station.pool, one);
  if (isRefusal(writes)) return `${one.name} ${writes.refused}`;
  station.pool.write(writes);
  return `${one.name} ok`;
});

describe('who passes a version here and goes on in it, while another passes another content of it at the pool', () => {
  let own: string;
  beforeEach(() => {
    own = station.give('review.decide', 'version', 'v', decision(3, station.cache));
    station.give('version.titles', 'version', 'v', { kicker: '三审写的引题', passes: seen() });
    station.give('script.edit', 'body', 'v', typed('三审写的。'));
    // Meanwhile: other words, and the final pass of these.
    station.act('二审', 'script.edit', 'body', 'v', { v: 0, steps: [{ stepType: 'replace', from: 3, to: 3, slice: { content: [{ type: 'text', text: '新' }] } }], passes: 2 }, 4);
    pass('值班', 3);
    station.tell(RECORDS, { refused: [own], edits: [{ body: 'v', v: 0, steps: [{ stepType: 'replace', from: 3, to: 3, slice: { content: [{ type: 'text', text: '新' }] } }], command: 'theirs' }] });
  });

  it('does not take that release away unseen: their words go beside the script, their title is not accepted', () => {
    expect(sent()).toEqual(['version.titles titles-passed', 'script.edit ok']);
    expect([station.pool.get('version', 'v')!.stage, blocksOf(station.pool.get('body', 'v')!.doc)[0]!.text]).toEqual(['released', '原来新的文字。']);
    expect(station.pool.children('branch', 'v').map(({ doc }) => blocksOf(doc)[0]!.text)).toEqual(['三审写的。原来新的文字。']);
  });
  it('finds it so here too, and after a start anew', () => {
    const here = () => [blocksOf(station.cache.records.get('body', 'v')!.doc)[0]!.text, station.cache.records.children('branch', 'v').length];
    expect(here()).toEqual(['原来新的文字。', 1]);
    station.reopen();
    expect(here()).toEqual(['原来新的文字。', 1]);
  });
});

it('what is said to the pool counts no pass of a colleague here that does not go out yet: another may have been given there in its place', () => {
  const entry = (n: number, name: string, args: object): OutboxEntry => ({ n, id: String(n), name, target: { kind: 'version', id: 'v' }, args, by: '二审', at: 1, seen: 0, sent: false, size: 0 });
  const held = [entry(1, 'review.decide', { verdict: 'pass' }), entry(2, 'review.decide', { verdict: 'revise' }), entry(4, 'review.decide', { verdict: 'pass' })];
  expect(withoutHeld(entry(3, 'version.titles', { title: '题', passes: 3 }), held).args).toEqual({ title: '题', passes: 2 });
  expect([withoutHeld(entry(3, 'version.titles', { title: '题', passes: 3 }), []), withoutHeld(entry(3, 'version.claim', { writer: null }), held)].map(({ args }) => args)).toEqual([{ title: '题', passes: 3 }, { writer: null }]);
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BareStation } from '../../test/support/bare-station.ts';
import { apply, type ReadRecords } from '../../shared/log/apply.ts';
import { isRefusal, SYSTEM } from '../../shared/log/command.ts';
import { passesGiven } from '../../shared/review/chain.ts';
import { contentHash } from '../../shared/review/hash.ts';
import { blocksOf, docOfBlocks } from '../../shared/script/schema.ts';
import { mergeBranchHere } from '../branches.ts';

const TEXT = '原来的文字。';
let station: BareStation;
/** A script of the reporter's that was passed once. */
beforeEach(() => {
  station = new BareStation('编辑');
  for (const [who, role] of [['编辑', 'editor'], ['记者', 'reporter'], ['一审', 'review1']] as const) station.act(SYSTEM, 'person.put', 'person', who, { name: who, roles: [role], active: true });
  station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  station.act('记者', 'story.create', 'story', 's', { title: '稿', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: TEXT }]) });
  station.act('编辑', 'review.submit', 'version', 'v', { remark: '' });
  station.act('一审', 'review.decide', 'version', 'v', { level: 1, verdict: 'pass', remark: '', hash: contentHash(station.pool, 'v') });
  station.tell([['person', '编辑'], ['person', '记者'], ['channel', 'tv'], ['story', 's'], ['version', 'v'], ['body', 'v']]);
});
afterEach(() => station.close());

const put = (at: number, text: string) => ({ stepType: 'replace', from: at, to: at, slice: { content: [{ type: 'text', text }] } });
const rubOut = (from: number, to: number) => ({ stepType: 'replace', from, to });
const passes = (): number => passesGiven(station.cache.records.get('version', 'v')!);
const edit = (...steps: unknown[]): string => station.give('script.edit', 'body', 'v', { v: station.cache.records.get('body', 'v')!.v, steps, passes: passes() });
const textOf = (doc: unknown): string => blocksOf(doc).map(({ text }) => text).join('|');
interface Has { readonly records: ReadRecords }
const said = ({ records }: Has = station.cache): string => textOf(records.get('body', 'v')!.doc);
const branches = ({ records }: Has = station.cache) => records.children('branch', 'v').map(({ state, doc }) => [state, textOf(doc)]);
/** Brings the only branch in as the sync page does. */
function merge(): string {
  let id = '';
  const nothing = (): never => { throw new Error('there are words to bring in'); };
  mergeBranchHere(station.cache, nothing, (body, v, steps, merges) => ({ id: id = station.give('script.edit', 'body', body, { v, steps, passes: passes(), merges }) }), station.cache.records.children('branch', 'v')[0]!.id, { by: '编辑', at: 1 });
  return id;
}
/** The pool judges what waits. */
function send(): void {
  for (const one of station.outbox.all()) {
    const writes = apply(station.pool, one);
    if (isRefusal(writes)) throw new Error(`${one.name}: ${writes.refused}`);
    station.pool.write(writes);
  }
}

describe('a merge that waits while the cache is filled anew, and the script comes before its version', () => {
  beforeEach(() => {
    // By a screen that did not show the pass yet.
    station.give('script.edit', 'body', 'v', { v: 0, steps: [put(7, '路上写的。')], passes: 0 });
    merge();
    edit(rubOut(8, 10));
    expect([said(), branches()]).toEqual([`${TEXT}路的。`, [['merged', `${TEXT}路上写的。`]]]);
    station.cache.reset();
  });
  const filled = (...last: Parameters<BareStation['tell']>[0]): void => {
    station.tell([['person', '编辑'], ['channel', 'tv']], { more: true });
    station.tell([['story', 's'], ['body', 'v']], { more: true });
    station.tell(last);
    station.cache.complete();
    send();
  };

  it('brings its words in: the pass that keeps them out still stands', () => {
    filled(['version', 'v']);
    expect([said({ records: station.pool }), branches({ records: station.pool })]).toEqual([`${TEXT}路的。`, [['merged', `${TEXT}路上写的。`]]]);
  });
  it('brings nothing where the words come in by themselves by then, and what was rubbed out of them stays so', () => {
    const version = station.pool.get('version', 'v')!;
    station.pool.write([{ kind: 'version', id: 'v', record: { ...version, stage: 'draft', passes: [], trail: [] } }]);
    filled(['version', 'v']);
    expect([said({ records: station.pool }), branches({ records: station.pool })]).toEqual([`${TEXT}路的。`, []]);
  });
});

describe('what was done on top of a merge that is refused because its branch grew', () => {
  /** The reporter's branch is merged here and what it brought worked on; meanwhile they added to it. */
  function refused(...steps: unknown[]): string {
    station.act('记者', 'script.edit', 'body', 'v', { v: 0, steps: [put(7, '路上写的。')], passes: 0 });
    const branch = station.pool.children('branch', 'v')[0]!;
    station.tell([['branch', branch.id]]);
    const merged = merge();
    edit(...steps);
    station.act('记者', 'script.edit', 'body', 'v', { v: branch.v, on: branch.id, steps: [put(12, '两句。')], passes: 0 });
    station.tell([['branch', branch.id]], { refused: [merged] });
    return said();
  }
  const cases: [what: string, steps: unknown[], left: string, mergedAgain: string][] = [
    ['words of the script stay rubbed out', [rubOut(1, 4)], '文字。', '文字。路上写的。两句。'],
    ['those that the branch had brought are in the branch, and come with it', [rubOut(8, 10)], TEXT, `${TEXT}路上写的。两句。`],
    ['of a stretch that has both each goes its way', [rubOut(5, 9)], '原来的文', '原来的文路上写的。两句。'],
    ['what was typed stays', [put(1, '新：')], `新：${TEXT}`, `新：${TEXT}路上写的。两句。`],
    ['so does what was typed among the words of the branch', [put(9, '新')], `${TEXT}新`, `${TEXT}路上写的。两句。新`],
  ];
  it.each(cases)('%s', (_what, steps, left, mergedAgain) => {
    expect(refused(...steps)).toBe(left);
    merge();
    expect(said()).toBe(mergedAgain);
  });
});

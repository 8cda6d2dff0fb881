import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BareStation } from '../../test/support/bare-station.ts';
import { SYSTEM } from '../../shared/log/command.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';
import type { Version } from '../../shared/story/version.ts';

let station: BareStation;
/** The pool tells that the version is another one by now. */
function confirm(change: Partial<Version>): ReturnType<BareStation['tell']> {
  station.pool.write([{ kind: 'version', id: 'v', record: { ...station.pool.get('version', 'v')!, ...change } }]);
  return station.tell([['version', 'v']]);
}

beforeEach(() => {
  station = new BareStation('编辑');
  station.act(SYSTEM, 'person.put', 'person', '编辑', { name: '编辑', roles: ['editor'], active: true });
  station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  station.act('编辑', 'story.create', 'story', 's', { title: '题', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文' }]) });
  station.tell([['person', '编辑'], ['version', 'v'], ['body', 'v']]);
  station.give('script.edit', 'body', 'v', { v: 0, passes: 0, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '我写的' }] } }] });
});
afterEach(() => station.close());
const version = () => station.cache.records.get('version', 'v');
const script = (): string => JSON.stringify(station.cache.records.get('body', 'v'));

describe('typing that waits', () => {
  const labels: [what: string, change: Partial<Version>][] = [['has another title', { title: '别人的题' }], ['is being written by somebody', { writer: 'q' }], ['has a sentence to check', { mergeFlags: [{ is: 'missing', copy: 'ours', sentence: '句', by: 'q', at: 1 }] }]];
  for (const [what, change] of labels) it(`stays as it is when its version ${what}`, () => {
    expect([...confirm(change).bodies]).toEqual([]);
    expect(version()).toMatchObject(change);
    expect(script()).toContain('我写的');
  });

  const reopened: [what: string, reopen: () => void][] = [['', () => undefined], [', after a restart too', () => station.reopen()]];
  for (const [what, reopen] of reopened) it(`becomes a branch when its version was deleted${what}`, () => {
    reopen();
    expect([...confirm({ title: '别人的题', deleted: true }).bodies]).toEqual(['v']);
    expect(script()).not.toContain('我写的');
    expect(JSON.stringify(station.cache.records.children('branch', 'v'))).toContain('我写的');
  });

  it('is folded again behind an own title that a new title of others takes off', () => {
    station.give('version.titles', 'version', 'v', { kicker: '我的引题' });
    confirm({ title: '别人的题' });
    expect(version()).toMatchObject({ title: '别人的题', kicker: '我的引题' });
    expect(script()).toContain('我写的');
  });
});

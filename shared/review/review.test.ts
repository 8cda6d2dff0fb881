import { describe, expect, it } from 'vitest';
import { apply } from '../log/apply.ts';
import { isRefusal, SYSTEM, type Command } from '../log/command.ts';
import { presentForm } from '../log/forms.ts';
import { MemoryRecords } from '../log/memory-records.ts';
import type { Role } from '../people/person.ts';
import { docOfBlocks } from '../script/schema.ts';
import { contentHash } from './hash.ts';

const PEOPLE: Record<string, Role[]> = { 记者甲: ['reporter'], 编辑甲: ['editor'], 一审甲: ['review1'], 二审甲: ['review2'], 终审甲: ['review3'], 全能: ['review1', 'review2', 'review3'], 责编甲: ['producer'], 播音员: ['anchor'] };

/** A newsroom of records in memory: `act` does something as somebody and says 'ok' or the refusal's code. */
function newsroom() {
  const records = new MemoryRecords();
  let clock = 0;
  const act = (by: string, name: string, target: string, args: unknown, form?: Pick<Command, 'form'>): string => {
    const [kind] = ({ review: ['version'], seal: ['version'], story: ['story'], script: ['body'], version: ['version'], person: ['person'], channel: ['channel'] } as Record<string, Command['target']['kind'][]>)[name.split('.')[0]!]!;
    const writes = apply(records, { id: `c${++clock}`, name, target: { kind: kind!, id: target }, args, by, at: clock, seen: 0, ...form });
    if (isRefusal(writes)) return writes.refused;
    records.write(writes);
    return 'ok';
  };
  for (const [name, roles] of Object.entries(PEOPLE)) act(SYSTEM, 'person.put', name, { name, roles, active: true });
  act(SYSTEM, 'channel.put', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  act('记者甲', 'story.create', 's', { title: '春耕', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'read', text: '本台消息' }]) });
  const version = () => records.get('version', 'v')!;
  const decide = (by: string, level: number, verdict: string, remark = '') => act(by, 'review.decide', 'v', { level, verdict, remark, hash: contentHash(records, 'v') });
  const type = (by: string) => act(by, 'script.edit', 'v', { v: records.get('body', 'v')!.v, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '改' }] } }] });
  const seal = () => act(SYSTEM, 'seal.issue', 'v', { seal: { versionId: 'v', hash: contentHash(records, 'v'), passes: version().passes, at: 1, key: 'k', signature: 's' } });
  const release = () => { act('记者甲', 'review.submit', 'v', { remark: '' }); decide('一审甲', 1, 'pass'); decide('二审甲', 2, 'pass'); decide('终审甲', 3, 'pass'); return seal(); };
  return { records, act, version, decide, type, seal, release };
}

describe('three levels by three people', () => {
  it('goes up level by level and is released by the last', () => {
    const { act, decide, version, seal } = newsroom();
    expect(act('记者甲', 'review.submit', 'v', { remark: '' })).toBe('ok');
    const stages = [version().stage];
    for (const [by, level] of [['一审甲', 1], ['二审甲', 2], ['终审甲', 3]] as const) { expect(decide(by, level, 'pass')).toBe('ok'); stages.push(version().stage); }
    expect(stages).toEqual(['level1', 'level2', 'level3', 'released']);
    expect(seal()).toBe('ok');
    expect(version().trail.map((entry) => entry.what)).toEqual(['submit', 'pass', 'pass', 'pass', 'sealed']);
  });

  const refusals: [what: string, by: string, level: number, verdict: string, expected: string][] = [
    ['a level that is not due', '二审甲', 2, 'pass', 'level-not-due'],
    ['somebody without that level', '终审甲', 1, 'pass', 'not-your-level'],
    ['somebody who is no reviewer', '编辑甲', 1, 'pass', 'not-permitted'],
    ['sending back without a word', '一审甲', 1, 'revise', 'remark-missing'],
  ];
  for (const [what, by, level, verdict, expected] of refusals) {
    it(`refuses ${what}`, () => {
      const { act, decide } = newsroom();
      act('记者甲', 'review.submit', 'v', { remark: '' });
      expect(decide(by, level, verdict)).toBe(expected);
    });
  }

  it('lets nobody sign two levels of one version', () => {
    const { act, decide } = newsroom();
    act('记者甲', 'review.submit', 'v', { remark: '' });
    expect(decide('全能', 1, 'pass')).toBe('ok');
    expect(decide('全能', 2, 'pass')).toBe('signed-already');
  });

  it('refuses a verdict on another text than the one that stands', () => {
    const { act, records, decide } = newsroom();
    act('记者甲', 'review.submit', 'v', { remark: '' });
    const read = contentHash(records, 'v');
    act('编辑甲', 'version.titles', 'v', { title: '春耕备耕' });
    expect(act('一审甲', 'review.decide', 'v', { level: 1, verdict: 'pass', remark: '', hash: read })).toBe('content-moved-on');
    expect(decide('一审甲', 1, 'pass')).toBe('ok');
  });

  it('sends back with remarks and starts over', () => {
    const { act, decide, version } = newsroom();
    act('记者甲', 'review.submit', 'v', { remark: '' });
    decide('一审甲', 1, 'pass');
    expect(decide('二审甲', 2, 'revise', '核对数字')).toBe('ok');
    expect(version()).toMatchObject({ stage: 'returned', passes: [] });
    expect(act('记者甲', 'review.submit', 'v', { remark: '已核对' })).toBe('ok');
    expect(version().stage).toBe('level1');
  });
});

describe('withdrawing apart from those who review', () => {
  it('takes back what the writer saw, not a pass that was given meanwhile', () => {
    const { act, decide, version } = newsroom();
    const withdraw = (passes: number) => act('记者甲', 'review.withdraw', 'v', { passes }, presentForm('review.withdraw'));
    act('记者甲', 'review.submit', 'v', { remark: '' });
    decide('一审甲', 1, 'pass');
    expect([withdraw(0), version().stage, version().passes.length]).toEqual(['passed-meanwhile', 'level2', 1]);
    expect([withdraw(1), version().stage, version().passes.length]).toEqual(['ok', 'draft', 0]);
  });
  it('is not kept from it by a pass that stands no more', () => {
    const { act, decide, type } = newsroom();
    act('记者甲', 'review.submit', 'v', { remark: '' });
    decide('一审甲', 1, 'pass');
    type('编辑甲');
    expect(act('记者甲', 'review.withdraw', 'v', { passes: 0 }, presentForm('review.withdraw'))).toBe('ok');
  });
  it('did not say in the first form what was seen, and is played as it was', () => {
    const { act, decide } = newsroom();
    act('记者甲', 'review.submit', 'v', { remark: '' });
    decide('一审甲', 1, 'pass');
    expect(act('记者甲', 'review.withdraw', 'v', {})).toBe('ok');
  });
});

describe('a title set apart from those who review', () => {
  it('does not take a release that its writer had not seen, and does when they have', () => {
    const { act, release, version } = newsroom();
    const retitle = (passes: number): string => act('记者甲', 'version.titles', 'v', { title: '春耕备耕', passes }, presentForm('version.titles'));
    expect(release()).toBe('ok');
    const sealed = version();
    expect([retitle(0), version()]).toEqual(['titles-passed', sealed]);
    expect([retitle(3), version()]).toMatchObject(['ok', { title: '春耕备耕', stage: 'level1', passes: [], seal: null }]);
  });
  it('that stands there already takes nothing away: two correct the same', () => {
    const { act, release, version } = newsroom();
    release();
    const sealed = version();
    expect([act('记者甲', 'version.titles', 'v', { title: '春耕', passes: 0 }, presentForm('version.titles')), version()]).toEqual(['ok', sealed]);
  });
  it('is not kept back by a pass that stands no more, nor by none', () => {
    const { act, decide, type, version } = newsroom();
    act('记者甲', 'review.submit', 'v', { remark: '' });
    expect(act('记者甲', 'version.titles', 'v', { title: '春耕一', passes: 0 }, presentForm('version.titles'))).toBe('ok');
    decide('一审甲', 1, 'pass');
    type('编辑甲');
    expect([act('记者甲', 'version.titles', 'v', { title: '春耕二', passes: 0 }, presentForm('version.titles')), version().title]).toEqual(['ok', '春耕二']);
  });
  it('did not say in the first form what was seen, and is played as it was', () => {
    const { act, release, version } = newsroom();
    release();
    expect([act('记者甲', 'version.titles', 'v', { title: '春耕备耕' }), version().seal]).toEqual(['ok', null]);
  });
});

describe('an edit after a pass', () => {
  const rows: [who: string, stage: string, passes: number][] = [
    ['记者甲', 'level1', 0], ['编辑甲', 'level1', 0], ['一审甲', 'level2', 1], ['二审甲', 'level3', 2], ['终审甲', 'level3', 2],
  ];
  for (const [who, stage, passes] of rows) {
    it(`by ${who} takes the release and leaves ${passes} passes`, () => {
      const { release, type, version } = newsroom();
      expect(release()).toBe('ok');
      expect(type(who)).toBe('ok');
      expect(version()).toMatchObject({ stage, seal: null });
      expect(version().passes).toHaveLength(passes);
    });
  }

  it('never costs a draft anything', () => {
    const { type, version } = newsroom();
    expect(type('编辑甲')).toBe('ok');
    expect(version()).toMatchObject({ stage: 'draft', trail: [] });
  });

  it('makes an old seal void for the pool too', () => {
    const { release, type, seal, decide } = newsroom();
    release();
    type('终审甲');
    expect(seal()).toBe('content-moved-on');
    expect(decide('终审甲', 3, 'pass')).toBe('ok');
    expect(seal()).toBe('ok');
  });
});

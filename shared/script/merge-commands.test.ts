import { expect, it } from 'vitest';
import { SYSTEM } from '../log/command.ts';
import { actsOn, MemoryRecords } from '../log/memory-records.ts';
import { contentHash } from '../review/hash.ts';
import { docOfBlocks } from './schema.ts';

function newsroom() {
  const records = new MemoryRecords();
  const act = actsOn(records);
  for (const [name, role] of [['记者甲', 'reporter'], ['编辑甲', 'editor'], ['管理员', 'admin'], ['一审甲', 'review1'], ['二审甲', 'review2']] as const) act(SYSTEM, 'person.put', 'person', name, { name, roles: [role], active: true });
  act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  act('记者甲', 'story.create', 'story', 's', { title: '春耕', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'read', text: '本台消息' }]) });
  return { records, act, on: (by: string, name: string, args: unknown) => act(by, name, 'version', 'v', args), flags: () => records.get('version', 'v')?.mergeFlags?.map((one) => one.sentence) ?? [] };
}
const flag = (sentence: string, more = {}) => ({ is: 'missing', copy: 'ours', sentence, by: '记者甲', at: 1, ...more });

it('a merge that lost a sentence cannot be submitted until somebody has looked', () => {
  const { on, flags } = newsroom();
  expect(on('记者甲', 'merge.flag', { flags: [flag('甲写的。'), flag('乙写的。', { copy: 'theirs' })] })).toBe('ok');
  expect(on('记者甲', 'review.submit', { remark: '' })).toBe('merge-unchecked');
  expect(on('编辑甲', 'merge.clear', { flags: [flag('甲写的。')] })).toBe('ok');
  expect([flags(), on('记者甲', 'review.submit', { remark: '' })]).toEqual([['乙写的。'], 'merge-unchecked']);
  expect(on('编辑甲', 'merge.clear', { flags: [flag('乙写的。', { copy: 'theirs' })] })).toBe('ok');
  expect([flags(), on('记者甲', 'review.submit', { remark: '' })]).toEqual([[], 'ok']);
});
it('a merge found while a reviewer reads is not passed until somebody has looked; sending it back is always possible', () => {
  const { on, records } = newsroom();
  const decide = (by: string, verdict: string) => on(by, 'review.decide', { level: 1, verdict, remark: '看过', hash: contentHash(records, 'v') });
  on('记者甲', 'review.submit', { remark: '' });
  on('记者甲', 'merge.flag', { flags: [flag('甲写的。')] });
  expect([decide('一审甲', 'pass'), decide('一审甲', 'hold')]).toEqual(['merge-unchecked', 'ok']);
  expect(on('一审甲', 'merge.clear', { flags: [flag('甲写的。')] })).toBe('ok');
  expect([decide('一审甲', 'pass'), records.get('version', 'v')?.stage]).toEqual(['ok', 'level2']);
  on('记者甲', 'merge.flag', { flags: [flag('又一句。')] });
  expect([on('二审甲', 'review.decide', { level: 2, verdict: 'revise', remark: '再核', hash: contentHash(records, 'v') }), records.get('version', 'v')?.stage]).toEqual(['ok', 'returned']);
});
it('says a finding once however often it is told, and no more than a person can read', () => {
  const { on, flags } = newsroom();
  for (let i = 0; i < 3; i++) on('记者甲', 'merge.flag', { flags: [flag('一句。', { at: i })] });
  expect(flags()).toEqual(['一句。']);
  for (let i = 0; i < 3; i++) on('记者甲', 'merge.flag', { flags: Array.from({ length: 60 }, (_, index) => flag(`第${i * 60 + index}句。`)) });
  expect(flags().length).toBe(100);
});
it('refuses what is no finding and a version that is not there', () => {
  const { on, act } = newsroom();
  expect([on('记者甲', 'merge.flag', { flags: [] }), on('记者甲', 'merge.flag', { flags: [flag('x'.repeat(501))] }), on('陌生人', 'merge.flag', { flags: [flag('句。')] }), act('记者甲', 'merge.clear', 'version', 'x', { flags: [flag('句。')] })])
    .toEqual(['bad-arguments', 'bad-arguments', 'not-permitted', 'gone']);
});

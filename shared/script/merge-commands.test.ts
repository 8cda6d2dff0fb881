import { expect, it } from 'vitest';
import { SYSTEM } from '../log/command.ts';
import { actsOn, MemoryRecords } from '../log/memory-records.ts';
import { contentHash } from '../review/hash.ts';
import { flagsOf, MOST_AT_ONCE } from './merge-commands.ts';
import { docOfBlocks } from './schema.ts';

function newsroom() {
  const records = new MemoryRecords();
  const act = actsOn(records);
  for (const [name, role] of [['记者甲', 'reporter'], ['编辑甲', 'editor'], ['管理员', 'admin'], ['一审甲', 'review1'], ['二审甲', 'review2']] as const) act(SYSTEM, 'person.put', 'person', name, { name, roles: [role], active: true });
  act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  act('记者甲', 'story.create', 'story', 's', { title: '春耕', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'read', text: '本台消息' }]) });
  return { records, act, on: (by: string, name: string, args: unknown, form?: number) => act(by, name, 'version', 'v', args, form), flags: () => records.get('version', 'v')?.mergeFlags?.map((one) => one.sentence) ?? [] };
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
const sentences = (from: number, count: number) => Array.from({ length: count }, (_, index) => flag(`第${from + index}句。`));
it('says a finding once however often it is told, and all of them however many; a hundred are read at a time', () => {
  const { on, flags, records } = newsroom();
  for (let i = 0; i < 3; i++) on('记者甲', 'merge.flag', { flags: [flag('第0句。', { at: i })] }, 3);
  expect(flags()).toEqual(['第0句。']);
  for (let i = 0; i < 3; i++) expect(on('记者甲', 'merge.flag', { flags: sentences(i * 110, 120) }, 3)).toBe('ok');
  expect(flags()).toEqual(sentences(0, 340).map(({ sentence }) => sentence));
  const read = () => on('编辑甲', 'merge.clear', { flags: records.get('version', 'v')!.mergeFlags!.slice(0, MOST_AT_ONCE) });
  expect([read(), read(), read(), on('记者甲', 'review.submit', { remark: '' }), read(), on('记者甲', 'review.submit', { remark: '' })]).toEqual(['ok', 'ok', 'ok', 'merge-unchecked', 'ok', 'ok']);
});
it.each([undefined, 2])('an older log (form %s) is played as it was: a version took a hundred', (form) => {
  const { on, flags } = newsroom();
  for (let i = 0; i < 3; i++) expect(on('记者甲', 'merge.flag', { flags: sentences(i * 60, 60) }, form)).toBe('ok');
  expect([flags(), on('记者甲', 'merge.flag', { flags: sentences(0, 101) }, form)]).toEqual([sentences(0, 100).map(({ sentence }) => sentence), 'bad-arguments']);
});
it('names every sentence that a check found, of a very long one the beginning, in whole characters', () => {
  const { flags } = flagsOf(['句'.repeat(500), '句'.repeat(501), `${'句'.repeat(498)}𠀀𠀁`, ...Array.from({ length: 200 }, (_, index) => `第${index}句。`)].map((sentence) => ({ is: 'missing', copy: 'ours', sentence })), { by: '记者甲', at: 1 });
  expect(flags).toHaveLength(203);
  expect(flags.slice(0, 3).map(({ sentence }) => sentence)).toEqual(['句'.repeat(500), `${'句'.repeat(499)}…`, `${'句'.repeat(498)}…`]);
  expect(newsroom().on('记者甲', 'merge.flag', { flags }, 3)).toBe('ok');
});
it('refuses what is no finding and a version that is not there', () => {
  const { on, act } = newsroom();
  expect([on('记者甲', 'merge.flag', { flags: [] }), on('记者甲', 'merge.flag', { flags: [flag('x'.repeat(501))] }), on('陌生人', 'merge.flag', { flags: [flag('句。')] }), act('记者甲', 'merge.clear', 'version', 'x', { flags: [flag('句。')] })])
    .toEqual(['bad-arguments', 'bad-arguments', 'not-permitted', 'gone']);
});

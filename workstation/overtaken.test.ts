import { expect, it } from 'vitest';
import { SYSTEM } from '../shared/log/command.ts';
import { presentForm } from '../shared/log/forms.ts';
import { actsOn, MemoryRecords } from '../shared/log/memory-records.ts';
import { contentHash } from '../shared/review/hash.ts';
import { docOfBlocks } from '../shared/script/schema.ts';
import { BareStation } from '../test/support/bare-station.ts';
import { overtakenOf, putBack } from './overtaken.ts';

function newsroom() {
  const records = new MemoryRecords();
  const act = actsOn(records);
  for (const [name, role] of [['记者', 'reporter'], ['一审', 'review1']] as const) act(SYSTEM, 'person.put', 'person', name, { name, roles: [role], active: true });
  act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  act('记者', 'story.create', 'story', 's', { title: '寒潮', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'read', text: '今夜大风。' }]) });
  act('记者', 'version.titles', 'version', 'v', { title: '寒潮今夜到' });
  act('记者', 'review.submit', 'version', 'v', { remark: '' });
  return { records, act };
}

it('a title that is put back without the pool does not take a pass that nobody here had seen', () => {
  const [here, pool] = [newsroom(), newsroom()];
  const sent: { name: string; args: unknown }[] = [];
  const refused = putBack({ records: here.records }, (name, _target, args) => { sent.push({ name, args }); return { id: 'c' }; }, { kind: 'version', id: 'v' }, { title: '寒潮' });
  pool.act('一审', 'review.decide', 'version', 'v', { level: 1, verdict: 'pass', remark: '', hash: contentHash(pool.records, 'v') });
  const given = sent.map(({ name, args }) => pool.act('记者', name, 'version', 'v', args, presentForm(name).form ?? 1));
  expect([refused, given, pool.records.get('version', 'v')?.passes.length]).toEqual([null, ['titles-passed'], 1]);
});

it('a rundown that is put back to being deleted does not take an item with it that nobody here had seen', () => {
  const both = [newsroom(), newsroom()].map((one) => {
    one.act(SYSTEM, 'person.put', 'person', '责编', { name: '责编', roles: ['producer'], active: true });
    one.act(SYSTEM, 'programme.put', 'programme', 'p', { name: '新闻', channelId: 'tv', start: 0, length: 60_000, rate: 280, lastEpisode: 0 });
    one.act('责编', 'rundown.create', 'rundown', 'r', { programme: 'p', date: '2026-12-01', title: '今晚' });
    return one;
  });
  const [here, pool] = both as [(typeof both)[number], (typeof both)[number]];
  const item = { slug: '条', kind: 'read', versionId: null, assetId: null, planned: 1000, float: false, presenter: '', note: '', hardStart: null };
  pool.act('责编', 'item.add', 'item', 'i', { rundown: 'r', after: null, item }, presentForm('item.add').form ?? 1);
  const does = (name: string, args: unknown): string => pool.act('责编', name, 'rundown', 'r', args, presentForm(name).form ?? 1);
  const said: string[] = [];
  putBack({ records: here.records }, (name, _target, args) => { said.push(does(name, args)); return { id: 'c' }; }, { kind: 'rundown', id: 'r' }, { deleted: true });
  putBack({ records: pool.records }, (name, _target, args) => { said.push(does(name, args)); return { id: 'c' }; }, { kind: 'rundown', id: 'r' }, { deleted: true });
  expect(said).toEqual(['rundown-grew', 'ok']);
});

it('whoever was away finds what went of theirs, however many values of others went since, and not what they have read', () => {
  const station = new BareStation('记者');
  const note = (id: string, by: string, other: string, closedBy: string[] = []): void => {
    station.pool.write([{ kind: 'overtaken', id, record: { id, target: { kind: 'story', id: 's' }, by, other, seen: 1, seq: 2, otherSeq: 1, at: 1, fields: { title: { was: `${id}的题`, is: '后来的题' } }, closedBy } }]);
    station.tell([['overtaken', id]]);
  };
  try {
    station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
    station.pool.write([{ kind: 'story', id: 's', record: { id: 's', title: '后来的题', columns: [], mobileFirst: false, createdBy: '记者', createdAt: 1, deleted: false } }]);
    station.tell([['story', 's']]);
    note('我的', '编辑', '记者');
    note('读过的', '编辑', '记者', ['记者']);
    note('我去掉的', '记者', '编辑', ['编辑']);
    for (let number = 0; number < 520; number++) note(`别人的${number}`, '甲', '乙');
    expect(overtakenOf(station.cache, '记者', () => '').map(({ id, side }) => [id, side]).sort()).toEqual([['我去掉的', 'later'], ['我的', 'earlier']].sort());
  } finally { station.close(); }
});

/** A rundown with a released story: what a lock, its taking away and a late change are bound to when they arrive late. */
import { describe, expect, it } from 'vitest';
import { SYSTEM, type Command } from '../log/command.ts';
import { FORMS, inFormOf, presentForm } from '../log/forms.ts';
import { actsOn, MemoryRecords } from '../log/memory-records.ts';
import { contentHash } from '../review/hash.ts';
import { docOfBlocks } from '../script/schema.ts';
import { orderedItems, runOf } from './commands.ts';

function evening() {
  const records = new MemoryRecords();
  const act = actsOn(records);
  for (const [name, role] of [['记者', 'reporter'], ['责编', 'producer'], ['一审', 'review1'], ['二审', 'review2'], ['终审', 'review3']] as const) act(SYSTEM, 'person.put', 'person', name, { name, roles: [role], active: true });
  act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  act(SYSTEM, 'programme.put', 'programme', 'p', { name: '新闻', channelId: 'tv', start: 0, length: 900_000, lastEpisode: 0, rate: 280 });
  act('记者', 'story.create', 'story', 's', { title: '寒潮', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'read', text: '今夜大风。' }]) });
  const release = (): string => {
    act('记者', 'review.submit', 'version', 'v', { remark: '' });
    for (const [index, by] of ['一审', '二审', '终审'].entries()) act(by, 'review.decide', 'version', 'v', { level: index + 1, verdict: 'pass', remark: '', hash: contentHash(records, 'v') });
    const hash = contentHash(records, 'v');
    act(SYSTEM, 'seal.issue', 'version', 'v', { seal: { versionId: 'v', hash, passes: records.get('version', 'v')!.passes, at: 1, key: 'k', signature: `封签 ${hash}` } });
    return hash;
  };
  const hash = release();
  act('责编', 'rundown.create', 'rundown', 'run', { programme: 'p', date: '2026-03-02', title: '新闻' });
  act('责编', 'item.add', 'item', 'i', { rundown: 'run', after: null, item: { slug: '寒潮', kind: 'read', versionId: 'v', assetId: null, planned: null, float: false, presenter: '', note: '', hardStart: null } });
  const does = (name: string, args: unknown, form = presentForm(name).form ?? 1): string => act('责编', name, 'rundown', 'run', args, form);
  const rundown = () => records.get('rundown', 'run')!;
  return {
    act, does, release, hash, rundown, lock: (form?: number) => does('rundown.lock', form === 1 ? {} : { run: runOf(orderedItems(records, 'run')) }, form),
    change: (text: string) => act('记者', 'version.titles', 'version', 'v', { title: text }),
  };
}

describe('a story that was deleted though it is released', () => {
  it('is not locked into a rundown, and is when it comes back', () => {
    const { act, lock, rundown } = evening();
    act('记者', 'story.set', 'story', 's', { deleted: true });
    expect([lock(), rundown().state]).toEqual(['story-deleted', 'open']);
    act('记者', 'story.set', 'story', 's', { deleted: false });
    expect([lock(), rundown().state]).toEqual(['ok', 'locked']);
  });
  it('was, in the first two forms, and is when the log is played again', () => {
    for (const form of [1, 2]) {
      const { act, lock } = evening();
      act('记者', 'story.set', 'story', 's', { deleted: true });
      expect(lock(form)).toBe('ok');
    }
  });
});

describe('unlocking apart from those who lock', () => {
  it('takes away the lock that was looked at, not one that was made since', () => {
    const { does, lock, act, rundown } = evening();
    lock();
    const seen = rundown().lockedAt;
    does('rundown.unlock', { reason: '换头条', lockedAt: seen });
    act('责编', 'item.set', 'item', 'i', { presenter: '丁' });
    lock();
    expect([does('rundown.unlock', { reason: '补一条', lockedAt: seen }), rundown().state]).toEqual(['locked-anew', 'locked']);
    expect([does('rundown.unlock', { reason: '补一条', lockedAt: rundown().lockedAt }), rundown().state]).toEqual(['ok', 'open']);
  });
  it('did not say in the first form which, and is played as it was', () => {
    const { does, lock, rundown } = evening();
    lock();
    expect([does('rundown.unlock', { reason: '换头条' }, 1), rundown().state]).toEqual(['ok', 'open']);
  });
});

describe('a late change', () => {
  it('puts on air what whoever makes it has seen, not what was released once more meanwhile', () => {
    const { does, lock, change, release, rundown } = evening();
    lock();
    change('寒潮蓝色预警');
    const seen = release();
    change('寒潮橙色预警');
    const now = release();
    const before = rundown().pins;
    expect([does('rundown.lateChange', { item: 'i', reason: '升级', hash: seen }), rundown().pins]).toEqual(['sealed-anew', before]);
    expect([does('rundown.lateChange', { item: 'i', reason: '升级', hash: now }), rundown().pins[0]?.hash]).toEqual(['ok', now]);
  });
  it('did not say in the first form what was seen, and is played as it was', () => {
    const { does, lock, change, release, rundown } = evening();
    lock();
    change('寒潮橙色预警');
    const now = release();
    expect([does('rundown.lateChange', { item: 'i', reason: '升级' }, 1), rundown().pins[0]?.hash]).toEqual(['ok', now]);
  });
});

it('an older pool hears of it as it knows it', () => {
  const said = (name: string, args: unknown, form: number): unknown => inFormOf({ ...FORMS, [name]: form }, { id: 'c', name, target: { kind: 'rundown', id: 'run' }, args, by: '责编', at: 1, seen: 0, ...presentForm(name) } as Command)?.args;
  const run = [{ item: 'i', version: 'v' }];
  expect([said('rundown.lock', { run }, 2), said('rundown.lock', { run }, 1)]).toEqual([{ run }, {}]);
  expect(said('rundown.unlock', { reason: '补', lockedAt: 9 }, 1)).toEqual({ reason: '补' });
  expect(said('rundown.lateChange', { item: 'i', reason: '补', hash: 'h' }, 1)).toEqual({ item: 'i', reason: '补' });
});

/** What is decided again from "not accepted" holds what whoever decides it has been shown, and is done then. */
import { describe, expect, it } from 'vitest';
import { isRefusal, SYSTEM } from '../shared/log/command.ts';
import { presentForm } from '../shared/log/forms.ts';
import { actsOn, MemoryRecords } from '../shared/log/memory-records.ts';
import { contentHash } from '../shared/review/hash.ts';
import { orderedItems, runOf } from '../shared/rundown/commands.ts';
import { docOfBlocks } from '../shared/script/schema.ts';
import type { RefusedEntry } from './cache/outbox-rows.ts';
import { retry } from './not-accepted.ts';
import { standingNow } from './standing-now.ts';

/** A rundown with a released story; `decide` gives a decision as somebody who saw `seen`, which was not accepted, shows them how it stands now, and lets them decide again on that. */
function evening() {
  const records = new MemoryRecords();
  const act = actsOn(records);
  for (const [name, role] of [['记者', 'reporter'], ['责编', 'producer'], ['一审', 'review1'], ['二审', 'review2'], ['终审', 'review3']] as const) act(SYSTEM, 'person.put', 'person', name, { name, roles: [role], active: true });
  act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  act(SYSTEM, 'programme.put', 'programme', 'p', { name: '新闻', channelId: 'tv', start: 0, length: 900_000, lastEpisode: 0, rate: 280 });
  act('记者', 'story.create', 'story', 's', { title: '寒潮', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'read', text: '今夜大风。' }]) });
  act('记者', 'version.titles', 'version', 'v', { title: '寒潮' });
  const pass = (level: number, by: string): string => act(by, 'review.decide', 'version', 'v', { level, verdict: 'pass', remark: '', hash: contentHash(records, 'v') });
  const submit = (): string => act('记者', 'review.submit', 'version', 'v', { remark: '' });
  const release = (): string => {
    for (const [index, by] of ['一审', '二审', '终审'].entries()) pass(index + 1, by);
    const hash = contentHash(records, 'v');
    act(SYSTEM, 'seal.issue', 'version', 'v', { seal: { versionId: 'v', hash, passes: [], at: 1, key: 'k', signature: `封签 ${hash}` } });
    return hash;
  };
  act('责编', 'rundown.create', 'rundown', 'run', { programme: 'p', date: '2026-03-02', title: '新闻' });
  const add = (id: string, after: string | null, versionId: string | null = null): string =>
    act('责编', 'item.add', 'item', id, { rundown: 'run', after, item: { slug: id, kind: versionId ? 'read' : 'psa', versionId, assetId: null, planned: null, float: false, presenter: '', note: '', hardStart: null } });
  add('i', null, 'v');
  const does = (name: string, args: unknown, by = '责编', [kind, id] = ['rundown', 'run'] as ['rundown' | 'version', string]): string => act(by, name, kind, id, args, presentForm(name).form);
  const kept = (name: string, args: unknown, by = '责编', [kind, id] = ['rundown', 'run'] as ['rundown' | 'version', string]): RefusedEntry => ({ id: 'r', name, target: { kind, id }, args, by, at: 1, seen: 0, ...presentForm(name), code: 'c', params: {}, refusedAt: 1 });
  /** Decides `entry` again on what is shown of it; 'nothing' where nothing is left to decide. */
  const again = (entry: RefusedEntry, sees = standingNow(records, entry)?.sees): string => {
    if (!sees) return 'nothing';
    let said = '';
    const did = retry({ records } as unknown as Parameters<typeof retry>[0], { refused: () => [entry] }, { id: entry.by, roles: [], active: true }, (name, { kind, id }, args) => { said = act(entry.by, name, kind, id, args, presentForm(name).form); return { id: 'n' }; }, 'r', sees); // no more of it is looked at
    return isRefusal(did) ? did.refused : said;
  };
  const run = () => runOf(orderedItems(records, 'run'));
  return { records, act, add, does, kept, again, run, submit, pass, release, rundown: () => records.get('rundown', 'run')!, now: (entry: RefusedEntry) => standingNow(records, entry) };
}

describe('a lock that was refused as the run was another one by then', () => {
  it('locks the run that is shown, not one that is another by the time of the press', () => {
    const { add, again, kept, submit, release, run, rundown, now } = evening();
    submit();
    release();
    const entry = kept('rundown.lock', { run: run() });
    add('追加', 'i');
    const shown = now(entry);
    expect(shown).toMatchObject({ is: 'open', run: run() });
    add('又一条', 'i');
    expect([again(entry, shown?.sees), rundown().state]).toEqual(['rundown-moved-on', 'open']);
    expect([again(entry), rundown().state]).toEqual(['ok', 'locked']);
    expect([again(entry), now(entry)]).toMatchObject(['nothing', { is: 'locked', lock: { by: '责编' } }]);
  });
});

it('an unlocking that was refused takes away the lock that is shown', () => {
  const { does, again, kept, submit, release, run, rundown, now } = evening();
  submit();
  release();
  does('rundown.lock', { run: run() });
  const entry = kept('rundown.unlock', { reason: '换头条', lockedAt: rundown().lockedAt });
  does('rundown.unlock', { reason: '补', lockedAt: rundown().lockedAt });
  expect([again(entry), now(entry)?.is]).toEqual(['nothing', 'open']);
  does('rundown.lock', { run: run() });
  expect(does('rundown.unlock', entry.args)).toBe('locked-anew');
  expect([again(entry), rundown().state]).toEqual(['ok', 'open']);
});

it('a late change that was refused puts in the script that is shown, and nothing where that is in or none is released', () => {
  const { act, does, again, kept, submit, release, run, rundown, now } = evening();
  submit();
  release();
  does('rundown.lock', { run: run() });
  act('记者', 'version.titles', 'version', 'v', { title: '寒潮蓝色预警' });
  const entry = kept('rundown.lateChange', { item: 'i', reason: '升级', hash: release() });
  act('记者', 'version.titles', 'version', 'v', { title: '寒潮橙色预警' });
  expect([again(entry), now(entry)?.content]).toEqual(['nothing', undefined]);
  const hash = release();
  expect(does('rundown.lateChange', entry.args)).toBe('sealed-anew');
  expect(now(entry)?.content).toMatchObject({ title: '寒潮橙色预警', words: '今夜大风。', taken: false });
  expect([again(entry), rundown().pins[0]?.hash]).toEqual(['ok', hash]);
  expect([again(entry), now(entry)?.content?.taken]).toEqual(['nothing', true]);
});

it('a withdrawal that was refused as somebody passed it meanwhile takes away the passes that are shown', () => {
  const { records, does, again, kept, submit, pass, now } = evening();
  submit();
  pass(1, '一审');
  const entry = kept('review.withdraw', { passes: 0 }, '记者', ['version', 'v']);
  expect(does('review.withdraw', entry.args, '记者', ['version', 'v'])).toBe('passed-meanwhile');
  expect(now(entry)).toMatchObject({ is: 'level2', passes: [{ level: 1, by: '一审' }] });
  expect([again(entry), records.get('version', 'v')?.stage, again(entry)]).toEqual(['ok', 'draft', 'nothing']);
});

it('a deletion that was refused as others had put items in takes the rundown with what is shown to be in it', () => {
  const { does, again, kept, add, rundown, now } = evening();
  const entry = kept('rundown.set', { deleted: true, items: ['i'] });
  add('追加', 'i');
  expect(does('rundown.set', entry.args)).toBe('rundown-grew');
  const shown = now(entry);
  expect(shown?.run?.map((one) => one.item)).toEqual(['i', '追加']);
  add('又一条', 'i');
  expect([again(entry, shown?.sees), rundown().deleted]).toEqual(['rundown-grew', false]);
  expect([again(entry), rundown().deleted, again(entry)]).toEqual(['ok', true, 'nothing']);
});

it('what was not decided on anything that was seen stands on nothing, and a window can give no other arguments', () => {
  const { now, kept, again, run, rundown } = evening();
  expect(now(kept('rundown.set', { title: '晚间' }))).toBeUndefined();
  again(kept('rundown.set', { title: '晚间' }), { run: run(), title: '别的', deleted: true });
  expect(rundown()).toMatchObject({ title: '晚间', deleted: false });
});

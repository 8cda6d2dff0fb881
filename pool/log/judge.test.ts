import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Command } from '../../shared/log/command.ts';
import { commands } from '../../shared/log/commands.ts';
import { presentForm } from '../../shared/log/forms.ts';
import type { Overtaken } from '../../shared/overtaken/overtaken.ts';
import { blocksOf, docOf, emptyDoc, nodeOf } from '../../shared/script/schema.ts';
import { PoolKey } from '../people/pool-key.ts';
import { PoolStore } from '../store/pool-store.ts';
import { Judge } from './judge.ts';
import { checkLog } from './replay.ts';

let folder: string;
let store: PoolStore;
let judge: Judge;
let count = 0;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bianbo-judge-'));
  store = new PoolStore(path.join(folder, 'pool.db'));
  judge = new Judge(store, new PoolKey(path.join(folder, 'key.pem')), () => 1000);
  for (const id of ['甲', '乙', '丙']) judge.system('person.put', { kind: 'person', id }, { name: id, roles: ['editor', 'admin'], active: true });
  judge.system('channel.put', { kind: 'channel', id: 'tv' }, { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  judge.system('story.create', { kind: 'story', id: 's' }, { title: '原题', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: emptyDoc('lead', 'b') }, '甲');
});
afterEach(() => { store.close(); rmSync(folder, { recursive: true, force: true }); });

const command = (by: string, name: string, kind: Command['target']['kind'], id: string, args: unknown, seen = 0): Command => ({ id: `C${String(++count).padStart(25, '0')}`, name, target: { kind, id }, args, by, at: 1, seen });
const push = (commands: Command[], signedIn: (person: string) => boolean = () => true) => ({ commands, device: 'd', signedIn });
const send = (...commands: Command[]) => judge.group([push(commands)]).results[0]!.map((one) => one.code ?? one.outcome);
const seqOf = (kind: 'story' | 'person', id: string): number => store.seqOf(kind, id)!;
const overtaken = (): Overtaken[] => store.rows().filter((row) => row.kind === 'overtaken').map((row) => JSON.parse(row.json) as Overtaken);

describe('a group of pushes', () => {
  it('of which one holds what cannot be judged: it is judged up to there, and the others as if that had not come', () => {
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const before = store.seq;
    const good = command('甲', 'story.set', 'story', 's', { title: '好' });
    // No JSON, so the log cannot hold it.
    const unwritable = command('乙', 'story.set', 'story', 's', { title: 1n });
    const { results, judgement } = judge.group([push([command('甲', 'story.set', 'story', 's', { mobileFirst: true }), unwritable]), push([good])]);
    silent.mockRestore();
    expect(results.map((one) => one?.map(({ outcome }) => outcome) ?? null)).toEqual([['accepted', 'again'], ['accepted']]);
    expect([judgement.from, judgement.seq, store.seq, checkLog(store, false).fault]).toEqual([before, before + 2, before + 2, null]);
    expect(store.records.get('story', 's')).toMatchObject({ title: '好', mobileFirst: true });
    expect(judgement.changes.map(({ kind, id }) => `${kind}/${id}`)).toEqual(['story/s']);
  });

  describe('over one of whose commands the judge itself throws', () => {
    const fields = commands.get('story.set')!.fields!;
    const throwsOver = (...titles: string[]) => vi.spyOn(commands.get('story.set')!, 'fields').mockImplementation((args) => {
      if (titles.length === 0 || titles.includes((args as { title: string }).title)) throw new Error('a mistake of ours');
      return fields(args);
    });
    const titled = (title: string) => command('甲', 'story.set', 'story', 's', { title });
    const pushed = (...all: Command[]) => judge.group([push(all)]).results[0]?.map(({ outcome, code }) => code ?? outcome) ?? null;
    beforeEach(() => { vi.spyOn(console, 'error').mockImplementation(() => undefined); });
    afterEach(() => { vi.restoreAllMocks(); });

    it('goes as far as that one, which is refused when it has come often enough and others were judged: nothing waits behind it for ever', () => {
      const [before, bad, behind] = ['前', '毒', '后'].map(titled) as [Command, Command, Command];
      throwsOver('毒');
      expect([pushed(before, bad, behind), store.records.get('story', 's')?.title]).toEqual([['accepted', 'again', 'again'], '前']);
      // Its workstation hears no answer, and dials again.
      expect(pushed(bad, behind)).toBeNull();
      expect([pushed(bad, behind), store.records.get('story', 's')?.title]).toEqual([['defect', 'accepted'], '后']);
      expect([store.judged(bad.id)?.code, pushed(bad), checkLog(store).fault]).toEqual(['defect', ['defect'], null]);
    });
    it('is known for it also where only what stands behind it in the same push could be judged', () => {
      const [bad, behind] = ['毒', '后'].map(titled) as [Command, Command];
      throwsOver('毒');
      expect([pushed(bad, behind), pushed(bad, behind), pushed(bad, behind)]).toEqual([null, null, ['defect', 'accepted']]);
    });
    it('is refused for nothing where the judge throws over all: that is the pool\'s own fault, and nobody\'s work may go for it', () => {
      const all = ['一', '二'].map(titled);
      const spy = throwsOver();
      for (let times = 0; times < 6; times++) expect(pushed(...all)).toBeNull();
      spy.mockRestore();
      expect(pushed(...all)).toEqual(['accepted', 'accepted']);
    });
    it('leaves nothing of several that belong together', () => {
      throwsOver('毒');
      const before = store.seq;
      const both = ['前', '毒'].map((title) => ({ name: 'story.set', target: { kind: 'story' as const, id: 's' }, args: { title }, by: '甲' }));
      for (let times = 0; times < 4; times++) expect(() => judge.systems(both)).toThrow();
      expect(store.seq).toBe(before);
    });
  });

  it('in which a reducer throws: that command is refused as a defect, what comes behind it and the chain go on', () => {
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const broken = vi.spyOn(commands.get('story.set')!, 'reduce').mockImplementationOnce(() => { throw new Error('a mistake of ours'); });
    const before = store.seq;
    expect(send(command('甲', 'story.set', 'story', 's', { title: '碰上缺陷' }), command('甲', 'story.set', 'story', 's', { title: '照常' }))).toEqual(['defect', 'accepted']);
    broken.mockRestore();
    silent.mockRestore();
    expect([store.seq, checkLog(store, false).fault, store.records.get('story', 's')?.title]).toEqual([before + 2, null, '照常']);
  });

  it('with text in it that no file can hold: it is answered, and the chain of the log stays whole', () => {
    const answers = ['\ud800', 'story\0', 'story'].map((kind) => send(command('甲', 'story.set', kind as 'story', 's', { title: '题' })));
    expect([checkLog(store).fault, answers]).toEqual([null, [['bad-arguments'], ['bad-arguments'], ['accepted']]]);
  });
  it('with an id in it that would be read back as another: it is refused, and no record passes for damaged', () => {
    let damaged = 0;
    store.whenDamaged = () => { damaged++; };
    const make = (story: string, version: string) => send(command('甲', 'story.create', 'story', story, { title: '题', columns: [], mobileFirst: false, version, channel: 'tv', doc: emptyDoc('lead', 'b') }));
    expect([...make('s1', 'v1\0'), ...make('s2', '\ud800'), ...make('s3', 'v3')]).toEqual(['bad-arguments', 'bad-arguments', 'accepted']);
    for (const story of ['s1', 's2', 's3']) store.records.children('version', story);
    expect([damaged, checkLog(store).fault]).toEqual([0, null]);
  });

  it('answers whoever is not signed in, and keeps nothing of it', () => {
    const before = store.seq;
    const stranger = command('乙', 'story.set', 'story', 's', { title: '谁写的' });
    const answer = judge.group([push([stranger], (person) => person === '甲')]).results[0];
    expect(answer).toEqual([{ id: stranger.id, outcome: 'refused', seq: before, code: 'not-signed-in' }]);
    expect(store.seq).toBe(before);
    expect(send({ ...stranger })).toEqual(['accepted']);
  });
});

describe('typing on a colleague\'s words that were refused', () => {
  const typed = (v: number, on: string | null, ...words: string[]) => ({ v, passes: 0, ...(on === null ? {} : { on, shared: true }), steps: words.map((text) => ({ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text }] } })) });
  const edit = (by: string, args: unknown): Command => ({ ...command(by, 'script.edit', 'body', 'v', args), form: 3 });

  it.each([['in one push', true], ['in the next', false]])('is looked at again, %s, though the number of steps fits by chance', (_how, together) => {
    judge.system('person.put', { kind: 'person', id: '甲' }, { name: '甲', roles: ['editor'], active: false });
    const first = edit('甲', typed(0, null, '甲写的'));
    const second = edit('乙', typed(1, first.id, '乙接着写'));
    // Somebody else typed as many steps meanwhile.
    expect(send(edit('丙', typed(0, null, '丙写的')))).toEqual(['accepted']);
    if (together) expect(send(first, second)).toEqual(['not-permitted', 'again']);
    else expect([send(first), send(second)]).toEqual([['not-permitted'], ['again']]);
    // Carried over it stands on nobody's words, and goes in.
    expect(send({ ...second, args: typed(1, null, '乙接着写') })).toEqual(['accepted']);
  });
});

describe('a command id that the log has', () => {
  const typed = (text: string, v: number) => ({ v, passes: 0, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text }] } }] });
  const again = (one: Command) => judge.group([{ ...push([one]), renames: true }]).results[0]!.map(({ outcome, code }) => code ?? outcome)[0];

  it('with other words under it was taken by a copied folder: it needs another', () => {
    const edit = { ...command('甲', 'script.edit', 'body', 'v', typed('春耕', 0)), form: 2 };
    expect([again(edit), again(edit), again({ ...edit, args: typed('春耕。', 0) })]).toEqual(['accepted', 'accepted', 'id-taken']);
    // The same words, which the other of the two carried over to a newer script before they were judged.
    const moved = typed('春耕', 7);
    expect(again({ ...edit, args: { ...moved, steps: moved.steps.map((step) => ({ ...step, from: 9, to: 9 })) } })).toBe('accepted');
  });

  it('is the same where its workstation takes it to have seen fewer passes by now: it has not to be done twice', () => {
    const title = { ...command('甲', 'version.titles', 'version', 'v', { title: '春耕', passes: 1 }), form: 2 };
    expect([again(title), again({ ...title, seen: 0, args: { title: '春耕', passes: 0 } }), again({ ...title, args: { title: '秋收', passes: 0 } })]).toEqual(['accepted', 'accepted', 'id-taken']);
  });

  it('of an edit in a branch is told with what went there, and the text that it was made on: no frame tells the steps', () => {
    const branched = { ...command('甲', 'script.edit', 'body', 'v', typed('春耕', 0)), form: 2 };
    send(command('甲', 'version.delete', 'version', 'v', { deleted: true }));
    expect(again(branched)).toBe('accepted');
    expect(store.records.get('branch', branched.id)?.edits).toEqual([branched.id]);
    const longer = { ...branched, args: typed('春耕。', 0) };
    expect(judge.group([{ ...push([longer]), renames: true }]).results[0]).toEqual([{ id: branched.id, outcome: 'again', seq: 0, code: 'id-taken', steps: typed('春耕', 0).steps, under: docOf(nodeOf(emptyDoc('lead', 'b'))) }]);
    const second = { ...command('甲', 'script.edit', 'body', 'v', { ...typed('备', 1), on: branched.id }), form: 2 };
    expect(again(second)).toBe('accepted');
    const [answer] = judge.group([{ ...push([{ ...second, args: { ...typed('备忘', 1), on: branched.id } }]), renames: true }]).results[0]!;
    expect([answer?.steps, blocksOf(answer?.under).map(({ text }) => text)]).toEqual([typed('备', 1).steps, ['春耕']]);
  });

  it('stays refused, whatever its words were carried over to before its writer heard of it', () => {
    judge.system('person.put', { kind: 'person', id: '甲' }, { name: '甲', roles: [], active: true });
    const edit = { ...command('甲', 'script.edit', 'body', 'v', typed('春耕', 0)), form: 2 };
    expect(again(edit)).toBe('not-permitted');
    judge.system('person.put', { kind: 'person', id: '甲' }, { name: '甲', roles: ['editor', 'admin'], active: true });
    send({ ...command('乙', 'script.edit', 'body', 'v', typed('秋收', 0)), form: 2 });
    expect(again({ ...edit, args: typed('春耕', 1) })).toBe('not-permitted');
  });
});

describe('a value that goes unseen', () => {
  it('is found whoever had the record in hand before, and however far back it was seen', () => {
    fc.assert(fc.property(fc.array(fc.record({ by: fc.constantFrom('甲', '乙', '丙'), title: fc.constantFrom('一', '二', '三'), back: fc.nat(6) }), { maxLength: 30 }), (acts) => {
      const id = `s${++count}`;
      judge.system('story.create', { kind: 'story', id }, { title: '原题', columns: [], mobileFirst: false, version: `v${id}`, channel: 'tv', doc: emptyDoc('lead', 'b') }, '甲');
      // Every title the story had, with whose it was, looked at from the start each time. The first is nobody's loss: whoever writes over it has seen the story.
      const had = [{ seq: store.seq, by: '甲', title: '原题' }];
      for (const { by, title, back } of acts) {
        const seen = Math.max(0, store.seq - back);
        const other = had.findLast((one, index) => one.title !== had[index - 1]?.title)!;
        const goes = other !== had[0] && other.title !== title && other.by !== by && other.seq > seen;
        const before = overtaken().length;
        send(command(by, 'story.set', 'story', id, { title }, seen));
        had.push({ seq: store.seqOf('story', id)!, by, title });
        expect(overtaken().length - before).toBe(goes ? 1 : 0);
      }
    }), { numRuns: 60 });
  });

  it('is told to both, with who, when and what it was', () => {
    const seen = seqOf('story', 's');
    send({ ...command('甲', 'story.set', 'story', 's', { title: '甲的题' }, seen), at: 700 });
    const otherSeq = store.seq;
    const later = { ...command('乙', 'story.set', 'story', 's', { title: '乙的题', mobileFirst: true }, seen), at: 900 };
    send(later);
    expect(overtaken()).toEqual([{ id: later.id, target: { kind: 'story', id: 's' }, by: '乙', seen, other: '甲', seq: otherSeq + 1, otherSeq, fields: { title: { was: '甲的题', is: '乙的题' } }, at: 1000, done: { by: 900, other: 700 }, closedBy: [] }]);
  });

  const quiet: [what: string, first: [string, object], second: [string, object]][] = [
    ['both set it alike', ['甲', { title: '同题' }], ['乙', { title: '同题' }]],
    ['they set different fields', ['甲', { title: '新题' }], ['乙', { mobileFirst: true }]],
    ['it was their own', ['乙', { title: '新题' }], ['乙', { title: '更新的题' }]],
    ['the first one changed nothing', ['甲', { title: '原题', mobileFirst: false }], ['乙', { title: '新题' }]],
  ];
  it.each(quiet)('is nobody\'s trouble when %s', (_what, [first, one], [second, other]) => {
    const seen = seqOf('story', 's');
    expect(send(command(first, 'story.set', 'story', 's', one, seen), command(second, 'story.set', 'story', 's', other, seen))).toEqual(['accepted', 'accepted']);
    expect(overtaken()).toEqual([]);
  });

  it('is told, too, where somebody deleted what another had changed unseen: it went out of sight with that', () => {
    const seen = seqOf('story', 's');
    send(command('甲', 'story.set', 'story', 's', { title: '甲的题' }, seen), command('甲', 'story.set', 'story', 's', { mobileFirst: true }, seqOf('story', 's')));
    send(command('乙', 'story.set', 'story', 's', { deleted: true }, seen));
    expect(overtaken()).toMatchObject([{ by: '乙', other: '甲', seen, fields: { deleted: { was: false, is: true } } }]);
  });
  describe('with what is deleted', () => {
    const words = (by: string, body = 'v') => command(by, 'script.edit', 'body', body, { v: store.records.get('body', body)!.v, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '补一句' }] } }] });
    const deletes = (by: string, name: 'story.set' | 'version.delete' | 'rundown.set', id: string, args: object) => ({ ...command(by, name, name.split('.')[0] as 'story', id, { deleted: true, ...args }, store.seq), ...presentForm(name) });
    const told = () => overtaken().map(({ target, by, other, otherSeq, fields }) => [target.kind, by, other, otherSeq, Object.keys(fields)]);

    it.each([['story.set', 's'], ['version.delete', 'v']] as const)('are words that were not known where it was deleted (%s)', (name, id) => {
      send(words('丙'));
      const knew = store.seq;
      send(words('甲'), words('乙'), words('甲'), words('甲'));
      const otherSeq = store.seq;
      send(deletes('乙', name, id, { knew }));
      expect(told()).toEqual([[name.split('.')[0], '乙', '甲', otherSeq, ['deleted']]]);
      // 甲 puts it back, and deletes it knowing everything.
      send(deletes('甲', name, id, { deleted: false }), deletes('甲', name, id, { knew: store.seq }));
      expect([overtaken().length, checkLog(store).fault]).toEqual([1, null]);
    });
    it('is another channel\'s version of the story, of which the first form says nothing', () => {
      const knew = store.seq;
      send(command('甲', 'version.create', 'version', 'w', { story: 's', channel: 'tv', title: '另一版', basedOn: 'v', doc: emptyDoc('lead', 'c') }));
      send(command('乙', 'story.set', 'story', 's', { deleted: true }, store.seq), command('乙', 'story.set', 'story', 's', { deleted: false }, store.seq));
      expect(told()).toEqual([]);
      send(deletes('乙', 'story.set', 's', { knew }));
      expect(told()).toMatchObject([['story', '乙', '甲', knew + 1, ['deleted']]]);
    });
    it('is a title and words of one person once, told of the newest of them', () => {
      const [seen, knew] = [seqOf('story', 's'), store.seq];
      send(command('甲', 'story.set', 'story', 's', { title: '甲的题' }, seen), words('甲'));
      send({ ...deletes('乙', 'story.set', 's', { knew }), seen });
      expect(told()).toEqual([['story', '乙', '甲', knew + 2, ['deleted']]]);
    });
    it('is what somebody did to an item of a rundown', () => {
      judge.system('programme.put', { kind: 'programme', id: 'p' }, { name: '新闻', channelId: 'tv', start: 0, length: 60_000, rate: 280, lastEpisode: 0 });
      send({ ...command('甲', 'rundown.create', 'rundown', 'r', { programme: 'p', date: '2026-12-01', title: '今晚' }), ...presentForm('rundown.create') });
      const item = { slug: '条', kind: 'read', versionId: null, assetId: null, planned: 1000, float: false, presenter: '', note: '', hardStart: null };
      send({ ...command('甲', 'item.add', 'item', 'i', { rundown: 'r', after: null, item }), ...presentForm('item.add') });
      const knew = store.seq;
      send({ ...command('甲', 'item.set', 'item', 'i', { note: '换一条同期' }), ...presentForm('item.set') });
      send(deletes('乙', 'rundown.set', 'r', { items: ['i'], knew }));
      expect(told()).toEqual([['rundown', '乙', '甲', knew + 1, ['deleted']]]);
    });
    it('is all of it where what was known is of a log before an older backup came back', () => {
      send(words('甲'));
      send(deletes('乙', 'story.set', 's', { knew: store.seq + 500 }));
      expect(told()).toMatchObject([['story', '乙', '甲', store.seq - 2, ['deleted']]]);
    });
  });
  it('is nobody\'s trouble where that was seen', () => {
    send(command('甲', 'story.set', 'story', 's', { title: '甲的题' }, seqOf('story', 's')));
    send(command('乙', 'story.set', 'story', 's', { deleted: true }, seqOf('story', 's')));
    expect(overtaken()).toEqual([]);
  });

  it('is nobody\'s trouble once it was seen', () => {
    send(command('甲', 'story.set', 'story', 's', { title: '甲的题' }, seqOf('story', 's')));
    send(command('乙', 'story.set', 'story', 's', { title: '乙的题' }, seqOf('story', 's')));
    expect(overtaken()).toEqual([]);
  });

  it('is told also where what was looked at has a number that this log has not reached: it came back from an older backup, and those numbers are of before', () => {
    const seen = store.seq + 500;
    send(command('甲', 'story.set', 'story', 's', { title: '恢复以后的题' }, seqOf('story', 's')));
    send(command('乙', 'story.set', 'story', 's', { title: '恢复以前的题' }, seen));
    expect(overtaken()).toMatchObject([{ by: '乙', other: '甲', seen: 0, fields: { title: { was: '恢复以后的题', is: '恢复以前的题' } } }]);
  });

  it('is told once for a run of changes made offline, and to each whose value went', () => {
    judge.system('person.put', { kind: 'person', id: '丙' }, { name: '丙', roles: ['editor'], active: true });
    const seen = seqOf('story', 's');
    send(command('甲', 'story.set', 'story', 's', { title: '甲的题' }, seen), command('丙', 'story.set', 'story', 's', { mobileFirst: true }, seqOf('story', 's')));
    send(command('乙', 'story.set', 'story', 's', { title: '乙一', mobileFirst: false }, seen), command('乙', 'story.set', 'story', 's', { title: '乙二' }, seen));
    expect(overtaken().map(({ other, fields }) => [other, fields])).toEqual([['丙', { mobileFirst: { was: true, is: false } }], ['甲', { title: { was: '甲的题', is: '乙一' } }]]);
  });

  it('of a command that names every field: only the field that somebody had changed', () => {
    const seen = seqOf('person', '甲');
    send(command('乙', 'person.put', 'person', '甲', { name: '甲', roles: ['producer'], active: true }, seen));
    send(command('甲', 'person.put', 'person', '甲', { name: '甲甲', roles: ['editor', 'admin'], active: true }, seen));
    // 甲 is no administrator any more: refused, nothing went.
    expect(overtaken()).toEqual([]);
    send(command('乙', 'person.put', 'person', '甲', { name: '阿甲', roles: ['producer', 'admin'], active: true }, seqOf('person', '甲')));
    send(command('甲', 'person.put', 'person', '甲', { name: '甲', roles: ['producer', 'admin'], active: true }, seen));
    expect(overtaken().map(({ fields }) => fields)).toEqual([{ name: { was: '阿甲', is: '甲' } }]);
  });

  it('is none where two administrators each set something else of a person', () => {
    const seen = seqOf('person', '丙');
    const put = (by: string, args: object): Command => ({ ...command(by, 'person.put', 'person', '丙', args, seen), ...presentForm('person.put') });
    expect(send(put('甲', { active: false }), put('乙', { roles: ['anchor'] }))).toEqual(['accepted', 'accepted']);
    expect([store.records.get('person', '丙'), overtaken()]).toEqual([{ id: '丙', name: '丙', roles: ['anchor'], active: false }, []]);
  });

  it('is closed by the two alone', () => {
    judge.system('person.put', { kind: 'person', id: '丙' }, { name: '丙', roles: ['editor'], active: true });
    const seen = seqOf('story', 's');
    const later = command('乙', 'story.set', 'story', 's', { title: '乙的题' }, seen);
    send(command('甲', 'story.set', 'story', 's', { title: '甲的题' }, seen), later);
    const dismiss = (by: string) => send(command(by, 'overtaken.dismiss', 'overtaken', later.id, {}))[0];
    expect([dismiss('丙'), dismiss('甲'), dismiss('甲'), dismiss('乙')]).toEqual(['not-yours', 'accepted', 'accepted', 'accepted']);
    expect(overtaken()[0]?.closedBy).toEqual(['甲', '乙']);
    expect(checkLog(store, false).fault).toBeNull();
  });
});

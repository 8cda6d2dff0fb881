import { describe, expect, it } from 'vitest';
import { SYSTEM } from '../log/command.ts';
import { actsOn, MemoryRecords } from '../log/memory-records.ts';
import type { Role } from '../people/person.ts';
import { passesGiven } from '../review/chain.ts';
import { contentHash } from '../review/hash.ts';
import { blocksOf, docOfBlocks } from '../script/schema.ts';
import { mergeBranch } from './merge-branch.ts';

const PEOPLE: Record<string, Role[]> = { 记者: ['reporter'], 编辑: ['editor'], 一审: ['review1'], 二审: ['review2'], 终审: ['review3'], 播音: ['anchor'] };

/** A version with a script; `act` answers 'ok' or the refusal's code. */
function newsroom() {
  const records = new MemoryRecords();
  const act = actsOn(records);
  for (const [id, roles] of Object.entries(PEOPLE)) act(SYSTEM, 'person.put', 'person', id, { name: id, roles, active: true });
  act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  act('记者', 'story.create', 'story', 's', { title: '稿', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文。' }]) });
  const version = () => records.get('version', 'v')!;
  const body = () => records.get('body', 'v')!;
  const branches = () => records.children('branch', 'v');
  /** A workstation says what its writer's last words were that still waited: here those in a branch. */
  const below = (by: string): { on?: string } => { const on = branches().find((one) => one.by === by && one.state === 'open')?.edits.at(-1); return on === undefined ? {} : { on }; };
  /** Types `text` at a place of the script as it stood at `v`, its writer having seen `passes`. */
  const type = (by: string, v: number, at: number, text: string, passes: number | undefined): string =>
    act(by, 'script.edit', 'body', 'v', { v, ...below(by), steps: [{ stepType: 'replace', from: at, to: at, slice: { content: [{ type: 'text', text }] } }], ...(passes === undefined ? {} : { passes }) });
  const pass = (): void => {
    if (version().stage === 'draft') act('编辑', 'review.submit', 'version', 'v', { remark: '' });
    for (const [who, level] of [['一审', 1], ['二审', 2], ['终审', 3]] as const) if (version().stage === `level${level}`) act(who, 'review.decide', 'version', 'v', { level, verdict: 'pass', remark: '', hash: contentHash(records, 'v') });
  };
  const text = (doc: unknown = body().doc): string => blocksOf(doc).map((block) => block.text).join('|');
  return { records, act, version, body, branches, type, pass, text };
}

describe('words on a script', () => {
  it('that was released unseen become a branch; the release stands; later ones on top of them go on in it', () => {
    const { type, pass, version, body, branches, text } = newsroom();
    pass();
    const hash = version().passes[2]!.hash;
    expect([type('记者', 0, 4, '路上写的', 0), type('记者', 1, 8, '两句。', 0)]).toEqual(['ok', 'ok']);
    expect([version().stage, version().passes[2]!.hash, body().v, text()]).toEqual(['released', hash, 0, '原文。']);
    expect(branches()).toHaveLength(1);
    expect(branches()[0]).toMatchObject({ by: '记者', reason: 'reviewed', v: 2, state: 'open', edits: [branches()[0]!.id, expect.any(String)] });
    expect([text(branches()[0]!.base), text(branches()[0]!.doc)]).toEqual(['原文。', '原文。路上写的两句。']);
  });

  it('of a colleague at the same workstation, typed on top of words that became a branch, go on in it, and so do those typed on top of them', () => {
    const { act, type, pass, branches, body, text } = newsroom();
    pass();
    type('记者', 0, 4, '路上写的', 0);
    const next = (by: string, v: number, words: string, shared: object): string => act(by, 'script.edit', 'body', 'v', { v, on: branches()[0]!.edits.at(-1), passes: 0, ...shared, steps: [{ stepType: 'replace', from: 4 + v, to: 4 + v, slice: { content: [{ type: 'text', text: words } ] } }] });
    // As a workstation of an earlier release said it: nobody knows where it stood.
    expect(next('编辑', 1, '补', {})).toBe('stale-text');
    expect([next('编辑', 1, '补', { shared: true }), next('记者', 2, '完', { shared: true })]).toEqual(['ok', 'ok']);
    expect([branches().map(({ by, edits }) => [by, edits.length]), body().v, text()]).toEqual([[['记者', 3]], 0, '原文。']);
    expect([...text(branches()[0]!.doc)].sort()).toEqual([...'原文。路上写的补完'].sort());
  });

  it('that was released in their writer\'s sight go in and take the release away; so do those of a workstation that does not say', () => {
    for (const seen of [3, undefined]) {
      const { type, pass, version, branches, text } = newsroom();
      pass();
      expect(type('记者', 0, 4, '改。', seen)).toBe('ok');
      expect([version().stage, version().passes, branches(), text()]).toEqual(['level1', [], [], '原文。改。']);
    }
  });

  it('that was passed anew since the pass their writer knew become a branch too', () => {
    const { type, pass, version, branches } = newsroom();
    pass();
    const seen = passesGiven(version());
    type('编辑', 0, 1, '新：', seen);
    pass();
    expect(version().passes).toHaveLength(3);
    expect(type('记者', 1, 3, '旧', seen)).toBe('ok');
    expect([branches().length, version().stage]).toEqual([1, 'released']);
  });

  it('that was deleted become a branch', () => {
    const { type, act, branches, text } = newsroom();
    act('编辑', 'version.delete', 'version', 'v', { deleted: true });
    expect(type('记者', 0, 4, '没看到删除', 0)).toBe('ok');
    expect([branches()[0]!.reason, text()]).toEqual(['deleted', '原文。']);
  });

  it('on top of words that became a branch go on in it, whatever their writer has seen since: what they change stands nowhere else', () => {
    const { type, act, version, branches, text } = newsroom();
    act('编辑', 'version.delete', 'version', 'v', { deleted: true });
    type('记者', 0, 4, '路上写的', 0);
    act('编辑', 'version.delete', 'version', 'v', { deleted: false });
    const { v, id } = branches()[0]!;
    const rubOut = { stepType: 'replace', from: 4, to: 6 };
    expect(act('记者', 'script.edit', 'body', 'v', { v, on: id, steps: [rubOut], passes: passesGiven(version()) })).toBe('ok');
    expect([text(branches()[0]!.doc), text()]).toEqual(['原文。写的', '原文。']);
  });

  it('that only by their number would fit on top of a branch are stale, as anywhere', () => {
    const { act, type, pass, version, branches } = newsroom();
    pass();
    type('记者', 0, 4, '路上写的', 0);
    const step = { stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '别处' }] } };
    expect(act('记者', 'script.edit', 'body', 'v', { v: 1, steps: [step], passes: 0 })).toBe('stale-text');
    expect([branches()[0]!.edits.length, passesGiven(version())]).toEqual([1, 3]);
  });

  it('keep to their own writer\'s branch, and stale ones are told so', () => {
    const { type, pass, branches } = newsroom();
    pass();
    type('记者', 0, 4, '记者写的', 0);
    expect([type('编辑', 1, 4, '编辑写的', 0), type('编辑', 0, 4, '编辑写的', 0)]).toEqual(['stale-text', 'ok']);
    expect(branches().map((one) => one.by).toSorted()).toEqual(['编辑', '记者']);
  });
});

describe('a branch', () => {
  it('is merged over what the script says by then, without losing a word of either', () => {
    const { act, type, pass, version, body, branches, text } = newsroom();
    pass();
    type('记者', 0, 4, '路上写的。', 0);
    type('编辑', 0, 1, '今天，', passesGiven(version()));
    const { steps, doc, findings } = mergeBranch(branches()[0]!, body().doc);
    expect([text(doc), findings]).toEqual(['今天，原文。路上写的。', []]);
    expect(act('编辑', 'script.edit', 'body', 'v', { v: body().v, steps, passes: passesGiven(version()) })).toBe('ok');
    expect([text(), version().stage]).toEqual([text(doc), 'level1']);
  });

  /** Brings the first branch in as a workstation does. */
  const bring = ({ act, version, body, branches }: ReturnType<typeof newsroom>, by: string, { v = branches()[0]!.v, passes = passesGiven(version()), flags = [] as unknown[], steps = mergeBranch(branches()[0]!, body().doc).steps, form = undefined as number | undefined } = {}): string =>
    act(by, 'script.edit', 'body', 'v', { v: body().v, steps, passes, merges: { branch: branches()[0]!.id, v, flags } }, form);

  it('is closed by the edit that brings its words in: a second hand, or the same one after a crash, cannot bring them in again', () => {
    const room = newsroom();
    room.pass();
    room.type('记者', 0, 4, '路上写的。', 0);
    const { steps } = mergeBranch(room.branches()[0]!, room.body().doc);
    expect([bring(room, '播音', { steps }), bring(room, '编辑', { steps }), bring(room, '播音', { steps })]).toEqual(['ok', 'branch-closed', 'branch-closed']);
    expect([room.text(), room.branches().map(({ state, closedBy }) => [state, closedBy])]).toEqual(['原文。路上写的。', [['merged', '播音']]]);
  });

  it('says with its words what is to be checked', () => {
    const room = newsroom();
    room.pass();
    room.type('记者', 0, 4, '路上写的。', 0);
    const flag = { is: 'doubled', copy: 'ours', sentence: '路上写的。', by: '编辑', at: 1 };
    expect([bring(room, '编辑', { flags: [flag] }), room.version().mergeFlags]).toEqual(['ok', [flag]]);
  });

  it.each([[3, 100], [4, 180]])('in form %i: of what is to be checked a version takes %i', (form, most) => {
    const room = newsroom();
    const found = (from: number, count: number) => Array.from({ length: count }, (_, index) => ({ is: 'doubled', copy: 'ours', sentence: `第${from + index}句。`, by: '编辑', at: 1 }));
    room.pass();
    room.type('记者', 0, 4, '路上写的。', 0);
    room.act('编辑', 'merge.flag', 'version', 'v', { flags: found(0, 90) });
    expect([bring(room, '编辑', { flags: found(80, 100), form }), room.version().mergeFlags?.length]).toEqual(['ok', most]);
  });

  it('to which its writer added meanwhile stays open: those words are nowhere else', () => {
    const room = newsroom();
    room.pass();
    room.type('记者', 0, 4, '路上写的', 0);
    const { v } = room.branches()[0]!;
    room.type('记者', v, 8, '两句。', 0);
    expect([bring(room, '编辑', { v }), room.branches()[0]!.state, room.text()]).toEqual(['branch-grown', 'open', '原文。']);
    expect([bring(room, '编辑'), room.text()]).toEqual(['ok', '原文。路上写的两句。']);
  });

  it('is not brought in by somebody who may not merge', () => {
    const room = newsroom();
    room.act(SYSTEM, 'person.put', 'person', '播控', { name: '播控', roles: ['operator'], active: true });
    room.pass();
    room.type('记者', 0, 4, '路上写的。', 0);
    expect([bring(room, '播控'), room.text(), room.branches()[0]!.state]).toEqual(['not-permitted', '原文。', 'open']);
  });

  it('that is brought in over a pass unseen goes into a branch of whoever merged, also its own writer', () => {
    for (const by of ['编辑', '记者']) {
      const room = newsroom();
      room.pass();
      room.type('记者', 0, 4, '路上写的。', 0);
      expect(bring(room, by, { passes: 0 })).toBe('ok');
      expect([room.text(), room.version().stage, room.branches().map(({ by: who, state, doc }) => [who, state, room.text(doc)])]).toEqual(['原文。', 'released', [['记者', 'merged', '原文。路上写的。'], [by, 'open', '原文。路上写的。']]]);
    }
  });

  it('whose words stand there already has nothing to bring', () => {
    const { type, pass, branches } = newsroom();
    pass();
    type('记者', 0, 4, '写过了。', 0);
    expect(mergeBranch(branches()[0]!, branches()[0]!.doc)).toEqual({ steps: [], doc: branches()[0]!.doc, findings: [], beside: null });
  });

  it('is dropped by its writer or by who answers for scripts, and can be opened again', () => {
    const { type, pass, act, branches } = newsroom();
    pass();
    type('记者', 0, 4, '写的。', 0);
    const close = (by: string, state: string) => act(by, 'branch.close', 'branch', branches()[0]!.id, { state });
    expect([close('播音', 'dropped'), close('记者', 'dropped'), close('编辑', 'dropped')]).toEqual(['not-yours', 'ok', 'branch-closed']);
    expect(branches()[0]).toMatchObject({ state: 'dropped', closedBy: '记者' });
    expect([close('编辑', 'open'), branches()[0]!.closedBy]).toEqual(['ok', null]);
  });
});

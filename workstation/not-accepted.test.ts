import { describe, expect, it } from 'vitest';
import { isRefusal, SYSTEM } from '../shared/log/command.ts';
import type { Role } from '../shared/people/person.ts';
import type { Kind, RecordOf } from '../shared/records.ts';
import { docOfBlocks } from '../shared/script/schema.ts';
import { BareStation } from '../test/support/bare-station.ts';
import type { RefusedEntry } from './cache/outbox-rows.ts';
import type { Me } from './letting-go.ts';
import { dropRefused, keepOfGone, retry } from './not-accepted.ts';

const me = (id: string, roles: readonly Role[], active = true): Me => ({ id, roles: [...roles], active });
const REPORTER = me('甲', ['reporter']);
const REVIEWER = me('乙', ['review1']);
const pass: RefusedEntry = { id: 'r1', name: 'review.decide', target: { kind: 'version', id: 'v' }, args: { level: 1, verdict: 'pass' }, by: '甲', at: 1, seen: 1, code: 'wrong-level', params: {}, refusedAt: 2 };

/** A workstation that keeps one signature of 甲 as not accepted. */
function kept() {
  const left = new Map([[pass.id, pass]]);
  const given: string[] = [];
  const outbox = { refused: () => [...left.values()], dropRefused: (id: string) => { left.delete(id); } };
  const records = { get: <K extends Kind>(kind: K, id: string) => (kind === 'person' ? { id, name: `${id}的名字` } : undefined) as RecordOf<K> | undefined, children: () => [] };
  return {
    left: () => [...left.keys()], given,
    retry: (who: Me, id = pass.id) => { const done = retry({ records } as unknown as Parameters<typeof retry>[0], outbox, who, (name) => { given.push(name); return { id: 'r2' }; }, id); return isRefusal(done) ? [done.refused, done.params] : done.id; },
    drop: (who: Me, id = pass.id) => { const done = dropRefused(outbox, who, id); return isRefusal(done) ? done.refused : 'dropped'; },
  };
}

it('words of a script that is not here any more are kept once, fit into no script that has the id, and are kept on disk', () => {
  const station = new BareStation('甲');
  try {
    const { outbox } = station;
    const words = { body: 'v', steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '没发出的字' }] } }], at: 1 };
    const keep = (id: string) => keepOfGone(station.cache, outbox, REPORTER, { id, ...words });
    // Rows are still to come: it may be among them.
    expect(keep('k0')).toEqual({ refused: 'filling' });
    station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
    station.tell([['channel', 'tv']]);
    expect([keep('k1'), keep('k2'), outbox.refused().map(({ id, code, by }) => [id, code, by])]).toEqual([{ kept: true }, { kept: true }, [['k1', 'script-gone', '甲']]]);
    station.reopen();
    station.act(SYSTEM, 'story.create', 'story', 's', { title: '稿', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文。' }]) });
    station.tell([['version', 'v'], ['body', 'v']]);
    expect(retry(station.cache, outbox, REPORTER, () => ({ id: 'r' }), 'k1')).toEqual({ refused: 'text-moved-on' });
  } finally { station.close(); }
});

it('typing that was not accepted is not done in a script that has as many steps by chance: its pool came back from an older backup, and those are others', () => {
  const station = new BareStation('甲');
  try {
    const { outbox } = station;
    station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
    station.act(SYSTEM, 'story.create', 'story', 's', { title: '稿', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文。' }]) });
    station.tell([['version', 'v'], ['body', 'v']]);
    const edit: RefusedEntry = { ...pass, name: 'script.edit', target: { kind: 'body', id: 'v' }, args: { v: 0, steps: [{ stepType: 'replace', from: 1, to: 3 }] }, code: 'not-permitted' };
    outbox.keepRefused(edit);
    const again = () => retry(station.cache, outbox, REPORTER, () => ({ id: 'r' }), edit.id);
    expect(again()).toEqual({ id: 'r' });
    outbox.leavesLog(2);
    expect([again(), outbox.refused().map(({ args }) => (args as { steps: unknown[] }).steps)]).toEqual([{ refused: 'text-moved-on' }, [(edit.args as { steps: unknown[] }).steps]]);
  } finally { station.close(); }
});

it('an edit of a cut that is tried again goes over the clips that were shown beside it', () => {
  const clip = { id: 'c', asset: 'a', in: 0, length: 50, start: 0, link: null, gain: 0, block: null };
  const edit: RefusedEntry = { ...pass, name: 'cut.patch', target: { kind: 'cut', id: 'v' }, args: { put: [{ track: 'V1', clip: { ...clip, start: 100 }, was: { start: 0 } }], remove: [] }, code: 'clip-changed' };
  const cut = { id: 'v', tracks: { V1: [{ ...clip, start: 200, gain: 3 }], V2: [], A1: [], A2: [] } };
  const records = { get: (kind: Kind) => (kind === 'cut' ? cut : undefined) };
  let said: unknown;
  retry({ records } as unknown as Parameters<typeof retry>[0], { refused: () => [edit] }, REPORTER, (_name, _target, args) => { said = args; return { id: 'r2' }; }, edit.id);
  expect(said).toEqual({ put: [{ track: 'V1', clip: { ...clip, start: 100, gain: 3 }, was: { start: 200 } }], remove: [] });
});

it('what a pass kept back of a cut is tried again together, in its order and on the passes that are shown', () => {
  const clip = { id: 'c', asset: 'a', in: 0, length: 50, start: 0, link: null, gain: 0, block: null };
  const edit = (id: string, start: number, was: object | null, more: object = {}): RefusedEntry => ({ ...pass, id, name: 'cut.patch', target: { kind: 'cut', id: 'v' }, args: { put: [{ track: 'V1', clip: { ...clip, start }, was }], remove: [], passes: 0 }, code: 'cut-passed', ...more });
  const all = [edit('1', 0, null), edit('2', 100, { start: 0 }), edit('3', 200, { start: 100 }), edit('another', 0, null, { target: { kind: 'cut', id: 'w' } }), edit('theirs', 0, null, { by: '乙' }), edit('overlapping', 0, null, { code: 'overlap' })];
  const cut = { id: 'v', tracks: { V1: [], V2: [], A1: [], A2: [] } };
  const records = { get: (kind: Kind) => (kind === 'cut' ? cut : kind === 'version' ? { id: 'v', trail: [{ what: 'pass' }] } : undefined) };
  const given: [string, unknown][] = [];
  const done = retry({ records } as unknown as Parameters<typeof retry>[0], { refused: () => all }, REPORTER, (_name, _target, args, instead) => { given.push([instead, args]); return { id: `新${instead}` }; }, '1'); // no more of it is looked at
  expect(done).toEqual({ id: '新1' });
  expect(given).toEqual(all.slice(0, 3).map(({ id, args }) => [id, { ...(args as object), passes: 1 }]));
});

describe('what was not accepted is its author\'s', () => {
  it('whoever gave it tries it again', () => {
    const one = kept();
    expect([one.retry(REPORTER), one.given]).toEqual(['r2', ['review.decide']]);
  });
  it.each<[string, Me, unknown]>([
    ['a colleague', REVIEWER, ['others-retry', { name: '甲的名字' }]],
    ['an administrator', me('丙', ['admin']), ['others-retry', { name: '甲的名字' }]],
    ['nobody', null, ['not-signed-in', undefined]],
  ])('%s does not, as it would be theirs then', (_who, who, expected) => {
    const one = kept();
    expect([one.retry(who), one.given]).toEqual([expected, []]);
  });

  it('a title that was kept back by a pass is given again as one that knows of it', () => {
    const titles: RefusedEntry = { ...pass, name: 'version.titles', args: { title: '春耕备耕', passes: 0 }, code: 'titles-passed' };
    const version = { id: 'v', trail: [{ what: 'submit' }, { what: 'pass' }, { what: 'pass' }] };
    const records = { get: (kind: Kind) => (kind === 'version' ? version : undefined) };
    let given: unknown;
    retry({ records } as unknown as Parameters<typeof retry>[0], { refused: () => [titles] }, REPORTER, (_name, _target, args) => { given = args; return { id: 'r2' }; }, titles.id); // no more of it is looked at
    expect(given).toEqual({ title: '春耕备耕', passes: 2 });
  });

  it.each<[string, Me, string]>([
    ['its author', REPORTER, 'dropped'],
    ['its author whose account is switched off', me('甲', [], false), 'dropped'],
    ['an editor', me('丙', ['editor']), 'dropped'],
    ['an administrator', me('丙', ['admin']), 'dropped'],
    ['an editor whose account is switched off', me('丙', ['editor'], false), 'not-yours'],
    ['another reporter', me('丙', ['reporter']), 'not-yours'],
    ['a reviewer', REVIEWER, 'not-yours'],
    ['nobody', null, 'not-signed-in'],
  ])('%s wants to let go of it', (_who, who, expected) => {
    const one = kept();
    expect([one.drop(who), one.left()]).toEqual([expected, expected === 'dropped' ? [] : [pass.id]]);
  });
  it('what is not kept here is neither tried nor dropped', () => expect([kept().retry(REPORTER, 'other'), kept().drop(REPORTER, 'other')]).toEqual([['gone', undefined], 'gone']));
});

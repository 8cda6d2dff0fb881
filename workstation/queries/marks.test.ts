import { describe, expect, it } from 'vitest';
import type { Kind, RecordOf } from '../../shared/records.ts';
import { marksOf } from './marks.ts';

const RECORDS: Readonly<Record<string, unknown>> = {
  'version/v': { id: 'v', storyId: 's' }, 'item/i': { id: 'i', rundownId: 'r', slug: '导语' }, 'asset/a': { id: 'a', name: '片' },
};
const overtaken = (kind: Kind, id: string, field: string) => ({ id: `o-${id}`, target: { kind, id }, by: '乙', other: '甲', seen: 1, seq: 3, otherSeq: 2, at: 1, closedBy: [], fields: { [field]: { was: '甲的', is: '乙的' } } });
const cache = (open: unknown[] = []) => ({
  records: { get: <K extends Kind>(kind: K, id: string) => RECORDS[`${kind}/${id}`] as RecordOf<K> | undefined },
  openNotices: () => open as RecordOf<'overtaken'>[],
  openBranches: () => [],
});
const refused = (kind: Kind, id: string, args: unknown = {}, by = '甲') => ({ target: { kind, id }, args, by });
const said = (marks: ReturnType<typeof marksOf>) => Object.fromEntries([...marks].map(([id, { notAccepted, overtaken: over }]) => [id, [notAccepted, over]]));

describe('marks beside a record', () => {
  it.each([
    ['an edit of a script is seen at its version and at its story', refused('body', 'v'), { v: [1, 0], s: [1, 0] }],
    ['a change of an item at the item and at its rundown', refused('item', 'i'), { i: [1, 0], r: [1, 0] }],
    ['an item that was never added at the rundown that it was for', refused('item', 'new', { rundown: 'r', after: null }), { new: [1, 0], r: [1, 0] }],
    ['a lock at its rundown', refused('rundown', 'r'), { r: [1, 0] }],
    ['a name of a file at the file', refused('asset', 'a', { name: '新名' }), { a: [1, 0] }],
    ['a setting nowhere', refused('channel', 'c'), {}],
  ])('%s', (_what, one, expected) => expect(said(marksOf(cache(), [one], '甲'))).toEqual(expected));

  it('a change that was not accepted is marked for whoever gave it, and for nobody else at the same workstation', () => {
    const both = [refused('asset', 'a', {}, '甲'), refused('rundown', 'r', {}, '乙')];
    expect([said(marksOf(cache(), both, '甲')), said(marksOf(cache(), both, '乙')), said(marksOf(cache(), both, null))]).toEqual([{ a: [1, 0] }, { r: [1, 0] }, {}]);
  });

  it('a value that went is seen by the two whom it concerns', () => {
    const went = cache([overtaken('item', 'i', 'slug'), overtaken('asset', 'a', 'name')]);
    expect(said(marksOf(went, [], '甲'))).toEqual({ i: [0, 1], r: [0, 1], a: [0, 1] });
    expect(said(marksOf(went, [], '丙'))).toEqual({});
  });
});

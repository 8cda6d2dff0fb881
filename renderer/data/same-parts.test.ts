import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameParts } from './same-parts.ts';

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('what came anew keeps the parts that are as before', () => {
  it('a list of which nothing changed is the same list', () => {
    const before = { total: 2, rows: [{ id: 'a', versions: [{ id: 'v', title: '一' }] }, { id: 'b', versions: [] }] };
    expect(sameParts(before, copy(before))).toBe(before);
  });

  it('a new row on top and a changed one leave the others the objects that they were', () => {
    const before = [{ id: 'a', title: '一' }, { id: 'b', title: '二', marks: [1] }, { id: 'c', title: '三' }];
    const now = sameParts(before, [{ id: 'n', title: '新' }, { id: 'a', title: '一' }, { id: 'b', title: '改', marks: [1] }, { id: 'c', title: '三' }]);
    expect([now[1] === before[0], now[2] === before[1], now[2]!.marks === before[1]!.marks, now[3] === before[2]]).toEqual([true, false, true, true]);
  });

  it('a row that went, a field that went and a list that became shorter are seen', () => {
    expect(sameParts([1, 2, 3], [1, 2])).toEqual([1, 2]);
    expect(sameParts({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
    expect(sameParts([{ id: 'a' }, { id: 'b' }], [{ id: 'b' }, { id: 'a' }])).toEqual([{ id: 'b' }, { id: 'a' }]);
  });

  it('always has the content of what came, and none of what was', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (drawn, now) => {
      const before = copy(drawn); // a minus zero, which may be drawn, never comes over the wire
      const kept = copy(before);
      expect(JSON.stringify(sameParts(before, copy(now)))).toBe(JSON.stringify(now));
      expect(before).toEqual(kept);
      expect(sameParts(kept, copy(kept))).toBe(kept);
    }));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortestEdit } from '../../shared/script/shortest-edit.ts';

/** Few different pieces: then there are many ways, and the shortest is not plain. */
const run = fc.array(fc.constantFrom('甲', '乙', '丙'), { maxLength: 40 });

/** How many changes it takes at least, by the table of all pairs of beginnings. */
function fewest(old: readonly string[], now: readonly string[]): number {
  let above = Array.from({ length: now.length + 1 }, (_none, j) => j);
  old.forEach((piece, i) => {
    const row = [i + 1];
    now.forEach((other, j) => row.push(piece === other ? above[j]! : 1 + Math.min(above[j + 1]!, row[j]!)));
    above = row;
  });
  return above.at(-1)!;
}

describe('the shortest edit', () => {
  it('leads from the one run to the other, keeps only what is the same, and no way is shorter', () => {
    fc.assert(fc.property(run, run, (old, now) => {
      const fates = shortestEdit(old, now, Infinity)!;
      const [was, is] = [old[Symbol.iterator](), now[Symbol.iterator]()];
      for (const fate of fates) {
        const [before, after] = [fate === 'new' ? null : was.next().value, fate === 'old' ? null : is.next().value];
        if (fate === 'both') expect(before).toBe(after);
      }
      expect([was.next().done, is.next().done]).toEqual([true, true]);
      expect(fates.filter((fate) => fate !== 'both')).toHaveLength(fewest(old, now));
    }), { numRuns: 1000 });
  });

  it('is none where it takes more changes than are allowed, and the same where it takes no more', () => {
    fc.assert(fc.property(run, run, fc.nat(40), (old, now, most) => {
      expect(shortestEdit(old, now, most)).toEqual(fewest(old, now) > most ? null : shortestEdit(old, now, Infinity));
    }), { numRuns: 1000 });
  });
});

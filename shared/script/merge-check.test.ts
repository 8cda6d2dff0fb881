import { describe, expect, it } from 'vitest';
import { checkMerge } from './merge-check.ts';
import { docOfBlocks } from './schema.ts';

const doc = (text: string): unknown => docOfBlocks([{ id: 'a', kind: 'vo', text }]);

describe('the independent look at a merge', () => {
  const rows: [what: string, base: string, ours: string, theirs: string, merged: string, found: string[]][] = [
    ['both wrote, both stand', '一句。', '一句。我写。', '他写。一句。', '他写。一句。我写。', []],
    ['ours is gone', '一句。', '一句。我写。', '他写。一句。', '他写。一句。', ['missing 我写。']],
    ['nobody took it away, and it is gone', '一句。二句。', '一句。二句。我。', '一句。二句。', '一句。我。', ['missing 二句。']],
    ['one took it away, the other left it alone', '一句。二句。', '一句。', '一句。二句。他。', '一句。他。', []],
    ['both put the same word in', '记刚刚到。', '记者刚刚赶到。', '记者刚刚赶到。', '记者者刚刚赶赶到。', ['both 记者者刚刚赶赶到。']],
    ['both put the same words in at one place', '昨晚到达。', '昨晚记者到达。', '昨晚，记者已到达。', '昨晚记者，记者已到达。', ['doubled 昨晚记者，记者已到达。', 'both 昨晚记者，记者已到达。']],
    ['both put other words in at one place', '昨晚到达。', '昨晚记者到达。', '昨晚突然到达。', '昨晚记者突然到达。', ['both 昨晚记者突然到达。']],
    ['it stands there twice', '一句。', '一句。新来的话。', '一句。', '一句。新来的话。新来的话。', ['doubled 新来的话。']],
  ];
  for (const [what, base, ours, theirs, merged, found] of rows) {
    it(what, () => expect(checkMerge(doc(base), doc(ours), doc(theirs), doc(merged)).map(({ is, sentence }) => `${is} ${sentence}`)).toEqual(found));
  }
  it('a paragraph of any length, of which nothing is left', () => {
    const book = Array.from({ length: 5000 }, (_, n) => `第${n}句话。`).join('');
    expect(checkMerge(doc(book), doc(`我${book}`), doc(`${book}他`), doc('我他')).filter(({ is }) => is === 'missing')).toHaveLength(5000);
  }, 20_000);
});

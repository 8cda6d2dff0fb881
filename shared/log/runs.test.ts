import { describe, expect, it } from 'vitest';
import { inRuns, PAUSE_MS, type ToldLine } from './runs.ts';

const MINUTE = 60_000;
const line = (seq: number, by: string, minute: number, name = 'script.edit'): ToldLine => ({ seq, name, by, at: minute * MINUTE });
/** In the order in which it happened; told newest first. */
const told = (...lines: ToldLine[]) => inRuns(lines.toReversed()).map(({ seq, by, at, first = seq, since = at, count = 1 }) => [by, first, seq, since / MINUTE, at / MINUTE, count]);

describe('typing is told as goes at a text', () => {
  it('of one person, from the first to the last', () => expect(told(line(1, '甲', 0), line(4, '甲', 1), line(5, '甲', 3))).toEqual([['甲', 1, 5, 0, 3, 3]]));
  it('broken by somebody else', () => expect(told(line(1, '甲', 0), line(2, '乙', 0), line(3, '甲', 1))).toEqual([['甲', 3, 3, 1, 1, 1], ['乙', 2, 2, 0, 0, 1], ['甲', 1, 1, 0, 0, 1]]));
  it('broken by anything else that is done to the record', () => expect(told(line(1, '甲', 0), line(2, '甲', 0, 'version.titles'), line(3, '甲', 1)).map(([, first]) => first)).toEqual([3, 2, 1]));
  it('broken by a long pause, not by a long go', () => expect(told(line(1, '甲', 0), line(2, '甲', 10), line(3, '甲', 20), line(4, '甲', 20 + PAUSE_MS / MINUTE + 1)).map(([, , , , , count]) => count)).toEqual([1, 3]));
  it('a clock that is behind is no pause', () => expect(told(line(1, '甲', 5), line(2, '甲', 3)).map(([, , , , , count]) => count)).toEqual([2]));
  it('and nothing else is joined', () => expect(told(line(1, '甲', 0, 'version.titles'), line(2, '甲', 0, 'version.titles'))).toHaveLength(2));
});

it('wherever a list is cut, its parts come to the same', () => {
  const lines = Array.from({ length: 60 }, (_one, seq) => line(60 - seq, seq % 23 < 11 ? '甲' : '乙', 60 - seq, seq % 17 === 0 ? 'review.submit' : 'script.edit'));
  for (let cut = 0; cut <= lines.length; cut++) expect(inRuns([...inRuns(lines.slice(0, cut)), ...inRuns(lines.slice(cut))])).toEqual(inRuns(lines));
});

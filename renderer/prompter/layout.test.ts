import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorsAfter, follow, layoutRoll, lineAt, positionAt, rowOf, type Layout } from './layout.ts';
import { breakLines, mapOffset, plainWidth } from './lines.ts';
import type { Piece, Roll } from './roll.ts';
import { charactersPerMinute, rowsPerSecond, stepFor } from './speed.ts';

const linesOf = (text: string, cells: number, anchor?: number): string[] => {
  const characters = [...text];
  const starts = breakLines(text, cells, plainWidth, anchor);
  return starts.map((start, index) => characters.slice(start, starts[index + 1]).join(''));
};
const say = (key: string, text: string, itemId = key.split('/')[0]!): Piece => ({ key, itemId, kind: 'say', text, note: '' });
const roll = (...pieces: Piece[]): Roll => ({ pieces });

describe('lines', () => {
  const rows: [what: string, text: string, lines: string[]][] = [
    ['nothing is one empty line', '', ['']],
    ['as much as fits', '一二三四五六七八九', ['一二三四', '五六七八', '九']],
    ['a comma hangs', '一二三四，五六', ['一二三四，', '五六']],
    ['two marks do not hang: a word comes along', '一二三四。”五六', ['一二三', '四。”五', '六']],
    ['an opening quote goes with its word', '一二三“四五六', ['一二三', '“四五六']],
    ['figures stay together', '一二12345三', ['一二', '12345三']],
    ['a share is one word', '增长了32.7%。', ['增长了', '32.7%。']],
    ['what is longer than a line is cut', 'ABCDEFGHIJ', ['ABCDEF', 'GHIJ']],
  ];
  for (const [what, text, lines] of rows) it(what, () => expect(linesOf(text, 4)).toEqual(lines));

  const written = fc.array(fc.constantFrom(...'一二三四五六，。“”（）、0123456789ABab%—…𠮷'), { maxLength: 80 }).map((parts) => parts.join(''));
  it('lose nothing and never end nowhere', () => fc.assert(fc.property(written, fc.integer({ min: 2, max: 14 }), fc.option(fc.nat(80)), (text, cells, anchor) => {
    expect(linesOf(text, cells, anchor ?? undefined).join('')).toBe(text);
  })));
  it('an anchor begins a line, and what follows it is as if nothing stood before', () => fc.assert(fc.property(written, fc.integer({ min: 2, max: 14 }), fc.nat(80), (text, cells, anchor) => {
    const characters = [...text];
    fc.pre(anchor > 0 && anchor < characters.length);
    const starts = breakLines(text, cells, plainWidth, anchor);
    expect(starts).toContain(anchor);
    expect(starts.filter((start) => start >= anchor).map((start) => start - anchor)).toEqual(breakLines(characters.slice(anchor).join(''), cells));
  })));
});

describe('offsets', () => {
  const rows: [what: string, before: string, after: string, from: number, to: number][] = [
    ['before the change they stay', '一二三四', '一二三新四', 2, 2], ['behind it they shift', '一二三四', '新一二三四', 2, 3], ['behind a deletion too', '一二三四', '二三四', 2, 1],
    ['inside a replacement they go to its beginning', '一旧旧旧二', '一新二', 3, 1], ['at the very end', '一二', '一二三', 2, 2],
  ];
  for (const [what, before, after, from, to] of rows) it(what, () => expect(mapOffset(before, after, from)).toBe(to));
});

/** What stands on the reading line and the lines of the region under it. */
const region = (layout: Layout, row: number): string[] => [0, 1].map((below) => lineAt(layout, row + below)?.text ?? '');
const LONG = '我们倒排工期，挂图作战，确保明年五月一日以前投入使用，为城东片区群众解决停车难的问题，把好事办好、实事办实。';

describe('an edit while the roll runs', () => {
  const before = layoutRoll(roll(say('a/1', '第一段先读'), say('a/2', LONG), say('b/1', '后面一条')), 8);
  const row = before.byPiece.get('a/2')![3]!.top + 0.4;
  const cases: [what: string, after: Roll][] = [
    ['words put in above, in the same paragraph', roll(say('a/1', '第一段先读'), say('a/2', `新来的话。${LONG}`), say('b/1', '后面一条'))],
    ['words taken out above', roll(say('a/1', '第一段先读'), say('a/2', LONG.slice(7)), say('b/1', '后面一条'))],
    ['a paragraph above grows', roll(say('a/1', '第一段先读'.repeat(9)), say('a/2', LONG), say('b/1', '后面一条'))],
    ['an item above goes', roll(say('a/2', LONG), say('b/1', '后面一条'))],
    ['the order turns round', roll(say('b/1', '后面一条'), say('a/1', '第一段先读'), say('a/2', LONG))],
    ['the paragraph is lengthened at its end', roll(say('a/1', '第一段先读'), say('a/2', `${LONG}又一句。`), say('b/1', '后面一条'))],
  ];
  for (const [what, after] of cases) {
    it(`keeps the line being read: ${what}`, () => {
      const anchors = anchorsAfter(before, new Map(), after, row);
      const place = follow(before, after, positionAt(before, row));
      const next = layoutRoll(after, 8, anchors);
      const there = rowOf(next, place);
      expect(region(next, there)).toEqual(region(before, row));
      expect(there - lineAt(next, there)!.top).toBeCloseTo(row - lineAt(before, row)!.top, 9);
    });
  }
  it('goes on with the next paragraph when the one being read is gone', () => {
    const after = roll(say('a/1', '第一段先读'), say('b/1', '后面一条'));
    expect(follow(before, after, positionAt(before, row))).toEqual({ piece: 'b/1', offset: 0, part: 0 });
  });
  it('goes back when nothing follows', () => {
    expect(follow(before, roll(say('a/1', '第一段先读')), positionAt(before, row)).piece).toBe('a/1');
  });
  it('is where it was when all of it goes and comes back', () => {
    const place = positionAt(before, row);
    expect(rowOf(before, follow(before, roll(), place))).toBe(row);
  });
  it('holds still through many edits anywhere', () => fc.assert(fc.property(fc.array(fc.record({ at: fc.nat(60), put: fc.stringMatching(/^[新字加入]{0,6}$/u), cut: fc.nat(3) }), { maxLength: 8 }), (edits) => {
    let text = LONG, layout = before, anchors: ReadonlyMap<string, number> = new Map(), place = positionAt(before, row);
    for (const edit of edits) {
      const characters = [...text];
      const keep = place.offset - 9;
      const at = edit.at % Math.max(1, keep); // above the region: what the anchor reads is not edited here
      if (keep <= 0 || at + edit.cut > keep) continue;
      text = [...characters.slice(0, at), ...edit.put, ...characters.slice(at + edit.cut)].join('');
      const after = roll(say('a/1', '第一段先读'), say('a/2', text), say('b/1', '后面一条'));
      const here = rowOf(layout, place);
      anchors = anchorsAfter(layout, anchors, after, here);
      place = follow(layout, after, positionAt(layout, here));
      layout = layoutRoll(after, 8, anchors);
      expect(region(layout, rowOf(layout, place))).toEqual(region(before, row));
    }
  })));
});

describe('places', () => {
  it('come back from every depth', () => fc.assert(fc.property(fc.double({ min: 0, max: 12, noNaN: true }), fc.integer({ min: 8, max: 14 }), (depth, cells) => {
    const layout = layoutRoll(roll(say('a/1', LONG), say('b/1', LONG)), cells);
    expect(rowOf(layout, positionAt(layout, depth))).toBeCloseTo(depth, 9);
  })));
  it('stay with their words when the lines get longer', () => {
    const piece = say('a/1', LONG);
    const place = positionAt(layoutRoll(roll(piece), 8), 3);
    const wider = layoutRoll(roll(piece), 12);
    const line = lineAt(wider, rowOf(wider, place))!;
    expect(place.offset >= line.start && place.offset < line.start + [...line.text].length).toBe(true);
  });
});

describe('speed', () => {
  it('turns forwards and back, slower and faster', () => {
    expect([0, 1, -1, 10, 20].map(charactersPerMinute)).toEqual([0, 20, -20, 283, 627]);
    expect(stepFor(280)).toBe(10);
    expect(rowsPerSecond(240, 8)).toBe(0.5);
  });
});

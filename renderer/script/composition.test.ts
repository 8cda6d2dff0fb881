import { Transform } from '@tiptap/pm/transform';
import { describe, expect, it } from 'vitest';
import { applied } from '../../shared/script/applied.ts';
import { docOfBlocks, nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import { Composition } from './composition.ts';

const FROM = nodeOf(docOfBlocks([{ id: 'a', kind: 'read', text: '各位观众晚上好。' }, { id: 'b', kind: 'sot', text: '灯会昨晚开幕。' }]));

function composed(make: (tr: Transform) => void): Composition {
  const tr = new Transform(FROM);
  make(tr);
  const composition = new Composition(FROM);
  composition.made.push(...tr.steps);
  return composition;
}

describe('what comes of a composition', () => {
  it.each<[string, (tr: Transform) => void, string]>([
    ['in a sound bite, corrected at both ends', (tr) => tr.insert(13, scriptSchema.text('zai')).insert(13, scriptSchema.text('x')).insert(17, scriptSchema.text('g')).delete(13, 14).replaceWith(13, 17, scriptSchema.text('在赶')), '在赶'],
    ['over a selection, of which it takes one character after the other', (tr) => tr.insert(9, scriptSchema.text('w')).delete(8, 9).delete(7, 8).replaceWith(7, 8, scriptSchema.text('安')), '安'],
    ['over a selection of two blocks', (tr) => tr.delete(5, 14).insert(5, scriptSchema.text('k')).insert(6, scriptSchema.text('m')).replaceWith(5, 7, scriptSchema.text('开幕')), '开幕'],
  ])('is one step without its letters: %s', (_what, make, text) => {
    const composition = composed(make);
    expect(composition.text).toBe(text);
    expect(composition.outcome()).toHaveLength(1);
    expect(JSON.stringify(composition.outcome())).not.toMatch(/"text":"[^"]*[a-z]/);
    expect(applied(FROM, composition.outcome()).eq(composition.screen)).toBe(true);
  });

  it('is every step as it was made where the steps are of more than one place, or no typing: what others write in between is not taken out and put in', () => {
    for (const make of [
      (tr: Transform): unknown => tr.insert(1, scriptSchema.text('今')).insert(16, scriptSchema.text('明')),
      (tr: Transform): unknown => tr.insert(1, scriptSchema.text('今')).setNodeAttribute(0, 'kind', 'vo'),
    ]) {
      const composition = composed(make);
      expect(composition.outcome()).toEqual(composition.made);
      expect(composition.isWords).toBe(false);
    }
  });

  it.each([['今天', true], ['，', true], ['今天hen', false], ['ㄨㄢ', false], ['ＧＤＰ', false]])('%s may go out before its end: %s', (text, may) => {
    expect(composed((tr) => tr.insert(1, scriptSchema.text(text))).isWords).toBe(may);
  });
});

import { Transform } from 'prosemirror-transform';
import { describe, expect, it } from 'vitest';
import { scriptParts } from './rebase-parts.ts';
import { docOfBlocks, nodeOf, scriptSchema } from './schema.ts';

const BASE = nodeOf(docOfBlocks(Array.from({ length: 1000 }, (_, n) => ({ id: `b${n}`, kind: 'vo' as const, text: '一二三四五六。' }))));
const LENGTH = BASE.child(0).nodeSize;
/** Where a block begins. */
const at = (block: number): number => block * LENGTH;
const made = (make: (tr: Transform) => unknown): Transform['steps'] => { const tr = new Transform(BASE); make(tr); return tr.steps; };
/** First and last block of each part. */
const parts = (ours: Transform['steps'], theirs: Transform['steps']): string[] => (scriptParts(BASE, ours, theirs) ?? []).map(({ first, until }) => `${first}-${until - 1}`);
const word = (block: number, place = 3) => (tr: Transform): Transform => tr.insert(at(block) + place, scriptSchema.text('字'));

describe('only what was written in is woven, of a long script', () => {
  it('a word each: two paragraphs', () => { expect(parts(made(word(10)), made(word(700)))).toEqual(['10-10', '700-700']); });
  it('a word that was replaced in every paragraph: each by itself', () => {
    const everywhere = made((tr) => { for (let n = 999; n >= 0; n--) tr.replaceWith(at(n) + 2, at(n) + 3, scriptSchema.text('两')); });
    expect(parts(everywhere, made(word(500)))).toEqual(Array.from({ length: 1000 }, (_, n) => `${n}-${n}`));
  });
  it('a paragraph that is taken away or put in: with those beside it', () => {
    expect(parts(made((tr) => tr.delete(at(5), at(6))), made((tr) => tr.insert(at(20), BASE.child(0).type.create({ id: 'new' }))))).toEqual(['4-6', '19-20']);
  });
  it('all of it where one is dragged whose name another has as well: which of the two it was is not known', () => {
    const twins = nodeOf({ type: 'doc', content: BASE.children.map((block, n) => ({ ...(block.toJSON() as object), attrs: { ...block.attrs, id: n === 900 ? 'b5' : block.attrs['id'] as string } })) });
    expect(scriptParts(twins, new Transform(twins).delete(at(5), at(6)).insert(at(8), twins.child(5)).steps, made(word(100)))).toBeNull();
  });
  it('a paragraph that is dragged: all that is between its two places', () => {
    expect(parts(made((tr) => tr.delete(at(5), at(6)).insert(at(8), BASE.child(5))), made(word(100)))).toEqual(['4-9', '100-100']);
  });
});

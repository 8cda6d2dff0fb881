/** What is kept with each block while somebody types is what the whole script says, read anew. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blockOf, blocksIn } from '../../shared/script/blocks-in.ts';
import { readTime } from '../../shared/script/read-time.ts';
import { BLOCK_KINDS, blocksOf, docOfBlocks, nodeOf, type Block } from '../../shared/script/schema.ts';
import { columnWidths } from '../../shared/script/table.ts';
import { Transform } from 'prosemirror-transform';
import { countBlocks, countText } from './count.ts';

const words = fc.array(fc.constantFrom('全县', '投资', '，', '。', '2024年', '3.5%', 'km/h', "it's", 'C919', '\t', ' ', '😀', '-', '12:30'), { maxLength: 8 }).map((parts) => parts.join(''));
const block = fc.record({ kind: fc.constantFrom(...BLOCK_KINDS, 'row' as const, 'row' as const), text: words, asset: fc.constantFrom(null, 'a'), in: fc.constantFrom(null, 0, 25), out: fc.constantFrom(null, 250) });
const scripts = fc.array(block, { minLength: 1, maxLength: 12 }).map((blocks) => nodeOf(docOfBlocks(blocks.map((one, number) => ({ ...one, id: `b${number}` })))));
/** Something typed, rubbed out, split, joined, set: all that somebody does, at a place between the beginning (0) and the end (1). */
const acts = fc.array(fc.record({ is: fc.constantFrom('type', 'rub', 'split', 'kind', 'drop'), at: fc.double({ min: 0, max: 1, noNaN: true }), text: words, kind: fc.constantFrom(...BLOCK_KINDS) }), { maxLength: 20 });
type Act = typeof acts extends fc.Arbitrary<(infer One)[]> ? One : never;

let made = 0;
function act(tr: Transform, { is, at, text, kind }: Act): void {
  const number = Math.min(tr.doc.childCount - 1, Math.floor(at * tr.doc.childCount));
  let start = 0;
  for (let before = 0; before < number; before++) start += tr.doc.child(before).nodeSize;
  const { nodeSize, content, type } = tr.doc.child(number);
  if (is === 'type' && text !== '') tr.insert(start + 1 + Math.floor(at * content.size), tr.doc.type.schema.text(text));
  else if (is === 'rub' && content.size > 0) tr.delete(start + 1, start + 2);
  else if (is === 'split') tr.split(start + 1 + Math.floor(content.size / 2), 1, [{ type, attrs: { ...tr.doc.child(number).attrs, id: `n${++made}` } }]);
  else if (is === 'kind') tr.setNodeAttribute(start, 'kind', kind);
  else if (is === 'drop' && tr.doc.childCount > 1) tr.delete(start, start + nodeSize);
}
/** As it stands, read from nothing that is known. */
const anew = (blocks: readonly Block[]): Block[] => blocks.map((one) => ({ ...one }));
/** Words and Han characters counted in the whole text. */
const wholeCount = (blocks: readonly Block[]) => countText(blocks.filter((one) => one.kind !== 'note').map((one) => one.text).join('\n'));

it('blocks, times, columns and lengths are those of the whole script after whatever somebody did', () => fc.assert(fc.property(scripts, acts, (script, all) => {
  const tr = new Transform(script);
  for (const one of all) {
    act(tr, one);
    const kept = blocksIn(tr.doc);
    const whole = blocksOf(tr.doc.toJSON());
    expect(kept).toEqual(whole);
    expect(readTime(kept, 280)).toEqual(readTime(anew(whole), 280));
    expect([...columnWidths(kept)]).toEqual([...columnWidths(anew(whole))]);
    expect(countBlocks(kept)).toEqual(wholeCount(whole));
  }
}), { numRuns: 300 }));

it('a key changes one block of a long script; all others are the ones that they were', () => {
  const script = nodeOf(docOfBlocks(Array.from({ length: 200 }, (_, number) => ({ id: `b${number}`, kind: 'vo' as const, text: `第${number}项。` }))));
  const before = blocksIn(script);
  const after = new Transform(script).insert(1, script.type.schema.text('a')).doc;
  const changed = blocksIn(after).filter((one, number) => one !== before[number]);
  expect(changed).toEqual([{ ...before[0], text: 'a第0项。' }]);
  expect(blocksIn(after)).toBe(blocksIn(after));
  expect(blockOf(after.child(5))).toBe(before[5]);
});

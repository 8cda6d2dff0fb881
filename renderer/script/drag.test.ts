import { EditorState, TextSelection } from '@tiptap/pm/state';
import { expect, it } from 'vitest';
import { rebaseSteps } from '../../shared/script/rebase.ts';
import { docOfBlocks, nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import { moveBlocks } from './drag.ts';

const doc = nodeOf(docOfBlocks(['导语。', '口播一。', '口播二。', '配音。'].map((text, n) => ({ id: `b${n}`, kind: 'read', text }))));
/** The place in block number `block` at `at` of its text. */
function placeIn(block: number, at: number): number {
  let start = 1;
  for (let n = 0; n < block; n++) start += doc.child(n).nodeSize;
  return start + at;
}
const chosen = (from: number, to: number): EditorState => EditorState.create({ doc, schema: scriptSchema, selection: TextSelection.create(doc, from, to) });
const seen = (state: EditorState, at: number): string | null => moveBlocks(state, at)?.doc.children.map((block) => `${block.attrs['id']} ${block.textContent}`).join(' | ') ?? null;

const two = chosen(placeIn(1, 0), placeIn(2, 4));
const one = chosen(placeIn(1, 0), placeIn(1, 4));
const cases: [what: string, state: EditorState, at: number, after: string | null][] = [
  ['two go behind a third', two, placeIn(3, 2), 'b0 导语。 | b3 配音。 | b1 口播一。 | b2 口播二。'],
  ['two go before a third', two, placeIn(0, 1), 'b1 口播一。 | b2 口播二。 | b0 导语。 | b3 配音。'],
  ['one goes to where another ends', one, placeIn(3, 3), 'b0 导语。 | b2 口播二。 | b3 配音。 | b1 口播一。'],
  ['one goes as words into the middle of another', one, placeIn(3, 1), null],
  ['none goes into itself', two, placeIn(1, 2), null],
  ['words go as words', chosen(placeIn(1, 1), placeIn(2, 4)), placeIn(3, 3), null],
];
it('paragraphs that are dropped where they stand stay there, and nothing is done', () => { expect([moveBlocks(one, placeIn(0, 3))!.steps, moveBlocks(two, placeIn(3, 0))!.steps]).toEqual([[], []]); });
for (const [what, state, at, after] of cases) it(`paragraphs dragged: ${what}`, () => expect(seen(state, at)).toBe(after));

it('words that somebody else typed in a paragraph meanwhile go along with it', () => {
  const steps = moveBlocks(two, placeIn(3, 3))!.steps;
  const typed = EditorState.create({ doc, schema: scriptSchema }).tr.setNodeAttribute(placeIn(2, 0) - 1, 'kind', 'vo').insertText('又及', placeIn(1, 2)).steps;
  expect(rebaseSteps(doc, steps, typed).doc.children.map((block) => `${block.attrs['id']} ${block.attrs['kind']} ${block.textContent}`))
    .toEqual(['b0 read 导语。', 'b3 read 配音。', 'b1 read 口播又及一。', 'b2 vo 口播二。']);
});

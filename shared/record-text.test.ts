import { Transform } from 'prosemirror-transform';
import { expect, it } from 'vitest';
import { recordText } from './record-text.ts';
import { docOf, docOfBlocks, docText, nodeOf } from './script/schema.ts';

const said = [{ id: 'a', kind: 'read' as const, text: '“全县”\n\\ 2024年\ud83d\ude00' }, { id: 'b', kind: 'sot' as const, asset: 'x', in: 0, out: 25, speaker: '张\u0007三', text: '' }, { id: 'c', kind: 'row' as const, text: '甲\t乙' }];
/** Long enough for the text of blocks to be kept. */
const many = [...said, ...Array.from({ length: 60 }, (_, number) => ({ id: `p${number}`, kind: 'vo' as const, text: `第${number}项` }))];
const script = nodeOf(docOfBlocks(many));
const typed = (words: string): unknown => docOf(new Transform(script).insert(3, script.type.schema.text(words, [script.type.schema.marks['strong']!.create()])).setNodeAttribute(0, 'kind', 'vo').doc);

it('a script is written as JSON.stringify writes it, whatever was written before', () => {
  for (const doc of [docOfBlocks(said), docOf(nodeOf(docOfBlocks(said))), docOf(script), typed('建设'), typed('建设'), typed('"')]) {
    expect(docText(doc)).toBe(JSON.stringify(doc));
    for (const record of [{ id: 'v', v: 3, doc }, { doc, v: 3, id: 'v', more: null, none: undefined }]) expect(recordText('body', record)).toBe(JSON.stringify(record));
  }
  expect(recordText('story', { id: 's', title: '标题' })).toBe('{"id":"s","title":"标题"}');
});

it('a document that was made of a node is what the node says, and of blocks that nobody touched the same object', () => {
  const [before, after] = [docOf(script), typed('建设')] as { content: unknown[] }[];
  expect(before).toEqual(script.toJSON());
  expect(nodeOf(before)).toBe(script);
  expect(after!.content[1]).toBe(before!.content[1]);
  expect(after!.content[0]).not.toBe(before!.content[0]);
});

it('what is no script is found in blocks that came new, beside others that were sound', () => {
  const doc = docOf(script) as { type: string; content: object[] };
  const withBlock = (block: object): unknown => ({ ...doc, content: [...doc.content, block] });
  expect(() => nodeOf(withBlock({ type: 'text', text: '裸' }))).toThrow(RangeError);
  expect(() => nodeOf(withBlock({ type: 'block', content: [{ type: 'text', text: '重', marks: [{ type: 'strong' }, { type: 'strong' }] }] }))).toThrow(RangeError);
  expect(() => nodeOf({ type: 'doc', content: [] })).toThrow(RangeError);
  expect(() => nodeOf({ type: 'doc', content: [{ type: 'block', content: [{ type: 'block' }] }] })).toThrow(RangeError);
});

it('a document with more than blocks in it stays what it was', () => {
  const marked = nodeOf({ ...docOfBlocks(said) as object, marks: [{ type: 'strong' }] });
  expect(docOf(marked)).toEqual(marked.toJSON());
  expect(docOf(marked)).toHaveProperty('marks');
});

import { Transform } from 'prosemirror-transform';
import { describe, expect, it } from 'vitest';
import { lookAtMerge } from './look-at-merge.ts';
import { leftOutOf } from './merge-left-out.ts';
import { rebaseSteps } from './rebase.ts';
import { docOfBlocks, nodeOf, scriptSchema, type Block } from './schema.ts';

const BASE = nodeOf(docOfBlocks([
  { id: 'a', kind: 'vo', text: '今天下雨。' }, { id: 'b', kind: 'vo', text: '明天放晴。气温回升。' }, { id: 'sot', kind: 'sot', asset: '甲', in: 0, out: 50, text: '' },
  { id: 'row', kind: 'row', text: '项目\t金额\t备注' }, { id: 'c', kind: 'vo', text: '后天转阴。' },
]));

type Act = (tr: Transform) => void;
const posOf = ({ doc }: Transform, id: string): number => { let found = -1; doc.forEach((block, pos) => { if (block.attrs['id'] === id) found = pos; }); return found; };
/** Where words end. */
const behind = (tr: Transform, words: string): number => { let found = -1; tr.doc.forEach((block, pos) => { const at = block.textContent.indexOf(words); if (at >= 0) found = pos + 1 + at + words.length; }); return found; };
const set = (id: string, facts: Partial<Block>): Act => (tr) => { for (const [name, value] of Object.entries(facts)) tr.setNodeAttribute(posOf(tr, id), name, value); };
const away = (id: string): Act => (tr) => { const pos = posOf(tr, id); tr.delete(pos, pos + tr.doc.nodeAt(pos)!.nodeSize); };
const join = (id: string): Act => (tr) => { tr.join(posOf(tr, id)); };
const split = (words: string): Act => (tr) => { const at = behind(tr, words); tr.split(at, 1, [{ type: scriptSchema.nodes.block, attrs: { ...tr.doc.resolve(at).parent.attrs, id: 'new' } }]); };
const put = (words: string, more: string): Act => (tr) => { tr.insert(behind(tr, words), scriptSchema.text(more)); };
const replace = (words: string, others: string): Act => (tr) => { const to = behind(tr, words); tr.replaceWith(to - words.length, to, scriptSchema.text(others)); };

/** What is found where the two write apart, as whoever comes second sees it. */
function found(first: readonly Act[], second: readonly Act[]): string[] {
  const [ours, theirs] = [new Transform(BASE), new Transform(BASE)];
  for (const act of second) act(ours);
  for (const act of first) act(theirs);
  const { doc } = rebaseSteps(BASE, ours.steps, theirs.steps);
  return lookAtMerge(BASE, { doc: ours.doc, steps: ours.steps }, { doc: theirs.doc, steps: theirs.steps }, doc).map(({ is, sentence }) => `${is} ${sentence.replaceAll('\t', '|')}`);
}

describe('to be looked at, whoever of the two comes second', () => {
  const rows: [what: string, one: Act[], other: Act[], found: string[]][] = [
    ['a clip that was given to a sound bite which the other took away', [set('sot', { asset: '乙', in: 25, out: 300 })], [away('sot')], ['changed ']],
    ['a speaker who was given to words which the other took away', [set('b', { kind: 'sot', speaker: '张三' })], [away('b')], ['changed 明天放晴。']],
    ['a note that the other joined to what is read', [set('b', { kind: 'note' })], [join('b')], ['changed 明天放晴。']],
    ['half of a note that the other parted', [set('b', { kind: 'note' })], [split('明天放晴。')], ['changed 气温回升。']],
    ['a kind that each set otherwise', [set('b', { kind: 'note' })], [set('b', { kind: 'cg' })], ['changed 明天放晴。']],
    ['a clip that one chose with a range that the other had cut in the one before', [set('sot', { asset: '乙', in: 100, out: 200 })], [set('sot', { in: 10 })], ['changed ']],
    ['a range of which one cut away the head up to behind where the other had it end', [set('sot', { in: 40 })], [set('sot', { out: 20 })], ['changed ']],
    ['what stands alone by now: a cell of a row that the other took away', [put('金额', '350')], [away('row')], ['both 350']],
    ['a word put into a sentence that the other took away', [put('明天', '不')], [away('b')], ['both 不']],
  ];
  it.each(rows)('%s', (_what, one, other, sentences) => { expect([found(one, other), found(other, one)]).toEqual([sentences, sentences]); });
});

describe('nothing is wrong, whoever comes second', () => {
  const rows: [what: string, one: Act[], other: Act[], found: string[]][] = [
    ['both put the same word in for the same one: it stands there once', [replace('放晴', '转阴')], [replace('放晴', '转阴')], ['both 明天转阴。']],
    ['both made it the same', [set('b', { kind: 'note' })], [set('b', { kind: 'note' })], []],
    ['one cut the head of a clip, the other its end', [set('sot', { in: 10 })], [set('sot', { out: 40 })], []],
    ['one says what it is, the other who speaks', [set('b', { kind: 'sot' })], [set('b', { speaker: '张三' })], []],
    ['a kind that was set of a paragraph which the other took away with its words', [set('b', { kind: 'read' })], [away('b')], []],
    ['a whole sentence behind one that the other took away', [put('气温回升。', '风力四级。')], [away('b')], []],
  ];
  it.each(rows)('%s', (_what, one, other, sentences) => { expect([found(one, other), found(other, one)]).toEqual([sentences, sentences]); });
});

it('looks only around what somebody touched, also where a copy was read anew', () => {
  const long = nodeOf(docOfBlocks(Array.from({ length: 200 }, (_, n) => ({ id: `b${n}`, kind: 'vo' as const, text: '一二三。' }))));
  const [ours, theirs] = [10, 100].map((block) => new Transform(long).insert(block * long.child(0).nodeSize + 2, scriptSchema.text('字'))) as [Transform, Transform];
  const { doc } = rebaseSteps(long, ours.steps, theirs.steps);
  const sides = [ours, { doc: nodeOf(theirs.doc.toJSON()), steps: theirs.steps }];
  expect(leftOutOf(long, sides, nodeOf(doc.toJSON()))?.blocks.size).toBe(200 - 2 * 3);
});

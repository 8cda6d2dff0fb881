import { describe, expect, it } from 'vitest';
import { canonicalJson, hashText } from '../review/hash.ts';
import type { Seal } from '../story/version.ts';
import { mediaOf, needsSeal, sealProblem } from './package.ts';

const content = { form: 'bianbo-content-1', blocks: [{ media: 'aa', text: [] }, { media: null, text: [] }], tracks: [[['bb', 0, 25, 0, 0]], []] };
const hash = hashText(canonicalJson(content));
const pass = (level: number, by: string, read = hash): Seal['passes'][number] => ({ level, by, at: 1, hash: read, remark: '' });
const good: Seal = { versionId: 'v', hash, passes: [pass(1, 'a'), pass(2, 'b'), pass(3, 'c')], at: 2, key: 'k', signature: 's' };
const item = { version: 'v', hash, seal: 's' };
const originals = new Set(['aa', 'bb']);

describe('a seal over a content', () => {
  const rows: [what: string, seal: Seal, content: unknown, item: { version: string | null; hash: string | null; seal: string | null }, media: ReadonlySet<string>, problem: string | null][] = [
    ['that fits', good, content, item, originals, null],
    ['another text', good, { ...content, title: 'x' }, item, originals, 'seal-content'],
    ['of another version', good, content, { ...item, version: 'w' }, originals, 'seal-version'],
    ['not the one that was pinned', good, content, { ...item, seal: 'other' }, originals, 'seal-pin'],
    ['two levels', { ...good, passes: good.passes.slice(1) }, content, item, originals, 'seal-levels'],
    ['a level twice', { ...good, passes: [pass(1, 'a'), pass(1, 'b'), pass(3, 'c')] }, content, item, originals, 'seal-levels'],
    ['one person twice', { ...good, passes: [pass(1, 'a'), pass(2, 'a'), pass(3, 'c')] }, content, item, originals, 'seal-people'],
    ['the final level read something else', { ...good, passes: [pass(1, 'a'), pass(2, 'b'), pass(3, 'c', 'old')] }, content, item, originals, 'seal-final'],
    ['a medium nobody listed', good, content, item, new Set(['aa']), 'seal-media'],
  ];
  it.each(rows)('%s', (_what, seal, text, of, media, problem) => expect(sealProblem(seal, text, of, media)).toBe(problem));
  it('names its media once', () => expect(mediaOf({ ...content, tracks: [[['aa', 0, 1, 0, 0]], [['bb', 0, 1, 0, 0]]] })).toEqual(['aa', 'bb']));
});

it('furniture needs no seal unless it has a text; what is floated needs none', () => {
  expect([
    needsSeal({ kind: 'opener', version: null, float: false }), needsSeal({ kind: 'opener', version: 'v', float: false }), needsSeal({ kind: 'read', version: null, float: false }), needsSeal({ kind: 'read', version: 'v', float: true }),
  ]).toEqual([false, true, true, false]);
});

import type { Node } from 'prosemirror-model';
import { Transform } from 'prosemirror-transform';
import { describe, expect, it } from 'vitest';
import { lookAtMerge } from '../../shared/script/look-at-merge.ts';
import { checkMerge, type MergeFinding, type Origins } from '../../shared/script/merge-check.ts';
import { leftOutOf } from '../../shared/script/merge-left-out.ts';
import { originsOf } from '../../shared/script/merge-origins.ts';
import { rebaseSteps } from '../../shared/script/rebase.ts';
import { BLOCK_KINDS, nodeOf } from '../../shared/script/schema.ts';
import { act, baseScript, chance, freshText, history, newsText, pick, WIDE_MIXES, type Chance, type FreshText } from './script-history.ts';

/** How many merges are damaged in every way; the nightly run asks for more. */
const MERGES = Number(process.env['BIANBO_HISTORIES'] ?? 150);

interface Paragraph { attrs: Record<string, unknown>; content: { text: string; strong: boolean }[] }
type Script = Paragraph[];

const read = (doc: unknown): Script => (doc as { content: { attrs: Record<string, unknown>; content?: { text: string; marks?: unknown[] }[] }[] }).content
  .map(({ attrs, content }) => ({ attrs: { ...attrs }, content: (content ?? []).flatMap(({ text, marks }) => [...text].map((char) => ({ text: char, strong: Boolean(marks?.length) }))) }));
const written = (script: Script): unknown => ({
  type: 'doc',
  content: script.map(({ attrs, content }) => ({ type: 'block', attrs, content: content.map(({ text, strong }) => ({ type: 'text', text, ...(strong ? { marks: [{ type: 'strong' }] } : {}) })) })),
});

/** What is not in the merge of what the base said, and the two copies. */
interface Origin { readonly gone: readonly string[]; readonly copies: readonly Script[] }

/** Every way in which a merge could be wrong. Gives false where it cannot be done to this script. */
const DAMAGE: Record<string, (script: Script, random: Chance, from: Origin) => boolean> = {
  'a character lost': (script, random) => inText(script, random, (words, at) => { words.splice(at, 1); }),
  'words lost': (script, random) => inText(script, random, (words, at) => { words.splice(at, 5); }),
  'a character doubled': (script, random) => inText(script, random, (words, at) => { words.splice(at, 0, words[at]!); }),
  'words doubled': (script, random) => inText(script, random, (words, at) => { words.splice(at, 0, ...words.slice(at, at + 5)); }),
  'a character of another text': (script, random) => inText(script, random, (words, at) => { words[at] = { ...words[at]!, text: '〇' }; }),
  'words that one side took away': (script, random, { gone }) => gone.length > 0 && inText(script, random, (words, at) => { words.splice(at, 0, { text: gone[random.below(gone.length)]!, strong: false }); }),
  'words in another order': (script, random) => inText(script, random, (words, at) => { words.splice(at, 6, ...words.slice(at, at + 6).reverse()); }, 6),
  'words further on in their paragraph': (script, random) => inText(script, random, (words, at) => { const taken = words.splice(at, 3); words.splice(at + 7, 0, ...taken); }, 12),
  'words in another paragraph': (script, random) => inText(script, random, (words, at) => {
    const other = others(script, words)[random.below(script.length - 1)]!;
    other.content.splice(random.below(other.content.length + 1), 0, ...words.splice(at, 4));
  }, 4, 2),
  'the end of a paragraph at the head of the next': (script, random) => inText(script, random, (words) => {
    const next = script[script.findIndex(({ content }) => content === words) + 1] ?? script[0]!;
    next.content.unshift(...words.splice(-3));
  }, 6, 2),
  'a paragraph vanished with its words': (script, random) => script.length > 1 && (script.splice(random.below(script.length), 1), true),
  'a paragraph that is gone, its words in the one before': (script, random) => {
    if (script.length < 2) return false;
    const at = 1 + random.below(script.length - 1);
    script[at - 1]!.content.push(...script.splice(at, 1)[0]!.content);
    return true;
  },
  'a paragraph torn in two': (script, random) => inText(script, random, (words, at) => {
    const number = script.findIndex(({ content }) => content === words);
    script.splice(number + 1, 0, { attrs: { ...script[number]!.attrs, id: 'torn' }, content: words.splice(Math.max(1, at)) });
  }, 4),
  'a paragraph doubled': (script, random) => { const at = random.below(script.length); script.splice(at, 0, structuredClone(script[at]!)); return true; },
  'a paragraph doubled under another id': (script, random) => { const at = random.below(script.length); script.push({ ...structuredClone(script[at]!), attrs: { ...script[at]!.attrs, id: `${String(script[at]!.attrs['id'])}-2` } }); return script[at]!.content.length > 0; },
  'an empty paragraph too many': (script, random) => { script.splice(random.below(script.length + 1), 0, { attrs: { ...script[0]!.attrs, id: 'empty' }, content: [] }); return true; },
  'two paragraphs exchanged': (script, random, { copies }) => {
    if (script.length < 2) return false;
    const at = random.below(script.length - 1);
    // What one put in and what the other put in stand in either order.
    const ids = [script[at]!, script[at + 1]!].map(({ attrs }) => attrs['id']);
    if (!copies.some((copy) => ids.every((id) => copy.some(({ attrs }) => attrs['id'] === id)))) return false;
    script.splice(at, 2, script[at + 1]!, script[at]!);
    return true;
  },
  'the words of two paragraphs exchanged': (script, random) => {
    if (script.length < 2) return false;
    const at = random.below(script.length - 1);
    const [one, two] = [script[at]!, script[at + 1]!];
    [one.content, two.content] = [two.content, one.content];
    return one.content.length + two.content.length > 0;
  },
  'a kind changed': (script, random) => { const { attrs } = script[random.below(script.length)]!; attrs['kind'] = BLOCK_KINDS[(BLOCK_KINDS.indexOf(attrs['kind'] as 'row') + 1) % BLOCK_KINDS.length]; return true; },
  ...Object.fromEntries((['asset', 'in', 'out', 'speaker', 'role'] as const).map((fact) => [`${fact} of a sound bite lost or changed`, (script: Script, random: Chance) => {
    const { attrs } = script[random.below(script.length)]!;
    attrs[fact] = attrs[fact] === null || attrs[fact] === '' ? 'x' : null;
    return true;
  }])),
  'a cell of a row lost its border': (script) => {
    for (const { content } of script) { const at = content.findIndex(({ text }) => text === '\t'); if (at >= 0) { content.splice(at, 1); return true; } }
    return false;
  },
  'emphasis lost or put on': (script, random) => inText(script, random, (words, at) => { words[at] = { ...words[at]!, strong: !words[at]!.strong }; }),
};

/** Does something to a paragraph with at least so many characters, at a random place of it. */
function inText(script: Script, random: Chance, damage: (words: Paragraph['content'], at: number) => void, least = 1, paragraphs = 1): boolean {
  const able = script.filter(({ content }) => content.length >= least);
  if (able.length === 0 || script.length < paragraphs) return false;
  const { content } = able[random.below(able.length)]!;
  damage(content, random.below(content.length - least + 1));
  return true;
}
const others = (script: Script, words: Paragraph['content']): Script => script.filter(({ content }) => content !== words);

const surely = (findings: readonly MergeFinding[]): MergeFinding[] => findings.filter(({ is }) => is !== 'both');

interface Merge { readonly base: unknown; readonly ours: unknown; readonly theirs: unknown; readonly merged: unknown; readonly origins: Origins }
const check = ({ base, ours, theirs, origins }: Merge, merged: unknown): MergeFinding[] => surely(checkMerge(base, ours, theirs, merged, origins));

/** Two copies that were written apart and their merge. `known`: is it known which steps made them? */
function mergeOf(base: Node, ours: Transform, theirs: Transform, known: boolean): Merge {
  const json = (doc: Node): unknown => doc.toJSON();
  return {
    base: json(base), ours: json(ours.doc), theirs: json(theirs.doc), merged: json(rebaseSteps(base, ours.steps, theirs.steps).doc),
    origins: known ? { ours: originsOf(base, ours.steps), theirs: originsOf(base, theirs.steps) } : {},
  };
}

/** A merge with which nothing is wrong; null where there is something to look at. */
function rightMerge(seed: number, text: FreshText): Merge | null {
  const random = chance(seed);
  const mixes = Object.values(WIDE_MIXES);
  const base = baseScript(random, text, 2 + random.below(6), 40);
  const actions = 1 + random.below(12);
  const [ours, theirs] = [history(base, actions, mixes[seed % mixes.length]!, random, text), history(base, actions, mixes[(seed * 7) % mixes.length]!, random, text)];
  const merge = mergeOf(base, ours, theirs, seed % 3 > 0);
  return check(merge, merge.merged).length > 0 ? null : merge;
}

describe('the check of a merge', () => {
  for (const [what, damage] of Object.entries(DAMAGE)) it(`finds ${what}`, () => {
    let done = 0;
    for (let seed = 1; seed <= MERGES; seed++) {
      const merge = rightMerge(seed, freshText(seed % 2 ? 5 : 0));
      if (!merge) continue;
      const script = read(merge.merged);
      const there = new Set(script.flatMap(({ content }) => content.map(({ text }) => text)));
      const gone = read(merge.base).flatMap(({ content }) => content.map(({ text }) => text)).filter((char) => !there.has(char));
      if (!damage(script, chance(seed * 31), { gone, copies: [read(merge.ours), read(merge.theirs)] }) || JSON.stringify(script) === JSON.stringify(read(merge.merged))) continue;
      done++;
      expect(check(merge, written(script)).length, `seed ${seed}`).toBeGreaterThan(0);
    }
    expect(done).toBeGreaterThan(MERGES / 10);
  });

  it('says nothing of light work on a script of ordinary length and words, and names what is wrong in the words of a newsroom too', () => {
    // A paragraph that both made something else, or one while the other parted or joined it, is rightly to be looked at.
    let [alarms, set] = [0, 0];
    for (let seed = 1; seed <= MERGES * 4; seed++) {
      const random = chance(seed * 131);
      const text = newsText(random);
      const base = baseScript(random, text, 12, 120);
      const [ours, theirs] = [1, 2].map(() => history(base, 5 + random.below(16), WIDE_MIXES.light, random, text)) as [Transform, Transform];
      const merge = mergeOf(base, ours, theirs, true);
      const found = check(merge, merge.merged);
      if (found.length > 0) { if (found.every(({ is }) => is === 'changed')) set++; else alarms++; continue; }
      for (const what of ['a character lost', 'words lost', 'words doubled', 'a paragraph vanished with its words', 'a paragraph torn in two', 'a kind changed']) {
        const script = read(merge.merged);
        if (DAMAGE[what]!(script, random, { gone: [], copies: [] })) expect(check(merge, written(script)).length, `${what}, seed ${seed}`).toBeGreaterThan(0);
      }
    }
    expect(alarms).toBeLessThanOrEqual(MERGES * 4 / 200);
    expect(set).toBeLessThanOrEqual(MERGES * 4 / 50);
  });

  it('finds the same whether it looks at all of a script or only around what somebody touched', () => {
    const mixes = Object.values(WIDE_MIXES);
    let around = 0;
    for (let seed = 1; seed <= MERGES * 2; seed++) {
      const random = chance(seed * 8191);
      const text = seed % 2 ? newsText(random) : freshText(seed % 4 ? 0 : 5);
      const base = baseScript(random, text, 5 + random.below(30), 30);
      const [ours, theirs] = [seed, seed >> 3].map((mix) => history(base, 1 + random.below(6), mixes[mix % mixes.length]!, random, text)) as [Transform, Transform];
      // The merge, and what else may have become of it: work of somebody whom neither knew.
      const merged = new Transform(rebaseSteps(base, ours.steps, theirs.steps).doc);
      if (seed % 3) for (let n = random.below(4); n > 0; n--) act(merged, pick(random, mixes[random.below(mixes.length)]!), random, text);
      // What the workstation has of it may be read anew.
      const [copy, now] = [theirs.doc, merged.doc].map((doc) => (seed % 5 ? doc : nodeOf(doc.toJSON()))) as [Node, Node];
      const them = { doc: copy, steps: theirs.steps };
      if (leftOutOf(base, [ours, them], now)) around++;
      const whole = checkMerge(base.toJSON(), ours.doc.toJSON(), theirs.doc.toJSON(), merged.doc.toJSON(), { ours: originsOf(base, ours.steps), theirs: originsOf(base, theirs.steps) });
      expect(lookAtMerge(base, ours, them, now), `seed ${seed}`).toEqual(whole);
    }
    expect(around).toBeGreaterThan(MERGES);
  });
});

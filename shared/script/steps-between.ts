import type { Node } from 'prosemirror-model';
import { Transform, type Step } from 'prosemirror-transform';
import { longestRising } from '../longest-rising.ts';
import { shortestEdit } from './shortest-edit.ts';
import { writeChanges, writeFormat, writeGoneFirst, type Change } from './token-steps.ts';
import { partsCharacter, sharedEnds, tokensOf, type Token } from './tokens.ts';

/**
 * The fewest steps that turn one script into another, block by block: blocks are matched by their id, and in a matched
 * block only what lies between the first and the last difference is replaced. Cursors elsewhere do not move.
 */
export function stepsBetween(from: Node, to: Node): Step[] {
  const tr = new Transform(from);
  const a = blockTokens(from);
  const b = blockTokens(to);
  const changes: Change[] = [];
  let i = 0;
  let j = 0;
  for (const [ai, bi] of [...matched(from, to), [a.length, b.length] as const]) {
    while (i < ai) for (const token of a[i++]!) changes.push({ token, was: true, is: false });
    while (j < bi) for (const token of b[j++]!) changes.push({ token, was: false, is: true });
    if (i < a.length && j < b.length) for (const change of blockChanges(a[i++]!, b[j++]!)) changes.push(change);
  }
  const left = changes.filter((one) => one.was && one.is);
  if (left[0]?.token.open && changes.some((one) => one.token.open && one.is && !one.was)) writeGoneFirst(tr, changes);
  else writeChanges(tr, changes);
  writeFormat(tr, to);
  return tr.steps;
}

const blockTokens = (doc: Node): Token[][] => {
  const blocks: Token[][] = [];
  for (const token of tokensOf(doc)) {
    if (token.open) blocks.push([token]);
    else blocks.at(-1)!.push(token);
  }
  return blocks;
};

/** Marks and attributes are compared afterwards, so a token is the same whatever they are. */
const sameChar = (a: Token, b: Token): boolean => a.char === b.char;

function blockChanges(a: readonly Token[], b: readonly Token[]): Change[] {
  const { head, tail } = sharedEnds(a, b, sameChar);
  return [
    ...a.slice(0, head).map((token) => ({ token, was: true, is: true })),
    ...middleChanges(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map((token) => ({ token, was: true, is: true })),
  ];
}

/** More differences than this in the middle of a block, and it is replaced as a whole. */
const FINEST = 200;

/** What is left of the old middle and what is new, character by character; between two that stay, what goes goes before what comes. */
function middleChanges(a: readonly Token[], b: readonly Token[]): Change[] {
  const [from, to] = [characters(a), characters(b)];
  const fates = shortestEdit(from.map((one) => one.text), to.map((one) => one.text), FINEST);
  const said = (tokens: readonly Token[], was: boolean, is: boolean): Change[] => tokens.map((token) => ({ token, was, is }));
  if (!fates) return [...said(a, true, false), ...said(b, false, true)];
  const changes: Change[] = [];
  let coming: Change[] = [];
  let [i, j] = [0, 0];
  for (const fate of fates) {
    if (fate === 'new') { coming.push(...said(to[j++]!.tokens, false, true)); continue; }
    if (fate === 'both') { changes.push(...coming); coming = []; j++; }
    changes.push(...said(from[i++]!.tokens, true, fate === 'both'));
  }
  return [...changes, ...coming];
}

interface Character { readonly text: string; readonly tokens: readonly Token[] }
/** Whole characters: two halves of one never part. */
function characters(tokens: readonly Token[]): Character[] {
  const found: Character[] = [];
  for (let n = 0; n < tokens.length;) {
    const length = partsCharacter(tokens, n + 1) ? 2 : 1;
    const part = tokens.slice(n, n + length);
    found.push({ text: part.map((token) => token.char).join(''), tokens: part });
    n += length;
  }
  return found;
}

/** The longest run of blocks that both have in the same order, as pairs of numbers. Blocks that moved are not in it. */
export function matched(a: Node, b: Node): (readonly [number, number])[] {
  const key = (block: Node): string => (block.attrs['id'] ? `id ${block.attrs['id']}` : `text ${block.textContent}`);
  const places = new Map<string, number[]>();
  for (let i = a.childCount - 1; i >= 0; i--) places.set(key(a.child(i)), [...(places.get(key(a.child(i))) ?? []), i]);
  const pairs: [number, number][] = [];
  b.forEach((block, _offset, j) => { const i = places.get(key(block))?.pop(); if (i !== undefined) pairs.push([i, j]); });
  return longestRising(pairs.map(([i]) => i)).map((n) => pairs[n]!);
}

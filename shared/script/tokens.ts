/**
 * A script as one flat run of tokens: every block is an opening token followed by its characters (UTF-16 units, as
 * ProseMirror counts them). Closing a block carries no information in our schema, so any run that begins with an
 * opening token is a valid script. Rebase and difference work on this form, because in it nothing can be "half" gone.
 */
import type { Attrs, Mark, Node } from 'prosemirror-model';
import { scriptSchema } from './schema.ts';

export interface Token {
  /** The attributes of the block that this token opens; null for a character. */
  readonly open: Attrs | null;
  /** One UTF-16 unit; '' for an opening token. */
  readonly char: string;
  readonly marks: readonly Mark[];
}

/** The tokens of a script from number `from` to `to` (exclusive). */
export function tokensOf(doc: Node, from = 0, to = Infinity): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  doc.forEach((block) => {
    const first = at;
    at += 1 + block.content.size;
    if (at <= from || first >= to) return;
    if (first >= from) tokens.push({ open: block.attrs, char: '', marks: [] });
    block.forEach((run, offset) => {
      const start = first + 1 + offset;
      const text = run.text ?? '';
      for (let i = Math.max(0, from - start); i < text.length && start + i < to; i++) tokens.push({ open: null, char: text[i]!, marks: run.marks });
    });
  });
  return tokens;
}

/** How many tokens stand before a ProseMirror position. */
export function tokensBefore(doc: Node, pos: number): number {
  let count = 0;
  doc.forEach((block, offset) => { if (pos > offset) count += Math.min(pos - offset, 1 + block.content.size); });
  return count;
}

/** Where token number `index` stands: before its block's opening, or before the character. The end of the last block's text when there is none. */
export function placeOf(doc: Node, index: number): { pos: number; opens: boolean; end: boolean } {
  let before = 0;
  for (let i = 0, offset = 0; i < doc.childCount; i++) {
    const block = doc.child(i);
    if (index === before) return { pos: offset, opens: true, end: false };
    const inside = index - before;
    if (inside <= block.content.size) return { pos: offset + inside, opens: false, end: false };
    before += 1 + block.content.size;
    offset += block.nodeSize;
  }
  return { pos: doc.content.size, opens: false, end: true };
}

/** The position after the first `count` tokens, inside the block of the last of them. `count` is at least 1. */
export function posAfter(doc: Node, count: number): number {
  const { pos, opens, end } = placeOf(doc, count);
  if (opens || end) return pos - 1;
  return pos;
}

const sameMarks = (a: readonly Mark[], b: readonly Mark[]): boolean => a.length === b.length && a.every((mark, i) => mark.eq(b[i]!));

function textNodes(chars: readonly Token[]): Node[] {
  const nodes: Node[] = [];
  for (let from = 0; from < chars.length;) {
    let to = from;
    let text = '';
    while (to < chars.length && sameMarks(chars[to]!.marks, chars[from]!.marks)) text += chars[to++]!.char;
    nodes.push(scriptSchema.text(text, chars[from]!.marks));
    from = to;
  }
  return nodes;
}

/** Tokens as nodes: the text before the first opening token, then whole blocks. */
export function nodesOf(tokens: readonly Token[]): { lead: Node[]; blocks: Node[] } {
  const first = tokens.findIndex((token) => token.open);
  if (first < 0) return { lead: textNodes(tokens), blocks: [] };
  const blocks: Node[] = [];
  for (let from = first; from < tokens.length;) {
    let to = from + 1;
    while (to < tokens.length && !tokens[to]!.open) to++;
    blocks.push(scriptSchema.node('block', tokens[from]!.open, textNodes(tokens.slice(from + 1, to))));
    from = to;
  }
  return { lead: textNodes(tokens.slice(0, first)), blocks };
}

/** Are these two the same token by what they say: the same character with the same marks, or the opening of the same block? */
export const sameToken = (a: Token, b: Token): boolean =>
  a.open || b.open ? a.open?.['id'] === b.open?.['id'] && a.open?.['id'] !== '' : a.char === b.char && sameMarks(a.marks, b.marks);

/** Would a cut before token `index` part the two halves of one character (a rare Han character, an emoji)? */
export const partsCharacter = (tokens: readonly Token[], index: number): boolean =>
  /[\ud800-\udbff]/.test(tokens[index - 1]?.char ?? '') && /[\udc00-\udfff]/.test(tokens[index]?.char ?? '');

/** How many tokens two runs share at their head and at their tail, the two not overlapping and no character parted. */
export function sharedEnds(a: readonly Token[], b: readonly Token[], same: (a: Token, b: Token) => boolean): { head: number; tail: number } {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && same(a[head]!, b[head]!)) head++;
  while (head > 0 && (partsCharacter(a, head) || partsCharacter(b, head))) head--;
  let tail = 0;
  while (tail < shorter - head && same(a.at(-1 - tail)!, b.at(-1 - tail)!)) tail++;
  while (tail > 0 && (partsCharacter(a, a.length - tail) || partsCharacter(b, b.length - tail))) tail--;
  return { head, tail };
}

/**
 * What need not be looked at in a merge: paragraphs that no step of either side touched, and that stand in the merge as they are. A word in a script of thousands of paragraphs
 * is then looked at in one of them. Own code, as in merge-align.ts: it goes by what each step left as it was, not by how the merge was made.
 */
import { Fragment, type Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';
import { rootOf } from './merge-copy.ts';

export interface LeftOut {
  readonly blocks: ReadonlySet<Node>;
  /** The copies and the merge, with these nodes in them. */
  readonly copies: readonly Node[];
  /** Does a character stand in one of them? */
  says(character: string): boolean;
}

/**
 * The paragraphs that need not be looked at, with one on each side of what must be; null where there are none. Throws RangeError when steps do not fit `base`.
 */
export function leftOutOf(base: Node, sides: readonly { readonly doc: Node; readonly steps: readonly Step[] }[], merged: Node): LeftOut | null {
  const blocks = new Set(base.children);
  for (const { steps } of sides) takeTouched(blocks, base, steps);
  const copies = [...sides.map(({ doc }) => doc), merged].map((doc) => withNodesOf(base, doc));
  const docs = [base, ...copies];
  for (const doc of docs) takeStrange(blocks, doc);
  // Where what is left out of them is not the same in all of them, in the same order, somebody must see why.
  if (!docs.every((doc) => isSame(doc.children.filter((one) => blocks.has(one)), base.children.filter((one) => blocks.has(one))))) return null;
  takeNamesakes(blocks, docs);
  const beside = docs.flatMap(({ children }) => children.filter((_one, n) => [children[n - 1], children[n + 1]].some((other) => other && !blocks.has(other))));
  for (const block of beside) blocks.delete(block);
  if (blocks.size === 0) return null;
  const known = new Map<string, boolean>();
  const says = (character: string): boolean => {
    const does = known.get(character) ?? [...blocks].some((block) => block.textContent.includes(character));
    known.set(character, does);
    return does;
  };
  return { blocks, copies, says };
}

const isSame = (a: readonly Node[], b: readonly Node[]): boolean => a.length === b.length && a.every((one, n) => one === b[n]);

/** The same script, with the nodes of the base for paragraphs that say what they said: it may have been read anew. */
function withNodesOf(base: Node, doc: Node): Node {
  const known = new Map(base.children.map((block) => [block.attrs['id'] as unknown, block]));
  return doc.copy(Fragment.from(doc.children.map((block) => { const was = known.get(block.attrs['id']); return was?.eq(block) ? was : block; })));
}

/** Takes out what a step reached, even if it put it back as it was. */
function takeTouched(blocks: Set<Node>, base: Node, steps: readonly Step[]): void {
  let before = base;
  for (const step of steps) {
    const { doc: after, failed } = step.apply(before);
    if (!after) throw new RangeError(failed ?? 'a step does not fit');
    let [from, to] = [Infinity, -Infinity];
    step.getMap().forEach((start, end) => { from = Math.min(from, start); to = Math.max(to, end); });
    const [was, is] = [before.children, after.children];
    const most = Math.min(was.length, is.length);
    let [head, end] = [0, 0];
    while (head < most && was[head] === is[head] && end + was[head]!.nodeSize <= from) end += was[head++]!.nodeSize;
    let [tail, start] = [0, before.content.size];
    while (tail < most - head && was.at(-1 - tail) === is.at(-1 - tail) && start - was.at(-1 - tail)!.nodeSize >= to) start -= was.at(-1 - tail++)!.nodeSize;
    for (const one of [...was.slice(head, was.length - tail), ...is.slice(head, is.length - tail)]) blocks.delete(one);
    before = after;
  }
}

/** Takes out what is not in a script, or has no name of its own there. */
function takeStrange(blocks: Set<Node>, doc: Node): void {
  const names = new Map<unknown, number>();
  for (const { attrs } of doc.children) names.set(attrs['id'], (names.get(attrs['id']) ?? 0) + 1);
  const there = new Set(doc.children);
  for (const block of blocks) if (!there.has(block) || block.attrs['id'] === '' || names.get(block.attrs['id']) !== 1) blocks.delete(block);
}

/** Takes out paragraphs of which another has the name with a number behind it: the merge may have given it that. */
function takeNamesakes(blocks: Set<Node>, docs: readonly Node[]): void {
  const roots = new Set<string>();
  for (const doc of docs) for (const block of doc.children) {
    if (blocks.has(block)) continue;
    const id = String(block.attrs['id']);
    if (rootOf(id) !== id) roots.add(rootOf(id));
  }
  for (const block of blocks) if (roots.has(String(block.attrs['id']))) blocks.delete(block);
}

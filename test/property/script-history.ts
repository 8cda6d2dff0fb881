/** Random histories of one author in a script, for the rebase properties. Every character typed is used once, so loss and doubling can be counted. */
import type { Node } from 'prosemirror-model';
import { canJoin, canSplit, Transform, type Step } from 'prosemirror-transform';
import { BLOCK_KINDS, nodeOf, scriptSchema } from '../../shared/script/schema.ts';

/** A seeded source of chance (xorshift), so that a failure names its seed. */
export function chance(seed: number): { (): number; below(n: number): number } {
  let state = (seed * 2654435761) >>> 0 || 1;
  const draw = (): number => {
    state ^= state << 13; state >>>= 0; state ^= state >>> 17; state ^= state << 5; state >>>= 0;
    return state / 4294967296;
  };
  return Object.assign(draw, { below: (n: number) => Math.floor(draw() * n) });
}
export type Chance = ReturnType<typeof chance>;

/** Hands out characters never handed out before: Han, then Hangul. */
export function freshText(): (length: number) => string {
  let code = 0x4e00;
  return (length) => Array.from({ length }, () => { if (code === 0x9fff) code = 0xac00; return String.fromCharCode(code++); }).join('');
}

const ACTIONS = ['type', 'del', 'across', 'split', 'join', 'kind', 'retype', 'delblock', 'addblock', 'mark', 'replace', 'undo'] as const;
export type Action = (typeof ACTIONS)[number];
export type Mix = Partial<Record<Action, number>>;
export const MIXES = {
  light: { type: 0.84, del: 0.09, split: 0.02, join: 0.008, kind: 0.005, delblock: 0.005, addblock: 0.01, mark: 0.005, replace: 0.01, undo: 0.007 },
  heavy: { type: 0.53, del: 0.12, across: 0.03, split: 0.08, join: 0.07, kind: 0.03, retype: 0.02, delblock: 0.04, addblock: 0.02, mark: 0.02, replace: 0.03, undo: 0.01 },
  structure: { type: 0.1, across: 0.1, split: 0.2, join: 0.25, kind: 0.05, retype: 0.05, delblock: 0.15, addblock: 0.05, undo: 0.05 },
} satisfies Record<string, Mix>;

let made = 0;
const newId = (): string => `b${++made}`;

export function baseScript(random: Chance, text: (length: number) => string, blocks = 7): Node {
  return nodeOf({ type: 'doc', content: Array.from({ length: blocks }, (_, i) => {
    const words = text(random.below(60));
    return { type: 'block', attrs: { id: newId(), kind: BLOCK_KINDS[i % BLOCK_KINDS.length] }, ...(words ? { content: [{ type: 'text', text: words }] } : {}) };
  }) });
}

/** Does one action of the kind, in block number `where` or a random one; may do nothing where it cannot be done. */
export function act(tr: Transform, action: Action, random: Chance, text: (length: number) => string, where = random.below(tr.doc.childCount)): void {
  const number = Math.min(where, tr.doc.childCount - 1);
  const block = tr.doc.child(number);
  let pos = 0;
  for (let i = 0; i < number; i++) pos += tr.doc.child(i).nodeSize;
  const size = block.content.size;
  const inside = pos + 1 + random.below(size + 1);
  const attrs = { ...block.attrs, id: newId() };
  if (action === 'type') tr.insert(random() < 0.6 ? pos + 1 + size : inside, scriptSchema.text(text(1 + random.below(4))));
  else if (action === 'del') { if (size > 0) { const length = 1 + random.below(Math.min(6, size)); const at = pos + 1 + random.below(size - length + 1); tr.delete(at, at + length); } }
  else if (action === 'across') { const to = Math.min(tr.doc.content.size - 1, inside + 1 + random.below(80)); if (to > inside) tr.delete(inside, to); }
  else if (action === 'split') { if (canSplit(tr.doc, inside, 1, [{ type: scriptSchema.nodes.block, attrs }])) tr.split(inside, 1, [{ type: scriptSchema.nodes.block, attrs }]); }
  else if (action === 'join') { if (number > 0 && canJoin(tr.doc, pos)) tr.join(pos); }
  else if (action === 'kind') tr.setNodeAttribute(pos, 'kind', BLOCK_KINDS[random.below(BLOCK_KINDS.length)]);
  else if (action === 'retype') tr.setNodeMarkup(pos, null, { ...block.attrs, kind: 'note' });
  else if (action === 'delblock') { if (tr.doc.childCount >= 3) tr.delete(pos, pos + block.nodeSize); }
  else if (action === 'addblock') tr.insert(pos, scriptSchema.node('block', attrs, [scriptSchema.text(text(1 + random.below(8)))]));
  else if (action === 'mark') { if (size > 1) { const at = pos + 1 + random.below(size - 1); if (random() < 0.7) tr.addMark(at, pos + 1 + size, scriptSchema.marks.strong.create()); else tr.removeMark(at, pos + 1 + size, scriptSchema.marks.strong); } }
  else if (action === 'replace') { if (size > 2) { const at = pos + 1 + random.below(size - 2); tr.replaceWith(at, at + 2, scriptSchema.text(text(2))); } }
  else if (tr.steps.length > 0) tr.step(tr.steps.at(-1)!.invert(tr.docs.at(-1)!));
}

export function pick(random: Chance, mix: Mix): Action {
  let left = random();
  for (const action of ACTIONS) if ((left -= mix[action] ?? 0) < 0) return action;
  return 'type';
}

/** One author's history: `actions` random actions from `base`. */
export function history(base: Node, actions: number, mix: Mix, random: Chance, text: (length: number) => string): Transform {
  const tr = new Transform(base);
  for (let i = 0; i < actions; i++) act(tr, pick(random, mix), random, text);
  return tr;
}

export interface Damage { lost: number; baseLost: number; doubled: number; returned: number; order: number; ids: number }
export const UNHARMED: Damage = { lost: 0, baseLost: 0, doubled: 0, returned: 0, order: 0, ids: 0 };

/** What a merge did to the words of two copies. Every character of base and copies is unique. */
export function damage(base: Node, ours: Node, theirs: Node, merged: Node): Damage {
  const [from, a, b, result] = [base, ours, theirs, merged].map((doc) => new Set(doc.textContent)) as [Set<string>, Set<string>, Set<string>, Set<string>];
  const text = merged.textContent;
  const ids = merged.children.map((block) => block.attrs['id']);
  const inOrder = (copy: Node): number => {
    const shared = new Set([...copy.textContent].filter((char) => result.has(char)));
    return [...copy.textContent].filter((char) => shared.has(char)).join('') === [...text].filter((char) => shared.has(char)).join('') ? 0 : 1;
  };
  return {
    lost: [...a, ...b].filter((char) => !from.has(char) && !result.has(char)).length,
    baseLost: [...from].filter((char) => a.has(char) && b.has(char) && !result.has(char)).length,
    doubled: text.length - result.size,
    returned: [...result].filter((char) => from.has(char) ? !a.has(char) || !b.has(char) : !a.has(char) && !b.has(char)).length,
    order: inOrder(ours) + inOrder(theirs),
    ids: ids.length - new Set(ids).size,
  };
}

export const replay = (base: Node, steps: readonly Step[]): Node => steps.reduce((doc, step) => {
  const { doc: next, failed } = step.apply(doc);
  if (!next) throw new Error(failed ?? 'failed');
  next.check();
  return next;
}, base);

/** Random histories of one author in a script, for the rebase properties. Every character typed is used once, so loss and doubling can be counted. */
import { Fragment, type Node } from 'prosemirror-model';
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
export type FreshText = (length: number) => string;

/** Hands out characters never handed out before: Han, then Hangul; every `rare`-th one (0: none) is a rare Han character of two UTF-16 units. */
export function freshText(rare = 0): FreshText {
  let code = 0x4e00;
  let wide = 0x20000;
  let given = 0;
  const one = (): string => {
    if (rare > 0 && ++given % rare === 0) return String.fromCodePoint(wide++);
    if (code === 0x9fff) code = 0xac00;
    return String.fromCodePoint(code++);
  };
  return (length) => Array.from({ length }, one).join('');
}

/** Common characters, the most common first. */
const COMMON = [...'的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题程展五果料员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近千周委素技备半办青省列习响约支般史感劳便团往历市克何除消构府称太准精值号率族维划选标写存候毛亲快效院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严'];
/** Hands out words as they stand in scripts: common characters again and again, commas and full stops. */
export function newsText(random: Chance): FreshText {
  const one = (): string => (random() < 0.07 ? '，' : random() < 0.03 ? '。' : COMMON[Math.floor(COMMON.length * random() ** 2)]!);
  return (length) => Array.from({ length }, one).join('');
}

const ACTIONS = ['type', 'del', 'across', 'split', 'join', 'kind', 'retype', 'delblock', 'addblock', 'mark', 'replace', 'clip', 'row', 'cell', 'uncell', 'move', 'undo'] as const;
export type Action = (typeof ACTIONS)[number];
export type Mix = Partial<Record<Action, number>>;
export const MIXES = {
  light: { type: 0.84, del: 0.09, split: 0.02, join: 0.008, kind: 0.005, delblock: 0.005, addblock: 0.01, mark: 0.005, replace: 0.01, undo: 0.007 },
  heavy: { type: 0.53, del: 0.12, across: 0.03, split: 0.08, join: 0.07, kind: 0.03, retype: 0.02, delblock: 0.04, addblock: 0.02, mark: 0.02, replace: 0.03, undo: 0.01 },
  structure: { type: 0.1, across: 0.1, split: 0.2, join: 0.25, kind: 0.05, retype: 0.05, delblock: 0.15, addblock: 0.05, undo: 0.05 },
} satisfies Record<string, Mix>;
/** As people also work: sound bites get their clips, rows and cells come and go, blocks are dragged. Tabs are not unique characters, so these count words only. */
export const WIDE_MIXES = {
  ...MIXES,
  clips: { type: 0.4, del: 0.08, split: 0.05, join: 0.05, kind: 0.08, clip: 0.2, delblock: 0.03, addblock: 0.03, mark: 0.03, undo: 0.05 },
  tables: { type: 0.35, del: 0.1, across: 0.03, split: 0.06, join: 0.06, row: 0.12, cell: 0.12, uncell: 0.05, delblock: 0.04, mark: 0.03, undo: 0.04 },
  moves: { type: 0.45, del: 0.1, across: 0.03, split: 0.08, join: 0.06, delblock: 0.03, addblock: 0.03, clip: 0.05, move: 0.12, undo: 0.05 },
} satisfies Record<string, Mix>;

let made = 0;
const newId = (): string => `b${++made}`;
let facts = 0;

export function baseScript(random: Chance, text: FreshText, blocks = 7, longest = 60): Node {
  return nodeOf({ type: 'doc', content: Array.from({ length: blocks }, (_, i) => {
    const words = text(random.below(longest));
    return { type: 'block', attrs: { id: newId(), kind: BLOCK_KINDS[i % BLOCK_KINDS.length] }, ...(words ? { content: [{ type: 'text', text: words }] } : {}) };
  }) });
}

/** Between two halves of one character nobody can put a cursor. */
const parts = (text: string, at: number): boolean => /[\ud800-\udbff]/.test(text[at - 1] ?? '') && /[\udc00-\udfff]/.test(text[at] ?? '');

/** Does one action of the kind, in block number `where` or a random one; may do nothing where it cannot be done. */
export function act(tr: Transform, action: Action, random: Chance, text: FreshText, where = random.below(tr.doc.childCount)): void {
  const number = Math.min(where, tr.doc.childCount - 1);
  const block = tr.doc.child(number);
  let pos = 0;
  for (let i = 0; i < number; i++) pos += tr.doc.child(i).nodeSize;
  const size = block.content.size;
  const words = block.textContent;
  /** The position of a cursor in this block. */
  const cursor = (at: number): number => pos + 1 + (parts(words, at) ? at - 1 : at);
  const inside = cursor(random.below(size + 1));
  const attrs = { ...block.attrs, id: newId() };
  if (action === 'type') tr.insert(random() < 0.6 ? pos + 1 + size : inside, scriptSchema.text(text(1 + random.below(4))));
  else if (action === 'del') { if (size > 0) { const length = 1 + random.below(Math.min(6, size)); const at = random.below(size - length + 1); const to = parts(words, at + length) ? at + length + 1 : at + length; tr.delete(cursor(at), pos + 1 + to); } }
  else if (action === 'across') { const to = cursorBefore(tr.doc, Math.min(tr.doc.content.size - 1, inside + 1 + random.below(80))); if (to > inside) tr.delete(inside, to); }
  else if (action === 'split') { if (canSplit(tr.doc, inside, 1, [{ type: scriptSchema.nodes.block, attrs }])) tr.split(inside, 1, [{ type: scriptSchema.nodes.block, attrs }]); }
  else if (action === 'join') { if (number > 0 && canJoin(tr.doc, pos)) tr.join(pos); }
  else if (action === 'kind') tr.setNodeAttribute(pos, 'kind', BLOCK_KINDS[random.below(BLOCK_KINDS.length)]);
  else if (action === 'retype') tr.setNodeMarkup(pos, null, { ...block.attrs, kind: 'note' });
  else if (action === 'delblock') { if (tr.doc.childCount >= 3) tr.delete(pos, pos + block.nodeSize); }
  else if (action === 'addblock') tr.insert(pos, scriptSchema.node('block', attrs, [scriptSchema.text(text(1 + random.below(8)))]));
  else if (action === 'mark') { if (size > 1) { const at = cursor(random.below(size - 1)); if (random() < 0.7) tr.addMark(at, pos + 1 + size, scriptSchema.marks.strong.create()); else tr.removeMark(at, pos + 1 + size, scriptSchema.marks.strong); } }
  else if (action === 'replace') { if (size > 2) { const at = random.below(size - 2); tr.replaceWith(cursor(at), cursor(parts(words, at + 2) ? at + 3 : at + 2), scriptSchema.text(text(2))); } }
  else if (action === 'clip') setClip(tr, pos, block, random);
  else if (action === 'row') { const cells = Array.from({ length: 2 + random.below(3) }, () => text(1 + random.below(3))).join('\t'); tr.insert(pos + block.nodeSize, scriptSchema.node('block', { ...attrs, kind: 'row' }, [scriptSchema.text(cells)])); }
  else if (action === 'cell') tr.insert(inside, scriptSchema.text('\t'));
  else if (action === 'uncell') { const tab = words.indexOf('\t'); if (tab >= 0) tr.delete(pos + 1 + tab, pos + 2 + tab); }
  else if (action === 'move') moveBlocks(tr, number, pos, random);
  else if (tr.steps.length > 0) tr.step(tr.steps.at(-1)!.invert(tr.docs.at(-1)!));
}

function cursorBefore(doc: Node, pos: number): number {
  const at = doc.resolve(pos);
  return at.depth > 0 && parts(at.parent.textContent, at.parentOffset) ? pos - 1 : pos;
}

/** What the clip bar does: a block becomes a sound bite, or one of its facts is set to something it never was. */
function setClip(tr: Transform, pos: number, block: Node, random: Chance): void {
  const fact = (['in', 'out', 'speaker', 'role', 'asset'] as const)[random.below(5)]!;
  if (block.attrs['kind'] !== 'sot' && random() < 0.5) tr.setNodeAttribute(pos, 'kind', 'sot');
  facts++;
  tr.setNodeAttribute(pos, fact, fact === 'in' || fact === 'out' ? facts : `${fact} ${facts}`);
}

/** Blocks dragged elsewhere, one or some that follow each other: taken out and put in again as they were, in two steps. */
function moveBlocks(tr: Transform, number: number, pos: number, random: Chance): void {
  const { doc } = tr;
  if (doc.childCount < 3) return;
  const count = random() < 0.6 ? 1 : Math.min(2 + random.below(2), doc.childCount - number, doc.childCount - 1);
  const blocks = doc.children.slice(number, number + count);
  tr.delete(pos, blocks.reduce((end, block) => end + block.nodeSize, pos));
  const to = random.below(tr.doc.childCount + 1);
  let at = 0;
  for (let i = 0; i < to; i++) at += tr.doc.child(i).nodeSize;
  tr.insert(at, Fragment.from(blocks));
}

export function pick(random: Chance, mix: Mix): Action {
  let left = random();
  for (const action of ACTIONS) if ((left -= mix[action] ?? 0) < 0) return action;
  return 'type';
}

/** One author's history: `actions` random actions from `base`. */
export function history(base: Node, actions: number, mix: Mix, random: Chance, text: FreshText): Transform {
  const tr = new Transform(base);
  for (let i = 0; i < actions; i++) act(tr, pick(random, mix), random, text);
  return tr;
}

export interface Damage { lost: number; baseLost: number; doubled: number; returned: number; order: number; ids: number }
export const UNHARMED: Damage = { lost: 0, baseLost: 0, doubled: 0, returned: 0, order: 0, ids: 0 };

/** The words of a script without what parts cells: characters that stand there once. */
const wordsOf = (doc: Node): string[] => [...doc.textContent.replaceAll('\t', '')];

/** What a merge did to the words of two copies. Every character of base and copies is unique. */
export function damage(base: Node, ours: Node, theirs: Node, merged: Node): Damage {
  const [from, a, b, result] = [base, ours, theirs, merged].map((doc) => new Set(wordsOf(doc))) as [Set<string>, Set<string>, Set<string>, Set<string>];
  const text = wordsOf(merged);
  const ids = merged.children.map((block) => block.attrs['id']);
  const inOrder = (copy: Node): number => {
    const words = wordsOf(copy);
    const shared = new Set(words.filter((char) => result.has(char)));
    return words.filter((char) => shared.has(char)).join('') === text.filter((char) => shared.has(char)).join('') ? 0 : 1;
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

/** The script with the steps applied, checked. */
export function replay(base: Node, steps: readonly Step[]): Node {
  const after = steps.reduce((doc, step) => {
    const { doc: next, failed } = step.apply(doc);
    if (!next) throw new Error(failed ?? 'failed');
    return next;
  }, base);
  after.check();
  return after;
}

/**
 * The script as an editor document. One node type for every block; what kind it is (导语, 口播 ...) is an attribute, so
 * changing the kind of a block is an attribute step that can never touch or lose its words, and joining or splitting
 * blocks is the same for all kinds.
 */
import { Schema, type Node } from 'prosemirror-model';
import type { AssetId, BlockId } from '../ids.ts';
import { keptWith } from '../kept-with.ts';
import type { Frames } from '../units.ts';

/**
 * lead 导语, read 口播, vo 配音, sot 同期声, cg 字幕, note 备注 (never spoken); para and heading for channels that are read
 * by the eye; picture: an image of an asset, its words are the caption; row: a row of a table, its cells parted by tabs (table.ts).
 */
export const BLOCK_KINDS = ['lead', 'read', 'vo', 'sot', 'cg', 'note', 'para', 'heading', 'picture', 'row'] as const;
export type BlockKind = (typeof BLOCK_KINDS)[number];

export interface BlockAttrs {
  readonly id: BlockId;
  readonly kind: BlockKind;
  /** sot and picture: the asset; for sot a range of it, in frames of the asset at the house rate, `out` exclusive. */
  readonly asset: AssetId | null;
  readonly in: Frames | null;
  readonly out: Frames | null;
  /** sot: who speaks, and who they are (name super). */
  readonly speaker: string;
  readonly role: string;
}

export const scriptSchema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    block: {
      content: 'text*',
      defining: true,
      attrs: {
        id: { default: '' }, kind: { default: 'para' }, asset: { default: null }, in: { default: null }, out: { default: null },
        speaker: { default: '' }, role: { default: '' },
      },
      toDOM: (node) => ['p', { 'data-id': node.attrs['id'], 'data-kind': node.attrs['kind'] }, 0],
      parseDOM: [{
        tag: 'p',
        getAttrs: (element) => ({ kind: element.getAttribute('data-kind') ?? 'para', id: element.getAttribute('data-id') ?? '' }),
      }],
    },
    text: {},
  },
  marks: { strong: { toDOM: () => ['strong', 0], parseDOM: [{ tag: 'strong' }, { tag: 'b' }] } },
});

/** A block as plain data, for everything that reads scripts: read time, prompter, export, hash. */
export interface Block extends BlockAttrs { readonly text: string }

/** An empty script has one block; a document without any is not valid. */
export function emptyDoc(kind: BlockKind, id: BlockId): unknown {
  return { type: 'doc', content: [{ type: 'block', attrs: { id, kind, asset: null, in: null, out: null, speaker: '', role: '' } }] };
}

/** Makes document JSON from plain blocks. */
export function docOfBlocks(blocks: readonly (Partial<Block> & Pick<Block, 'id' | 'kind'>)[]): unknown {
  return {
    type: 'doc',
    content: blocks.map(({ text, ...attrs }) => ({
      type: 'block',
      attrs: { asset: null, in: null, out: null, speaker: '', role: '', ...attrs },
      ...(text ? { content: [{ type: 'text', text }] } : {}),
    })),
  };
}

/** Blocks that were found sound. A node is never changed in place, and what somebody types leaves all other blocks the nodes that they were. */
const sound = new WeakSet<Node>();
/** Throws RangeError where a node is no script; blocks that were looked at before are not looked at again. */
export function checkScript(doc: Node): void {
  // What is wrong with the whole says ProseMirror, in its own words.
  if (doc.type !== scriptSchema.topNodeType || doc.marks.length > 0 || !doc.type.validContent(doc.content)) { doc.check(); return; }
  for (const block of doc.children) {
    if (sound.has(block)) continue;
    block.check();
    sound.add(block);
  }
}

/** Nodes of documents that were read or made before. Neither is ever changed in place, so a document read again is the node it was. */
const read = new WeakMap<object, Node>();

/** Reads document JSON into a checked node; throws RangeError on JSON that is not a script. */
export function nodeOf(doc: unknown): Node {
  const known = typeof doc === 'object' && doc !== null ? read.get(doc) : undefined;
  if (known) return known;
  const node = scriptSchema.nodeFromJSON(doc);
  checkScript(node);
  if (typeof doc === 'object' && doc !== null) read.set(doc, node);
  return node;
}

/** The JSON of a block, and the text of that once it was asked for. */
const writtenOf = keptWith((block: Node): { readonly json: unknown; text: string | null } => ({ json: block.toJSON() as unknown, text: null }));
/** Documents that `docOf` made, whose text is that of their blocks. */
const made = new WeakMap<object, Node>();

/** The document JSON of a checked node. */
export function docOf(node: Node): unknown {
  // Nobody marks a whole script, but a log may hold one, and it plays as it did.
  if (node.type !== scriptSchema.topNodeType || node.marks.length > 0) return node.toJSON();
  const doc = { type: node.type.name, content: node.children.map((block) => writtenOf(block).json) };
  read.set(doc, node);
  made.set(doc, node);
  return doc;
}

/** Shorter documents are written down as quickly as put together, and their text is not kept. In blocks. */
const LONG = 50;
/** The text of document JSON, to the letter what JSON.stringify writes; of a long document that `docOf` made, only blocks that are new are written anew. */
export function docText(doc: unknown): string {
  const node = typeof doc === 'object' && doc !== null ? made.get(doc) : undefined;
  if (!node || node.childCount < LONG) return JSON.stringify(doc);
  return `{"type":"doc","content":[${node.children.map((block) => { const of = writtenOf(block); return (of.text ??= JSON.stringify(of.json)); }).join(',')}]}`;
}

/** The blocks of a script, in order. Accepts document JSON; unknown attributes are ignored. */
export function blocksOf(doc: unknown): Block[] {
  const content = (doc as { content?: { attrs?: Partial<BlockAttrs>; content?: { text?: string }[] }[] } | null)?.content ?? [];
  return content.map(({ attrs, content: inline }) => ({
    id: attrs?.id ?? '', kind: attrs?.kind ?? 'para', asset: attrs?.asset ?? null, in: attrs?.in ?? null, out: attrs?.out ?? null,
    speaker: attrs?.speaker ?? '', role: attrs?.role ?? '', text: (inline ?? []).map((one) => one.text ?? '').join(''),
  }));
}

/** What is written in a script, a line for each block. Accepts document JSON. */
export const wordsOf = (doc: unknown): string => blocksOf(doc).map((block) => block.text).join('\n');

/** The assets that stand in a script, each once, in the order in which they come. */
export const assetsIn = (blocks: readonly Block[]): string[] => [...new Set(blocks.flatMap((one) => (one.asset ? [one.asset] : [])))];

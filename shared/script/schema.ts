/**
 * The script as an editor document. One node type for every block; what kind it is (导语, 口播 ...) is an attribute, so
 * changing the kind of a block is an attribute step that can never touch or lose its words, and joining or splitting
 * blocks is the same for all kinds.
 */
import { Schema, type Node } from 'prosemirror-model';
import type { AssetId, BlockId } from '../ids.ts';
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

/** Nodes of documents that were read or made before. Neither is ever changed in place, so a document read again is the node it was. */
const read = new WeakMap<object, Node>();

/** Reads document JSON into a checked node; throws RangeError on JSON that is not a script. */
export function nodeOf(doc: unknown): Node {
  const known = typeof doc === 'object' && doc !== null ? read.get(doc) : undefined;
  if (known) return known;
  const node = scriptSchema.nodeFromJSON(doc);
  node.check();
  if (typeof doc === 'object' && doc !== null) read.set(doc, node);
  return node;
}
/** The document JSON of a checked node. */
export function docOf(node: Node): unknown {
  const doc = node.toJSON() as object;
  read.set(doc, node);
  return doc;
}

/** The blocks of a script, in order. Accepts document JSON; unknown attributes are ignored. */
export function blocksOf(doc: unknown): Block[] {
  const content = (doc as { content?: { attrs?: Partial<BlockAttrs>; content?: { text?: string }[] }[] } | null)?.content ?? [];
  return content.map(({ attrs, content: inline }) => ({
    id: attrs?.id ?? '', kind: attrs?.kind ?? 'para', asset: attrs?.asset ?? null, in: attrs?.in ?? null, out: attrs?.out ?? null,
    speaker: attrs?.speaker ?? '', role: attrs?.role ?? '', text: (inline ?? []).map((one) => one.text ?? '').join(''),
  }));
}

/** The assets that stand in a script, each once, in the order in which they come. */
export const assetsIn = (blocks: readonly Block[]): string[] => [...new Set(blocks.flatMap((one) => (one.asset ? [one.asset] : [])))];

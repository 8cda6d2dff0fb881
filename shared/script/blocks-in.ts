/**
 * The blocks of a script that is a checked node. A node is never changed in place, and a step leaves all blocks that it does not touch the nodes they were: so each
 * block is read once, and as long as nobody writes in it it is the same object. What is worked out of a block can be kept with it, and a key in a long script is the
 * work of one block.
 */
import type { Node } from 'prosemirror-model';
import { blocksOf, type Block } from './schema.ts';

const read = new WeakMap<Node, Block>();
const all = new WeakMap<Node, readonly Block[]>();

/** A block of a script as plain data: the same object for the same node. */
export function blockOf(node: Node): Block {
  const known = read.get(node);
  if (known) return known;
  const block = blocksOf({ content: [node.toJSON()] })[0]!;
  read.set(node, block);
  return block;
}

/** The blocks of a script, in order: what `blocksOf` reads in its JSON. */
export function blocksIn(doc: Node): readonly Block[] {
  const known = all.get(doc);
  if (known) return known;
  const blocks = doc.children.map(blockOf);
  all.set(doc, blocks);
  return blocks;
}

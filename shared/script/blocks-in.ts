/**
 * The blocks of a script that is a checked node. A node is never changed in place, and a step leaves all blocks that it does not touch the nodes they were: so each
 * block is read once, and as long as nobody writes in it it is the same object. What is worked out of a block can be kept with it, and a key in a long script is the
 * work of one block.
 */
import type { Node } from 'prosemirror-model';
import { keptWith } from '../kept-with.ts';
import { blocksOf, type Block } from './schema.ts';

/** A block of a script as plain data: the same object for the same node. */
export const blockOf = keptWith((node: Node): Block => blocksOf({ content: [node.toJSON()] })[0]!);

/** The blocks of a script, in order: what `blocksOf` reads in its JSON. */
export const blocksIn = keptWith((doc: Node): readonly Block[] => doc.children.map((block) => blockOf(block)));

/** Lengths as newsrooms count them. */
import { keptWith } from '../../shared/kept-with.ts';
import type { Block } from '../../shared/script/schema.ts';

export interface Count {
  /** 字数 as Word counts: each Han character and mark one, a Latin word or a number one. */
  readonly words: number;
  /** 汉字 alone. */
  readonly han: number;
}

const HAN = /\p{Script=Han}/gu;
/** A run of letters that is not Han; \p{L} alone would swallow Han characters with it. */
const LATIN = /(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+(?:[.,'’:%/-](?:(?!\p{Script=Han})[\p{L}\p{N}])+)*/gu;

/** Counts a text; white space counts nothing. */
export function countText(text: string): Count {
  const han = text.match(HAN)?.length ?? 0;
  const latin = text.match(LATIN)?.length ?? 0;
  const marks = text.replace(LATIN, ' ').match(/[\p{P}\p{S}]/gu)?.length ?? 0;
  return { words: han + latin + marks, han };
}

/** Counted blocks: no word and no number goes on from one block into the next, so a script is as long as its blocks are together. */
const countIn = keptWith((block: Block) => countText(block.text));

/** Counts a script without its notes; a block that was counted before, and is the same object still, is not counted again. */
export function countBlocks(blocks: readonly Block[]): Count {
  let [words, han] = [0, 0];
  for (const block of blocks) {
    if (block.kind === 'note') continue;
    const count = countIn(block);
    words += count.words;
    han += count.han;
  }
  return { words, han };
}

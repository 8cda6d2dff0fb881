/** Finding words whatever their width and case: ５ finds 5, ，finds a comma. */
import { keptWith } from '../../shared/kept-with.ts';
import type { Block } from '../../shared/script/schema.ts';

/** A text in the form it is compared in, with the place in the original of each of its units (and the end). */
interface Folded { readonly text: string; readonly places: readonly number[] }
function folded(text: string): Folded {
  let result = '';
  const places: number[] = [];
  let at = 0;
  for (const char of text) {
    const form = char.normalize('NFKC').toLowerCase();
    for (let i = 0; i < form.length; i++) places.push(at);
    result += form;
    at += char.length;
  }
  places.push(at);
  return { text: result, places };
}

const foldedIn = keptWith((block: Block) => folded(block.text));

/** Where `wanted` stands in the text of each of these blocks, from and to, one after the other. Whoever types on while words are looked for waits for one block. */
export function findInBlocks(blocks: readonly Block[], wanted: string): [from: number, to: number][][] {
  const needle = folded(wanted).text;
  return blocks.map((block) => (needle === '' ? [] : findsOf(foldedIn(block), needle)));
}
function findsOf(hay: Folded, needle: string): [from: number, to: number][] {
  const found: [number, number][] = [];
  // Part of a character that folds into several (㎏, ½, …) is no find: replaced, it would take the whole of it along.
  const parts = (at: number): boolean => at > 0 && hay.places[at] === hay.places[at - 1];
  for (let i = hay.text.indexOf(needle); i >= 0;) {
    const end = i + needle.length;
    const whole = !parts(i) && !parts(end);
    if (whole) found.push([hay.places[i]!, hay.places[end]!]);
    i = hay.text.indexOf(needle, whole ? end : i + 1);
  }
  return found;
}

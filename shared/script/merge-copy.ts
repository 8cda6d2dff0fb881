/** A script as the check of a merge reads it: pieces of text with the paragraph, the facts and the emphasis of each. */
import { keptWith } from '../kept-with.ts';
import { OPENS } from './merge-align.ts';

export interface Copy {
  /** Characters and openings, see merge-align.ts. */
  readonly pieces: readonly string[];
  /** Of each piece: the number of its paragraph, and the names of its marks. */
  readonly paragraph: readonly number[];
  readonly marks: readonly string[];
  readonly ids: readonly string[];
  readonly facts: readonly Readonly<Record<string, unknown>>[];
  /** The first piece of each paragraph, its opening. */
  readonly starts: readonly number[];
}

interface Run { readonly text?: string; readonly marks?: readonly { readonly type: string }[] }
interface Paragraph { readonly attrs?: Readonly<Record<string, unknown>>; readonly content?: readonly Run[] }

export function readCopy(doc: unknown): Copy {
  const paragraphs = (doc as { content?: readonly Paragraph[] } | null)?.content ?? []; // script JSON, checked where it came in
  const copy = { pieces: [] as string[], paragraph: [] as number[], marks: [] as string[], ids: [] as string[], facts: [] as Record<string, unknown>[], starts: [] as number[] };
  paragraphs.forEach(({ attrs, content }, number) => {
    const id = String(attrs?.['id'] ?? '');
    const put = (piece: string, marks: string): void => { copy.pieces.push(piece); copy.paragraph.push(number); copy.marks.push(marks); };
    copy.starts.push(copy.pieces.length);
    copy.ids.push(id);
    copy.facts.push(attrs ?? {});
    put(OPENS + id, '');
    for (const run of content ?? []) {
      const marks = (run.marks ?? []).map(({ type }) => type).sort().join(' ');
      for (const char of run.text ?? '') put(char, marks);
    }
  });
  return copy;
}

const SENTENCE = /[^。！？!?；;…]*[。！？!?；;…]*[”’」』）)]*/gu;

/** The sentences of a paragraph as numbers of pieces, `to` exclusive. One ends with 。！？；… or the paragraph. */
export function* sentencesIn({ pieces, starts }: Copy, paragraph: number): Generator<{ readonly from: number; readonly to: number }> {
  let from = starts[paragraph]! + 1;
  for (const [sentence] of pieces.slice(from, starts[paragraph + 1] ?? pieces.length).join('').matchAll(SENTENCE)) {
    if (sentence === '') continue;
    const to = from + [...sentence].length;
    yield { from, to };
    from = to;
  }
}

/** The sentences of the paragraphs that were asked for, and what they say: of a long paragraph each character may be asked for. */
const sentencesOf = keptWith((_copy: Copy) => new Map<number, { readonly to: number; readonly text: string }[]>());

/** The sentence a piece stands in, for an opening the first of its paragraph; '' in an empty paragraph. */
export function sentenceAt(copy: Copy, at: number): string {
  const paragraph = copy.paragraph[at]!;
  const known = sentencesOf(copy);
  let sentences = known.get(paragraph);
  if (!sentences) known.set(paragraph, sentences = [...sentencesIn(copy, paragraph)].map(({ from, to }) => ({ to, text: copy.pieces.slice(from, to).join('').trim() })));
  let [low, high] = [0, sentences.length];
  while (low < high) { const middle = (low + high) >> 1; if (at < sentences[middle]!.to) high = middle; else low = middle + 1; }
  return sentences[low]?.text ?? '';
}

/** The id that a paragraph had before it got another because its own was taken: the merge puts a number behind it. */
export const rootOf = (id: string): string => id.replace(/(-\d+)+$/, '');

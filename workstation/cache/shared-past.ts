/**
 * One command id, two contents: a folder that was copied, or an older copy that was put back, went on typing in a command that the pool
 * has in another form. What both typed before they parted must not stand in the script twice.
 */
import { Fragment, Slice, type Node } from 'prosemirror-model';
import { ReplaceStep, Step } from 'prosemirror-transform';
import { applied } from '../../shared/script/applied.ts';
import { finestSteps } from '../../shared/script/finest-steps.ts';
import { mergeInOrder } from '../../shared/script/merge-steps.ts';
import { scriptSchema } from '../../shared/script/schema.ts';

/** Steps as JSON, as steps. Throws RangeError for what is none. */
export const parsed = (steps: readonly unknown[]): Step[] => steps.map((json) => Step.fromJSON(scriptSchema, json));

const sameSteps = (a: readonly Step[], b: readonly Step[]): boolean => a.length === b.length && a.every((one, index) => same(one, b[index]!));
const same = (a: Step, b: Step): boolean => JSON.stringify(a.toJSON()) === JSON.stringify(b.toJSON());

/** What became of two goes of typing under one id. */
export interface Meeting {
  /** What both typed, as the pool has it. */
  readonly both: readonly Step[];
  /** What only we typed, on `ourText`; nothing where the pool has all of it. */
  readonly ours: readonly Step[];
  /** Our text with what both typed: words that were carried over in other stages may stand at another place in it than in the pool's. Null: it is the pool's. */
  readonly ourText: Node | null;
  /** What only the pool has, on its text with what both typed. */
  readonly theirs: readonly Step[];
}

/** How two goes of typing under one id, both made on `doc`, meet. Only what came after they parted is new to either. */
export function meetingOf(doc: Node, ours: readonly Step[], theirs: readonly Step[]): Meeting {
  if (sameSteps(ours, theirs)) return { both: theirs, ours: [], ourText: null, theirs: [] };
  const parted = partedAt(mergeInOrder(ours), mergeInOrder(theirs));
  // Carried over in other stages the same words may stand at other places: then they tell how far the two are one.
  const said = saysAll(parted.theirs, parted.ours) ? ours.length : saidAlready(ours, theirs);
  const [words, byPlace] = [wordsOf(theirs), wordsOf(parted.shared).length];
  const alike = Math.max(byPlace, wordsOf(ours.slice(0, said)).length);
  // They end inside one of our steps: what we have more is the difference of the two texts.
  if (words.length > alike && wordsOf(ours).startsWith(words)) return { both: theirs, ours: finestSteps(applied(doc, theirs), applied(doc, ours)), ourText: null, theirs: [] };
  if (alike > byPlace) return { both: theirs, ours: ours.slice(said), ourText: applied(doc, ours.slice(0, said)), theirs: [] };
  return { both: parted.shared, ours: parted.ours, ourText: null, theirs: parted.theirs };
}

interface Parted {
  /** The steps up to where they parted, and what each of the two did from there. */
  readonly shared: Step[];
  readonly ours: Step[];
  readonly theirs: Step[];
}

/** Where two goes of typing, both made on `base` and alike at first, part. Steps that grew apart (typing is merged into one) are cut in two. */
function partedAt(ours: readonly Step[], theirs: readonly Step[]): Parted {
  let alike = 0;
  while (alike < ours.length && alike < theirs.length && same(ours[alike]!, theirs[alike]!)) alike++;
  const [a, b] = [ours[alike], theirs[alike]];
  const cut = a && b ? cutInTwo(a, b) : null;
  if (!cut) return { shared: ours.slice(0, alike), ours: ours.slice(alike), theirs: theirs.slice(alike) };
  return { shared: [...ours.slice(0, alike), cut.shared], ours: [...cut.ours, ...ours.slice(alike + 1)], theirs: [...cut.theirs, ...theirs.slice(alike + 1)] };
}

/** All that steps typed, one behind the other. */
const wordsOf = (steps: readonly Step[]): string => steps.map((step) => (step instanceof ReplaceStep ? step.slice.content.textBetween(0, step.slice.content.size) : '')).join('');
/** Do these steps begin with all the words that `words` typed, of which there are some? Carried over to another text in other stages the same typing may stand at other places, in other steps. */
export const saysAll = (steps: readonly Step[], words: readonly Step[]): boolean => { const said = wordsOf(words); return said !== '' && wordsOf(steps).startsWith(said); };

/** How many of the first of these steps typed words that `there` begins with? Nothing is counted behind the last of such words: whether what only takes away was done there is not known. */
export function saidAlready(own: readonly Step[], there: readonly Step[]): number {
  const said = wordsOf(there);
  let [count, longest] = [0, ''];
  for (let end = 1; end <= own.length; end++) {
    const words = wordsOf(own.slice(0, end));
    if (!said.startsWith(words)) break;
    if (words.length > longest.length) [count, longest] = [end, words];
  }
  return count;
}

/** Plain typing: what it puts in, as a node of text; null for any other step. */
function typing(step: Step): { from: number; to: number; text: Node | null } | null {
  if (!(step instanceof ReplaceStep) || step.slice.openStart > 0 || step.slice.openEnd > 0 || step.slice.content.childCount > 1) return null;
  const text = step.slice.content.firstChild;
  return text && !text.isText ? null : { from: step.from, to: step.to, text };
}

function cutInTwo(a: Step, b: Step): { shared: Step; ours: Step[]; theirs: Step[] } | null {
  const [x, y] = [typing(a), typing(b)];
  if (!x || !y || x.from !== y.from) return null;
  const [left, right] = [x.text?.text ?? '', y.text?.text ?? ''];
  let length = 0;
  while (length < left.length && length < right.length && left[length] === right[length]) length++;
  const to = Math.min(x.to, y.to);
  const marks = (x.text ?? y.text)?.marks ?? [];
  if ((length === 0 && to === x.from) || (x.text && y.text && JSON.stringify(x.text.marks) !== JSON.stringify(y.text.marks))) return null;
  const slice = (node: Node | null, text: string): Slice => (node === null || text === '' ? Slice.empty : new Slice(Fragment.from(node.type.schema.text(text, marks)), 0, 0));
  const rest = ({ to: end, text }: { to: number; text: Node | null }, words: string): Step[] => {
    const taken = end - to;
    return taken === 0 && words.length === length ? [] : [new ReplaceStep(x.from + length, x.from + length + taken, slice(text, words.slice(length)))];
  };
  return { shared: new ReplaceStep(x.from, to, slice(x.text, left.slice(0, length))), ours: rest(x, left), theirs: rest(y, right) };
}

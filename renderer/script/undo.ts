/**
 * Undo and redo of what is done in this window. Others write in the same script meanwhile, so what is taken back is carried over to the script as it is by then, without loss:
 * ProseMirror's own history maps the places, and what a colleague wrote into a pasted paragraph went with the paragraph. What a colleague has set since (a kind, a clip) stays set.
 */
import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey, type EditorState, type SelectionBookmark, type Transaction } from '@tiptap/pm/state';
import { AttrStep, Mapping, Step, StepMap } from '@tiptap/pm/transform';
import { rebaseSteps } from '../../shared/script/rebase.ts';
import { nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import { stepsBetween } from '../../shared/script/steps-between.ts';

/** How many things can be taken back. */
const DEPTH = 500;
/** What is typed on within so many ms is taken back together. */
const PAUSE = 500;
/** So often may a colleague write in between. */
const MOST_PARTS = 20;

/** What was done without another's step in between: what stood there then, and the steps that take it back from there. */
interface Part { readonly after: Node; readonly back: readonly Step[] }
/** One thing that was done. `selection`: of the script before it. */
interface Done { readonly parts: readonly Part[]; readonly selection: SelectionBookmark }
type Ranges = readonly (readonly [from: number, to: number])[];
/** Newest last. `last`: when and where this window wrote, as long as typing may go on there. */
interface Stacks { readonly done: readonly Done[]; readonly undone: readonly Done[]; readonly last: { readonly time: number; readonly composition: unknown; readonly ranges: Ranges } | null }

const EMPTY: Stacks = { done: [], undone: [], last: null };
const key = new PluginKey<Stacks>('undo');
const stacksOf = (state: EditorState): Stacks => key.getState(state) ?? EMPTY;

export const scriptUndo = (): Plugin<Stacks> => new Plugin<Stacks>({ key, state: { init: () => EMPTY, apply: noted } });
export const undoDepth = (state: EditorState): number => stacksOf(state).done.length;
export const redoDepth = (state: EditorState): number => stacksOf(state).undone.length;

/** What can be taken back after a change of the script, whoever made it. */
function noted(tr: Transaction, stacks: Stacks, before: EditorState): Stacks {
  const set = tr.getMeta(key) as Stacks | undefined; // only `takenBack` sets it
  if (set) return set;
  if (!tr.docChanged) return stacks;
  const root = tr.getMeta('appendedTransaction') as Transaction | undefined; // the editor's own
  const cause = root ?? tr;
  const [maps, { last }] = [tr.mapping.maps, stacks];
  if (cause.getMeta('addToHistory') === false || cause.getMeta(key)) return { ...stacks, last: last && { ...last, ranges: mapped(last.ranges, tr.mapping) } };
  const part: Part = { after: tr.doc, back: inverse(tr) };
  const composition: unknown = tr.getMeta('composition');
  const now = { time: tr.time, composition: composition ?? last?.composition, ranges: root && last ? mapped(last.ranges, tr.mapping) : written(maps) };
  const goesOn = last !== null && (root !== undefined || (composition !== undefined && composition === last.composition) || (tr.time - last.time < PAUSE && touches(maps[0], last.ranges)));
  const newest = goesOn ? stacks.done.at(-1) : undefined;
  const parts = newest && grown(newest.parts, part, before.doc);
  if (newest && parts) return { done: [...stacks.done.slice(0, -1), { ...newest, parts }], undone: [], last: now };
  return { done: [...stacks.done, { parts: [part], selection: before.selection.getBookmark() }].slice(-DEPTH), undone: [], last: now };
}

/** Null where it is a thing of its own by now. */
function grown(parts: readonly Part[], { after, back }: Part, before: Node): readonly Part[] | null {
  const latest = parts.at(-1);
  if (latest?.after === before) return [...parts.slice(0, -1), { after, back: [...back, ...latest.back] }];
  return parts.length < MOST_PARTS ? [...parts, { after, back }] : null;
}

const inverse = (tr: Transaction): Step[] => tr.steps.map((step, index) => step.invert(tr.docs[index]!)).reverse();

function written(maps: readonly StepMap[]): Ranges {
  const ranges: [number, number][] = [];
  for (let index = maps.length - 1; index >= 0 && ranges.length === 0; index--) maps[index]!.forEach((_from, _to, from, to) => ranges.push([from, to]));
  return ranges;
}
const mapped = (ranges: Ranges, mapping: Mapping): Ranges => ranges.map(([from, to]) => [mapping.map(from, 1), mapping.map(to, -1)] as const).filter(([from, to]) => from <= to);
function touches(map: StepMap | undefined, ranges: Ranges): boolean {
  let is = false;
  map?.forEach((start, end) => { if (ranges.some(([from, to]) => start <= to && end >= from)) is = true; });
  return is;
}

/** Takes back what was done last (or does again what was taken back last). It changes nothing where nothing of that is left; null where there is nothing to take back. */
export function takenBack(state: EditorState, which: 'undo' | 'redo'): Transaction | null {
  const { done, undone } = stacksOf(state);
  const [from, onto] = which === 'undo' ? [done, undone] : [undone, done];
  const last = from.at(-1);
  if (!last) return null;
  const tr = state.tr;
  let theirs = new Mapping();
  let plainly = true;
  for (const part of last.parts.toReversed()) {
    const carried = carriedOver(part, tr.doc);
    for (const step of carried.steps) tr.step(step);
    theirs = carried.theirs;
    plainly &&= carried.plainly;
  }
  const left = from.slice(0, -1);
  const more = tr.docChanged ? [...onto, { parts: [{ after: tr.doc, back: plainly ? inverse(tr) : between(tr.doc, state.doc) }], selection: state.selection.getBookmark() }] : onto;
  if (tr.docChanged) tr.setSelection(last.selection.map(theirs).resolve(tr.doc)).scrollIntoView();
  return tr.setMeta(key, { done: which === 'undo' ? left : more, undone: which === 'undo' ? more : left, last: null } satisfies Stacks);
}

interface Carried { readonly steps: readonly Step[]; /** Are they those that were kept, at most shifted? */ readonly plainly: boolean; /** What others did since, as it is without that part. */ readonly theirs: Mapping }

/** The steps that take a part back in the script as it is now. */
function carriedOver(part: Part, now: Node): Carried {
  const { after, back } = part;
  if (after.eq(now)) return { steps: back, plainly: true, theirs: new Mapping() };
  const elsewhere = pastTheirs(part, now);
  if (elsewhere) return elsewhere;
  const { schema } = now.type;
  const [was, is] = [inScriptSchema(after), inScriptSchema(now)];
  const ours = stillTheirs(was, is, back.map((step) => Step.fromJSON(scriptSchema, step.toJSON())));
  const rebased = rebaseSteps(was, ours, stepsBetween(was, is));
  // Then it would stand beside theirs, and nobody asked for that.
  if (rebased.beside) { console.error('what was done here cannot be taken back', rebased.beside); return { steps: [], plainly: false, theirs: new Mapping() }; }
  return { steps: rebased.steps.map((step) => Step.fromJSON(schema, step.toJSON())), plainly: false, theirs: new Mapping(rebased.remote.map((step) => step.getMap())) };
}

/** The same where others wrote only before it or only behind it: places are shifted, and a long script is not gone through. Null where they did not. */
function pastTheirs({ after, back }: Part, now: Node): Carried | null {
  const [start, ends] = [after.content.findDiffStart(now.content), after.content.findDiffEnd(now.content)];
  if (start === null || ends === null) return null;
  const overlap = Math.max(0, start - Math.min(ends.a, ends.b));
  const [was, is] = [ends.a + overlap - start, ends.b + overlap - start];
  const steps: Step[] = [];
  /** How much longer the script before what others wrote is with the steps so far. */
  let longer = 0;
  const mapNow = (): StepMap => new StepMap([start + longer, was, is]);
  for (const step of back) {
    const { from, to, pos } = step.toJSON() as { from?: number; to?: number; pos?: number }; // places are called so in every step
    const [low, high] = [from ?? pos ?? 0, to ?? (pos ?? 0) + 1];
    const isBefore = high < start + longer;
    if (!isBefore && low <= start + longer + was) return null;
    const shifted = step.map(mapNow());
    if (!shifted) return null;
    steps.push(shifted);
    if (isBefore) step.getMap().forEach((oldFrom, oldTo, newFrom, newTo) => { longer += newTo - newFrom - (oldTo - oldFrom); });
  }
  return { steps, plainly: true, theirs: new Mapping([mapNow()]) };
}

/** What was carried over to others' words is in many small steps: a paragraph that it moves would be a word here and a word there to who carries it over again. */
const between = (from: Node, to: Node): Step[] => stepsBetween(inScriptSchema(from), inScriptSchema(to)).map((step) => Step.fromJSON(from.type.schema, step.toJSON()));

const inScriptSchema = (doc: Node): Node => (doc.type.schema === scriptSchema ? doc : nodeOf(doc.toJSON()));

/** Without what gives a block a fact back that somebody has set otherwise since. */
function stillTheirs(after: Node, now: Node, back: readonly Step[]): Step[] {
  const steps: Step[] = [];
  let doc = after;
  for (const step of back) {
    const id: unknown = step instanceof AttrStep ? doc.nodeAt(step.pos)?.attrs['id'] : undefined;
    const [left, is] = [after, now].map((one) => one.children.find((block) => block.attrs['id'] === id));
    if (step instanceof AttrStep && step.attr !== 'id' && left && is && left.attrs[step.attr] !== is.attrs[step.attr]) continue;
    steps.push(step);
    doc = step.apply(doc).doc ?? doc;
  }
  return steps;
}

/**
 * Undo and redo of what is done in this window. Others write in the same script meanwhile, so what is taken back is carried over to the script as it is by then, without loss:
 * ProseMirror's own history maps the places, and what a colleague wrote into a pasted paragraph went with the paragraph. What a colleague has set since (a kind, a clip) stays set.
 */
import { Fragment, type Node, type Schema } from '@tiptap/pm/model';
import { Plugin, PluginKey, type EditorState, type SelectionBookmark, type Transaction } from '@tiptap/pm/state';
import { AttrStep, Mapping, Step, StepMap } from '@tiptap/pm/transform';
import { idsPutIn } from '../../shared/script/rebase-parts.ts';
import { rebaseSteps } from '../../shared/script/rebase.ts';
import { nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import { matched, stepsBetween } from '../../shared/script/steps-between.ts';

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
  let theirs: Mapping | null = null;
  let plainly = true;
  for (const part of last.parts.toReversed()) {
    const carried = carriedOver(part, tr.doc);
    for (const step of carried.steps) tr.step(step);
    theirs = carried.theirs;
    plainly &&= carried.plainly;
  }
  const left = from.slice(0, -1);
  const more = tr.docChanged ? [...onto, { parts: [{ after: tr.doc, back: plainly ? inverse(tr) : between(tr.doc, state.doc) }], selection: state.selection.getBookmark() }] : onto;
  if (tr.docChanged && theirs) tr.setSelection(last.selection.map(theirs).resolve(tr.doc));
  if (tr.docChanged) tr.scrollIntoView();
  return tr.setMeta(key, { done: which === 'undo' ? left : more, undone: which === 'undo' ? more : left, last: null } satisfies Stacks);
}

interface Carried { readonly steps: readonly Step[]; /** Are they those that were kept, at most shifted? */ readonly plainly: boolean; /** What others did since, as it is without that part; null where the part is not taken back. */ readonly theirs: Mapping | null }

/** The steps that take a part back in the script as it is now. */
function carriedOver(part: Part, now: Node): Carried {
  const { after, back } = part;
  if (after.eq(now)) return { steps: back, plainly: true, theirs: new Mapping() };
  const changes = changedByOthers(after, now);
  const elsewhere = pastTheirs(back, changes);
  if (elsewhere) return elsewhere;
  const { schema } = now.type;
  const around = surroundings(part, now, changes);
  const [was, is] = [inScriptSchema(around.was), inScriptSchema(around.is)];
  const ours = stillTheirs(was, is, back.map((step) => shifted(step, -around.from, scriptSchema)));
  const rebased = rebaseSteps(was, ours, stepsBetween(was, is));
  // Then it would stand beside theirs, and nobody asked for that.
  if (rebased.beside) { console.error('what was done here cannot be taken back', rebased.beside); return { steps: [], plainly: false, theirs: null }; }
  const inNow = (steps: readonly Step[]): Step[] => steps.map((step) => shifted(step, around.nowFrom, schema));
  return { steps: inNow(rebased.steps), plainly: false, theirs: new Mapping([mapOf(around.outside), ...inNow(rebased.remote).map((step) => step.getMap())]) };
}

/** A place that others changed: where it began, how long it was and how long it is. */
interface Change { readonly start: number; readonly was: number; readonly is: number }
const mapOf = (changes: readonly Change[]): StepMap => new StepMap(changes.flatMap(({ start, was, is }) => [start, was, is]));
const grownBy = (step: Step): number => { let by = 0; step.getMap().forEach((oldFrom, oldTo, newFrom, newTo) => { by += newTo - newFrom - (oldTo - oldFrom); }); return by; };

interface Places { readonly from?: number; readonly to?: number; readonly pos?: number; readonly gapFrom?: number; readonly gapTo?: number } // places are called so in every step
function placesOf(step: Step): readonly [low: number, high: number] {
  const { from, to, pos } = step.toJSON() as Places;
  return [from ?? pos ?? 0, to ?? (pos ?? 0) + 1];
}
/** The same step so many places further on, of another schema with the same names. */
function shifted(step: Step, by: number, schema: Schema): Step {
  const json = step.toJSON() as Places;
  const places = Object.entries(json).filter(([name]) => ['from', 'to', 'pos', 'gapFrom', 'gapTo'].includes(name)).map(([name, at]) => [name, (at as number) + by]);
  return Step.fromJSON(schema, { ...json, ...Object.fromEntries(places) });
}

/** Where each block begins, and where the last ends. */
const startsOf = (doc: Node): number[] => doc.children.reduce<number[]>((starts, block) => { starts.push(starts.at(-1)! + block.nodeSize); return starts; }, [0]);

/** Where others changed the script, first to last. A long script is only looked through, block by block. */
function changedByOthers(after: Node, now: Node): Change[] {
  const changes: Change[] = [];
  const [starts, nowStarts] = [startsOf(after), startsOf(now)];
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...matched(after, now), [after.childCount, now.childCount] as const]) {
    if (nextI > i || nextJ > j) changes.push({ start: starts[i]!, was: starts[nextI]! - starts[i]!, is: nowStarts[nextJ]! - nowStarts[j]! });
    if (nextI === after.childCount) break;
    const [block, nowBlock] = [after.child(nextI), now.child(nextJ)];
    const begins = starts[nextI]!;
    if (!block.sameMarkup(nowBlock)) changes.push({ start: begins, was: 1, is: 1 });
    const [start, ends] = [block.content.findDiffStart(nowBlock.content), block.content.findDiffEnd(nowBlock.content)];
    const overlap = start === null || ends === null ? 0 : Math.max(0, start - Math.min(ends.a, ends.b));
    if (start !== null && ends !== null) changes.push({ start: begins + 1 + start, was: ends.a + overlap - start, is: ends.b + overlap - start });
    [i, j] = [nextI + 1, nextJ + 1];
  }
  return changes;
}

/** Where others wrote only before and behind what the steps touch, they are shifted. Null where they did not. */
function pastTheirs(back: readonly Step[], theirs: readonly Change[]): Carried | null {
  const steps: Step[] = [];
  let changes = theirs;
  for (const step of back) {
    const [low, high] = placesOf(step);
    if (changes.some(({ start, was }) => high >= start && low <= start + was)) return null;
    const carried = step.map(mapOf(changes));
    if (!carried) return null;
    steps.push(carried);
    const longer = grownBy(step);
    if (longer !== 0) changes = changes.map((one) => (one.start < high ? one : { ...one, start: one.start + longer }));
  }
  return { steps, plainly: true, theirs: new Mapping([mapOf(changes)]) };
}

interface Surroundings { /** The blocks that the steps touch, with one on each side that nobody changed. */ readonly was: Node; /** The same as they are now. */ readonly is: Node; readonly from: number; readonly nowFrom: number; /** What others changed elsewhere, as it is without that part. */ readonly outside: readonly Change[] }

/** What has to be woven of a long script: all of it where need be. */
function surroundings({ after, back }: Part, now: Node, changes: readonly Change[]): Surroundings {
  let { size } = after.content;
  let [head, tail] = [size, size];
  for (const step of back) {
    const [low, high] = placesOf(step);
    [head, tail] = [Math.min(head, low), Math.min(tail, size - high)];
    size += grownBy(step);
  }
  const longer = size - after.content.size;
  const [starts, nowStarts] = [startsOf(after), startsOf(now)];
  const same = matched(after, now).filter(([i, j]) => after.child(i).eq(now.child(j)));
  // Blocks of it that others dragged away belong to it where they stand now.
  for (let [low, high] = [now.childCount, -1]; ;) {
    const first = same.findLast(([i, j]) => starts[i + 1]! < head && j < low);
    const last = same.find(([i, j]) => starts[i]! > after.content.size - tail && j > high);
    const [[i0, j0], [i1, j1]] = [first ?? [0, 0], last ?? [after.childCount - 1, now.childCount - 1]];
    const was = after.copy(Fragment.from(after.children.slice(i0, i1 + 1)));
    const ids = new Set([...was.children.map((block) => block.attrs['id'] as unknown), ...back.flatMap(idsPutIn)]);
    const elsewhere = now.children.flatMap((block, j) => ((j < j0 || j > j1) && ids.has(block.attrs['id']) ? [j] : []));
    if (elsewhere.length > 0) { [low, high] = [Math.min(low, elsewhere[0]!), Math.max(high, elsewhere.at(-1)!)]; continue; }
    const before = first ? changes.filter(({ start, was: length }) => start + length <= starts[i0]!) : [];
    const behind = last ? changes.filter(({ start }) => start >= starts[i1 + 1]!) : [];
    return { was, is: now.copy(Fragment.from(now.children.slice(j0, j1 + 1))), from: starts[i0]!, nowFrom: nowStarts[j0]!, outside: [...before, ...behind.map((one) => ({ ...one, start: one.start + longer }))] };
  }
}

/** What was carried over to others' words is in many small steps: a paragraph that it moves would be a word here and a word there to who carries it over again. */
function between(from: Node, to: Node): Step[] {
  // A long script is not gone through for what differs in a few blocks; one is left on each side.
  const most = Math.min(from.childCount, to.childCount);
  let [head, tail] = [0, 0];
  while (head < most && from.child(head) === to.child(head)) head++;
  while (tail < most - head && from.child(from.childCount - 1 - tail) === to.child(to.childCount - 1 - tail)) tail++;
  [head, tail] = [Math.max(0, head - 1), Math.max(0, tail - 1)];
  const [start, ends] = [startsOf(from)[head]!, [from.childCount - tail, to.childCount - tail] as const];
  const [was, is] = [from.children.slice(head, ends[0]), to.children.slice(head, ends[1])];
  const steps = (a: readonly Node[], b: readonly Node[], at: number): Step[] =>
    stepsBetween(inScriptSchema(from.copy(Fragment.from(a))), inScriptSchema(to.copy(Fragment.from(b)))).map((step) => shifted(step, at, from.type.schema));
  // Where only words in blocks differ each block is gone through by itself: a step over a long script takes as long as that is, and there may be one for each block.
  if (was.length !== is.length || !was.every((block, n) => block.attrs['id'] !== '' && block.attrs['id'] === is[n]!.attrs['id'])) return steps(was, is, start);
  let at = start;
  return is.flatMap((block, n) => {
    const made = block === was[n] ? [] : steps([was[n]!], [block], at);
    at += block.nodeSize;
    return made;
  });
}

const inScriptSchema = (doc: Node): Node => (doc.type.schema === scriptSchema ? doc : nodeOf(doc.toJSON()));

/** Without what gives a block a fact back that somebody has set otherwise since. */
function stillTheirs(after: Node, now: Node, back: readonly Step[]): Step[] {
  // Of words put in in a thousand places nothing need be done to see whose facts are set.
  if (!back.some((step) => step instanceof AttrStep)) return [...back];
  const steps: Step[] = [];
  const blocks = [after, now].map((one) => new Map(one.children.toReversed().map((block) => [block.attrs['id'] as unknown, block])));
  let doc = after;
  for (const step of back) {
    const id: unknown = step instanceof AttrStep ? doc.nodeAt(step.pos)?.attrs['id'] : undefined;
    const [left, is] = blocks.map((one) => one.get(id));
    if (step instanceof AttrStep && step.attr !== 'id' && left && is && left.attrs[step.attr] !== is.attrs[step.attr]) continue;
    steps.push(step);
    // A fact of a block moves nothing: of thousands of them none need be set to know which block the next is of.
    if (!(step instanceof AttrStep) || step.attr === 'id') doc = step.apply(doc).doc ?? doc;
  }
  return steps;
}

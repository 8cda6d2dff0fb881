/**
 * A script parted where nobody wrote: at the borders of paragraphs that no step of either side reaches. What was written in one part has nothing to do with what was written
 * in another, so each is woven by itself, and a word in a script of thousands of paragraphs is the work of one of them.
 */
import type { Node } from 'prosemirror-model';
import { AddMarkStep, AttrStep, RemoveMarkStep, ReplaceAroundStep, ReplaceStep, StepMap, type Step } from 'prosemirror-transform';

/** Blocks number `first` to `until` (exclusive) of the base, and the steps that reach them, their places counted from the beginning of `doc`. */
interface ScriptPart {
  readonly first: number;
  readonly until: number;
  /** Where they begin in the base. */
  readonly start: number;
  /** The ids that blocks of it had, or were given by somebody. */
  readonly ids: ReadonlySet<unknown>;
  /** These blocks; behind them, where the script goes on, an empty one that stands for the next. */
  readonly doc: Node;
  readonly ours: readonly Step[];
  readonly theirs: readonly Step[];
  /** The number of each of `ours` among all. */
  readonly numbers: readonly number[];
}

/** The parts of a script that somebody wrote in, in order; null where it cannot be parted. */
export function scriptParts(base: Node, ours: readonly Step[], theirs: readonly Step[]): ScriptPart[] | null {
  if (base.childCount < 2 || ![...ours, ...theirs].every(isKnown)) return null;
  // Of two blocks with one name nobody knows which is meant where it comes in again.
  const ids = base.children.map((block) => block.attrs['id'] as unknown).filter((id) => id !== '');
  if (new Set(ids).size < ids.length) return null;
  const sizes = base.children.map((block) => block.nodeSize);
  // joined[n]: is there no border before block n?
  const joined = new Uint8Array(base.childCount);
  for (const steps of [ours, theirs]) joinReached(sizes, steps, joined);
  for (;;) {
    const parts = partsAt(sizes, joined);
    if (parts.length === 1) return null;
    const [own, their] = [ours, theirs].map((steps) => allotted(parts, steps));
    if (!own || !their) return null;
    if (joinSharedIds(base, parts, [[ours, own], [theirs, their]], joined)) continue;
    return written(base, parts, [ours, own], [theirs, their]);
  }
}

const isKnown = (step: Step): boolean => [ReplaceStep, ReplaceAroundStep, AddMarkStep, RemoveMarkStep, AttrStep].some((kind) => step instanceof kind);

/** The first and the last place that a step reaches; the facts of a block are inside it. */
function reachOf(step: Step): readonly [from: number, to: number] {
  if (step instanceof AttrStep) return [step.pos + 1, step.pos + 1];
  const { from, to } = step as ReplaceStep | ReplaceAroundStep | AddMarkStep | RemoveMarkStep; // isKnown
  return [from, to];
}

/** By how many places a step makes the script longer. */
export const grownBy = (step: Step): number => { let by = 0; step.getMap().forEach((oldFrom, oldTo, newFrom, newTo) => { by += newTo - newFrom - (oldTo - oldFrom); }); return by; };

/** Takes away the borders that steps reach. */
function joinReached(before: readonly number[], steps: readonly Step[], joined: Uint8Array): void {
  const sizes = [...before];
  let [first, start] = [0, 0];
  for (const step of steps) {
    const [from, to] = reachOf(step);
    // Most steps are near the one before.
    while (first > 0 && from <= start) start -= sizes[--first]!;
    while (first < sizes.length - 1 && from > start + sizes[first]!) start += sizes[first++]!;
    let [last, end] = [first, start + sizes[first]!];
    for (; last < sizes.length - 1 && to >= end; end += sizes[++last]!) if (last > first) { sizes[first]! += sizes[last]!; sizes[last] = 0; }
    if (last > first) { sizes[first]! += sizes[last]!; sizes[last] = 0; joined.fill(1, first + 1, last + 1); }
    sizes[first]! += grownBy(step);
  }
}

interface Span { readonly first: number; readonly until: number; readonly start: number; readonly size: number }

function partsAt(sizes: readonly number[], joined: Uint8Array): Span[] {
  const parts: Span[] = [];
  let [first, start, size] = [0, 0, 0];
  sizes.forEach((one, n) => {
    size += one;
    if (n + 1 < sizes.length && joined[n + 1] === 1) return;
    parts.push({ first, until: n + 1, start, size });
    [first, start, size] = [n + 1, start + size, 0];
  });
  return parts;
}

interface Place { readonly part: number; readonly start: number }
/** The part of each step, and where that begins as the step is done. Null where one reaches more than a part. */
function allotted(parts: readonly Span[], steps: readonly Step[]): Place[] | null {
  const sizes = parts.map((part) => part.size);
  const found: Place[] = [];
  let [part, start] = [0, 0];
  for (const step of steps) {
    const [from, to] = reachOf(step);
    while (part > 0 && from <= start) start -= sizes[--part]!;
    while (part < sizes.length - 1 && from >= start + sizes[part]!) start += sizes[part++]!;
    const inside = (part === 0 || from > start) && (part === sizes.length - 1 || to < start + sizes[part]!);
    if (!inside) return null;
    found.push({ part, start });
    sizes[part]! += grownBy(step);
  }
  return found;
}

type Allotted = readonly [steps: readonly Step[], places: readonly Place[]];

/** A paragraph that goes from one part to another, or has a name that one in another part has, has to do with both: what is between them is one part. Says whether there was any. */
function joinSharedIds(base: Node, parts: readonly Span[], sides: readonly Allotted[], joined: Uint8Array): boolean {
  const home = new Map<unknown, number>();
  parts.forEach(({ first, until }, part) => { for (let n = first; n < until; n++) home.set(base.child(n).attrs['id'], part); });
  let any = false;
  for (const [steps, places] of sides) steps.forEach((step, n) => {
    const { part } = places[n]!;
    for (const id of idsPutIn(step)) {
      const other = home.get(id) ?? part;
      home.set(id, part);
      if (other === part || id === '') continue;
      any = true;
      joined.fill(1, parts[Math.min(part, other)]!.first + 1, parts[Math.max(part, other)]!.until);
    }
  });
  return any;
}

/** The ids of the blocks that a step puts in, and the id that it gives one. */
export function idsPutIn(step: Step): unknown[] {
  if (step instanceof AttrStep) return step.attr === 'id' ? [step.value] : [];
  return step instanceof ReplaceStep || step instanceof ReplaceAroundStep ? step.slice.content.content.filter((one) => one.isBlock).map((block) => block.attrs['id'] as unknown) : [];
}

function written(base: Node, parts: readonly Span[], [ours, own]: Allotted, [theirs, their]: Allotted): ScriptPart[] {
  const found = new Map<number, { ours: Step[]; theirs: Step[]; numbers: number[]; ids: Set<unknown> }>();
  const put = (side: 'ours' | 'theirs', step: Step, number: number, { part, start }: Place): void => {
    const here = found.get(part) ?? { ours: [], theirs: [], numbers: [], ids: new Set() };
    found.set(part, here);
    here[side].push(movedBy(step, -start));
    if (side === 'ours') here.numbers.push(number);
    for (const id of idsPutIn(step)) here.ids.add(id);
  };
  ours.forEach((step, number) => put('ours', step, number, own[number]!));
  theirs.forEach((step, number) => put('theirs', step, number, their[number]!));
  return [...found].sort(([a], [b]) => a - b).map(([part, steps]) => {
    const { first, until, start } = parts[part]!;
    const blocks = base.children.slice(first, until);
    for (const block of blocks) steps.ids.add(block.attrs['id']);
    const next = until < base.childCount ? [base.child(until).type.create(base.child(until).attrs)] : [];
    return { first, until, start, doc: base.type.create(base.attrs, [...blocks, ...next]), ...steps };
  });
}

/** The same step so many places further on; it must stay within the script. */
export function movedBy(step: Step, by: number): Step {
  const moved = by === 0 ? step : step.map(StepMap.offset(by));
  if (!moved) throw new RangeError('a step cannot be moved');
  return moved;
}

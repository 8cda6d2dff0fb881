/** Turns changes of tokens into ProseMirror steps that touch nothing else. */
import { Fragment, Slice, type Mark, type Node } from 'prosemirror-model';
import { AddMarkStep, AttrStep, RemoveMarkStep, ReplaceStep, type Step, type Transform } from 'prosemirror-transform';
import { nodesOf, placeOf, posAfter, type Token } from './tokens.ts';
import { scriptSchema } from './schema.ts';

/** A token that was there before, is there after, or both. */
export interface Change { readonly token: Token; readonly was: boolean; readonly is: boolean }

/**
 * Writes the changes into the transform, whose document holds the tokens that were. The run of tokens before and the run
 * after must each begin with an opening token.
 */
export function writeChanges(tr: Transform, changes: readonly Change[]): void {
  let at = 0;
  for (let i = 0; i < changes.length;) {
    if (changes[i]!.was && changes[i]!.is) { at++; i++; continue; }
    let removed = 0;
    const added: Token[] = [];
    for (; i < changes.length && !(changes[i]!.was && changes[i]!.is); i++) {
      if (changes[i]!.was) removed++;
      if (changes[i]!.is) added.push(changes[i]!.token);
    }
    if (removed > 0 || added.length > 0) tr.step(replacement(tr.doc, at, removed, added));
    at += added.length;
  }
}

/** The same, but what goes goes first: a block that stands elsewhere afterwards is then known as the same, and never there twice. Of what was, something must be left that begins with an opening token. */
export function writeGoneFirst(tr: Transform, changes: readonly Change[]): void {
  writeChanges(tr, changes.filter((one) => one.was));
  writeChanges(tr, changes.filter((one) => one.is));
}

/** The step that replaces `removed` tokens from number `at` by others. */
export function replacement(doc: Node, at: number, removed: number, added: readonly Token[]): Step {
  const first = placeOf(doc, at);
  const next = placeOf(doc, at + removed);
  const atBoundary = next.opens || next.end;
  const { lead, blocks } = nodesOf(added);
  const whole = atBoundary && lead.length === 0 && (first.opens || removed === 0);
  if (whole) return new ReplaceStep(first.pos, next.pos, new Slice(Fragment.from(blocks), 0, 0));
  const to = posAfter(doc, at + removed);
  // Only the very first token has no block before it to hang on: then the last new block goes on with the text that follows.
  if (at === 0) return new ReplaceStep(0, to, new Slice(Fragment.from(blocks), 0, 1));
  const from = posAfter(doc, at);
  if (blocks.length === 0) return new ReplaceStep(from, to, new Slice(Fragment.from(lead), 0, 0));
  return new ReplaceStep(from, to, new Slice(Fragment.from([scriptSchema.node('block', null, lead), ...blocks]), 1, 1));
}

/** Steps that give a document the attributes and marks of another with the same blocks and characters. */
export function writeFormat(tr: Transform, target: Node): void {
  for (let i = 0, offset = 0; i < target.childCount; i++) {
    const wanted = target.child(i);
    const now = tr.doc.child(i);
    for (const [attr, value] of Object.entries(wanted.attrs)) {
      if (now.attrs[attr] !== value) tr.step(new AttrStep(offset, attr, value));
    }
    writeMarks(tr, now, wanted, offset + 1);
    offset += wanted.nodeSize;
  }
}

function writeMarks(tr: Transform, now: Node, wanted: Node, start: number): void {
  for (const type of Object.values(scriptSchema.marks)) {
    const has = spansOf(now, type.name);
    const needs = spansOf(wanted, type.name);
    const mark = type.create();
    for (const [from, to] of without(has, needs)) tr.step(new RemoveMarkStep(start + from, start + to, mark));
    for (const [from, to] of without(needs, has)) tr.step(new AddMarkStep(start + from, start + to, mark));
  }
}

type Span = readonly [from: number, to: number];

function spansOf(block: Node, mark: string): Span[] {
  const spans: Span[] = [];
  block.forEach((run, offset) => {
    if (run.marks.some((one: Mark) => one.type.name === mark)) spans.push([offset, offset + run.nodeSize]);
  });
  return spans;
}

/** What of `spans` is not covered by `others`. */
function without(spans: readonly Span[], others: readonly Span[]): Span[] {
  return others.reduce<Span[]>((left, [from, to]) => left.flatMap(([a, b]): Span[] => (
    to <= a || from >= b ? [[a, b]] : [[a, Math.min(b, from)], [Math.max(a, to), b]].filter((one): one is [number, number] => one[0]! < one[1]!)
  )), [...spans]);
}

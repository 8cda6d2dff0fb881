/**
 * Facts of a block that we set and set back before anybody saw it. Carried over, the way back leads to what they had set; sent in an edit of its own, after the way there
 * was taken, it would look as if we had asked for that, and overtake what they set since. So neither way is written.
 */
import type { Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';
import type { Thread } from './weave.ts';

interface Way { readonly was: unknown; readonly steps: number[] }

export class Detours {
  readonly #ways = new Map<Thread, Map<string, Way>>();

  /** Step number `step` of the merge sets a fact of a block, which was `was`. */
  set(one: Thread, attr: string, was: unknown, step: number): void {
    const ways = this.#ways.get(one) ?? new Map<string, Way>();
    this.#ways.set(one, ways);
    const way = ways.get(attr) ?? { was, steps: [] };
    ways.set(attr, way);
    way.steps.push(step);
  }

  /** The numbers of the steps that are needed from `their` to `merged`: all, unless it is the same without the detours. */
  needed(their: Node, steps: readonly Step[], merged: Node): number[] {
    const all = steps.map((_step, number) => number);
    const detours = new Set<number>();
    for (const [one, ways] of this.#ways) for (const [attr, way] of ways) if (one.open?.[attr] === way.was) for (const step of way.steps) detours.add(step);
    if (detours.size === 0) return all;
    const rest = all.filter((number) => !detours.has(number));
    let doc: Node | null = their;
    for (const number of rest) doc = doc && steps[number]!.apply(doc).doc;
    return doc?.eq(merged) ? rest : all;
  }
}

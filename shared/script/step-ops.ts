/** What a step does to the tokens of a script. */
import type { Mark, Node } from 'prosemirror-model';
import { AddMarkStep, AttrStep, RemoveMarkStep, type Step } from 'prosemirror-transform';
import { sameToken, sharedEnds, tokensBefore, tokensOf, type Token } from './tokens.ts';

export type TokenOp =
  /** Takes the tokens from number `at` to `until` (exclusive) away and puts others there. */
  | { readonly is: 'replace'; readonly at: number; readonly until: number; readonly insert: readonly Token[] }
  | { readonly is: 'attr'; readonly at: number; readonly attr: string; readonly value: unknown }
  | { readonly is: 'mark'; readonly at: number; readonly until: number; readonly mark: Mark; readonly add: boolean };

/**
 * The token operations of a step that turned `before` into `after`, to be done in this order. Tokens that a replacement
 * took out and put in again stay what they were; a block that only got a new opening keeps its identity.
 */
export function opsOf(step: Step, before: Node, after: Node): TokenOp[] {
  if (step instanceof AttrStep) return [{ is: 'attr', at: tokensBefore(before, step.pos), attr: step.attr, value: step.value }];
  if (step instanceof AddMarkStep || step instanceof RemoveMarkStep) {
    return [{ is: 'mark', at: tokensBefore(before, step.from), until: tokensBefore(before, step.to), mark: step.mark, add: step instanceof AddMarkStep }];
  }
  const ops: TokenOp[] = [];
  step.getMap().forEach((oldStart, oldEnd, newStart, newEnd) => {
    const at = tokensBefore(before, oldStart);
    const removed = tokensOf(before, at, tokensBefore(before, oldEnd));
    const inserted = tokensOf(after, tokensBefore(after, newStart), tokensBefore(after, newEnd));
    // Later ranges first: their numbers count tokens of `before`.
    ops.unshift(...replaceOps(at, removed, inserted));
  });
  return ops;
}

function replaceOps(at: number, removed: readonly Token[], inserted: readonly Token[]): TokenOp[] {
  const ops: TokenOp[] = [];
  const kept = (index: number, old: Token, now: Token): void => {
    for (const [attr, value] of Object.entries(now.open ?? {})) if (old.open?.[attr] !== value) ops.push({ is: 'attr', at: index, attr, value });
  };
  if (removed.length === 1 && inserted.length === 1 && removed[0]!.open?.['id'] === '' && inserted[0]!.open) { kept(at, removed[0]!, inserted[0]!); return ops; }
  const { head, tail } = sharedEnds(removed, inserted, sameToken);
  for (let n = 0; n < head; n++) kept(at + n, removed[n]!, inserted[n]!);
  for (let n = 1; n <= tail; n++) kept(at + removed.length - n, removed.at(-n)!, inserted.at(-n)!);
  const insert = inserted.slice(head, inserted.length - tail);
  if (removed.length - tail > head || insert.length > 0) ops.push({ is: 'replace', at: at + head, until: at + removed.length - tail, insert });
  return ops;
}

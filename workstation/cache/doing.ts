/** Does what somebody gives here: on disk in the outbox, and folded over the records, before the screen hears of it. */
import { Step } from 'prosemirror-transform';
import { apply, type Write } from '../../shared/log/apply.ts';
import { isRefusal, type Command, type Refusal } from '../../shared/log/command.ts';
import { planted } from '../../shared/log/planted.ts';
import type { Kind } from '../../shared/records.ts';
import type { Body } from '../../shared/script/body.ts';
import { mergeInOrder } from '../../shared/script/merge-steps.ts';
import { docText, scriptSchema } from '../../shared/script/schema.ts';
import type { InStep } from './in-step.ts';
import type { OpenCache } from './open-cache.ts';
import type { OutboxEntry } from './outbox-rows.ts';
import type { UpTo } from './outbox-store.ts';
import { editArgsOf, goesOn, onTopOf } from './runs.ts';
import { keyOf, noting } from './touched.ts';

/** Typing that waits together in one command, at most. */
const MERGE_STEPS = 300;

/** A command done: the id it is known by (of typing, that of the edit it was merged into), and what it wrote. */
export interface Done { readonly id: string; readonly writes: readonly Write[] }

export class Doing {
  readonly #open: OpenCache;
  readonly #step: InStep;

  constructor(open: OpenCache, step: InStep) { this.#open = open; this.#step = step; }

  /** See Cache.execute. */
  execute(command: Command, instead: string | null, upTo: UpTo | null): Refusal | Done {
    const { rows: { records }, outbox } = this.#open;
    this.#step.stepUp();
    const reads = new Set<string>();
    const writes = apply(noting(records, reads), command);
    if (isRefusal(writes)) return writes;
    const edit = command.name === 'script.edit';
    const merged = edit && instead === null ? this.#mergeTyping(command, writes, reads, upTo) : null;
    if (merged) return merged;
    const last = edit ? outbox.edits(command.target.id).at(-1) : undefined;
    const below = last && goesOn(last, command) && this.#isInScript(last) ? last : undefined;
    const base = edit && !below ? docText(records.get('body', command.target.id)?.doc) : null;
    const kept = below ? { ...command, args: { ...editArgsOf(command), ...onTopOf(below, command.by) } } : command;
    // The outbox line is written inside the cache's transaction: when it cannot be (disk full), the cache forgets it too.
    this.#step.whole(() => { this.#fold(outbox.add(kept, base, instead, upTo), kept, writes, reads); });
    return { id: command.id, writes };
  }

  /** Inside a transaction: adds a command to what waits, unless it cannot be done; the kinds of records that it wrote. */
  also(command: Command): Kind[] {
    const { rows, outbox } = this.#open;
    const reads = new Set<string>();
    const writes = apply(noting(rows.records, reads), command);
    if (isRefusal(writes)) return [];
    this.#fold(outbox.add(command, null), command, writes, reads);
    return writes.map((one) => one.kind);
  }

  #fold(n: number, { target }: Pick<Command, 'target'>, writes: readonly Write[], reads: ReadonlySet<string>): void {
    const { folds, search } = this.#open;
    for (const row of folds.fold(n, writes)) search.noteRow(row);
    folds.noteTarget({ n, target }, reads);
    this.#step.noteFolded();
  }

  /** Puts typing to the last waiting edit of the same script; null where it cannot go into that one. */
  #mergeTyping(command: Command, writes: readonly Write[], reads: ReadonlySet<string>, upTo: UpTo | null): Done | null {
    const { outbox } = this.#open;
    const last = outbox.last();
    if (!last || last.name !== 'script.edit' || last.target.id !== command.target.id || last.by !== command.by || (last.sent && !planted.has('sent-added-to')) || !goesOn(last, command) || !this.#isInScript(last) || writes.some((one) => one.kind === 'branch')) return null;
    const earlier = editArgsOf(last);
    const { steps, passes, merges } = editArgsOf(command);
    // What brings a branch in stands or falls with it: nobody's own words are put to it.
    if (earlier.steps.length >= MERGE_STEPS || earlier.passes !== passes || earlier.merges || merges) return null;
    const together = mergeInOrder([...earlier.steps, ...steps].map((json) => Step.fromJSON(scriptSchema, json)));
    const v = earlier.v + together.length;
    const renumbered = writes.map((write) => (write.kind === 'body' ? { ...write, record: { ...(write.record as Body), v } } : write));
    this.#step.whole(() => {
      outbox.setArgs(last.n, { ...earlier, steps: together.map((step) => step.toJSON() as unknown) }, upTo);
      this.#fold(last.n, last, renumbered, reads);
    });
    return { id: last.id, writes: renumbered };
  }
  /** Words in a branch, or of which the rows that came back after a power cut do not have the text yet, are not what is typed on here, whatever their number. */
  #isInScript({ n, target }: OutboxEntry): boolean { return [...this.#open.folds.touched.keysOf(n)].includes(keyOf('body', target.id)); }
}

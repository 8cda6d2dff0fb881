/**
 * A script as it will be when the pool has come as far as some edit that waits. Whether words go into the script or into a branch is not said by what is confirmed alone: what
 * waits before them may have deleted the script, passed it, or taken a pass away, and another edit may have been typed by a screen that showed less.
 */
import type { Node } from 'prosemirror-model';
import { Step } from 'prosemirror-transform';
import { branchReason, type Branch } from '../../shared/branch/branch.ts';
import { apply, overlay, type ReadRecords } from '../../shared/log/apply.ts';
import { isRefusal } from '../../shared/log/command.ts';
import type { RecordOf } from '../../shared/records.ts';
import type { Body } from '../../shared/script/body.ts';
import { nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import type { OutboxEntry } from './outbox-rows.ts';
import { editArgsOf, isBranched, isInBranch } from './runs.ts';

export class Foreseen {
  readonly #records: ReturnType<typeof overlay>;
  readonly #id: string;
  readonly #waiting: readonly OutboxEntry[];
  #next = 0;
  /** Edits of which it is known here where they went. */
  readonly #done = new Set<string>();

  /** Over what is confirmed; `waiting`: all that waits, oldest first. */
  constructor(confirmed: ReadRecords, id: string, waiting: readonly OutboxEntry[]) {
    this.#records = overlay(confirmed);
    this.#id = id;
    this.#waiting = waiting;
  }

  /** Does what waits before number `n`. `present`: a command as it is by now, undefined where it is not going to be sent. */
  upTo(n: number, present: (entry: OutboxEntry) => OutboxEntry | undefined): void {
    for (; this.#next < this.#waiting.length && this.#waiting[this.#next]!.n < n; this.#next++) {
      const one = this.#waiting[this.#next]!;
      // A script, its version and its cut have one id; what is done to anything else changes nothing about it.
      const entry = one.target.id === this.#id || one.target.kind === 'branch' ? present(one) : undefined;
      if (entry) this.#do(entry);
    }
  }
  #do(entry: OutboxEntry): void {
    const writes = apply(this.#records, entry);
    if (!isRefusal(writes)) {
      for (const { kind, record } of writes) this.#records.put(kind, record as RecordOf<typeof kind>);
      if (entry.name === 'script.edit') this.#done.add(entry.id);
      return;
    }
    // It cannot be folded here (whoever wrote it is not known yet, it stands on other words): it goes where it seems to.
    const body = entry.name === 'script.edit' ? this.body : undefined;
    if (body && !isBranched(this.branches, entry) && branchReason(this.#version, editArgsOf(entry).passes) === null) this.#records.put('body', withEdits(body, [entry]));
  }
  get #version(): RecordOf<'version'> | undefined { return this.#records.get('version', this.#id); }

  get body(): Body | undefined { return this.#records.get('body', this.#id); }
  get branches(): readonly Branch[] { return this.#records.children('branch', this.#id); }
  /** Are the words of this edit going to be in the script? Null where that cannot be foreseen. */
  isInScript(edit: OutboxEntry): boolean | null { return this.#done.has(edit.id) ? !isInBranch(this.branches, edit.id) : null; }
}

/** A script with these edits done to it. */
export function withEdits(row: Body, edits: readonly OutboxEntry[]): Body {
  if (edits.length === 0) return row;
  const steps = edits.flatMap((one) => editArgsOf(one).steps);
  const doc = steps.reduce(stepped, nodeOf(row.doc));
  return { ...row, v: row.v + steps.length, doc: doc.toJSON() };
}
/** A step that does not fit leaves the text as it is. */
function stepped(doc: Node, json: unknown): Node {
  try { return Step.fromJSON(scriptSchema, json).apply(doc).doc ?? doc; } catch { return doc; /* beyond its end */ }
}

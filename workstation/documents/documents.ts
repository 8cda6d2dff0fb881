/**
 * Open scripts. Towards its windows the workstation is the authority on one linear history of local steps: a window pushes
 * against a local version or is told it is behind; what others typed (or a rebase changed) comes as steps behind it.
 */
import type { Node } from 'prosemirror-model';
import { Step } from 'prosemirror-transform';
import type { Refusal } from '../../shared/log/command.ts';
import type { Body } from '../../shared/script/body.ts';
import { nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import { stepsBetween } from '../../shared/script/steps-between.ts';
import type { Push } from '../../shared/protocol/port.ts';

interface Reader { readonly doc: number; readonly send: (push: Push) => void }
interface Open { version: number; body: Body; readonly readers: Set<Reader> }

export class Documents {
  readonly #open = new Map<string, Open>();
  readonly #body: (id: string) => Body | undefined;
  readonly #edit: (id: string, v: number, steps: unknown[]) => Refusal | { id: string };

  constructor(body: (id: string) => Body | undefined, edit: (id: string, v: number, steps: unknown[]) => Refusal | { id: string }) {
    this.#body = body;
    this.#edit = edit;
  }

  open(id: string, reader: Reader): { version: number; doc: unknown } | Refusal {
    const body = this.#body(id);
    if (!body) return { refused: 'gone' };
    const open = this.#open.get(id) ?? { version: 0, body, readers: new Set<Reader>() };
    this.#open.set(id, open);
    open.readers.add(reader);
    return { version: open.version, doc: body.doc };
  }

  close(id: string, reader: Reader): void {
    const open = this.#open.get(id);
    open?.readers.delete(reader);
    if (open?.readers.size === 0) this.#open.delete(id);
  }

  push(id: string, reader: Reader, version: number, steps: unknown[]): { version: number } | { behind: true } | Refusal {
    const open = this.#open.get(id);
    if (!open) return { refused: 'gone' };
    if (open.version !== version) return { behind: true };
    if (steps.length === 0) return { version };
    const refusal = this.#edit(id, open.body.v, steps);
    if ('refused' in refusal) return refusal;
    const before = open.body;
    open.body = this.#body(id)!;
    open.version += steps.length;
    for (const other of open.readers) if (other !== reader) other.send({ push: 'doc', doc: other.doc, version, steps });
    if (open.body.v === before.v) this.#takeOff(open, before, steps);
    return { version: open.version };
  }

  /** The words went into a branch: what the windows show of them goes again. */
  #takeOff(open: Open, before: Body, pushed: readonly unknown[]): void {
    const shown = pushed.reduce<Node>((doc, json) => Step.fromJSON(scriptSchema, json).apply(doc).doc ?? doc, nodeOf(before.doc));
    const steps = stepsBetween(shown, nodeOf(open.body.doc)).map((step) => step.toJSON() as unknown);
    const { version } = open;
    open.version += steps.length;
    if (steps.length > 0) for (const reader of open.readers) reader.send({ push: 'doc', doc: reader.doc, version, steps });
  }

  /** A frame from the pool (or a command of another kind) made the script read differently: tells every window by steps. */
  changed(id: string): void {
    const open = this.#open.get(id);
    if (!open) return;
    const body = this.#body(id);
    if (!body || body === open.body) return;
    try {
      const steps = stepsBetween(nodeOf(open.body.doc), nodeOf(body.doc)).map((step) => step.toJSON() as unknown);
      const version = open.version;
      open.body = body;
      open.version += steps.length;
      if (steps.length > 0) for (const reader of open.readers) reader.send({ push: 'doc', doc: reader.doc, version, steps });
    } catch (error) {
      console.error('script cannot be followed by steps', id, error);
      open.body = body;
      this.reset(id);
    }
  }

  reset(id: string): void {
    const open = this.#open.get(id);
    if (!open) return;
    for (const reader of open.readers) reader.send({ push: 'doc-reset', doc: reader.doc });
  }
  resetAll(): void { for (const id of this.#open.keys()) { const body = this.#body(id); const open = this.#open.get(id)!; if (body) open.body = body; this.reset(id); } }
}

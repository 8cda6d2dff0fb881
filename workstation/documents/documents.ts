/**
 * Open scripts. Towards its windows the workstation is the authority on one linear history of local steps: a window pushes
 * against a local version or is told it is behind; what others typed (or a rebase changed) comes as steps behind it.
 */
import type { Node } from 'prosemirror-model';
import { Step } from 'prosemirror-transform';
import { isDiskTrouble } from '../../shared/disk-trouble.ts';
import type { Refusal } from '../../shared/log/command.ts';
import type { Body } from '../../shared/script/body.ts';
import { nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import { stepsBetween } from '../../shared/script/steps-between.ts';
import type { Push } from '../../shared/protocol/port.ts';
import type { Done } from '../cache/doing.ts';
import type { UpTo } from '../cache/outbox-store.ts';

interface Reader { readonly doc: number; readonly send: (push: Push) => void }
interface Open {
  version: number;
  body: Body;
  readonly readers: Set<Reader>;
  /** A push failed with the disk, which may have kept it all the same: by steps its window would get its own words once more. It opens anew and finds out. */
  unsure: boolean;
}

/** Types into a script; what that wrote: of words that went into a branch no script. */
type Edit = (id: string, v: number, steps: unknown[], upTo: UpTo | null) => Refusal | Pick<Done, 'writes'>;
/** Writers that are remembered though nothing of theirs was kept. */
const MOST_WRITERS = 1000;

export class Documents {
  readonly #open = new Map<string, Open>();
  /** Writers that opened something while this process runs. */
  readonly #writers = new Set<string>();
  readonly #body: (id: string) => Body | undefined;
  readonly #edit: Edit;
  readonly #kept: (writer: string) => number | null;
  readonly #absent: () => Refusal;

  /** `absent`: what is said of a script that is not here. `kept`: how many steps of a writer are kept with the commands that `edit` made of them; null where none are known. */
  constructor(body: (id: string) => Body | undefined, edit: Edit, kept: (writer: string) => number | null, absent: () => Refusal = () => ({ refused: 'gone' })) {
    this.#body = body;
    this.#edit = edit;
    this.#kept = kept;
    this.#absent = absent;
  }

  /** Answers, too, how many steps of this writer were taken: whoever goes on for an editor that is gone knows by that what had arrived. Null: that is not known here. */
  open(id: string, reader: Reader, writer?: string): { version: number; doc: unknown; taken: number | null } | Refusal {
    const body = this.#body(id);
    if (!body) return this.#absent();
    // What the disk kept of a push that failed, whoever has it open hears of before somebody is given what stands there now.
    this.changed(id);
    const open = this.#open.get(id) ?? { version: 0, body, readers: new Set<Reader>(), unsure: false };
    this.#open.set(id, open);
    open.readers.add(reader);
    const taken = writer === undefined ? null : (this.#kept(writer) ?? (this.#writers.has(writer) ? 0 : null));
    if (writer !== undefined) this.#remember(writer);
    return { version: open.version, doc: body.doc, taken };
  }

  close(id: string, reader: Reader): void {
    const open = this.#open.get(id);
    open?.readers.delete(reader);
    if (open?.readers.size === 0) this.#open.delete(id);
  }

  #remember(writer: string): void {
    if (this.#writers.size >= MOST_WRITERS) this.#writers.clear();
    this.#writers.add(writer);
  }

  push(id: string, reader: Reader, version: number, steps: unknown[], upTo: UpTo | null = null): { version: number } | { behind: true } | Refusal {
    const open = this.#open.get(id);
    if (!open) return { refused: 'gone' };
    if (open.version !== version) return { behind: true };
    if (steps.length === 0) return { version };
    let done: ReturnType<Edit>;
    try { done = this.#edit(id, open.body.v, steps, upTo); } catch (error) { open.unsure = true; throw error; }
    if ('refused' in done) { open.unsure ||= isDiskTrouble(done.refused); return done; }
    const before = open.body;
    open.body = this.#body(id)!;
    open.version += steps.length;
    for (const other of open.readers) if (other !== reader) other.send({ push: 'doc', doc: other.doc, version, steps });
    if (!done.writes.some(({ kind }) => kind === 'body')) this.#takeOff(open, before, steps);
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
    if (open.unsure) { this.reset(id); return; }
    try {
      const steps = stepsBetween(nodeOf(open.body.doc), nodeOf(body.doc)).map((step) => step.toJSON() as unknown);
      const version = open.version;
      open.body = body;
      open.version += steps.length;
      if (steps.length > 0) for (const reader of open.readers) reader.send({ push: 'doc', doc: reader.doc, version, steps });
    } catch (error) {
      console.error('script cannot be followed by steps', id, error);
      this.reset(id);
    }
  }

  reset(id: string): void {
    const open = this.#open.get(id);
    if (!open) return;
    open.body = this.#body(id) ?? open.body;
    // What is on its way here was typed on another text.
    open.version++;
    open.unsure = false;
    for (const reader of open.readers) reader.send({ push: 'doc-reset', doc: reader.doc });
  }
  resetAll(): void { for (const id of this.#open.keys()) this.reset(id); }
}

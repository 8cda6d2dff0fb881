/**
 * A window with a script open, without an editor: the production code of both its ends (the editor's collab.ts, the workstation's Documents), a line between them that
 * keeps its order and breaks when the workstation dies, and a screen that somebody types on.
 */
import { Transform } from 'prosemirror-transform';
import { startCollab, type Collab, type Unsent } from '../../renderer/script/collab.ts';
import type { OpenDocument } from '../../renderer/data/documents.ts';
import { isRefusal, refuse, type Refusal } from '../../shared/log/command.ts';
import type { Push } from '../../shared/protocol/port.ts';
import type { MergeFinding } from '../../shared/script/merge-check.ts';
import { nodeOf } from '../../shared/script/schema.ts';
import type { Documents } from '../../workstation/documents/documents.ts';
import { act, pick, type Chance, type FreshText, type Mix } from '../property/script-history.ts';
import type { SimulatedTime } from './simulated-time.ts';

interface Reader { readonly doc: number; readonly send: (push: Push) => void }
export interface Around {
  readonly time: SimulatedTime;
  readonly random: Chance;
  /** The open scripts of the workstation's process that runs now. */
  documents(): Documents;
  /** Keeps findings of a merge, as the window's command does. */
  found(body: string, findings: readonly MergeFinding[]): void;
  /** An answer that is given where a call fails; null: it is not answered, the process has died of it. */
  refusalOf(error: unknown): Refusal | null;
}

/** One way over the line, ms. */
const WAY_MS = 2;

/** The line of one window to its workstation: in order, and over when that process is. */
class Line {
  readonly #time: SimulatedTime;
  readonly #refusalOf: Around['refusalOf'];
  readonly #asked = new Set<(error: Error) => void>();
  #waiting: (() => void)[] = [];
  #life = 0;
  #isOpen = true;

  constructor({ time, refusalOf }: Around) { this.#time = time; this.#refusalOf = refusalOf; }

  get isOpen(): boolean { return this.#isOpen; }
  call<T>(work: () => T | Refusal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const ask = (): void => {
        this.#asked.add(reject);
        this.#after(() => {
          let answer: T | Refusal;
          try { answer = work(); } catch (error) {
            const refusal = this.#refusalOf(error);
            if (!refusal) throw error;
            answer = refusal;
          }
          this.#after(() => { this.#asked.delete(reject); if (isRefusal(answer)) reject(new Error(answer.refused)); else resolve(answer); });
        });
      };
      if (this.#isOpen) ask(); else this.#waiting.push(ask);
    });
  }
  /** Said by the workstation unasked. */
  push(hear: () => void): void { this.#after(hear); }
  #after(run: () => void): void { const life = this.#life; this.#time.after(WAY_MS, () => { if (life === this.#life) run(); }); }

  lose(): void {
    this.#life++;
    this.#isOpen = false;
    for (const reject of this.#asked) reject(new Error('workstation-lost'));
    this.#asked.clear();
  }
  open(): void { this.#isOpen = true; for (const ask of this.#waiting.splice(0)) ask(); }
}

/** As renderer/data/documents.ts keeps it. */
interface Heard { steps: ((version: number, steps: unknown[]) => void) | null; reset: (() => void) | null; early: { version: number; steps: unknown[] }[]; lost: boolean }

export class SimulatedWindow {
  /** The version whose script is open. */
  readonly body: string;
  /** Characters typed here, but those that were taken away here again, and those of a composition that has not ended: they are promised to nobody. */
  readonly typed = new Set<string>();
  readonly #composed = new Set<string>();
  /** Why what was typed is not taken; null where all was. */
  refused: string | null = null;
  readonly #around: Around;
  readonly #line: Line;
  readonly #heard = new Map<number, Heard>();
  #next = 1;
  #screen: Transform | null = null;
  #collab: Collab | null = null;
  #opening = false;
  #composing = false;
  #resting = false;
  /** What was typed and not confirmed when it was closed. */
  #left: Unsent | null = null;

  constructor(around: Around, body: string) { this.#around = around; this.#line = new Line(around); this.body = body; }

  /** Opens the script; again after it was closed, going on with what was not confirmed then. */
  open(): void {
    if (this.#collab || this.#opening) return;
    this.#opening = true;
    const { time, found } = this.#around;
    const left = this.#left;
    startCollab({
      open: (writer) => this.#open(writer),
      show: (steps) => { if (this.#composing) throw new Error('changed under the input method'); for (const step of steps) this.#screen?.step(step); },
      composing: () => this.#composing, changed: () => { if (this.#collab?.waiting() === 0) this.refused = null; }, refused: (error) => { this.refused = error instanceof Error ? error.message : String(error); },
      found: (findings) => this.#line.call(() => { found(this.body, findings); return null; }).then(() => undefined),
      later: (ms, then) => time.after(Math.max(1, ms), then),
    }, left).then(({ doc, collab }) => { this.#left = null; this.#screen = new Transform(nodeOf(doc)); this.#collab = collab; this.#opening = false; }, () => { this.#opening = false; if (this.#resting) time.after(1000, () => this.open()); });
  }
  /** As closing a window does: what is not confirmed is sent, and kept in case it does not get there. In the middle of a composition as well: that goes. */
  close(): void {
    if (!this.#collab || this.#resting) return;
    if (this.#composing && this.#around.random() < 0.5) this.#endComposing();
    this.#left = this.#collab.unsent();
    this.#collab.close();
    this.#composing = false;
    this.#composed.clear();
    this.#collab = null;
    this.#screen = null;
  }

  /** Types; with an input method nothing may change under it until `composed`. */
  type(mix: Mix, times: number, text: FreshText): void {
    const { random } = this.#around;
    if (this.#resting) return;
    if (!this.#collab) { this.open(); return; }
    if (random() < 0.15) this.#composing = true;
    const tr = this.#screen!;
    const before = tr.steps.length;
    const was = new Set(tr.doc.textContent);
    for (let count = times; count > 0; count--) act(tr, pick(random, mix), random, text);
    const is = new Set(tr.doc.textContent);
    for (const character of is) if (!was.has(character)) (this.#composing ? this.#composed : this.typed).add(character);
    for (const character of was) if (!is.has(character)) { this.typed.delete(character); this.#composed.delete(character); }
    if (tr.steps.length > before) this.#collab.typed(tr.steps.slice(before));
    if (this.#composing && random() < 0.6) this.#endComposing();
  }
  #endComposing(): void {
    if (!this.#composing) return;
    this.#composing = false;
    for (const character of this.#composed) this.typed.add(character);
    this.#composed.clear();
    this.#collab?.composed();
  }
  /** Nobody types any more. */
  rest(): void { this.#resting = true; this.#endComposing(); this.open(); }

  /** Its workstation's process is gone; and there again. */
  lose(): void { this.#line.lose(); for (const one of this.#heard.values()) one.lost = true; }
  find(): void { this.#line.open(); for (const one of [...this.#heard.values()]) if (one.lost) one.reset?.(); }

  /** Steps that are not confirmed. */
  get waiting(): number { return (this.#collab?.waiting() ?? 0) + (this.#left?.steps.length ?? 0); }
  /** Does it show exactly this script? True while it is not open, and where the workstation has none. */
  shows(doc: unknown): boolean { return !this.#screen || doc === undefined || this.#screen.doc.eq(nodeOf(doc)); }

  async #open(writer: string): Promise<OpenDocument> {
    const { documents } = this.#around;
    const number = this.#next++;
    const heard: Heard = { steps: null, reset: null, early: [], lost: false };
    this.#heard.set(number, heard);
    const reader: Reader = { doc: number, send: (push) => this.#line.push(() => this.#hear(heard, push)) };
    try {
      // A session of the workstation's next process knows nothing of what was opened in this one.
      let opener: Documents | null = null;
      const opened = await this.#line.call(() => (opener = documents()).open(this.body, reader, writer));
      return {
        ...opened,
        onSteps: (handler) => { heard.steps = handler; for (const { version, steps } of heard.early.splice(0)) handler(version, steps); },
        onReset: (handler) => { heard.reset = handler; if (heard.lost) handler(); },
        push: (version, steps, upTo) => this.#line.call(() => (opener === documents() ? opener.push(this.body, reader, version, structuredClone(steps), upTo) : refuse('gone'))),
        close: () => { if (this.#heard.delete(number) && this.#line.isOpen) void this.#line.call(() => { documents().close(this.body, reader); return null; }).catch(() => undefined); },
      };
    } catch (error) { this.#heard.delete(number); throw error; }
  }
  #hear(heard: Heard, push: Push): void {
    if (push.push === 'doc-reset') { heard.lost = true; heard.reset?.(); return; }
    if (push.push !== 'doc') return;
    if (heard.steps) heard.steps(push.version, push.steps); else heard.early.push({ version: push.version, steps: push.steps });
  }
}

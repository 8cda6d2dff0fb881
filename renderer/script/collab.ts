/**
 * Keeps an editor and the script at the workstation the same. The workstation orders steps; what it has not confirmed yet is
 * held here and rebased without loss over what others did. What an input method composes is apart from it (see composition.ts).
 * Knows no window and no editor: both are handed in, so it is tested without either. All steps here are of `scriptSchema`.
 */
import type { Node } from '@tiptap/pm/model';
import { Step } from '@tiptap/pm/transform';
import { isDiskTrouble } from '../../shared/disk-trouble.ts';
import { lookAtMerge, type WrittenApart } from '../../shared/script/look-at-merge.ts';
import type { MergeFinding } from '../../shared/script/merge-check.ts';
import { mergeSteps } from '../../shared/script/merge-steps.ts';
import { applied } from '../../shared/script/applied.ts';
import { rebaseSteps, type Rebased } from '../../shared/script/rebase.ts';
import { nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import { stepsBetween } from '../../shared/script/steps-between.ts';
import type { OpenDocument } from '../data/documents.ts';
import { Composition } from './composition.ts';

export interface CollabHost {
  /** Opens the script at the workstation, which says how many steps of this writer it has taken. */
  open(writer: string): Promise<OpenDocument>;
  /** Shows steps that came from elsewhere, over what is on screen now; never while an input method composes. */
  show(steps: readonly Step[]): void;
  /** Is an input method composing? Then nothing may be changed under it, and what it makes is nobody's words. */
  composing(): boolean;
  /** What is waiting to be confirmed, or is composed, changed. */
  changed(): void;
  /** The workstation would not take what was typed. It stays here and is offered again. */
  refused(error: unknown): void;
  /** Keeps for everybody to see what an independent look at a merge found (合稿提示). Rejects while the workstation cannot be reached. */
  found(findings: readonly MergeFinding[]): Promise<void>;
  /** Calls back after a while; returns how to take it back. */
  later(ms: number, then: () => void): () => void;
}

/**
 * What was typed and not confirmed when a window went away, enough to go on from. `arriving` (absent in what older builds kept): who wrote it, how many of their
 * steps had been confirmed before these, how many of these were on their way, and whether the workstation had ever kept any (absent: not known). `composing` (absent
 * where nothing was): what an input method had not finished; no words, only to be told.
 */
export interface Unsent {
  readonly base: unknown;
  readonly steps: unknown[];
  readonly arriving?: { readonly writer: string; readonly confirmed: number; readonly sent: number; readonly kept?: boolean };
  readonly composing?: string;
}

/** A window can be gone a moment after a key: the first words go out in the browser's next turn, what is typed while they are on their way goes together. */
const FIRST_AFTER = 0;
const PUSH_AFTER = 30;
const AGAIN_AFTER = 500;
const REFUSED_AFTER = 5_000;
/** How often it is asked of a composition whether what it has are words. */
const LOOK_AFTER = 2_000;
/** Numbers of steps of which it is asked whether just so many have arrived. */
const MOST_TRIED = 200;
/** Steps that are sent at once: the workstation takes no more than 5000, in one command with some that wait there. */
const MOST_SENT = 2000;

export interface Collab {
  /** Own steps, as they are made on screen. While an input method composes they are held. */
  typed(steps: readonly Step[]): void;
  /** An input method has finished, and what it leaves stands on screen: it goes out at once. */
  chosen(): void;
  /** The screen may be changed again: what others did meanwhile comes now. */
  composed(): void;
  /** What an input method composes and has not finished; '' where nothing is. */
  composing(): string;
  /** The editor goes in the middle of a composition: what it made is nobody's, and only told. */
  giveUp(): string;
  /** Sends at once what is waiting (the window is about to go). */
  flush(): void;
  /** Steps that the workstation has not confirmed. */
  waiting(): number;
  /** What to keep when the window closes before all is confirmed; null when all is. */
  unsent(): Unsent | null;
  /** Sends what is waiting and ends. */
  close(): void;
  /** Ends without sending anything more. */
  drop(): void;
}

/** Opens a script. Resolves with what to show first and how to go on; rejects with PortError when it cannot be opened. */
export async function startCollab(host: CollabHost, rescued: Unsent | null): Promise<{ doc: unknown; collab: Collab }> {
  // Whoever goes on for an editor that is gone is the same writer.
  const writer = rescued?.arriving?.writer ?? crypto.randomUUID();
  const session = new Session(host, await host.open(writer), writer);
  const doc = session.begin(rescued);
  return { doc, collab: session };
}

class Session implements Collab {
  private readonly host: CollabHost;
  /** This editor and the one that it goes on for, and how many of their steps are confirmed. */
  private readonly writer: string;
  private confirmed = 0;
  /** Has the workstation kept any of them? If not, one that knows nothing of this writer has none. */
  private kept = false;
  private document: OpenDocument;
  private base: Node;
  private version: number;
  private mine: Step[] = [];
  /** How many of `mine` are on their way. */
  private sent = 0;
  /** How many of `mine` a failing disk may have kept all the same. */
  private maybe = 0;
  /** Null: the screen shows base + mine. */
  private apart: Composition | null = null;
  private looking: (() => void) | null = null;
  private timer: (() => void) | null = null;
  private closed = false;
  private reopening = false;
  /** What is to be looked at and is not kept yet. */
  private findings: MergeFinding[] = [];

  constructor(host: CollabHost, document: OpenDocument, writer: string) {
    this.host = host;
    this.writer = writer;
    this.document = document;
    this.base = nodeOf(document.doc);
    this.version = document.version;
  }

  begin(rescued: Unsent | null): unknown {
    if (rescued) {
      const steps = rescued.steps.map((json) => Step.fromJSON(scriptSchema, json));
      const base = nodeOf(rescued.base);
      this.confirmed = rescued.arriving?.confirmed ?? 0;
      this.kept = rescued.arriving?.kept !== false;
      const arrived = this.taken() ?? likeliest(base, steps, countsFor(rescued), this.base);
      const { mine, findings } = resume(base, steps, arrived, this.base);
      this.mine = mine;
      this.count(arrived, steps.length);
      this.tell(findings);
    }
    this.follow();
    if (this.mine.length > 0) this.schedule(PUSH_AFTER);
    // What others did since it was opened is in it already.
    return applied(this.base, this.mine).toJSON();
  }

  typed(steps: readonly Step[]): void {
    this.comeApart();
    (this.apart?.made ?? this.mine).push(...steps);
    // The last change of a composition may come a moment after its end.
    if (!this.host.composing()) this.chosen();
    this.host.changed();
    this.schedule(FIRST_AFTER);
  }

  chosen(): void {
    const { apart } = this;
    if (!apart || apart.made.length === 0) return;
    const steps = apart.outcome();
    if (apart.theirs.length > 0) {
      const rebased = woven(apart.from, steps, apart.theirs);
      this.mine.push(...rebased.steps);
      this.apart = new Composition(apart.screen, rebased.remote);
      this.tell(damage(found(apart.from, steps, { doc: applied(apart.from, apart.theirs), steps: apart.theirs }, rebased.doc)));
    } else {
      this.mine.push(...steps);
      this.apart = null;
    }
    this.host.changed();
    this.schedule(FIRST_AFTER);
  }

  composed(): void {
    if (this.host.composing()) return;
    this.chosen();
    const { apart } = this;
    this.apart = null;
    if (apart && apart.theirs.length > 0) this.host.show(apart.theirs);
  }

  composing(): string { return this.apart?.text ?? ''; }

  giveUp(): string {
    const composing = this.composing();
    this.apart = null;
    this.host.changed();
    return composing;
  }

  waiting(): number { return this.mine.length; }

  unsent(): Unsent | null {
    const composing = this.composing();
    if (this.mine.length === 0 && composing === '') return null;
    const arriving = { writer: this.writer, confirmed: this.confirmed, sent: Math.max(this.sent, this.maybe), kept: this.kept };
    return { base: this.base.toJSON(), steps: this.mine.map((step) => step.toJSON()), arriving, ...(composing === '' ? {} : { composing }) };
  }

  flush(): void {
    if (!this.host.composing()) this.chosen();
    this.timer?.();
    this.timer = null;
    void this.push();
  }

  close(): void {
    this.flush();
    this.drop();
  }

  drop(): void {
    this.closed = true;
    this.timer?.();
    this.timer = null;
    this.looking?.();
    this.looking = null;
    this.document.close();
  }

  private follow(): void {
    this.document.onSteps((version, steps) => this.receive(version, steps));
    this.document.onReset(() => { void this.reopen(); });
  }

  /** While an input method composes, the screen is not what has been said. */
  private comeApart(): void {
    if (this.apart || !this.host.composing()) return;
    this.apart = new Composition(applied(this.base, this.mine));
    this.look();
  }

  private look(): void {
    if (this.closed || this.looking || !this.apart) return;
    this.looking = this.host.later(LOOK_AFTER, () => {
      this.looking = null;
      if (!this.host.composing()) this.composed(); // its end was not heard
      else if (this.apart?.isWords) this.chosen();
      this.look();
    });
  }

  /** `remote` was done to what has been said: the screen follows, now or when it may. */
  private show(remote: readonly Step[]): void {
    if (this.apart) this.apart.theirs.push(...remote);
    else if (remote.length > 0) this.host.show(remote);
  }

  private schedule(ms: number): void {
    if (this.closed || this.timer || this.mine.length === 0) return;
    this.timer = this.host.later(ms, () => { this.timer = null; void this.push(); });
  }

  private async push(): Promise<void> {
    if (this.closed || this.sent > 0 || this.mine.length === 0 || this.reopening) return;
    const document = this.document;
    const sending = this.mine.slice(0, MOST_SENT);
    this.sent = sending.length;
    try {
      const answer = await document.push(this.version, mergeSteps(sending).map((step) => step.toJSON()), { writer: this.writer, steps: this.confirmed + sending.length });
      if (document !== this.document) return;
      this.sent = 0;
      if ('version' in answer) {
        this.maybe = 0;
        this.kept = true;
        this.base = applied(this.base, sending);
        this.confirmed += sending.length;
        this.version = answer.version;
        this.mine.splice(0, sending.length);
        this.host.changed();
        this.schedule(PUSH_AFTER);
      } else this.schedule(AGAIN_AFTER);
    } catch (error) {
      if (document !== this.document || this.closed) return;
      // The link broke: what was sent may or may not have arrived; reopening finds out.
      if (error instanceof Error && error.message === 'workstation-lost') { await this.reopen(); return; }
      // It failed somewhere between two files: when the disk is back this script is opened anew, and that finds out.
      this.maybe = error instanceof Error && isDiskTrouble(error.message) ? Math.max(this.maybe, this.sent) : 0;
      this.sent = 0;
      this.host.refused(error);
      this.schedule(REFUSED_AFTER);
    }
  }

  private receive(version: number, steps: unknown[]): void {
    if (this.closed || this.reopening) return;
    if (version !== this.version) { void this.reopen(); return; }
    const theirs = steps.map((json) => Step.fromJSON(scriptSchema, json));
    this.take(theirs, version + theirs.length);
  }

  /** Others' steps come before ours: what has been said becomes theirs with ours on top. */
  private take(theirs: readonly Step[], version: number): void {
    this.comeApart();
    const rebased = woven(this.base, this.mine, theirs);
    const [before, mine] = [this.base, this.mine];
    this.base = applied(before, theirs);
    this.version = version;
    this.mine = rebased.steps;
    this.count(0, mine.length);
    // What is on its way now stands on an old number and will be answered with 'behind'.
    this.show(rebased.remote);
    this.host.changed();
    this.schedule(PUSH_AFTER);
    this.tell(damage(found(before, mine, { doc: this.base, steps: theirs }, rebased.doc)));
  }

  /** How many of the steps that are not confirmed has the workstation, as it said when the script was opened? Null where it does not know any more. */
  private taken(): number | null {
    const { taken } = this.document;
    if (taken === null) return this.kept ? null : 0;
    this.kept ||= taken > 0;
    return Math.max(0, taken - this.confirmed);
  }

  /** Of `before` steps so many had arrived; those of which nothing is left count with them: what was kept of them earlier goes by their numbers. */
  private count(arrived: number, before: number): void { this.confirmed += Math.max(arrived, before - this.mine.length); }

  private tell(findings: readonly MergeFinding[]): void {
    this.findings.push(...findings);
    const telling = this.findings.splice(0);
    if (telling.length === 0 || this.closed) return;
    this.host.found(telling).catch(() => {
      this.findings.unshift(...telling);
      this.host.later(AGAIN_AFTER, () => this.tell([]));
    });
  }

  /** The steps cannot be followed any more: opens the script anew and carries over what was not confirmed. */
  private async reopen(): Promise<void> {
    if (this.reopening || this.closed) return;
    this.reopening = true;
    const before = this.document;
    before.close();
    try {
      const document = await this.host.open(this.writer);
      if (this.closed) { document.close(); return; }
      this.document = document;
      const now = nodeOf(document.doc);
      this.comeApart();
      const said = applied(this.base, this.mine);
      const arrived = this.taken() ?? likeliest(this.base, this.mine, [Math.min(this.mine.length, Math.max(this.sent, this.maybe))], now);
      const { mine, doc, findings } = resume(this.base, this.mine, arrived, now);
      this.base = now;
      this.version = document.version;
      const before = this.mine.length;
      this.mine = mine;
      this.count(arrived, before);
      this.sent = 0;
      this.maybe = 0;
      this.reopening = false;
      this.show(stepsBetween(said, doc));
      this.follow();
      this.host.changed();
      this.schedule(PUSH_AFTER);
      this.tell(damage(findings));
    } catch {
      // Not reachable yet: typing goes on and is kept here until it is. The workstation knows of no script that is not open, and would say that it is gone.
      if (!this.closed) this.host.later(AGAIN_AFTER, () => { this.reopening = false; void this.reopen(); });
    }
  }
}

/** How much two scripts differ: what the steps from one to the other touch. */
function distance(from: Node, to: Node): number {
  let size = 0;
  for (const step of stepsBetween(from, to)) {
    size += 1;
    step.getMap().forEach((oldStart, oldEnd, newStart, newEnd) => { size += oldEnd - oldStart + newEnd - newStart; });
  }
  return size;
}

/** How many of the steps that a window left may have arrived: any number, since more may have been sent after they were kept. Of very many not every number is tried. */
function countsFor({ steps: { length }, arriving }: Unsent): number[] {
  const tried = Math.min(length, MOST_TRIED);
  const counts = new Set(Array.from({ length: tried }, (_, index) => Math.ceil(((index + 1) * length) / tried)));
  return [...counts.add(Math.min(arriving?.sent ?? 0, length))].sort((a, b) => a - b);
}

/**
 * Nobody knows how many of `mine` (made on `base`) have arrived: none, or as many as one of `counts` (ascending) says. Whichever explains the script that stands
 * there now with the least change is what happened.
 */
function likeliest(base: Node, mine: readonly Step[], counts: readonly number[], now: Node): number {
  let [arrived, least] = [0, distance(base, now)];
  let [doc, at] = [base, 0];
  for (const count of counts) {
    doc = applied(doc, mine.slice(at, count));
    at = count;
    const far = distance(doc, now);
    if (far < least) [arrived, least] = [count, far];
  }
  return arrived;
}

/** Goes on after a break: the first `arrived` of `mine` (made on `base`) are in the script that stands there now, the others are carried over to it. */
function resume(base: Node, mine: readonly Step[], arrived: number, now: Node): { mine: Step[]; doc: Node; findings: MergeFinding[] } {
  const left = mine.slice(arrived);
  const start = applied(base, mine.slice(0, arrived));
  const rebased = woven(start, left, stepsBetween(start, now));
  return { mine: rebased.steps, doc: rebased.doc, findings: found(start, left, { doc: now, steps: null }, rebased.doc) };
}

function woven(base: Node, mine: readonly Step[], theirs: readonly Step[]): Rebased {
  const rebased = rebaseSteps(base, mine, theirs);
  if (rebased.beside) console.error('what is typed here could not be woven with what came, and stands beside it', rebased.beside);
  return rebased;
}

/** What is to be looked at in a merge; nothing where only one side wrote. */
const found = (base: Node, mine: readonly Step[], theirs: WrittenApart, merged: Node): MergeFinding[] =>
  (mine.length === 0 || theirs.doc.eq(base) ? [] : lookAtMerge(base, { doc: applied(base, mine), steps: mine }, theirs, merged));

/** Whoever writes the same sentence at the same time sees what comes of it. */
const damage = (findings: readonly MergeFinding[]): MergeFinding[] => findings.filter(({ is }) => is !== 'both');

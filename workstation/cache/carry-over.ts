/** Carries the waiting edits of scripts over to what is confirmed of them: where each goes, which the scripts have already, and which have no place any more. */
import type { Branch } from '../../shared/branch/branch.ts';
import type { ReadRecords } from '../../shared/log/apply.ts';
import type { Command } from '../../shared/log/command.ts';
import { planted } from '../../shared/log/planted.ts';
import type { Frame } from '../../shared/protocol/pool.ts';
import type { Body } from '../../shared/script/body.ts';
import type { Merges } from '../../shared/script/commands.ts';
import { nodeOf } from '../../shared/script/schema.ts';
import type { Version } from '../../shared/story/version.ts';
import type { InBranch } from './answers.ts';
import { closingOf, flagOf, freshId } from './follow-ups.ts';
import { Foreseen, withEdits } from './foreseen.ts';
import type { OutboxEntry } from './outbox-rows.ts';
import { rebasePending, withSteps } from './pending-text.ts';
import { PoolEdits } from './pool-edits.ts';
import { branchBelow, cutAgain, cutAtIdle, cutInside, editArgsOf, isBranched, isIdleMerge, isInBranch, onTopOf, runsOf, type Stretch } from './runs.ts';
import { baseLeft, isTypedApart, isTypedOnAnother, leadsTo, partedInBranch, type Bases } from './typed-on.ts';

type Edits = Frame['edits'];
/** What came of a frame for the scripts that words wait for. */
export interface Arrived {
  /** With the rows of the frame in them, and nothing that waits. */
  readonly records: ReadRecords;
  readonly outbox: Bases;
  /** By script: its edits that wait and those that were just answered, in order. */
  readonly own: ReadonlyMap<string, readonly OutboxEntry[]>;
  /** All that waits and must be folded anew, oldest first. */
  readonly waiting: readonly OutboxEntry[];
  readonly rows: readonly { readonly kind: string; readonly id: string }[];
  readonly edits: Edits;
  /** More of this catch-up comes. */
  readonly more: boolean;
  /** Scripts as they were confirmed before the frame. */
  readonly confirmedBefore: ReadonlyMap<string, Body | undefined>;
  /** Ids of commands that the frame refuses. */
  readonly refused: ReadonlySet<string>;
  /** By outbox number: what the pool has in a branch under the id of this edit. */
  readonly inBranch: ReadonlyMap<number, InBranch>;
  readonly now: number;
  /** Edits up to this outbox number were written while there was no line. */
  readonly apart: number;
}

/** What becomes of the waiting edits. */
export interface Carried {
  /** Everything that waits, as it must be folded now. */
  readonly again: readonly OutboxEntry[];
  readonly rebased: { readonly n: number; readonly args: unknown }[];
  readonly bases: { readonly n: number; readonly base: string }[];
  readonly salvaged: string[];
  /** Commands of our own that come of it: findings to check, branches to close. */
  readonly flags: Command[];
  readonly unplaced: { readonly entry: OutboxEntry; readonly code: 'text-not-placed' | 'branch-closed' }[];
  /** Ids of edits whose words are where they belong already, and their outbox numbers. */
  readonly said: ReadonlySet<string>;
  readonly done: ReadonlySet<number>;
  readonly renamed: { readonly n: number; readonly id: string }[];
}

/** Finds a place for every waiting edit in what is confirmed now. Changes nothing: what is to be written is in the answer. */
export function carryOver(arrived: Arrived): Carried {
  const work = new CarryOver(arrived);
  for (const [id, edits] of arrived.own) work.script(id, edits);
  return work.carried();
}

/** A script that words wait for. */
interface Script {
  readonly body: Body;
  /** Its edits that wait, with those just answered, and the first run of them. */
  readonly all: readonly OutboxEntry[];
  readonly firstRun: readonly OutboxEntry[];
  readonly version: Version | undefined;
  readonly branches: readonly Branch[];
  /** The frame brought another row of it, or of its version where a merge may have waited for that. */
  readonly changed: boolean;
  readonly ahead: Foreseen;
}

/** A run of edits on its way to a script. */
interface Way {
  readonly script: Script;
  readonly isFirst: boolean;
  /** The edits of the run that are in no branch, the first of them, and those that still wait. */
  readonly entries: readonly OutboxEntry[];
  readonly first: OutboxEntry;
  readonly left: readonly OutboxEntry[];
  /** The text that they come to: the confirmed one, and behind the first run what the edits before will leave. */
  readonly row: Body;
  /** The text that was kept with the first one, as JSON; null where none was. */
  readonly kept: string | null;
  /** The text that the first one was typed on; null where it is not here. */
  typedOn(): unknown;
  /** What the pool has told of the text that they were typed on. */
  readonly told: PoolEdits;
  /** The pool has in a branch what another copy of this folder said: under the id of the first one, or of the edit that it stands on. */
  readonly parted: boolean;
  /** The branch that they were typed on is closed and takes nothing any more: they come to the script, though its number may fit by chance. */
  readonly stranded: boolean;
  /** Edits of the run that have their place, as they are by now. */
  readonly placed: OutboxEntry[];
}

class CarryOver {
  readonly #arrived: Arrived;
  readonly #rebased: Carried['rebased'] = [];
  readonly #bases: Carried['bases'] = [];
  readonly #salvaged: string[] = [];
  readonly #flags: Command[] = [];
  readonly #unplaced: Carried['unplaced'] = [];
  readonly #said = new Set<string>();
  readonly #replaced = new Map<number, OutboxEntry>();
  readonly #renamed: Carried['renamed'] = [];
  /** As they are from now on: some have another id. By their old one they are known among the pool's edits. */
  readonly #present: ReadonlyMap<number, OutboxEntry>;

  constructor(arrived: Arrived) {
    this.#arrived = arrived;
    this.#present = new Map(arrived.waiting.map((one) => [one.n, one]));
  }

  script(id: string, all: readonly OutboxEntry[]): void {
    const { records, outbox, rows, waiting } = this.#arrived;
    const body = records.get('body', id);
    const runs = runsOf(all, (run, edit) => isTypedApart(outbox, run, edit));
    const [firstRun] = runs;
    if (!firstRun) return;
    if (!body) { this.#bases.push(...runs.flatMap((run) => baseLeft(outbox, run, run.find((one) => this.#present.has(one.n))) ?? [])); return; }
    const script = {
      body, all, firstRun, version: records.get('version', id), branches: records.children('branch', id),
      changed: rows.some((one) => one.id === id && (one.kind === 'body' || (one.kind === 'version' && all.some(isMerge)))), ahead: new Foreseen(records, id, waiting),
    };
    for (const run of runs) for (const part of this.#cutAtBranches(script, run)) this.#run(script, part, run);
  }
  /** A run cut behind each edit that the pool took into a branch past one that still waits before it: it was sent as it was typed without that, and what was typed on it is on its way to the script alone. */
  #cutAtBranches({ branches }: Script, run: readonly OutboxEntry[]): OutboxEntry[][] {
    const parts: OutboxEntry[][] = [[]];
    let waits = false;
    for (const one of run) {
      parts.at(-1)!.push(one);
      if (this.#present.has(one.n)) waits = true; else if (waits && isInBranch(branches, one.id)) parts.push([]);
    }
    return parts.filter((part) => part.length > 0);
  }

  carried(): Carried {
    const { own, waiting } = this.#arrived;
    const done = new Set([...own.values()].flatMap((all) => all.filter((one) => this.#said.has(one.id)).map((one) => one.n)));
    const again = waiting.filter(({ n }) => !this.#isUnplaced(n) && !done.has(n)).map((entry) => this.#replaced.get(entry.n) ?? entry);
    return { again, rebased: this.#rebased, bases: this.#bases, salvaged: this.#salvaged, flags: this.#flags, unplaced: this.#unplaced, said: this.#said, done, renamed: this.#renamed };
  }
  #isUnplaced(n: number): boolean { return this.#unplaced.some(({ entry }) => entry.n === n); }

  /** `whole`: the run that it is a part of. */
  #run(script: Script, run: readonly OutboxEntry[], whole: readonly OutboxEntry[]): void {
    const way = this.#wayOf(script, run, whole);
    // Whether the words of a merge come in without it is said by the version, which is still to come: the cache is being filled anew.
    if (!way || (this.#arrived.more && !script.version && way.entries.some(isMerge))) return;
    const stretches = this.#stretchesOf(way);
    const base = this.#whatToMove(way, stretches.length > 1);
    if (base === undefined || planted.has('not-rebased')) return;
    // What it was typed on is in a branch that is still to come: the cache is being filled anew.
    if (base === null && this.#arrived.more) return;
    this.#move(way, stretches, base);
  }

  /** Null where nothing of the run waits any more, or a branch is going to take it. */
  #wayOf(script: Script, run: readonly OutboxEntry[], whole: readonly OutboxEntry[]): Way | null {
    const { edits, confirmedBefore, inBranch, outbox } = this.#arrived;
    const { body, branches, ahead } = script;
    const isFirst = run[0] === script.firstRun[0];
    const left = run.filter((one) => this.#present.has(one.n));
    if (left.length === 0 || isBranched(branches, this.#present.get(left[0]!.n)!)) return null;
    // Words that a branch has taken are not in the script.
    const entries = run.filter((one) => left.includes(one) || !isInBranch(branches, one.id));
    const first = entries[0]!;
    // What stands before it is as the edits before it leave it.
    if (!isFirst) ahead.upTo(left[0]!.n, (one) => (this.#said.has(one.id) || this.#isUnplaced(one.n) ? undefined : (this.#replaced.get(one.n) ?? one)));
    const kept = outbox.base(first.n);
    const { on } = editArgsOf(first);
    const below = branchBelow(branches, first);
    const strayed = on !== undefined && below === undefined && isInBranch(branches, on);
    const typedOn = (): unknown => {
      if (strayed) return JSON.parse(kept ?? baseLeft(outbox, whole, first)?.base ?? 'null') as unknown;
      const before = confirmedBefore.get(body.id);
      return below && kept === null ? below.doc : before && before.v === editArgsOf(first).v ? before.doc : (JSON.parse(kept ?? 'null') as unknown);
    };
    const there = inBranch.get(first.n);
    const parted = there ? partedInBranch(first, there, branches, typedOn()) : null;
    return { script, isFirst, entries, first, left, row: isFirst ? body : (ahead.body ?? body), kept, typedOn, told: new PoolEdits(parted ?? edits.filter((one) => one.body === body.id)), parted: parted !== null || strayed, stranded: below !== undefined, placed: [] };
  }

  /** The run, cut behind the merges in it whose words come into the script without them. */
  #stretchesOf({ script: { changed, branches, version, all, ahead }, entries, told }: Way): readonly Stretch[] {
    const { more, refused } = this.#arrived;
    if (more && !changed) return [{ before: [], entries }];
    const isDone = (one: OutboxEntry): boolean => (!this.#present.has(one.n) && !refused.has(one.id)) || told.has(one) || isInBranch(branches, one.id);
    return cutAtIdle(entries, (one) => isIdleMerge(one, { branches, version, all, refused, isDone, ahead }));
  }

  /** The text that the run must be carried over from, null where that is not here; undefined where it stays as it is. */
  #whatToMove({ script: { changed }, isFirst, entries, first, left, row, kept, typedOn, told, parted, stranded }: Way, isCut: boolean): unknown {
    const { more, refused, outbox } = this.#arrived;
    const { v } = editArgsOf(first);
    const lost = isCut || entries.some((one) => refused.has(one.id));
    // Until a catch-up is whole the edits in between may still come, own ones among them that are in the script already.
    const caughtUp = v !== row.v && (told.edits.length > 0 || (first === left[0] && !more));
    if (isFirst && !changed && !more && told.edits.length > 0 && v === row.v && isTypedOnAnother(outbox, first, row)) return JSON.parse(kept ?? 'null');
    return changed || lost || caughtUp || parted || stranded ? typedOn() : undefined;
  }

  /** Carries the run over from the text `base`, stretch by stretch. */
  #move(way: Way, stretches: readonly Stretch[], base: unknown): void {
    const { told, row } = way;
    const { v } = editArgsOf(way.first);
    // Of an edit that grew in this folder after it was copied the pool has the beginning: the rest goes out under another id.
    const cutByWords = (stretch: Stretch): Stretch[] => cutAgain(stretch, (one) => told.isThere(one)).flatMap((one) => cutInside(one, (edit) => told.begun(edit)));
    let astray = isAstray(way, base);
    const idle: OutboxEntry[] = [];
    for (const queue = astray ? stretches.flatMap(cutByWords) : [...stretches]; queue.length > 0;) {
      const stretch = queue.shift()!;
      if (stretch.idle) idle.push(stretch.idle);
      if (stretch.entries.length === 0) continue;
      const follow = !astray && stretch.before.length === 0 && told.edits.length > 0;
      const asEdits = stretch.entries.map((one) => ({ n: one.n, id: one.id, steps: editArgsOf(one).steps }));
      // How the words of an idle edit came to where they stand is not known edit by edit.
      const result = tryRebase(base, stretch.before, v, asEdits, follow ? told.edits : [], withEdits(row, way.placed), this.#arrived.refused);
      if (result) this.#place(way, stretch, result);
      else if (follow) { astray = true; queue.unshift(...cutByWords({ ...stretch, idle: undefined })); } else this.#noPlace(way, stretch);
    }
    for (const one of idle) this.#idle(way, one);
  }

  /** The edits of a stretch found their places. */
  #place({ script, first, left, placed }: Way, stretch: Stretch, result: NonNullable<ReturnType<typeof tryRebase>>): void {
    const { now, apart } = this.#arrived;
    this.#salvaged.push(...result.salvaged);
    for (const one of result.accepted) this.#said.add(one);
    // Who writes the same sentence on one line at one time sees what comes of it.
    const findings = stretch.entries.some((one) => one.n <= apart) ? result.findings : result.findings.filter(({ is }) => is !== 'both');
    if (findings.length > 0) this.#flags.push(flagOf(first, findings, now));
    const still = new Map(result.edits.map((one) => [one.n, one]));
    for (const entry of left) {
      const edit = still.get(entry.n);
      if (!edit) continue;
      const { on: _on, shared: _shared, ...rest } = editArgsOf(entry);
      const args = { ...rest, ...mergesAgain(entry, script), v: edit.v, steps: edit.steps, ...(placed.length > 0 ? onTopOf(placed.at(-1)!, entry.by) : {}) };
      // An edit whose every change others had made already has nothing left to say.
      if (edit.steps.length === 0) {
        this.#said.add(entry.id);
        if (args.merges) this.#flags.push(closingOf(entry, args.merges.branch, now));
        continue;
      }
      this.#rebased.push({ n: entry.n, args });
      if (edit.base !== null && placed.length === 0) this.#bases.push({ n: entry.n, base: edit.base });
      const id = edit.taken || stretch.begun === entry.n ? freshId(now) : null;
      if (id !== null) this.#renamed.push({ n: entry.n, id });
      placed.push({ ...this.#present.get(entry.n)!, args, ...(id !== null ? { id } : {}) });
      this.#replaced.set(entry.n, placed.at(-1)!);
    }
  }

  /** The edits of a stretch fit nowhere. */
  #noPlace({ script, left, told }: Way, stretch: Stretch): void {
    for (const one of stretch.entries) {
      if (!left.includes(one)) continue;
      const entry = this.#present.get(one.n)!;
      // Under its own id it is in a branch: the pool knows whether with these words, and says so when it is sent again.
      const isKept = entry.id === one.id && isInBranch(script.branches, one.id);
      if (told.isThere(one)) this.#said.add(one.id); else if (!isKept) this.#unplaced.push({ entry, code: 'text-not-placed' });
    }
  }

  /** A merge whose words come into the script without it. */
  #idle({ script, told }: Way, one: OutboxEntry): void {
    const entry = this.#present.get(one.n);
    if (!entry) return;
    // As the pool is going to say; the other merge may have gone into a branch of its own.
    if (!told.isThere(one) && script.branches.some(({ id }) => id === editArgsOf(one).merges?.branch)) this.#unplaced.push({ entry, code: 'branch-closed' }); else this.#said.add(one.id);
  }
}

/** The pool came back from an older backup and its log went another way: its edits do not lead here, and of own ones that it has by now, from a copy of this folder, only the words tell. */
function isAstray({ isFirst, entries, first, row, told: { edits }, parted }: Way, base: unknown): boolean {
  const { v } = editArgsOf(first);
  const mine = edits.filter((edit) => entries.some((one) => one.id === edit.command));
  if (mine.length > 0 && (mine.some((edit) => edit.v < v) || edits.every((edit) => edit.v !== v))) return true;
  return isFirst && !parted && edits.some((edit) => edit.v >= v) && !leadsTo(base, v, edits, row);
}

const isMerge = (entry: OutboxEntry): boolean => editArgsOf(entry).merges !== undefined;

/** A branch that the pool does not have yet is going to be as long as the edits that wait for it make it by now. */
function mergesAgain(entry: OutboxEntry, { branches, ahead }: Script): { merges?: Merges } {
  const { merges } = editArgsOf(entry);
  if (!merges || branches.some(({ id }) => id === merges.branch)) return {};
  const going = ahead.branches.find(({ id }) => id === merges.branch);
  return going ? { merges: { ...merges, v: going.v } } : {};
}

type Tail<T extends readonly unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never;
/**
 * Rebases what was typed on `base` with the edits `before` done to it. Null where the pool's edits do not fit our base (it came back from an older backup and went
 * another way), or (without such) where our own do not fit the text they are said to stand on: a defect of ours, which must not stop the frame or lose the words.
 */
function tryRebase(base: unknown, before: readonly OutboxEntry[], ...[v, pending, edits, row, refused]: Tail<Parameters<typeof rebasePending>>): ReturnType<typeof rebasePending> | null {
  try { return rebasePending(withSteps(nodeOf(base), before.flatMap((one) => editArgsOf(one).steps)), v, pending, edits, row, refused); } catch (error) {
    if (edits.length === 0) console.error('unsent text cannot be placed', error);
    return null;
  }
}

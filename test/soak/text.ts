/** Script histories by the thousand: 2-4 people write apart or meet as they go, and nothing may be lost, doubled or hidden. One seed is one history. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Transform, type Step } from 'prosemirror-transform';
import type { Node } from 'prosemirror-model';
import { act, baseScript, chance, freshText, pick, WIDE_MIXES, type Action, type Chance, type FreshText, type Mix } from '../property/script-history.ts';
import { Meeting, type Happening } from './text-meeting.ts';

export interface TextHistory { readonly seed: number; readonly base: unknown; readonly authors: number; readonly happenings: readonly Happening[] }
export interface TextFailure { readonly seed: number; readonly faults: readonly string[]; readonly history: TextHistory }
export interface TextResult { readonly ran: number; readonly failed: readonly TextFailure[]; readonly actions: number; readonly flagged: number; readonly alarms: number }
export interface TextOptions {
  readonly histories: number;
  readonly seed: number;
  /** Actions of each author before all have met; by chance 5 to 60 when not given. */
  readonly actions?: number;
}

/** Runs histories with the seeds from `seed` on. Failures come with all that is needed to play them again. */
export function textHistories({ histories, seed, actions }: TextOptions): TextResult {
  const result = { ran: 0, failed: [] as TextFailure[], actions: 0, flagged: 0, alarms: 0 };
  for (let n = 0; n < histories; n++) {
    const one = textHistory(seed + n, actions);
    result.ran++;
    result.actions += one.actions;
    if (one.meeting.flagged.length > 0) result.flagged++;
    else if (one.meeting.findings.length > 0) result.alarms++;
    if (one.faults.length > 0) result.failed.push({ seed: seed + n, faults: one.faults, history: one.history });
  }
  return result;
}

/** Plays a history that was written down. */
export function replayText({ base, authors, happenings }: TextHistory): string[] {
  const meeting = new Meeting(base, authors);
  try {
    for (const happening of happenings) meeting.do(happening);
    meeting.settle();
    return meeting.check();
  } catch (error) { return [`threw ${error instanceof Error ? error.message : String(error)}`]; }
}

const folder = fileURLToPath(new URL('../data/regress/', import.meta.url));
/** Keeps a failing history as a file; says which. */
export function keepText({ seed, history }: TextFailure): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `text-${seed}.json`);
  writeFileSync(file, `${JSON.stringify(history)}\n`);
  return file;
}
export function keptTexts(): { name: string; history: TextHistory }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => /^text-.*\.json$/.test(name)).sort().map((name) => ({ name, history: JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as TextHistory })); // written by keepText
}

/** What one person can undo: what they did since they last took anything in, newest last. */
type Done = { steps: Step[]; docs: Node[] }[];

function textHistory(seed: number, given: number | undefined): { meeting: Meeting; faults: string[]; history: TextHistory; actions: number } {
  const random = chance(seed);
  const text = freshText(random() < 0.5 ? 0 : 2 + random.below(8));
  const names = Object.keys(WIDE_MIXES) as (keyof typeof WIDE_MIXES)[];
  const few = given !== undefined && given < 13;
  const base = baseScript(random, text, 1 + random.below(few ? 4 : 8), few ? 8 : 60);
  const authors = 2 + random.below(few ? 2 : 3);
  const meeting = new Meeting(base.toJSON(), authors);
  const happenings: Happening[] = [];
  const mixes = Array.from({ length: authors }, () => WIDE_MIXES[names[random.below(names.length)]!]);
  const actions = given ?? 5 + random.below(random() < 0.3 ? 56 : 16);
  const history = { seed, base: base.toJSON() as unknown, authors, happenings };
  const happen = (one: Happening): void => { happenings.push(one); meeting.do(one); };
  const done: Done[] = Array.from({ length: authors }, () => []);
  /** How often people meet while they write: never (apart), or now and then. */
  const meets = random() < 0.5 ? 0 : 0.05 + random() * 0.5;
  const left = Array.from({ length: authors }, () => actions);
  try {
    while (left.some((one) => one > 0)) {
      const number = random.below(authors);
      if (left[number]! > 0) left[number]! -= write(meeting, number, mixes[number]!, Math.min(left[number]!, 1 + random.below(random() < 0.2 ? 20 : 4)), random, text, done[number]!, happen);
      if (random() < meets) meet(meeting, random.below(authors), random, done, happen);
    }
    for (let n = 0; n < authors * 3; n++) meet(meeting, random.below(authors), random, done, happen);
    meeting.settle();
    return { meeting, faults: meeting.check(), history, actions: actions * authors };
  } catch (error) { return { meeting, faults: [...meeting.faults, `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`], history, actions: actions * authors }; }
}

function write(meeting: Meeting, number: number, mix: Mix, count: number, random: Chance, text: FreshText, done: Done, happen: (one: Happening) => void): number {
  const tr = new Transform(meeting.authors[number]!.shown);
  const moved = new Set<string>();
  let cut = '';
  for (let n = 0; n < count; n++) {
    const from = tr.steps.length;
    const action: Action = pick(random, mix);
    if (action === 'undo') {
      const last = done.pop();
      if (last) for (let i = last.steps.length - 1; i >= 0; i--) tr.step(last.steps[i]!.invert(last.docs[i]!));
      continue;
    }
    if (action === 'move' && random() < 0.4) cut += moveWords(tr, random);
    else {
      const before = tr.doc;
      act(tr, action, random, text);
      if (action === 'move' && tr.steps.length > from) before.forEach((block) => { if (!tr.docs[from + 1]!.children.some((one) => one.attrs['id'] === block.attrs['id'])) moved.add(block.attrs['id'] as string); });
    }
    if (tr.steps.length > from) done.push({ steps: tr.steps.slice(from), docs: tr.docs.slice(from) });
  }
  if (tr.steps.length > 0) happen({ is: 'write', author: number, steps: tr.steps.map((step) => step.toJSON() as unknown), joins: random() < 0.4, moved: [...moved], cut });
  return count;
}

/** Words dragged elsewhere; says which. */
function moveWords(tr: Transform, random: Chance): string {
  const number = random.below(tr.doc.childCount);
  const block = tr.doc.child(number);
  const words = [...block.textContent];
  if (words.length < 2) return '';
  const first = random.below(words.length - 1);
  const taken = words.slice(first, first + 2 + random.below(5)).join('');
  let pos = 1 + words.slice(0, first).join('').length;
  for (let i = 0; i < number; i++) pos += tr.doc.child(i).nodeSize;
  const slice = tr.doc.slice(pos, pos + taken.length);
  tr.delete(pos, pos + taken.length);
  const to = random.below(tr.doc.childCount);
  let at = 1;
  for (let i = 0; i < to; i++) at += tr.doc.child(i).nodeSize;
  tr.replace(at, at, slice);
  return taken;
}

function meet(meeting: Meeting, number: number, random: Chance, done: Done[], happen: (one: Happening) => void): void {
  const author = meeting.authors[number]!;
  const ends = meeting.ends(author.v);
  if (ends.length > 0 && random() < 0.7) {
    happen({ is: 'take', author: number, until: random() < 0.6 ? ends.at(-1)! : ends[random.below(ends.length)]!, known: random() < 0.97 });
    done[number]!.length = 0;
  }
  if (author.waiting.length > 0 && random() < 0.01) { happen({ is: 'refuse', author: number }); done[number]!.length = 0; }
  for (let n = 1 + random.below(3); n > 0; n--) happen({ is: 'send', author: number });
}

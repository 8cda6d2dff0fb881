/**
 * One script that 2-4 people write at workstations which meet through the pool's one list of steps, with the production code of a
 * workstation (`rebasePending`), and beside it what must come of it: who typed, deleted, moved or set what, kept without any rebase.
 * A meeting is a plain list of happenings, so a failing one can be written down and played again.
 */
import type { Attrs, Node } from 'prosemirror-model';
import { Step } from 'prosemirror-transform';
import type { MergeFinding } from '../../shared/script/merge-check.ts';
import { mergeInOrder, mergeSteps } from '../../shared/script/merge-steps.ts';
import { rebaseSteps } from '../../shared/script/rebase.ts';
import { nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import { rebasePending } from '../../workstation/cache/pending-text.ts';
import { replay } from '../property/script-history.ts';

export type Happening =
  /** Somebody writes. `joins`: it goes on in the last edit that waits, unless that was ever sent. `moved`: blocks dragged, `cut`: words dragged. */
  | { readonly is: 'write'; readonly author: number; readonly steps: readonly unknown[]; readonly joins: boolean; readonly moved: readonly string[]; readonly cut: string }
  /** The first edit that waits goes to the pool, which takes it, unless it stands on an old number. The answer comes with `take`. */
  | { readonly is: 'send'; readonly author: number }
  /** The pool says no to the first edit that waits. */
  | { readonly is: 'refuse'; readonly author: number }
  /** A frame: what the pool took up to a step number. `known`: with the edits; else only the row (the pool was restored, the cache was lost). */
  | { readonly is: 'take'; readonly author: number; readonly until: number; readonly known: boolean };

interface Waiting { readonly n: number; readonly id: string; steps: Step[]; sent: boolean }
export interface Author { v: number; base: Node; shown: Node; waiting: Waiting[] }
interface Accepted { readonly v: number; readonly steps: Record<string, unknown>[]; readonly command: string; readonly author: number }

/** What people did to a character or a block; nothing here comes from a merge. */
interface Word { deleted: boolean; back: boolean; /** Its deletion was refused. */ refused: boolean; /** In a block that was dragged. */ readonly along: Set<string>; readonly cut: Set<number>; readonly strong: Map<number, boolean>; readonly first: boolean }
interface Paragraph { removed: boolean; back: boolean; readonly moved: Set<number>; readonly set: Map<string, Map<number, unknown>>; readonly first: Attrs }

/** A script as the tokens that a person sees: characters (tabs apart, they are not unique) and paragraph openings. */
interface Seen { readonly order: readonly string[]; readonly has: ReadonlySet<string>; /** Those that stand there once. */ readonly once: ReadonlySet<string>; readonly words: ReadonlyMap<string, boolean>; readonly block: ReadonlyMap<string, string>; readonly blocks: ReadonlyMap<string, Attrs> }
const opening = (id: unknown): string => `¶${String(id)}`;
/** Scripts that were looked at lately: what one shows before a meeting is what it showed after the last. */
const known = new Map<Node, Seen>();
const MOST_KNOWN = 16;
function see(doc: Node): Seen {
  const before = known.get(doc);
  if (before) return before;
  const order: string[] = [];
  const words = new Map<string, boolean>();
  const inside = new Map<string, string>();
  const blocks = new Map<string, Attrs>();
  doc.forEach((block) => {
    const id = block.attrs['id'] as string;
    order.push(opening(id));
    blocks.set(id, block.attrs);
    block.forEach((run) => {
      const strong = run.marks.length > 0;
      for (const char of run.text ?? '') if (char !== '\t') { order.push(char); words.set(char, strong); inside.set(char, id); }
    });
  });
  const [has, twice] = [new Set<string>(), new Set<string>()];
  for (const token of order) { if (has.has(token)) twice.add(token); has.add(token); }
  const seen = { order, has, once: twice.size === 0 ? has : new Set([...has].filter((token) => !twice.has(token))), words, block: inside, blocks };
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(doc, seen);
  return seen;
}

/** What of two orders must have been taken out and put in elsewhere: all but the longest part that both have in one order. */
function putElsewhere(was: readonly string[], is: readonly string[]): Set<string> {
  const number = new Map(was.map((token, index) => [token, index]));
  const shared = is.filter((token) => number.has(token));
  const ends: number[] = [];
  const before: number[] = [];
  shared.forEach((token, index) => {
    let [low, high] = [0, ends.length];
    while (low < high) { const middle = (low + high) >> 1; if (number.get(shared[ends[middle]!]!)! < number.get(token)!) low = middle + 1; else high = middle; }
    before.push(low > 0 ? ends[low - 1]! : -1);
    ends[low] = index;
  });
  const moved = new Set(shared);
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index]!) moved.delete(shared[index]!);
  return moved;
}

export class Meeting {
  readonly authors: Author[];
  /** What is wrong and nobody was told of, and what is wrong and was flagged. */
  readonly faults: string[] = [];
  readonly flagged: string[] = [];
  readonly findings: MergeFinding[] = [];
  #pool: Node;
  #v = 0;
  readonly #log: Accepted[] = [];
  readonly #docs = new Map<number, Node>();
  readonly #words = new Map<string, Word>();
  readonly #blocks = new Map<string, Paragraph>();
  /** Somebody had to take in a row without its edits: then what was dragged or taken away is guessed from two texts, and only loss is judged. */
  #blind = false;
  #next = 0;

  constructor(base: unknown, authors: number) {
    this.#pool = nodeOf(base);
    this.#docs.set(0, this.#pool);
    this.authors = Array.from({ length: authors }, () => ({ v: 0, base: this.#pool, shown: this.#pool, waiting: [] }));
    const { words, blocks } = see(this.#pool);
    for (const [char, strong] of words) this.#words.set(char, { deleted: false, back: false, refused: false, along: new Set(), cut: new Set(), strong: new Map(), first: strong });
    for (const [id, attrs] of blocks) this.#blocks.set(id, { removed: false, back: false, moved: new Set(), set: new Map(), first: attrs });
  }

  /** For looking into a failure: what the pool took from a step number on. */
  logOf(v: number): readonly Accepted[] { return this.#log.filter((one) => one.v >= v); }
  get v(): number { return this.#v; }
  get pool(): Node { return this.#pool; }
  /** Step numbers at which a frame can end, behind `v`. */
  ends(v: number): number[] { return [...this.#docs.keys()].filter((end) => end > v); }

  do(happening: Happening): void {
    const author = this.authors[happening.author]!;
    if (happening.is === 'write') this.#write(author, happening);
    else if (happening.is === 'send') this.#send(author, happening.author);
    else if (happening.is === 'refuse') this.#refuse(author);
    else this.#take(author, happening);
  }

  /** Everybody sends and takes in what there is until nothing waits. */
  settle(): void {
    for (let round = 0; this.authors.some((one) => one.waiting.length > 0 || one.v < this.#v); round++) {
      if (round > 10_000) { this.faults.push('nobody comes to an end'); return; }
      this.authors.forEach((author, number) => {
        if (author.v < this.#v) this.#take(author, { is: 'take', author: number, until: this.#v, known: true });
        while (author.waiting.length > 0) { this.#send(author, number); this.#take(author, { is: 'take', author: number, until: this.#v, known: true }); }
      });
    }
  }

  #write(author: Author, { author: number, steps: json, joins, moved, cut }: Happening & { is: 'write' }): void {
    const steps = json.map((step) => Step.fromJSON(scriptSchema, step));
    const before = see(author.shown);
    author.shown = replay(author.shown, steps);
    const last = author.waiting.at(-1);
    if (joins && last && !last.sent) last.steps = mergeInOrder([...last.steps, ...steps]);
    else author.waiting.push({ n: ++this.#next, id: `c${this.#next}`, steps: mergeSteps(steps), sent: false });
    this.#remember(number, before, see(author.shown));
    for (const id of moved) {
      this.#blocks.get(id)?.moved.add(number);
      for (const doc of [before, see(author.shown)]) for (const [char, inside] of doc.block) if (inside === id) this.#words.get(char)?.along.add(id);
    }
    for (const char of cut) this.#words.get(char)?.cut.add(number);
  }

  #remember(author: number, before: Seen, after: Seen): void {
    for (const char of before.words.keys()) if (!after.words.has(char)) this.#words.get(char)!.deleted = true;
    for (const [char, strong] of after.words) {
      const known = this.#words.get(char);
      if (!known) this.#words.set(char, { deleted: false, back: false, refused: false, along: new Set(), cut: new Set(), strong: new Map(), first: strong });
      else if (!before.words.has(char)) known.back = true;
      else if (before.words.get(char) !== strong) known.strong.set(author, strong);
    }
    for (const id of before.blocks.keys()) if (!after.blocks.has(id)) { const block = this.#blocks.get(id); if (block) block.removed = true; }
    for (const [id, attrs] of after.blocks) {
      const known = this.#blocks.get(id);
      const was = before.blocks.get(id);
      // One that nobody is known to have made was made and taken away in one go, and may stand there for words of others.
      if (!known) this.#blocks.set(id, { removed: was !== undefined, back: false, moved: new Set(), set: new Map(), first: attrs });
      else if (!was) known.back = true;
      else for (const [name, value] of Object.entries(attrs)) if (was[name] !== value) known.set.set(name, (known.set.get(name) ?? new Map<number, unknown>()).set(author, value));
    }
  }

  #send(author: Author, number: number): void {
    const edit = author.waiting[0];
    if (!edit || this.#log.some((one) => one.command === edit.id)) return;
    edit.sent = true;
    if (author.v !== this.#v) return; // 'again': rebased with the next frame
    if (edit.steps.length > 0) {
      this.#log.push({ v: this.#v, steps: edit.steps.map((step) => step.toJSON() as Record<string, unknown>), command: edit.id, author: number });
      this.#pool = replay(this.#pool, edit.steps);
      this.#v += edit.steps.length;
      this.#docs.set(this.#v, this.#pool);
    } else author.waiting.shift();
  }

  /** What the pool refused is taken out from under what was written on top of it; its words are kept elsewhere (未被接受). */
  #refuse(author: Author): void {
    const edit = author.waiting[0];
    if (!edit || this.#log.some((one) => one.command === edit.id)) return;
    const before = see(author.base);
    const after = see(replay(author.base, edit.steps));
    for (const char of after.words.keys()) { const word = this.#words.get(char); if (word && !before.words.has(char)) { word.deleted = true; word.back = true; } }
    for (const char of before.words.keys()) { const word = this.#words.get(char); if (word && !after.words.has(char)) { word.back = true; word.refused = true; } }
    for (const id of after.blocks.keys()) { const block = this.#blocks.get(id); if (block && !before.blocks.has(id)) { block.removed = true; block.back = true; } }
    for (const [id, attrs] of before.blocks) {
      const block = this.#blocks.get(id);
      if (!block) continue;
      const now = after.blocks.get(id);
      if (!now) block.back = true;
      else for (const [name, value] of Object.entries(attrs)) if (now[name] !== value) block.set.set(name, (block.set.get(name) ?? new Map<number, unknown>()).set(-1, value));
    }
    for (const [char, strong] of before.words) if (after.words.has(char) && after.words.get(char) !== strong) this.#words.get(char)?.strong.set(-1, strong);
    this.#rebase(author, [], author.v, new Set([edit.id]), false);
  }

  #take(author: Author, { author: number, until: wanted, known }: Happening & { is: 'take' }): void {
    // In a history that was written down edits may have had other numbers of steps.
    const until = [...this.#docs.keys()].findLast((end) => end <= wanted) ?? 0;
    const edits = this.#log.filter((one) => one.v >= author.v && one.v < until);
    if (until <= author.v) return;
    const own = edits.some((one) => one.author === number);
    if (!own && author.waiting.length > 0) this.#sameSteps(author, edits, until);
    const blind = !known && !own && author.waiting.length > 0;
    this.#blind ||= blind;
    // An own edit that was taken is known by its answer; only what others wrote can come without the edits.
    this.#rebase(author, known || own ? edits : [], until, new Set(), blind);
  }

  #rebase(author: Author, edits: readonly Accepted[], until: number, refused: ReadonlySet<string>, blind: boolean): void {
    const row = this.#docs.get(until)!;
    if (author.waiting.length === 0) { author.base = author.shown = row; author.v = until; return; }
    const before = see(author.shown);
    const base = author.base;
    const waited = new Set(author.waiting.map((one) => one.id));
    const result = rebasePending(author.base, author.v, author.waiting.map(({ n, id, steps }) => ({ n, id, steps: steps.map((step) => step.toJSON() as unknown) })), edits.map(({ v, steps, command }) => ({ body: 's', v, steps: [...steps], command })), { id: 's', v: until, doc: row.toJSON() }, refused);
    // That both changed a sentence is no notice of damage.
    const findings = result.findings.filter(({ is }) => is !== 'both');
    this.findings.push(...findings);
    const sent = new Set(author.waiting.filter((one) => one.sent).map((one) => one.n));
    author.waiting = result.edits.filter((one) => one.steps.length > 0).map(({ n, steps }) => ({ n, id: `c${n}`, steps: steps.map((step) => Step.fromJSON(scriptSchema, step)), sent: sent.has(n) }));
    author.base = row;
    author.v = until;
    author.shown = replay(row, author.waiting.flatMap((one) => one.steps));
    const after = see(author.shown);
    if (refused.size > 0 || blind) return;
    // What came of ours stands on both sides.
    const own = edits.filter((one) => waited.has(one.command));
    if (own.length === edits.length) return;
    const [from, theirs] = [see(replay(base, own.flatMap((one) => one.steps.map((step) => Step.fromJSON(scriptSchema, step))))), see(row)];
    this.#sameOrder(from, before, theirs, after, findings);
    this.#sameOrder(from, theirs, before, after, findings);
  }

  /** The rebased steps and those for the screen lead to the very same script. */
  #sameSteps(author: Author, edits: readonly Accepted[], until: number): void {
    const theirs = edits.flatMap((one) => one.steps.map((step) => Step.fromJSON(scriptSchema, step)));
    const ours = author.waiting.flatMap((one) => one.steps);
    const { doc, remote, steps, beside } = rebaseSteps(author.base, ours, theirs);
    if (beside) this.faults.push('could not be woven');
    if (!replay(this.#docs.get(until)!, steps).eq(doc)) this.faults.push('the rebased steps do not give the merge');
    if (!replay(author.shown, remote).eq(doc)) this.faults.push('the steps for the screen do not give the merge');
  }

  /** What stands in a copy and in the merge stands there in the order of the copy, unless the other side put it elsewhere. */
  #sameOrder(base: Seen, copy: Seen, other: Seen, merged: Seen, findings: readonly MergeFinding[]): void {
    const elsewhere = putElsewhere(base.order, other.order);
    const restored = new Set([copy, merged].flatMap((one) => [...one.block].filter(([char]) => this.#words.get(char)!.back).map(([, id]) => opening(id))));
    this.#sameOrderInDragged(copy, merged, elsewhere, findings);
    const [there, here] = [merged.once, copy.once];
    let goesAlong = false;
    const was = copy.order.filter((token) => {
      // Behind words that were dragged out of a block it is not known where the block is; those of one that was dragged say where, even when they are gone.
      if (base.has.has(token) && (other.has.has(token) || this.#wasDragged(token))) goesAlong = elsewhere.has(token) || this.#wasDragged(token) || (this.#words.get(token)?.cut.size ?? 0) > 0;
      if (goesAlong || this.#wasDragged(token) || this.#wentAlong(copy.block.get(token)) || !there.has(token) || !here.has(token) || restored.has(token)) return false;
      const word = this.#words.get(token);
      return word ? word.cut.size === 0 && !word.back : !this.#blocks.get(token.slice(1))?.removed;
    });
    const still = new Set(was);
    const is = merged.order.filter((token) => still.has(token));
    const at = was.findIndex((token, index) => token !== is[index]);
    if (at < 0) return;
    const until = was.findLastIndex((token, index) => token !== is[index]) + 1;
    const apart = [...was.slice(at, until), ...is.slice(at, until)];
    this.#fault(`order: ${was.slice(at, at + 3).join(' ')} became ${is.slice(at, at + 3).join(' ')}`, findings.some(({ sentence }) => apart.some((token) => sentence.includes(token) || token.startsWith('¶'))));
  }

  /** What stands in a block that somebody dragged, or took away and put in again, goes along with it; its order is that of the block. */
  #wentAlong(id: string | undefined): boolean {
    const block = this.#blocks.get(id ?? '');
    return block !== undefined && (block.moved.size > 0 || block.back);
  }

  /** Words of one block that was dragged, and which are in one block still, follow each other as they did. */
  #sameOrderInDragged(copy: Seen, merged: Seen, elsewhere: ReadonlySet<string>, findings: readonly MergeFinding[]): void {
    const number = new Map(merged.order.map((token, index) => [token, index]));
    const last = new Map<string, number>();
    const there = merged.once;
    for (const char of copy.once) {
      const word = this.#words.get(char);
      const [id, now] = [copy.block.get(char), merged.block.get(char)];
      if (!word || id === undefined || now === undefined || !this.#wentAlong(id) || !there.has(char) || elsewhere.has(char) || word.back || word.cut.size > 0 || word.along.size > 1) continue;
      const at = number.get(char)!;
      if (at < (last.get(`${id} ${now}`) ?? -1)) this.#fault(`order in dragged ${id}: ${char}`, findings.some(({ sentence }) => sentence.includes(char)));
      last.set(`${id} ${now}`, at);
    }
  }

  #wasDragged(token: string): boolean { return (this.#words.get(token)?.along.size ?? this.#blocks.get(token.slice(1))?.moved.size ?? 0) > 0; }

  /** What is wrong with the script that all ended with. To be asked when all have settled. */
  check(): string[] {
    this.authors.forEach((one, number) => { if (!one.shown.eq(this.#pool)) this.faults.push(`author ${number} shows another script than the pool`); });
    const { order, words, blocks } = see(this.#pool);
    const times = new Map<string, number>();
    for (const token of order) times.set(token, (times.get(token) ?? 0) + 1);
    for (const [char, word] of this.#words) this.#checkWord(char, word, times.get(char) ?? 0, words.get(char));
    for (const char of words.keys()) if (!this.#words.has(char)) this.faults.push(`${char} was typed by nobody`);
    for (const [id, block] of this.#blocks) this.#checkBlock(id, block, times.get(opening(id)) ?? 0, blocks.get(id));
    for (const [id, count] of times) if (count > 1 && id.startsWith('¶')) this.#fault(`id ${id} stands there ${count} times`, this.findings.some(({ is }) => is === 'doubled'));
    return this.faults;
  }

  #fault(what: string, isFlagged: boolean): void { (isFlagged ? this.flagged : this.faults).push(what); }

  /** Was somebody told to look at a sentence with this character? */
  #isFlagged(char: string): boolean { return this.findings.some(({ sentence }) => sentence.includes(char)); }

  #checkWord(char: string, word: Word, count: number, strong: boolean | undefined): void {
    if (count === 0 && !word.deleted) this.#fault(`lost ${char}`, this.#isFlagged(char));
    // Who drags words, or a block that somebody else joined to another, puts them there anew; any other block is known by its id and moves as itself.
    const anew = word.cut.size + [...word.along].filter((id) => this.#blocks.get(id)?.removed).length;
    if (count > 1 && !word.refused) this.#fault(`doubled ${char}${word.back ? ' back' : ''} anew ${anew}`, this.#isFlagged(char));
    if (count > 0 && word.deleted && !word.back && anew === 0 && !this.#blind) this.#fault(`returned ${char}`, this.#isFlagged(char));
    if (count !== 1 || word.deleted || word.back || word.cut.size > 0 || word.strong.size > 1 || this.#blind) return;
    const wanted = [...word.strong.values()][0] ?? word.first;
    if (strong !== wanted) this.#fault(`mark of ${char}`, this.#isFlagged(char));
  }

  #checkBlock(id: string, block: Paragraph, count: number, attrs: Attrs | undefined): void {
    const told = (is: MergeFinding['is']): boolean => this.findings.some((one) => one.is === is);
    if (count === 0 && !block.removed) this.#fault(`block ${id} vanished moved ${block.moved.size}`, told('missing'));
    if (!attrs || block.removed || block.back || this.#blind) return;
    for (const [name, value] of Object.entries(attrs)) {
      const set = block.set.get(name);
      const wanted = set ? [...set.values()] : [block.first[name]];
      if (!wanted.includes(value)) this.#fault(`${name} of ${id} is ${String(value)}, wanted ${wanted.join(' or ')} moved ${block.moved.size}`, told('changed'));
    }
  }
}

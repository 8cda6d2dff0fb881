/**
 * The tokens of two copies and their merge woven into one run, in which nothing is ever taken out. Kept in chunks that count
 * what of them stands on either side, so that finding a place does not walk a long script.
 */
import type { Attrs, Mark } from 'prosemirror-model';
import type { Token } from './tokens.ts';

export type Side = 'ours' | 'merged';

/** A token in the weave. What it says (`open`, `char`, `marks`) is what it says in the merge. */
export interface Thread {
  open: Attrs | null;
  readonly char: string;
  marks: readonly Mark[];
  /** Does it stand in our copy, in the merge (before our steps: in their copy)? Changed by the weave alone. */
  readonly ours: boolean;
  readonly merged: boolean;
  /** What it said before either side changed it, and what it says in our copy. */
  base: Token;
  own: Token;
  /** What it said in their copy; known once we have said something else. */
  theirs: Token | null;
  /** The number of the operation by which each side took it away; 0 when it did not. */
  goneByUs: number;
  goneByThem: number;
  /** Typed by us where the other side had taken the place away. */
  salvaged: boolean;
  /** They dragged its block elsewhere: what stands in the merge for it; and the other way round. */
  image: Thread | null;
  source: Thread | null;
  /** Did it stand in the merge before the operation that is being done? Known for what the operation touched. */
  was: boolean;
  readonly chunk: Chunk;
}

interface Chunk { threads: Thread[]; ours: number; merged: number; opens: number }
type Writable = { -readonly [K in keyof Thread]: Thread[K] };

/** Threads of a chunk at most; a longer one is parted. */
const LONGEST = 256;

/** A run of threads that an operation changed in the merge, next to each other: how many tokens go, which come, behind how many others. */
export interface Patch { readonly at: number; readonly removed: number; readonly added: readonly Thread[] }

/** Is it (or, where they dragged it away, does it stand for) something of our copy, at this place of the merge? */
export const isOwn = (one: Thread): boolean => (one.image ? false : one.ours || (one.source?.ours ?? false));
/** What stands in the merge for a thread of our copy. */
export const imageOf = (one: Thread): Thread => one.image ?? one;

export class Weave {
  readonly #chunks: Chunk[] = [];
  readonly #touched = new Set<Thread>();
  /** How many blocks of the merge have an id. */
  readonly #ids = new Map<unknown, number>();

  /** The base, which stands on every side. */
  constructor(tokens: readonly Token[]) {
    for (let from = 0; from < tokens.length || from === 0; from += LONGEST >> 1) {
      const chunk: Chunk = { threads: [], ours: 0, merged: 0, opens: 0 };
      for (const token of tokens.slice(from, from + (LONGEST >> 1))) chunk.threads.push(threadOf(token, true, true, chunk));
      this.#chunks.push(chunk);
      chunk.ours = chunk.threads.length;
      for (const one of chunk.threads) this.#count(one, 1);
    }
  }

  /** Puts a new thread behind another; null: before all. */
  insert(behind: Thread | null, token: Token, sides: { readonly ours: boolean; readonly merged: boolean }): Thread {
    const chunk = behind ? behind.chunk : this.#chunks[0]!;
    const made = threadOf(token, sides.ours, sides.merged, chunk);
    chunk.threads.splice(behind ? chunk.threads.indexOf(behind) + 1 : 0, 0, made);
    if (made.ours) chunk.ours++;
    this.#count(made, 1);
    if (made.merged) this.#touch(made, false);
    if (chunk.threads.length > LONGEST) this.#part(chunk);
    return made;
  }

  setOurs(one: Thread, is: boolean): void {
    if (one.ours === is) return;
    (one as Writable).ours = is;
    one.chunk.ours += is ? 1 : -1;
  }

  setMerged(one: Thread, is: boolean): void {
    if (one.merged === is) return;
    this.#touch(one, one.merged);
    this.#count(one, -1);
    (one as Writable).merged = is;
    this.#count(one, 1);
  }

  /** Gives a block of the merge other attributes. */
  setOpen(one: Thread, open: Attrs): void {
    if (one.merged) this.#name(one, -1);
    one.open = open;
    if (one.merged) this.#name(one, 1);
  }

  /** Does a block of the merge have this id? */
  hasId(id: unknown): boolean { return this.#ids.has(id); }

  /** Openings that stand in the merge. */
  get blocks(): number { return this.#chunks.reduce((sum, chunk) => sum + chunk.opens, 0); }

  /** Token number `index` of a side; null when it has fewer. */
  nth(side: Side, index: number): Thread | null {
    let left = index;
    for (const chunk of this.#chunks) {
      if (left >= chunk[side]) { left -= chunk[side]; continue; }
      for (const one of chunk.threads) if (one[side] && left-- === 0) return one;
    }
    return null;
  }

  /** Tokens `at` to `until` (exclusive) of a side. */
  range(side: Side, at: number, until: number): Thread[] {
    const found: Thread[] = [];
    if (until <= at) return found;
    for (const one of this.from(this.nth(side, at))) {
      if (!one[side]) continue;
      found.push(one);
      if (found.length === until - at) break;
    }
    return found;
  }

  /** A thread and all behind it; null: nothing. */
  *from(first: Thread | null): Generator<Thread> {
    if (!first) return;
    let at = first.chunk.threads.indexOf(first);
    for (let number = this.#chunks.indexOf(first.chunk); number < this.#chunks.length; number++, at = 0) {
      const { threads } = this.#chunks[number]!;
      for (; at < threads.length; at++) yield threads[at]!;
    }
  }

  /** All behind a thread; null: all. */
  *after(one: Thread | null): Generator<Thread> {
    let first = one !== null;
    for (const each of this.from(one ?? this.first())) { if (first) first = false; else yield each; }
  }

  /** The next one behind a thread that stands in the merge; null: none. What was taken away in between is not walked. */
  nextMerged(one: Thread): Thread | null {
    let at = one.chunk.threads.indexOf(one) + 1;
    for (let number = this.#chunks.indexOf(one.chunk); number < this.#chunks.length; number++, at = 0) {
      const { threads, merged } = this.#chunks[number]!;
      if (merged > 0) for (; at < threads.length; at++) if (threads[at]!.merged) return threads[at]!;
    }
    return null;
  }

  /** A thread and all before it, backwards; null: nothing. */
  *back(first: Thread | null): Generator<Thread> {
    if (!first) return;
    let at = first.chunk.threads.indexOf(first);
    for (let number = this.#chunks.indexOf(first.chunk); number >= 0;) {
      const { threads } = this.#chunks[number]!;
      for (; at >= 0; at--) yield threads[at]!;
      number--;
      at = number >= 0 ? this.#chunks[number]!.threads.length - 1 : 0;
    }
  }

  /** Does a block of the merge begin before a thread, or with it? A long paragraph is not walked for it. */
  hasBlockBefore(one: Thread): boolean {
    for (const chunk of this.#chunks) {
      if (chunk === one.chunk) return chunk.opens > 0 && chunk.threads.slice(0, chunk.threads.indexOf(one) + 1).some((each) => each.merged && each.open !== null);
      if (chunk.opens > 0) return true;
    }
    return false;
  }

  before(one: Thread): Thread | null { let first = true; for (const each of this.back(one)) { if (!first) return each; first = false; } return null; }
  first(): Thread | null { return this.#chunks.find((chunk) => chunk.threads.length > 0)?.threads[0] ?? null; }
  all(): Thread[] { return this.#chunks.flatMap((chunk) => chunk.threads); }

  /** The ProseMirror position before a token of the merge. */
  posOf(token: Thread): number {
    let tokens = 0;
    let opens = 0;
    for (const chunk of this.#chunks) {
      if (chunk !== token.chunk) { tokens += chunk.merged; opens += chunk.opens; continue; }
      for (const one of chunk.threads) {
        if (one === token) return token.open ? tokens + opens : tokens + opens - 1;
        if (one.merged) { tokens++; if (one.open) opens++; }
      }
    }
    throw new RangeError('no such token');
  }

  /**
   * What was done to the merge since the last call, from front to back; each patch counts tokens as they are after those before it.
   * `apart`: what goes goes first, so that a block that goes to another place is never there twice.
   */
  patches(apart = false): Patch[] {
    const chunks = new Set([...this.#touched].map((one) => one.chunk));
    const split = apart && this.#staysWhole();
    const [gone, found]: Patch[][] = [[], []];
    let [at, still] = [0, 0];
    let open: { at: number; removed: number; added: Thread[] } | null = null;
    let going: { at: number; removed: number; added: Thread[] } | null = null;
    for (const chunk of chunks.size > 0 ? this.#chunks : []) {
      if (!chunks.has(chunk)) { at += chunk.merged; still += chunk.merged; if (chunk.merged > 0) open = going = null; continue; }
      for (const one of chunk.threads) {
        if (!this.#touched.has(one) || one.was === one.merged) { if (one.merged) { open = going = null; at++; still++; } continue; }
        if (one.was && split) {
          if (!going) gone!.push(going = { at: still, removed: 0, added: [] });
          going.removed++;
          continue;
        }
        if (!open) found!.push(open = { at, removed: 0, added: [] });
        if (one.was) open.removed++;
        else { open.added.push(one); at++; }
      }
    }
    this.#touched.clear();
    return [...gone!, ...found!];
  }

  /** Is what is left when only what goes has gone still a script: does it begin with a block? */
  #staysWhole(): boolean {
    for (const chunk of this.#chunks) for (const one of chunk.threads) if (one.merged && !(this.#touched.has(one) && !one.was)) return one.open !== null;
    return false;
  }

  #touch(one: Thread, was: boolean): void { if (!this.#touched.has(one)) { this.#touched.add(one); one.was = was; } }

  /** Takes a thread into the counts of the merge, or out of them. */
  #count(one: Thread, by: number): void {
    const { chunk } = one;
    if (one.merged) { chunk.merged += by; if (one.open) { chunk.opens += by; this.#name(one, by); } }
  }

  #name(one: Thread, by: number): void {
    if (!one.open) return;
    const count = (this.#ids.get(one.open['id']) ?? 0) + by;
    if (count > 0) this.#ids.set(one.open['id'], count);
    else this.#ids.delete(one.open['id']);
  }

  #part(chunk: Chunk): void {
    const tail: Chunk = { threads: chunk.threads.splice(LONGEST >> 1), ours: 0, merged: 0, opens: 0 };
    for (const one of tail.threads) {
      (one as Writable).chunk = tail;
      if (one.ours) { tail.ours++; chunk.ours--; }
      if (one.merged) { tail.merged++; chunk.merged--; if (one.open) { tail.opens++; chunk.opens--; } }
    }
    this.#chunks.splice(this.#chunks.indexOf(chunk) + 1, 0, tail);
  }
}

const threadOf = (token: Token, ours: boolean, merged: boolean, chunk: Chunk): Thread => ({
  open: token.open, char: token.char, marks: token.marks, ours, merged, base: token, own: token, theirs: null,
  goneByUs: 0, goneByThem: 0, salvaged: false, image: null, source: null, was: merged, chunk,
});

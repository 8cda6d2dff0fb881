/**
 * The independent look at a merge of two copies that were written apart: it knows nothing of steps or positions, only what the copies
 * and their merge say, and shares no code with what merged them. From base and copies it works out for each character and each paragraph whether it
 * must stand in the merge, in which order, in which paragraph and with which facts. Whatever does not agree is shown to an editor (合稿提示) and must be cleared by a person.
 */
import { align, alignRest, OPENS, opens } from './merge-align.ts';
import { areAsSet, areSame, GIVEN, isAsSet } from './merge-facts.ts';
import { readCopy, rootOf, sentenceAt, sentencesIn, type Copy } from './merge-copy.ts';

export const FINDINGS = ['missing', 'doubled', 'back', 'moved', 'changed', 'both'] as const;
export interface MergeFinding {
  /**
   * missing: it stands in a copy whose author wrote or kept it, and not in the merge; doubled: it stands there more often than they wrote it;
   * back: somebody took it away and it stands there; moved: it stands elsewhere than in the copies, or among words of another paragraph;
   * changed: its paragraph has a kind, clip or speaker, or its words an emphasis, that nobody gave them, or not what one gave them: the other set it otherwise,
   * or parted, joined or took away the paragraph; both: nothing is lost, but both changed this sentence without seeing the other's words (one may have taken it away
   * around what the other put in): somebody should read what came of it.
   */
  readonly is: (typeof FINDINGS)[number];
  /** Whose copy has it. */
  readonly copy: 'ours' | 'theirs' | 'both';
  /** '' for an empty paragraph. */
  readonly sentence: string;
}

/** A piece that must stand in the merge: its number in base and copies, -1 where it is not in them. */
interface Wanted { readonly base: number; readonly ours: number; readonly theirs: number; readonly piece: string }

/** After this somebody begins another sentence. */
const ENDS = /[。！？!?；;…”’」』）)]/u;

/** Words that stand elsewhere in a copy are the same if there are so many of them: fewer may as well have been typed. */
const SAME_WORDS = 8;
/** The same where it is known what was typed and what was taken away. */
const REST = 3;
/** A letter, a sign or a figure: both may well have put a comma in. */
const WORD = /^[\p{L}\p{N}]/u;
/** Words typed at one place by both are the same if there are so many of them. */
const SAME_TYPING = 2;

/** Which piece of base each piece of a copy is (merge-origins.ts), where the steps that made it are known. */
export interface Origins { readonly ours?: Int32Array; readonly theirs?: Int32Array }

/**
 * What the merge of `ours` and `theirs` (both from `base`) lost, doubled, brought back, moved or changed; [] when nothing is to be looked at. All are script JSON.
 * Where the origins are not known they are worked out from the texts.
 */
export function checkMerge(base: unknown, ours: unknown, theirs: unknown, merged: unknown, origins: Origins = {}): MergeFinding[] {
  return checkAround(base, ours, theirs, merged, origins, NOTHING) ?? [];
}

/** What was left out of all four: paragraphs that are the same in them, with such a one still standing on each side of the place. `starts`: where these places are, as numbers of paragraphs. */
interface Gaps {
  readonly starts: Readonly<Record<'base' | 'ours' | 'theirs' | 'merged', readonly number[]>>;
  /** Does a character stand in what was left out? */
  says(character: string): boolean;
}
const NOTHING: Gaps = { starts: { base: [], ours: [], theirs: [], merged: [] }, says: () => false };

/** The same of scripts that something was left out of; null where words went past such a place: how far cannot be seen, and all must be looked at. */
export function checkAround(base: unknown, ours: unknown, theirs: unknown, merged: unknown, origins: Origins, gaps: Gaps): MergeFinding[] | null {
  const [was, now] = [readCopy(base), readCopy(merged)];
  const [a, b] = [new Side(was, readCopy(ours), origins.ours), new Side(was, readCopy(theirs), origins.theirs)];
  const parts = gaps.starts.base.length === 0 ? null : { base: partsOf(was, gaps.starts.base), ours: partsOf(a.copy, gaps.starts.ours), theirs: partsOf(b.copy, gaps.starts.theirs), merged: partsOf(now, gaps.starts.merged) };
  if (parts && ([[a, parts.ours], [b, parts.theirs]] as const).some(([{ origin }, own]) => origin.some((from, at) => from >= 0 && parts.base[from] !== own[at]))) return null;
  // What both put in at one place stands there in either order: there need be one way only to read the merge in which nothing is wrong.
  const reading = new Check(was, a, b, now, () => true, NOWHERE, gaps);
  if (parts && reading.isPast(parts)) return null;
  let found = reading.findings();
  const theirsFirst = reading.theirsFirst();
  const [oursFirst, ...orders] = [(): boolean => true, (place: number): boolean => !theirsFirst.has(place), (): boolean => false];
  const alike = reading.replacedAlike();
  const readings = [...orders.map((order) => [order, NOWHERE] as const), ...(alike.size > 0 ? [oursFirst!, ...orders].map((order) => [order, alike] as const) : [])];
  for (const [isFirst, once] of readings) {
    if (!found.some(({ is }) => is !== 'both')) return found;
    const again = new Check(was, a, b, now, isFirst, once, gaps);
    if (parts && again.isPast(parts)) return null;
    const other = again.findings();
    if (other.length < found.length) found = other;
  }
  return found;
}

const NOWHERE: ReadonlySet<number> = new Set();

type Parts = Readonly<Record<'base' | 'ours' | 'theirs' | 'merged', Int32Array>>;
/** For each piece how many of the places, given as numbers of paragraphs, it stands behind. */
function partsOf({ starts, pieces }: Copy, places: readonly number[]): Int32Array {
  const parts = new Int32Array(pieces.length);
  places.forEach((paragraph, n) => parts.fill(n + 1, starts[paragraph]));
  return parts;
}

class Side {
  readonly copy: Copy;
  /** For each of its pieces the number in base, and for each piece of base the number in it; -1 where there is none. */
  readonly origin: Int32Array;
  readonly of: Int32Array;
  /** Pieces of base that this side put elsewhere. */
  readonly moved: Uint8Array;

  constructor(base: Copy, copy: Copy, known: Int32Array | undefined) {
    this.copy = copy;
    this.origin = known ? alignRest(base.pieces, copy.pieces, known, REST) : align(base.pieces, copy.pieces, SAME_WORDS);
    this.of = new Int32Array(base.pieces.length).fill(-1);
    this.origin.forEach((from, at) => { if (from >= 0) this.of[from] = at; });
    this.moved = new Uint8Array(base.pieces.length);
    const stay = longestRising(this.origin.filter((from) => from >= 0));
    this.origin.forEach((from) => { if (from >= 0 && !stay.has(from)) this.moved[from] = 1; });
  }

  paragraphOf(at: number): string { return this.copy.ids[this.copy.paragraph[at]!]!; }
}

class Check {
  readonly #base: Copy;
  readonly #ours: Side;
  readonly #theirs: Side;
  readonly #merged: Copy;
  readonly #wanted: Wanted[] = [];
  /** What we wrote, by the piece of theirs that it stands behind (-1: before all). */
  readonly #behind = new Map<number, number[]>();
  /** Where each wanted piece stands in the merge, or -1; and for each piece of the merge which wanted one it is. */
  readonly #place: Int32Array;
  readonly #which: Int32Array;
  /** The paragraph of each piece of the merge, by the id that it had in a copy. */
  readonly #ids: readonly string[];
  /** The ids of all paragraphs of the copies. */
  readonly #known: ReadonlySet<string>;
  readonly #found = new Map<string, MergeFinding>();
  readonly #gaps: Gaps;
  #left: ReadonlyMap<number, number> | null = null;

  /** Places at which what both put in need be there only once. */
  readonly #once: ReadonlySet<number>;

  constructor(base: Copy, ours: Side, theirs: Side, merged: Copy, oursFirst: (place: number) => boolean, once: ReadonlySet<number>, gaps: Gaps) {
    this.#gaps = gaps;
    this.#base = base;
    this.#ours = ours;
    this.#theirs = theirs;
    this.#merged = merged;
    this.#once = once;
    this.#want(oursFirst);
    this.#which = align(this.#wanted.map(({ piece }) => piece), merged.pieces, 1);
    this.#place = new Int32Array(this.#wanted.length).fill(-1);
    this.#which.forEach((wanted, at) => { if (wanted >= 0) this.#place[wanted] = at; });
    this.#known = new Set([...base.ids, ...ours.copy.ids, ...theirs.copy.ids]);
    this.#ids = merged.ids.map((id) => (this.#known.has(id) ? id : rootOf(id)));
  }

  /** Do words stand in another part of the merge than in a copy? */
  isPast(parts: Parts): boolean {
    return this.#wanted.some(({ ours, theirs }, n) => {
      const place = this.#place[n]!;
      return place >= 0 && ((ours >= 0 && parts.ours[ours] !== parts.merged[place]) || (theirs >= 0 && parts.theirs[theirs] !== parts.merged[place]));
    });
  }

  findings(): MergeFinding[] {
    this.#missing();
    this.#extra();
    this.#twins();
    for (const name of ['ours', 'theirs'] as const) this.#order(name);
    this.#paragraphs();
    this.#facts();
    this.#movedByBoth();
    this.#typedByBoth();
    this.#both();
    return [...this.#found.values()];
  }

  /** What neither took away, in their order, and what we wrote behind what stood before it: before or behind what they wrote there. */
  #want(oursFirst: (place: number) => boolean): void {
    const [ours, theirs] = [this.#ours, this.#theirs];
    let last = -1;
    ours.origin.forEach((from, at) => {
      if (from < 0) { const list = this.#behind.get(last); if (list) list.push(at); else this.#behind.set(last, [at]); }
      else if (theirs.of[from]! >= 0) last = theirs.of[from]!;
    });
    let waiting = -2;
    /** By the number of a piece of theirs: ours that is the same. */
    const same = new Map([...this.#once].flatMap((at) => this.#behind.get(at)!.map((one, n): [number, number] => [at + 1 + n, one])));
    const put = (at: number): void => { for (const one of this.#behind.get(at) ?? []) this.#wanted.push({ base: -1, ours: one, theirs: -1, piece: ours.copy.pieces[one]! }); };
    const come = (at: number): void => { if (this.#once.has(at)) return; if (oursFirst(at)) put(at); else waiting = at; };
    come(-1);
    theirs.origin.forEach((from, at) => {
      const mine = from < 0 ? (same.get(at) ?? -1) : ours.of[from]!;
      // What they wrote ends with the paragraph or with what both have.
      if (from >= 0 || opens(theirs.copy.pieces[at]!)) { put(waiting); waiting = -2; }
      if (from < 0 || mine >= 0) this.#wanted.push({ base: from, ours: mine, theirs: at, piece: theirs.copy.pieces[at]! });
      if (from >= 0) come(at);
    });
    put(waiting);
  }

  /** Places at which both put the same words in for words that both took away: once is enough. */
  replacedAlike(): Set<number> {
    const [ours, theirs] = [this.#ours, this.#theirs];
    return new Set([...this.#behind].filter(([at, own]) => {
      const gone = (at < 0 ? -1 : theirs.origin[at]!) + 1;
      if (gone >= this.#base.pieces.length || ours.of[gone]! >= 0 || theirs.of[gone]! >= 0) return false;
      const isAlike = (one: number, n: number): boolean => {
        const their = at + 1 + n;
        return theirs.origin[their] === -1 && !opens(ours.copy.pieces[one]!) && ours.copy.pieces[one] === theirs.copy.pieces[their] && ours.copy.marks[one] === theirs.copy.marks[their];
      };
      const next = at + 1 + own.length;
      return own.every(isAlike) && (next >= theirs.origin.length || theirs.origin[next]! >= 0 || opens(theirs.copy.pieces[next]!));
    }).map(([at]) => at));
  }

  /** Places at which the merge has what they wrote before what we wrote. */
  theirsFirst(): Set<number> {
    const [ours, theirs] = [this.#placesIn('ours'), this.#placesIn('theirs')];
    const placeOf = (wanted: number | undefined): number => (wanted === undefined || wanted < 0 ? -1 : this.#place[wanted]!);
    return new Set([...this.#behind].filter(([at, [first]]) => {
      if (at + 1 >= theirs.length || this.#theirs.origin[at + 1]! >= 0) return false;
      const [mine, their] = [placeOf(ours[first!]), placeOf(theirs[at + 1])];
      return their >= 0 && their < mine;
    }).map(([at]) => at));
  }

  #missing(): void { this.#wanted.forEach((one, n) => { if (this.#place[n] === -1) this.#sayWanted('missing', one); }); }

  #extra(): void {
    const gone = new Set<string>();
    this.#base.pieces.forEach((piece, at) => { if (this.#ours.of[at] === -1 || this.#theirs.of[at] === -1) gone.add(piece); });
    const { pieces, paragraph, starts, ids } = this.#merged;
    const seen = new Set<string>();
    pieces.forEach((piece, at) => {
      const number = paragraph[at]!;
      if (opens(piece) && ids[number] !== '') {
        if (seen.has(piece)) this.#say('doubled', 'both', sentenceAt(this.#merged, at));
        seen.add(piece);
      }
      if (this.#which[at] !== -1) return;
      if (!opens(piece)) { this.#say(gone.has(piece) ? 'back' : 'doubled', 'both', sentenceAt(this.#merged, at)); return; }
      // A paragraph that one took away, or made and took away again, may hold what the other wrote in it.
      const held = [...this.#which.slice(at + 1, starts[number + 1] ?? pieces.length)].filter((wanted) => wanted >= 0).map((wanted) => this.#wanted[wanted]!);
      const known = gone.has(piece) || gone.has(OPENS + this.#ids[number]!);
      if (held.length === 0) { if (ids.length > 1) this.#say(known ? 'back' : 'doubled', 'both', sentenceAt(this.#merged, at)); }
      else if (!known && ((!held.every((one) => one.ours < 0) && !held.every((one) => one.theirs < 0)) || this.#goesOn(at, held[0]!))) this.#say('doubled', 'both', sentenceAt(this.#merged, at));
    });
  }

  /** A paragraph that came back under another id, for its own stands elsewhere: whose words are whose, and which stands where the other stood, a person must see. */
  #twins(): void {
    const had = new Set(this.#base.ids);
    const { ids, starts } = this.#merged;
    ids.forEach((id, number) => {
      const root = rootOf(id);
      if (root === id || had.has(id) || !this.#known.has(root)) return;
      for (const at of [number, ids.indexOf(root)]) if (at >= 0) this.#say('doubled', 'both', sentenceAt(this.#merged, starts[at]!));
    });
  }

  /** What a copy says stands in its order; what the other side put elsewhere keeps its order within a paragraph. */
  #order(name: 'ours' | 'theirs'): void {
    const [side, other] = name === 'ours' ? [this.#ours, this.#theirs] : [this.#theirs, this.#ours];
    const places = this.#placesIn(name);
    let [before, within, paragraph, stays] = [-1, -1, -1, true];
    places.forEach((n, at) => {
      if (n < 0) return;
      const from = this.#wanted[n]!.base;
      const place = this.#place[n]!;
      if (place < 0) return;
      if (from >= 0) stays = other.moved[from] === 0;
      if (stays) {
        if (place < before) this.#sayWanted('moved', this.#wanted[n]!);
        before = Math.max(before, place);
      }
      if (side.copy.paragraph[at] !== paragraph) { within = -1; paragraph = side.copy.paragraph[at]!; }
      // Where both moved words within one paragraph, each did as they liked.
      else if (place < within && !(from >= 0 && other.moved[from] === 1 && !opens(this.#wanted[n]!.piece) && this.#movedApart(from, within, other))) this.#sayWanted('moved', this.#wanted[n]!);
      within = Math.max(within, place);
    });
  }

  /** Did the other side put this piece of base before the one that stands at a place of the merge? */
  #movedApart(from: number, place: number, other: Side): boolean {
    const wanted = this.#which[place]!;
    const base = wanted >= 0 ? this.#wanted[wanted]!.base : -1;
    return base >= 0 && other.of[base]! > other.of[from]!;
  }

  /** For each piece of a copy the number of the wanted one that it is, or -1. */
  #placesIn(name: 'ours' | 'theirs'): Int32Array {
    const places = new Int32Array((name === 'ours' ? this.#ours : this.#theirs).copy.pieces.length).fill(-1);
    this.#wanted.forEach((one, n) => { if (one[name] >= 0) places[one[name]] = n; });
    return places;
  }

  /** Words stand in the paragraph in which somebody saw them, or with others that stood there with them and went where somebody saw those. */
  #paragraphs(): void {
    const went = new Set<string>();
    const astray: { one: Wanted; now: string; seen: string[] }[] = [];
    let last: { ours: string | null; theirs: string | null; now: string } = { ours: null, theirs: null, now: '' };
    this.#wanted.forEach((one, n) => {
      const place = this.#place[n]!;
      if (place < 0 || opens(one.piece)) return;
      const now = this.#paragraphAt(place);
      const ours = one.ours >= 0 ? this.#ours.paragraphOf(one.ours) : null;
      const theirs = one.theirs >= 0 ? this.#theirs.paragraphOf(one.theirs) : null;
      if (ours === last.ours && theirs === last.theirs && now === last.now && (now === ours || now === theirs) && ours === theirs) return;
      last = { ours, theirs, now };
      const seen = [...(ours === null ? [] : [`ours ${ours}`]), ...(theirs === null ? [] : [`theirs ${theirs}`])];
      if (now !== ours && now !== theirs) { if (!this.#holds(place)) astray.push({ one, now, seen }); return; }
      for (const paragraph of seen) went.add(`${paragraph} ${now}`);
      if (ours !== theirs && ours !== null && theirs !== null && this.#undone(one, place, now, now === ours ? theirs : ours)) this.#sayWanted('moved', one);
    });
    let left = astray;
    for (let before = -1; before !== left.length;) {
      before = left.length;
      left = left.filter(({ now, seen }) => {
        if (!seen.some((paragraph) => went.has(`${paragraph} ${now}`))) return true;
        for (const paragraph of seen) went.add(`${paragraph} ${now}`);
        return false;
      });
    }
    for (const { one } of left) this.#sayWanted('moved', one);
  }

  /** Is it in a paragraph that neither copy has? It is looked at by itself. */
  #holds(place: number): boolean { return this.#which[this.#merged.starts[this.#merged.paragraph[place]!]!] === -1 && !this.#known.has(this.#paragraphAt(place)); }

  /** One joined or parted paragraphs and the other left them alone, and the merge is as if nobody had, though it need not be. */
  #undone(one: Wanted, place: number, now: string, other: string): boolean {
    if (this.#base.ids[this.#base.paragraph[one.base]!] !== now) return false;
    const before = this.#merged.paragraph[place]! - 1;
    return this.#ids[before] === other && this.#which[this.#merged.starts[before]!] !== -1;
  }

  #paragraphAt(place: number): string { return this.#ids[this.#merged.paragraph[place]!]!; }

  /** Does a piece of the merge go on what stands right before an opening: are the two next to each other in a paragraph of the copy that has them? */
  #goesOn(opening: number, next: Wanted): boolean {
    const before = this.#wanted[this.#which[opening - 1] ?? -1];
    if (!before || opens(before.piece)) return false;
    return (['ours', 'theirs'] as const).some((name) => {
      const { copy } = name === 'ours' ? this.#ours : this.#theirs;
      return before[name] >= 0 && next[name] >= 0 && copy.paragraph[before[name]] === copy.paragraph[next[name]];
    });
  }

  /** Facts of a paragraph (for each word: of the one it stands in) and emphasis of words are as they were, or as one of the two set them. */
  #facts(): void {
    const { paragraph, facts, marks } = this.#merged;
    /** Words with the same four paragraphs (in base, copies and merge) are looked at once. */
    const seen = new Set<string>();
    let last = [-1, -1, -1, -1];
    /** Paragraphs of the base of which one of the two set a fact. */
    const was = new Map(this.#base.ids.map((id, number) => [id, this.#base.facts[number]!]));
    const set = new Set([this.#ours.copy, this.#theirs.copy].flatMap((copy) => copy.ids.filter((id, number) => was.has(id) && !areSame(was.get(id)!, copy.facts[number]!))));
    this.#wanted.forEach((one, n) => {
      const place = this.#place[n]!;
      if (place < 0) return;
      const now = facts[paragraph[place]!]!;
      if (one.base < 0) {
        const [copy, at] = one.ours >= 0 ? [this.#ours.copy, one.ours] : [this.#theirs.copy, one.theirs];
        if (opens(one.piece) ? Object.keys(now).some((fact) => now[fact] !== copy.facts[copy.paragraph[at]!]![fact]) : marks[place] !== copy.marks[at]) this.#sayWanted('changed', one);
        return;
      }
      if (!opens(one.piece) && !isAsSet(this.#base.marks[one.base], this.#ours.copy.marks[one.ours], this.#theirs.copy.marks[one.theirs], marks[place])) this.#sayWanted('changed', one);
      const [from, mine, their, there] = [this.#base.paragraph[one.base]!, this.#ours.copy.paragraph[one.ours]!, this.#theirs.copy.paragraph[one.theirs]!, paragraph[place]!];
      if (from === last[0] && mine === last[1] && their === last[2] && there === last[3]) return;
      last = [from, mine, their, there];
      if (seen.has(last.join(' '))) return;
      seen.add(last.join(' '));
      // Where nobody set anything words have the facts of the paragraph that they came into.
      const isSet = opens(one.piece) || set.has(this.#ours.copy.ids[mine]!) || set.has(this.#theirs.copy.ids[their]!) || set.has(this.#ids[there]!);
      if (isSet && !areAsSet(this.#base.facts[from]!, this.#ours.copy.facts[mine]!, this.#theirs.copy.facts[their]!, now)) this.#sayWanted('changed', one);
    });
    this.#setInVain('ours');
    this.#setInVain('theirs');
    // A paragraph that came back has the facts that it had in a copy.
    this.#merged.starts.forEach((start, number) => {
      if (this.#which[start] !== -1) return;
      const had = [this.#base, this.#ours.copy, this.#theirs.copy].flatMap((copy) => { const at = copy.ids.indexOf(this.#ids[number]!); return at < 0 ? [] : [copy.facts[at]!]; });
      if (had.length > 0 && Object.entries(facts[number]!).some(([fact, value]) => fact !== 'id' && !had.some((one) => one[fact] === value))) this.#say('changed', 'both', sentenceAt(this.#merged, start));
    });
  }

  /** A clip, a speaker or who they are that one side gave a paragraph which the other took away, words and all. */
  #setInVain(name: 'ours' | 'theirs'): void {
    const [side, other] = name === 'ours' ? [this.#ours, this.#theirs] : [this.#theirs, this.#ours];
    this.#base.starts.forEach((start, number) => {
      const at = side.of[start]!;
      if (at < 0 || other.of[start]! >= 0) return;
      const [was, set] = [this.#base.facts[number]!, side.copy.facts[side.copy.paragraph[at]!]!];
      if (!GIVEN.some((fact) => set[fact] !== was[fact] && set[fact] !== null && set[fact] !== '') || this.#ids.includes(this.#base.ids[number]!)) return;
      for (let word = start; word < (this.#base.starts[number + 1] ?? this.#base.pieces.length); word++) if (this.#leftOfBase().has(word)) return;
      this.#say('changed', name, sentenceAt(side.copy, at));
    });
  }

  /** Words that both took away from one place, and each put in at another, stand there twice. Known by characters that are nowhere else in the script. */
  #movedByBoth(): void {
    const { pieces } = this.#base;
    const once = new Set<string>();
    pieces.forEach((piece, at) => { if (!opens(piece) && this.#ours.of[at] === -1 && this.#theirs.of[at] === -1) once.add(piece); });
    if (once.size === 0) return;
    for (const all of [pieces, this.#ours.copy.pieces, this.#theirs.copy.pieces]) {
      const counts = new Map<string, number>();
      for (const piece of all) if (once.has(piece)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
      for (const piece of once) if (counts.get(piece) !== 1 || this.#gaps.says(piece)) once.delete(piece);
    }
    const there = new Map<string, number>();
    for (const piece of this.#merged.pieces) if (once.has(piece)) there.set(piece, (there.get(piece) ?? 0) + 1);
    this.#merged.pieces.forEach((piece, at) => { if ((there.get(piece) ?? 0) > 1) this.#say('doubled', 'both', sentenceAt(this.#merged, at)); });
  }

  /** The same words that both put in at one place, unseen by the other: a word that was missing, say, or what somebody took away and put back while that was undone. */
  #typedByBoth(): void {
    const { origin, copy: { pieces } } = this.#theirs;
    for (const [at, own] of this.#behind) {
      if (this.#once.has(at)) continue;
      let end = at + 1;
      while (end < pieces.length && origin[end] === -1) end++;
      const ours = own.filter((one) => WORD.test(this.#ours.copy.pieces[one]!));
      const [a, b] = [ours.map((one) => this.#ours.copy.pieces[one]!), pieces.slice(at + 1, end).filter((piece) => WORD.test(piece))];
      const [short, long] = a.length < b.length ? [a, b] : [b, a];
      if (short.length < SAME_TYPING || short.length * 2 < long.length || !standsIn(short, long)) continue;
      const place = this.#place[this.#placesIn('ours')[ours[0]!]!]!;
      if (place >= 0) this.#say('doubled', 'both', sentenceAt(this.#merged, place));
    }
  }

  /** Sentences of the base that both changed and of which something is left: words of it, or of what one wrote in it while the other took it away. */
  #both(): void {
    const changed = ({ of, origin, copy: { pieces } }: Side, from: number, to: number): boolean => {
      for (let at = from; at < to; at++) if (of[at] === -1 || (at > from && of[at] !== of[at - 1]! + 1)) return true;
      const next = of[to - 1]! + 1;
      return !ENDS.test(this.#base.pieces[to - 1]!) && next < pieces.length && !opens(pieces[next]!) && origin[next] === -1;
    };
    const [ours, theirs] = [this.#placesIn('ours'), this.#placesIn('theirs')];
    const written = ({ of, origin, copy: { pieces } }: Side, places: Int32Array, from: number, to: number): number => {
      for (let at = from; at < to; at++) {
        if (of[at]! < 0 || (at === to - 1 && ENDS.test(this.#base.pieces[at]!))) continue;
        for (let next = of[at]! + 1; next < pieces.length && origin[next] === -1 && !opens(pieces[next]!); next++) if (places[next]! >= 0 && this.#place[places[next]!]! >= 0) return this.#place[places[next]!]!;
      }
      return -1;
    };
    const left = this.#leftOfBase();
    this.#base.starts.forEach((_start, number) => {
      for (const { from, to } of sentencesIn(this.#base, number)) {
        if (!changed(this.#ours, from, to) || !changed(this.#theirs, from, to)) continue;
        let place = -1;
        for (let at = from; at < to && place < 0; at++) place = left.get(at) ?? -1;
        if (place < 0) place = Math.max(written(this.#ours, ours, from, to), written(this.#theirs, theirs, from, to));
        if (place >= 0) this.#say('both', 'both', sentenceAt(this.#merged, place));
      }
    });
  }

  /** Where the pieces of the base stand that are still there. */
  #leftOfBase(): ReadonlyMap<number, number> {
    if (this.#left) return this.#left;
    const left = new Map<number, number>();
    this.#wanted.forEach(({ base }, n) => { if (base >= 0 && this.#place[n]! >= 0) left.set(base, this.#place[n]!); });
    return (this.#left = left);
  }

  #sayWanted(is: MergeFinding['is'], one: Wanted): void {
    const copy = one.ours >= 0 && one.theirs >= 0 ? 'both' : one.ours >= 0 ? 'ours' : 'theirs';
    this.#say(is, copy, one.ours >= 0 ? sentenceAt(this.#ours.copy, one.ours) : sentenceAt(this.#theirs.copy, one.theirs));
  }

  #say(is: MergeFinding['is'], copy: MergeFinding['copy'], sentence: string): void {
    const key = `${is} ${copy} ${sentence}`;
    if (!this.#found.has(key)) this.#found.set(key, { is, copy, sentence });
  }
}

/** Do the pieces stand in a list in their order, though others may stand between them? */
function standsIn(pieces: readonly string[], list: readonly string[]): boolean {
  let found = 0;
  for (const one of list) if (one === pieces[found]) found++;
  return found === pieces.length;
}

/** The numbers that need not move for the list to rise: the longest of its parts that does. */
function longestRising(numbers: Int32Array): Set<number> {
  const ends: number[] = [];
  const before = new Int32Array(numbers.length);
  numbers.forEach((number, at) => {
    let [low, high] = [0, ends.length];
    while (low < high) { const middle = (low + high) >> 1; if (numbers[ends[middle]!]! < number) low = middle + 1; else high = middle; }
    before[at] = low > 0 ? ends[low - 1]! : -1;
    ends[low] = at;
  });
  const stay = new Set<number>();
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at]!) stay.add(numbers[at]!);
  return stay;
}

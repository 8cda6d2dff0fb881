/**
 * Which waiting commands read and wrote which records: an index over the before-images, in memory. When a record changes beneath them, those that read or wrote it
 * are taken off and put back, and so are those that read or wrote what these wrote, and those that came later and wrote what these read (folded again, they must
 * not see it); everything else stays as it is.
 */
import type { ReadRecords } from '../../shared/log/apply.ts';
import type { Kind, RecordOf } from '../../shared/records.ts';
import type { Version } from '../../shared/story/version.ts';

/** A record as the index names it. */
export const keyOf = (kind: string, id: string): string => `${kind}/${id}`;
/** All records of a kind under one parent: who asked for them depends on each, and on there being no other. */
export const listKey = (kind: string, parent: string): string => `${kind}<${parent}`;
/** A whole story or rundown: what is said of a command of which only its target is known. */
export const groupKey = (group: string): string => `@${group}`;

/** A version but for its labels: all that typing looks at, and others change the labels all the time. */
const REST = '~';
const restKey = (key: string): string => `${key}${REST}`;
const LABELS: ReadonlySet<string | symbol> = new Set<keyof Version>(['title', 'kicker', 'subtitle', 'writer', 'mergeFlags']);
/** Do two versions differ in nothing but their labels? */
export function differInLabels(a: Version, b: Version): boolean {
  const rest = (one: Version): string => JSON.stringify(Object.entries(one).filter(([field]) => !LABELS.has(field)));
  return rest(a) === rest(b);
}
/** A version that says when one of its labels is looked at. */
const telling = (version: Version, looked: () => void): Version => new Proxy(version, {
  get: (target, field) => { if (LABELS.has(field)) looked(); return Reflect.get(target, field) as unknown; },
  has: (target, field) => { looked(); return Reflect.has(target, field); },
  ownKeys: (target) => { looked(); return Reflect.ownKeys(target); },
});

/** Reading that is written down in `keys`. */
export const noting = (below: ReadRecords, keys: Set<string>): ReadRecords => ({
  get: <K extends Kind>(kind: K, id: string) => {
    const key = keyOf(kind, id);
    const record = below.get(kind, id);
    if (kind !== 'version' || record === undefined) { keys.add(key); return record; }
    keys.add(restKey(key));
    return telling(record as Version, () => keys.add(key)) as RecordOf<K>; // K is 'version' here
  },
  children: (kind, parent) => { keys.add(listKey(kind, parent)); return below.children(kind, parent); },
});

/** The kind and id in a record's key. */
export function ofKey(key: string): { kind: Kind; id: string } {
  const at = key.indexOf('/');
  return { kind: key.slice(0, at) as Kind, id: key.slice(at + 1) }; // only keyOf makes these, of a record
}

const add = (index: Map<string, Set<number>>, key: string, n: number): void => { const members = index.get(key); if (members) members.add(n); else index.set(key, new Set([n])); };

interface Own { readonly wrote: Set<string>; readonly lists: Set<string>; readonly reads: Set<string>; readonly groups: Set<string> }

export class Touched {
  /** Numbers of the commands that wrote a record, ascending. */
  readonly #byKey = new Map<string, number[]>();
  readonly #byList = new Map<string, Set<number>>();
  readonly #byGroup = new Map<string, Set<number>>();
  /** Commands that read a record, a list or (not known better) a group. */
  readonly #readers = new Map<string, Set<number>>();
  readonly #of = new Map<number, Own>();

  #own(n: number): Own {
    let own = this.#of.get(n);
    if (!own) this.#of.set(n, (own = { wrote: new Set(), lists: new Set(), reads: new Set(), groups: new Set() }));
    return own;
  }

  /** Waiting command `n` is about this group. */
  note(n: number, group: string): void {
    this.#own(n).groups.add(group);
    add(this.#byGroup, group, n);
  }
  /** It wrote this record, which is one of its parent's. */
  wrote(n: number, key: string, list: string): void {
    const own = this.#own(n);
    own.lists.add(list);
    add(this.#byList, list, n);
    if (own.wrote.has(key)) return;
    own.wrote.add(key);
    const writers = this.#byKey.get(key);
    if (!writers) this.#byKey.set(key, [n]);
    else if (writers.at(-1)! < n) writers.push(n);
    else { writers.push(n); writers.sort((a, b) => a - b); }
  }
  /** It looked at these records and lists when it was folded, or when that was tried. */
  read(n: number, keys: Iterable<string>): void {
    const own = this.#own(n);
    for (const key of keys) { own.reads.add(key); add(this.#readers, key, n); }
  }

  forget(n: number): void {
    const own = this.#of.get(n);
    if (!own) return;
    this.#of.delete(n);
    for (const key of own.wrote) {
      const left = this.#byKey.get(key)!.filter((one) => one !== n);
      if (left.length > 0) this.#byKey.set(key, left); else this.#byKey.delete(key);
    }
    for (const [index, keys] of [[this.#byGroup, own.groups], [this.#byList, own.lists], [this.#readers, own.reads]] as const) {
      for (const key of keys) {
        const members = index.get(key)!;
        members.delete(n);
        if (members.size === 0) index.delete(key);
      }
    }
  }
  clear(): void { this.#byKey.clear(); this.#byList.clear(); this.#byGroup.clear(); this.#readers.clear(); this.#of.clear(); }

  /** Numbers of the commands that wrote this record, ascending. */
  writersOf(key: string): readonly number[] { return this.#byKey.get(key) ?? []; }
  /** The records that a command wrote. */
  keysOf(n: number): Iterable<string> { return this.#of.get(n)?.wrote ?? []; }
  /** The records and lists that a command read, as far as that is known. */
  readsOf(n: number): ReadonlySet<string> { return this.#of.get(n)?.reads ?? new Set(); }
  /** Does the command wait without having written anything? */
  isLoose(n: number): boolean { return (this.#of.get(n)?.wrote.size ?? 0) === 0; }
  hasGroup(group: string): boolean { return this.#byGroup.has(group); }
  /** Numbers of the commands that are about a group. */
  inGroup(group: string): Iterable<number> { return this.#byGroup.get(group) ?? []; }
  /** The groups that these commands are about. */
  groupsOf(numbers: Iterable<number>): Set<string> { return new Set([...numbers].flatMap((n) => [...(this.#of.get(n)?.groups ?? [])])); }

  /** Is there anybody who read or wrote this, or read it but for its labels? */
  has(key: string): boolean { return this.#byKey.has(key) || this.#readers.has(key) || this.#readers.has(restKey(key)); }
  /** Those that read this; of a version, its labels too. */
  readersOf(key: string): Iterable<number> { return this.#readers.get(key) ?? []; }

  /** Commands behind `n` that wrote what it read. */
  seenTooEarly(n: number, reads: Iterable<string>): Set<number> {
    const later = new Set<number>();
    for (const read of reads) {
      const key = read.endsWith(REST) ? read.slice(0, -REST.length) : read;
      const writers = this.#byKey.get(key);
      if (writers && writers.at(-1)! > n) for (const one of writers) if (one > n) later.add(one);
      for (const one of this.#byList.get(key) ?? []) if (one > n) later.add(one);
      if (key.startsWith('@')) for (const one of this.#byGroup.get(key.slice(1)) ?? []) if (one > n) later.add(one);
    }
    return later;
  }

  /** `numbers`, and every command that read or wrote one of these records and lists, or what any of them wrote, or came later and wrote what any of them read. */
  together(keys: Iterable<string>, numbers: Iterable<number>): Set<number> {
    const taken = new Set<number>();
    const changed = new Set<string>();
    const keysLeft: string[] = [];
    const left = [...numbers];
    const change = (key: string): void => { if (!changed.has(key)) { changed.add(key); keysLeft.push(key); } };
    for (const key of keys) change(key);
    for (;;) {
      const n = left.pop();
      if (n === undefined) {
        const key = keysLeft.pop();
        if (key === undefined) break;
        left.push(...(this.#byKey.get(key) ?? []), ...(this.#readers.get(key) ?? []), ...(this.#readers.get(restKey(key)) ?? []));
        continue;
      }
      const own = this.#of.get(n);
      if (taken.has(n) || !own) continue;
      taken.add(n);
      for (const key of own.wrote) change(key);
      for (const list of own.lists) change(list);
      for (const group of own.groups) change(groupKey(group));
      // Whoever wrote what this one wrote is taken anyhow.
      left.push(...this.seenTooEarly(n, [...own.reads].filter((key) => !own.wrote.has(key) && !own.lists.has(key))));
    }
    return taken;
  }
}

/**
 * Which waiting commands touch which records: an index over the before-images, in memory. What shares a record or a group (a story with its
 * versions and scripts, a rundown with its items) is taken off and put back together; everything else stays as it is when a frame comes.
 */

/** A record as the index names it. */
export const keyOf = (kind: string, id: string): string => `${kind}/${id}`;

export class Touched {
  /** Numbers of the commands that wrote a record, ascending. */
  readonly #byKey = new Map<string, number[]>();
  readonly #byGroup = new Map<string, Set<number>>();
  readonly #of = new Map<number, { readonly keys: Set<string>; readonly groups: Set<string> }>();

  /** Waiting command `n` is about this group; and wrote this record of it, when `key` is given. */
  note(n: number, group: string, key?: string): void {
    let own = this.#of.get(n);
    if (!own) this.#of.set(n, (own = { keys: new Set(), groups: new Set() }));
    own.groups.add(group);
    const members = this.#byGroup.get(group);
    if (members) members.add(n); else this.#byGroup.set(group, new Set([n]));
    if (key === undefined || own.keys.has(key)) return;
    own.keys.add(key);
    const writers = this.#byKey.get(key);
    if (!writers) this.#byKey.set(key, [n]);
    else if (writers.at(-1)! < n) writers.push(n);
    else { writers.push(n); writers.sort((a, b) => a - b); }
  }

  forget(n: number): void {
    const own = this.#of.get(n);
    if (!own) return;
    this.#of.delete(n);
    for (const key of own.keys) {
      const left = this.#byKey.get(key)!.filter((one) => one !== n);
      if (left.length > 0) this.#byKey.set(key, left); else this.#byKey.delete(key);
    }
    for (const group of own.groups) {
      const members = this.#byGroup.get(group)!;
      members.delete(n);
      if (members.size === 0) this.#byGroup.delete(group);
    }
  }
  clear(): void { this.#byKey.clear(); this.#byGroup.clear(); this.#of.clear(); }

  /** Numbers of the commands that wrote this record, ascending. */
  writersOf(key: string): readonly number[] { return this.#byKey.get(key) ?? []; }
  keysOf(n: number): Iterable<string> { return this.#of.get(n)?.keys ?? []; }
  /** Does the command wait without having written anything? */
  isLoose(n: number): boolean { return (this.#of.get(n)?.keys.size ?? 0) === 0; }
  groupsOf(n: number): Iterable<string> { return this.#of.get(n)?.groups ?? []; }
  hasGroup(group: string): boolean { return this.#byGroup.has(group); }

  /** All commands that hang together with these groups through any chain of shared groups; `groups` grows to all of theirs. */
  together(groups: Set<string>): Set<number> {
    const numbers = new Set<number>();
    const open = [...groups];
    for (let group = open.pop(); group !== undefined; group = open.pop()) {
      for (const n of this.#byGroup.get(group) ?? []) {
        if (numbers.has(n)) continue;
        numbers.add(n);
        for (const other of this.#of.get(n)!.groups) if (!groups.has(other)) { groups.add(other); open.push(other); }
      }
    }
    return numbers;
  }
}

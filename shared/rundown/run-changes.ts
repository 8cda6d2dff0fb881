/** What became of a run since somebody looked at it: what is in it now, out of it, elsewhere in the order, or tells of another story. */
export type Run = readonly { readonly item: string; readonly version: string | null }[];
export interface RunChange { readonly is: 'in' | 'out' | 'moved' | 'version'; readonly item: string }

/** In the order of the run as it is now, what is out of it last. As few are said to be moved as can have been. */
export function runChanges(was: Run, now: Run): RunChange[] {
  const before = new Map(was.map(({ item, version }, at) => [item, { version, at }]));
  const staying = stayed(now.flatMap(({ item }) => before.get(item)?.at ?? []));
  const there = new Set(now.map(({ item }) => item));
  return [
    ...now.flatMap(({ item, version }): RunChange[] => {
      const old = before.get(item);
      if (!old) return [{ is: 'in', item }];
      return [...(staying.has(old.at) ? [] : [{ is: 'moved' as const, item }]), ...(old.version === version ? [] : [{ is: 'version' as const, item }])];
    }),
    ...was.flatMap(({ item }): RunChange[] => (there.has(item) ? [] : [{ is: 'out', item }])),
  ];
}

/** Of places in an order as it is now, the most that still follow each other: a longest rising part. O(n log n). */
function stayed(places: readonly number[]): ReadonlySet<number> {
  /** The place at the end of the best part of each length, and what stands before a place in its best part. */
  const ends: number[] = [];
  const before = new Map<number, number | undefined>();
  for (const place of places) {
    let [low, high] = [0, ends.length];
    while (low < high) { const middle = (low + high) >> 1; if (ends[middle]! < place) low = middle + 1; else high = middle; }
    before.set(place, ends[low - 1]);
    ends[low] = place;
  }
  const part = new Set<number>();
  for (let place = ends.at(-1); place !== undefined; place = before.get(place)) part.add(place);
  return part;
}

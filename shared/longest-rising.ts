/** Of places in an order that was changed, a longest part that still rises, as few having moved as can have: the numbers in the list of those that are in it, ascending. O(n log n), patience sorting. */
export function longestRising(places: readonly number[]): number[] {
  /** The end of the lowest part of each length so far, and what stands before each in its part. */
  const ends: number[] = [];
  const before: number[] = [];
  for (const [n, place] of places.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) { const middle = (low + high) >> 1; if (places[ends[middle]!]! < place) low = middle + 1; else high = middle; }
    before.push(ends[low - 1] ?? -1);
    ends[low] = n;
  }
  const part: number[] = [];
  for (let n = ends.at(-1) ?? -1; n >= 0; n = before[n]!) part.push(n);
  return part.reverse();
}

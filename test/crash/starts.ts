/** What a start after a crash may take. One may be late where the machine was busy; half of them may not. */

/** The longest that half of the starts after a kill may take, as the processes ship. */
export const START_MS = 2000;

/** The start that this share of them (0 to 1) does not exceed, in whole ms; 0 where there were none. */
export function startWithin(startMs: readonly number[], share: number): number {
  const sorted = [...startMs].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

/** What is wrong with these starts, in words; null where half of them were quick enough. */
export function slowStarts(startMs: readonly number[]): string | null {
  const half = startWithin(startMs, 0.5);
  return half > START_MS ? `half of the starts took ${half} ms or longer, and ${START_MS} ms are allowed` : null;
}

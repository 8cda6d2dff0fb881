/** A measured figure: measured in this run on real work, never typed in. `limit` is the bound an issue sets, null where none does. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number | null;
  /** Is a larger value better? */
  readonly atLeast?: boolean;
}

/** The p-th part (0..1) of the sorted values. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}
export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** How far back a workstation may keep, and which way a change goes. */
export interface Kept { readonly months: number | null; readonly channels: readonly string[] | null }

/** null: everything. */
export const MONTHS: readonly (number | null)[] = [null, 24, 12, 6, 3];

const setOf = (channels: Kept['channels']): string => (channels === null ? '' : [...channels].sort().join('\n'));
export const isSame = (a: Kept, b: Kept): boolean => a.months === b.months && setOf(a.channels) === setOf(b.channels);

/** Is something that is kept now kept no longer? Then the workstation is filled anew. */
export function isLess(wanted: Kept, before: Kept): boolean {
  if (wanted.months !== null && (before.months === null || wanted.months < before.months)) return true;
  const { channels } = wanted;
  return channels !== null && (before.channels === null || before.channels.some((one) => !channels.includes(one)));
}

/** What a paragraph is besides its words (kind, clip, speaker), and whether it is in a merge as its two authors left it. */

type Facts = Readonly<Record<string, unknown>>;
/** What a clip is: a range means nothing in another one. */
const CLIP = ['asset', 'in', 'out'] as const;
/** What somebody gives a paragraph besides its words and its kind. */
export const GIVEN = [...CLIP, 'speaker', 'role'] as const;

/** Is something as the two left it? What both set, each otherwise, cannot be. */
export const isAsSet = (was: unknown, ours: unknown, theirs: unknown, now: unknown): boolean => (ours === was || ours === theirs ? now === theirs : theirs === was && now === ours);

/** A range of a clip with nothing in it. */
const isNoRange = ({ in: from, out }: Facts): boolean => typeof from === 'number' && typeof out === 'number' && out <= from;

export const areSame = (a: Facts, b: Facts): boolean => Object.keys(a).every((fact) => a[fact] === b[fact]);

/** Are the facts of a paragraph as the two left them, and is its clip one that somebody chose? */
export function areAsSet(was: Facts, ours: Facts, theirs: Facts, now: Facts): boolean {
  if (!Object.keys(now).every((fact) => fact === 'id' || isAsSet(was[fact], ours[fact], theirs[fact], now[fact]))) return false;
  // Each cut away an end of it, and together all of it.
  if (isNoRange(now) && !isNoRange(ours) && !isNoRange(theirs)) return false;
  const differ = (a: Facts, b: Facts): boolean => CLIP.some((fact) => a[fact] !== b[fact]);
  return (ours['asset'] === was['asset'] && theirs['asset'] === was['asset']) || [ours, theirs].some((one) => !differ(one, now));
}

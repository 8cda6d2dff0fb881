import { NEEDS_NO_RELEASE, type Item } from './rundown.ts';

/** Must this item show a valid seal before its rundown can be locked? Anything with a story must; the house's own furniture need not. */
export const isReleaseNeeded = (item: Pick<Item, 'versionId' | 'kind'>): boolean => item.versionId !== null || !NEEDS_NO_RELEASE.includes(item.kind);

/** What the grid shows of an item, from the record and the clock. Pure: the components only draw it. */
import { isReleaseNeeded } from '../../shared/rundown/release.ts';
import { pageNumbers } from '../../shared/rundown/numbering.ts';
import { timeRundown, type TimedRow, type Timing } from '../../shared/rundown/timing.ts';
import type { ItemRow, QueryResults } from '../../shared/protocol/queries.ts';
import type { Rundown } from '../../shared/rundown/rundown.ts';
import { midnightOf } from '../../shared/units.ts';

export type RundownValue = NonNullable<QueryResults['rundown']>;

/**
 * none: furniture of the house; empty: needs a story and has none; gone: its story was deleted, so nobody can pass it any more; draft .. returned: the stage of its version; sealing: passed, the
 * seal is under way; released; changed: no longer what was locked; later: released anew since the lock, a late change takes it over.
 */
export type ReviewState = 'none' | 'empty' | 'gone' | 'draft' | 'level1' | 'level2' | 'level3' | 'returned' | 'sealing' | 'released' | 'changed' | 'later';

/** none: nothing to play and nothing missing; missing: a film item without film; waiting: the file is not at the pool yet. */
export type MediaState = 'none' | 'missing' | 'waiting' | 'ready';

export interface Row {
  readonly item: ItemRow;
  readonly page: string;
  readonly timed: TimedRow;
  readonly review: ReviewState;
  readonly media: MediaState;
}

function reviewOf(item: ItemRow, rundown: Pick<Rundown, 'state' | 'pins'>): ReviewState {
  if (!item.version) return isReleaseNeeded(item) ? 'empty' : 'none';
  if (item.version.deleted) return 'gone';
  const pin = rundown.state === 'open' ? undefined : rundown.pins.find((one) => one.itemId === item.id);
  if (item.released) return pin && pin.hash !== item.version.seal?.hash ? 'later' : 'released';
  if (pin) return 'changed';
  return item.version.stage === 'released' ? 'sealing' : item.version.stage;
}

function mediaOf(item: ItemRow): MediaState {
  if (item.asset) return item.asset.stored ? 'ready' : 'waiting';
  if (item.mediaMs !== null && item.mediaMs > 0) return 'ready';
  return item.kind === 'package' || item.kind === 'readvo' || item.kind === 'opener' || item.kind === 'closer' || item.kind === 'psa' ? 'missing' : 'none';
}

/** Times a rundown and makes its rows. `now` null: the clock does not matter yet. */
export function rowsOf({ rundown, items }: RundownValue, now: number | null): { timing: Timing; rows: Row[] } {
  const timing = timeRundown({ start: rundown.start, length: rundown.length, items, midnight: midnightOf(rundown, Date), ...(now === null ? {} : { now }) });
  const pages = pageNumbers(items);
  return { timing, rows: items.map((item, index) => ({ item, page: pages[index]!, timed: timing.rows[index]!, review: reviewOf(item, rundown), media: mediaOf(item) })) };
}

/**
 * What whoever runs the prompter must know of its words, which are always the newest: unreleased: not released as they are; later: released anew since the lock, and no
 * late change has taken them over. Null: they are what may go on air.
 */
export function warningOf({ item, review }: Pick<Row, 'item' | 'review'>): 'unreleased' | 'later' | null {
  if (item.float || item.version === null) return null;
  return review === 'later' ? 'later' : item.released ? null : 'unreleased';
}

/** What stands between this rundown and its lock. */
export const blockers = (rows: readonly Row[]): Row[] => rows.filter((row) => !row.item.float && row.review !== 'none' && row.review !== 'released' && row.review !== 'later');

/** The anchor of a place: the item above `index` in the list without the one that is moved; null at the top. */
export function anchorAt(items: readonly { readonly id: string }[], index: number, moving: string): string | null {
  const rest = items.filter((item) => item.id !== moving);
  const at = Math.max(0, Math.min(index, rest.length));
  return at === 0 ? null : rest[at - 1]!.id;
}

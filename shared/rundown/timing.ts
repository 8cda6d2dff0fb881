/**
 * The clock of a rundown: when each item starts (front time), when it must start at the latest (back time), and how much the show
 * is over or under. One pass down, one pass up. Times of day run on past 24:00; the day is never guessed, it comes with the
 * rundown (`midnight` belongs to its date).
 */
import type { Instant, Millis, TimeOfDay } from '../units.ts';

/** What of an item matters for time. */
export interface TimedItem {
  readonly id: string;
  /** Set by the producer; null takes the estimate. */
  readonly planned: Millis | null;
  /** What its words take to read and what its media last; null when there are none. */
  readonly textMs: Millis | null;
  readonly mediaMs: Millis | null;
  /** In its place but not in the run: out of every time and total. */
  readonly float: boolean;
  readonly hardStart: TimeOfDay | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
}

export interface TimingInput<Item extends TimedItem = TimedItem> {
  readonly start: TimeOfDay;
  /** Length of the slot. */
  readonly length: Millis;
  readonly items: readonly Item[];
  /** The moment of 00:00 of the rundown's date; needed once something has run. */
  readonly midnight?: Instant;
  /** Now; needed for what is on air. */
  readonly now?: Instant;
}

/** floated and skipped (passed over on air) rows have no times and are in no total. */
export type RowState = 'ahead' | 'current' | 'done' | 'floated' | 'skipped';

export interface TimedRow {
  readonly id: string;
  readonly state: RowState;
  /** What counts: as run, else planned, else the estimate, else 0. */
  readonly duration: Millis;
  /** What text and media say; null when neither is there. */
  readonly estimate: Millis | null;
  readonly front: TimeOfDay | null;
  readonly back: TimeOfDay | null;
  /** Sum of durations up to and with this row. */
  readonly cumulative: Millis | null;
  /** How much longer (+) or shorter (-) the item is than planned: as run against its plan, before that its estimate; null without a plan. */
  readonly over: Millis | null;
  /** At a hard start: by how much the items before run into it (+) or leave a hole before it (-); else null. */
  readonly collision: Millis | null;
}

export interface Timing {
  readonly rows: readonly TimedRow[];
  /** The slot, what is in it, and the difference: + too long, - too short. */
  readonly planned: Millis;
  readonly actual: Millis;
  readonly over: Millis;
  /** When the slot ends and when the show will, as things stand. */
  readonly out: TimeOfDay;
  readonly end: TimeOfDay;
  readonly currentId: string | null;
  readonly nextId: string | null;
  /** Left of the item on air (negative: it runs over); null when nothing is. */
  readonly itemRemaining: Millis | null;
  /** Until the slot ends; null without a clock. */
  readonly showRemaining: Millis | null;
  /** Until the slot begins; negative once it has; null without a clock. */
  readonly untilStart: Millis | null;
}

const DAY = 86_400_000;

/**
 * What text and media say. The text of an item has the words inside its film too, so the two overlap: the longer one counts,
 * never their sum. In whole seconds, as everything on a rundown, so that the column adds up as a person adds it.
 */
export function estimateOf(item: Pick<TimedItem, 'textMs' | 'mediaMs'>): Millis | null {
  if (item.textMs === null && item.mediaMs === null) return null;
  return Math.round(Math.max(item.textMs ?? 0, item.mediaMs ?? 0) / 1000) * 1000;
}

/** A time written on the clock, in the turn of the day that is nearest to `near`: 00:10 in a show from 23:50 is 24:10. */
const nearestTurn = (time: TimeOfDay, near: TimeOfDay): TimeOfDay => time + Math.round((near - time) / DAY) * DAY;

/**
 * The row where the run stands: what is on air, else the last that was. -1 before the show. What is on air is known without a clock: items
 * may have been taken at several workstations, and of two clocks one goes ahead of the other.
 */
function standsAt(items: readonly TimedItem[]): number {
  const current = items.findIndex((item) => item.startedAt !== null && item.endedAt === null && !item.float);
  if (current >= 0) return current;
  let last = -1;
  let since = -Infinity;
  items.forEach((item, index) => {
    if (item.startedAt === null || item.float) return;
    if (item.startedAt >= since) { last = index; since = item.startedAt; }
  });
  return last;
}

function stateOf(item: TimedItem, index: number, stands: number): RowState {
  if (item.float) return 'floated';
  if (item.startedAt !== null) return item.endedAt === null ? 'current' : 'done';
  return index < stands ? 'skipped' : 'ahead';
}

/** Times a rundown. Total: any list gives an answer; O(n). */
export function timeRundown({ start, length, items, midnight = 0, now }: TimingInput): Timing {
  const stands = standsAt(items);
  const onAir = items[stands]?.endedAt === null;
  const clock = now === undefined ? null : now - midnight;
  const rows: { -readonly [K in keyof TimedRow]: TimedRow[K] }[] = [];
  let running = start;
  /** When what has run ends, or will; what comes follows that, whatever the plan said. */
  let runs = -Infinity;
  let sum = 0;
  let currentId: string | null = null;
  let nextId: string | null = null;
  let itemRemaining: Millis | null = null;

  items.forEach((item, index) => {
    const state = stateOf(item, index, stands);
    const estimate = estimateOf(item);
    const intended = item.planned ?? estimate ?? 0;
    if (state === 'floated' || state === 'skipped') {
      rows.push({ id: item.id, state, duration: intended, estimate, front: null, back: null, cumulative: null, over: null, collision: null });
      return;
    }
    let front = running;
    let duration = intended;
    let collision: Millis | null = null;
    if (item.startedAt !== null) {
      front = item.startedAt - midnight;
      if (item.endedAt !== null) duration = Math.max(0, item.endedAt - item.startedAt);
      else if (clock !== null) { itemRemaining = intended - (clock - front); duration = Math.max(intended, clock - front); }
    } else if (item.hardStart !== null) {
      const hard = nearestTurn(item.hardStart, running);
      collision = running - hard;
      // While something else is on air after that moment has passed, it can be kept no more.
      front = onAir && clock !== null ? Math.max(hard, clock) : hard;
    }
    if (state === 'current') currentId = item.id;
    if (state === 'ahead' && nextId === null) nextId = item.id;
    sum += duration;
    const measured = item.startedAt === null ? estimate : duration;
    rows.push({ id: item.id, state, duration, estimate, front, back: null, cumulative: sum, over: item.planned === null || measured === null ? null : measured - item.planned, collision });
    if (item.startedAt === null) { running = front + duration; return; }
    // What comes follows what is on air, even where the clock that another item was taken by went ahead of this one's.
    runs = onAir ? (index === stands ? front + duration : runs) : Math.max(runs, front + duration);
    running = runs;
  });

  const out = start + length;
  let latest = out;
  for (let index = items.length - 1; index >= 0; index--) {
    const row = rows[index]!;
    if (row.front === null) continue;
    const hard = items[index]!.hardStart;
    latest = hard === null ? latest - row.duration : nearestTurn(hard, row.front);
    row.back = latest;
  }
  return {
    rows, planned: length, actual: sum, over: sum - length, out, end: running, currentId, nextId, itemRemaining,
    showRemaining: clock === null ? null : out - clock, untilStart: clock === null ? null : start - clock,
  };
}

/** Typing goes into the log with nearly every key; people read it as goes at a text. Pure. */

/** A line of the log as it is told: `seq` and `at` (ms since 1970) of its command. One that stands for a run has those of the last, `first` and `since` of the first, and how many they are. */
export interface ToldLine { readonly seq: number; readonly name: string; readonly by: string; readonly at: number; readonly first?: number | undefined; readonly since?: number | undefined; readonly count?: number | undefined }

export const TYPING = 'script.edit';
/** Who has paused for longer than this has come back to the text. */
export const PAUSE_MS = 600_000;

export const firstOf = ({ seq, first = seq }: ToldLine): number => first;
export const sinceOf = ({ at, since = at }: ToldLine): number => since;
export const countOf = ({ count = 1 }: ToldLine): number => count;

// Two machines of one person may not agree on the time: a clock that is behind is no pause.
const joins = (newer: ToldLine, older: ToldLine): boolean => newer.name === TYPING && older.name === TYPING && newer.by === older.by && Math.abs(sinceOf(newer) - older.at) <= PAUSE_MS;

/** Puts the next older line of a record at the end of `lines` (newest first), or into the run there. Lines may be runs themselves: where a list was cut into pages does not show in what comes of it. */
export function addOlder<T extends ToldLine>(lines: T[], older: T): void {
  const last = lines.at(-1);
  if (last && joins(last, older)) lines[lines.length - 1] = { ...last, first: firstOf(older), since: sinceOf(older), count: countOf(last) + countOf(older) };
  else lines.push(older);
}

/** The lines of one record, newest first, with runs of typing by one person joined: no other line of the record between them, no pause longer than PAUSE_MS. */
export function inRuns<T extends ToldLine>(lines: Iterable<T>): T[] {
  const runs: T[] = [];
  for (const line of lines) addOlder(runs, line);
  return runs;
}

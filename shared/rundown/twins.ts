/** Rundowns of one programme and day: two people who make one apart both have theirs, and nobody's is refused or merged. Whether one of them is too many only they know. */
import type { Rundown } from './rundown.ts';

type Show = Pick<Rundown, 'id' | 'programmeId' | 'date'>;

/** The other living rundowns of the same show, the earliest made first. */
export const twinsOf = <One extends Rundown>({ id, programmeId, date }: Show, all: readonly One[]): One[] =>
  all.filter((one) => one.id !== id && !one.deleted && one.programmeId === programmeId && one.date === date).sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));

/** How many living rundowns the show of a rundown has, by its id, for those of which it is more than one. */
export function twinned(all: readonly (Show & Pick<Rundown, 'deleted'>)[]): ReadonlyMap<string, number> {
  const shows = new Map<string, string[]>();
  for (const { id, programmeId, date, deleted } of all) if (!deleted) shows.set(`${programmeId} ${date}`, [...(shows.get(`${programmeId} ${date}`) ?? []), id]);
  return new Map([...shows.values()].filter((ids) => ids.length > 1).flatMap((ids) => ids.map((id): [string, number] => [id, ids.length])));
}
